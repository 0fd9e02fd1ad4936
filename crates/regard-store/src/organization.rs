//! organization.
