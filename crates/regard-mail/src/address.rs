//! Mail addresses: as written in a header, and as compared (RFC 5322 section 3.4).
