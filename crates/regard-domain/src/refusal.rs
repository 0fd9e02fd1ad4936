//! A "no" of the rules to a deed: which law, why, and what would make it possible.

use std::fmt;

/// Why a deed is refused, in words a person can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The law of the mission that stands behind it; `None` for a rule below the laws.
    pub law: Option<u8>,
    /// Whether what was said is wrong; otherwise it cannot be done as things stand.
    pub is_input: bool,
    /// Why, as a sentence.
    pub why: String,
    /// What would make it possible, as a sentence.
    pub what_would_fix_it: String,
}

impl Refusal {
    /// What was said is wrong.
    pub fn of_input(law: u8, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { law: Some(law), is_input: true, why: why.into(), what_would_fix_it: fix.into() }
    }

    /// It cannot be done as things stand.
    pub fn of_state(law: u8, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { law: Some(law), is_input: false, why: why.into(), what_would_fix_it: fix.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.why, self.what_would_fix_it)
    }
}
