//! Queries behind the laws, and the record of their checks.
