//! Texts kept while they are written.
