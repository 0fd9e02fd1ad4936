//! From raw bytes to a comment: received first, understood later, never lost.
