//! Attachments: name, type, bytes and digest of every named part (RFC 2183, RFC 2231).
