//! regard-store.
