//! What was found when a connection was tried, for a person to read.

use serde::{Deserialize, Serialize};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it is as it should be.
    pub is_good: bool,
    /// What was found; when it is not good, also what mends it.
    pub sentence: String,
}

impl Finding {
    /// It is as it should be.
    pub fn good(sentence: impl Into<String>) -> Self {
        Self { is_good: true, sentence: sentence.into() }
    }

    /// It is not.
    pub fn bad(sentence: impl Into<String>) -> Self {
        Self { is_good: false, sentence: sentence.into() }
    }
}

/// What was found about both ways of a mailbox, in the order it was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// How its mail comes in.
    pub receiving: Vec<Finding>,
    /// How its mail goes out.
    pub sending: Vec<Finding>,
}
