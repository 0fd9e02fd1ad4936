//! Secrets at rest: sealed with the desk's key.
