//! regard-services.
