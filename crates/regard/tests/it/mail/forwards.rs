//! forwards.
