//! A consistent copy of everything, and back again.
