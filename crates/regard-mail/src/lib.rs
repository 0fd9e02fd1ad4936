//! regard-mail.
