//! regard-web.
