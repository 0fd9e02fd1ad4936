//! regard-testkit.
