//! Full text over comments, one name for two engines.
