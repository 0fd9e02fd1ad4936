//! What a test of settings found, for a person to read.

use serde::Serialize;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Whether it is as it should be.
    pub is_good: bool,
    /// What was found; when it is not good, also what mends it.
    pub sentence: String,
}

impl Finding {
    /// It is as it should be.
    pub(crate) fn good(sentence: impl Into<String>) -> Self {
        Self { is_good: true, sentence: sentence.into() }
    }

    /// It is not.
    pub(crate) fn bad(sentence: impl Into<String>) -> Self {
        Self { is_good: false, sentence: sentence.into() }
    }
}
