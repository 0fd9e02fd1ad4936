//! regard-language.
