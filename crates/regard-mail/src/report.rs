//! Machine reports: delivery status (RFC 3464) and feedback (RFC 5965).
