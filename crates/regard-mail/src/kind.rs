//! What kind of mail this is: a person, a machine's answer, a bounce (RFC 3834, RFC 3464).
