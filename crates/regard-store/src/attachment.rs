//! Files on comments and drafts.
