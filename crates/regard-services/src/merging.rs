//! Merging tickets, undoing it, splitting.
