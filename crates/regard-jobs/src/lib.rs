//! regard-jobs.
