//! Who reads or writes where, right now.
