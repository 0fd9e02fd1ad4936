//! What a colleague should know.
