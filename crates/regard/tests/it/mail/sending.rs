//! sending.
