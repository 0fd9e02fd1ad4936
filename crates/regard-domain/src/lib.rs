//! regard-domain.
