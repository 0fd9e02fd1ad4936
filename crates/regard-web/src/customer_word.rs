//! What the customer's pages by link have in common: what was just said, in the address, and the form of their word.

use serde::Deserialize;

/// What was just done, in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Just {
    /// One word for it: "thanks".
    #[serde(default)]
    pub said: String,
}

impl Just {
    /// The thanks for a word of theirs that has just come.
    pub fn thanks(&self) -> Option<String> {
        (self.said == "thanks").then(|| "Thank you. Your word is with us.".to_owned())
    }
}

/// The customer's word.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WordForm {
    /// Which answer, of those the page offers.
    pub answer: String,
    /// Their words.
    pub words: String,
    /// Whether their name stays out of it; anything that is said is a yes.
    pub anonymous: String,
}
