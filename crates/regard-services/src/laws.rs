//! Checking the laws over the data.
