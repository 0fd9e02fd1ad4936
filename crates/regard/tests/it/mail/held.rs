//! held.
