//! Messages as they were received, byte for byte.
