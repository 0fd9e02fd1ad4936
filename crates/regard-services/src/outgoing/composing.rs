//! composing.
