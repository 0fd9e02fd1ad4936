//! The lists of the inbox and their true counts.
