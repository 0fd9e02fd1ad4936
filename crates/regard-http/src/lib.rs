//! regard-http.
