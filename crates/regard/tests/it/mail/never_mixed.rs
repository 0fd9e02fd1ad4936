//! never_mixed.
