//! Outgoing mail: headers, alternatives, attachments, DKIM signature (RFC 6376).
