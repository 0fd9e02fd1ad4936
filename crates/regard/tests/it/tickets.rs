//! Deeds on tickets.
