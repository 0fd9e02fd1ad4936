//! The header block as received: fields in order, unfolded and decoded (RFC 5322 section 2.2, RFC 2047).
