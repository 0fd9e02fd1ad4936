//! Finding tickets and people.
