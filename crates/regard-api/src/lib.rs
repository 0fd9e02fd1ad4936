//! regard-api.
