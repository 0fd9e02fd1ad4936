//! Messages of ours to the outside.
