//! A readable summary of calendar invitations (RFC 5545, RFC 5546).
