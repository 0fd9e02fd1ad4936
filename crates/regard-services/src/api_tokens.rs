//! Tokens for programs.
