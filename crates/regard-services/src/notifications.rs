//! Telling a colleague.
