//! Recomputing what is derived and naming every difference.
