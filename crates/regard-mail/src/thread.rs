//! Which conversation a mail names (RFC 5322 section 3.6.4).
