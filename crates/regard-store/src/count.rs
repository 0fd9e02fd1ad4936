//! Sums that `verify` compares with what is stored.
