//! What is found in a draft, as the panel under the composer shows it.

use super::when::Moment;
use askama::Template;

/// The panel alone, as it comes back while somebody writes.
#[derive(Clone, Debug, Template)]
#[template(path = "findings.html")]
pub struct FindingsPart {
    /// What was found.
    pub found: Vec<Finding>,
}

/// One thing about a draft. Each kind has its arm in `templates/parts/findings.html`.
#[derive(Clone, Debug)]
pub enum Finding {
    /// A promise.
    Promise(FoundPromise),
    /// What must not leave, or may not be meant to.
    Leak(FoundLeak),
    /// A lapse of courtesy.
    Lapse(FoundLapse),
    /// A question of the customer's, exactly as asked, that is left open.
    Question(String),
}

/// A datum that should not leave.
#[derive(Clone, Debug)]
pub struct FoundLeak {
    /// The datum.
    pub words: String,
    /// What is wrong with it, as the rest of a sentence.
    pub evidence: &'static str,
    /// Whether it is sent only with a reason.
    pub is_held: bool,
    /// The field for that reason, as it was typed so far; once in a panel.
    pub why: Option<String>,
}

/// A lapse of courtesy.
#[derive(Clone, Debug)]
pub struct FoundLapse {
    /// The words.
    pub words: String,
    /// What is wrong with them, as the rest of a sentence.
    pub evidence: &'static str,
    /// What could stand there instead; may be empty.
    pub suggestion: String,
    /// Whether it is never sent.
    pub is_held: bool,
}

/// A promise in a draft. Its fields travel with the message as `found-KEY`, `found-KEY-due` and so on.
#[derive(Clone, Debug)]
pub struct FoundPromise {
    /// Names it while its words stay the same.
    pub key: String,
    /// The words.
    pub words: String,
    /// By when, in words.
    pub by: Option<Moment>,
    /// By when, as a field takes it: `2026-11-27T17:00`, in the reader's zone.
    pub due: String,
    /// Whether its writer must say by when before it can be sent.
    pub asks: bool,
    /// Whether it hangs on a condition: then no time is needed.
    pub is_conditional: bool,
    /// Whether it is something never to be done: then there is no time.
    pub is_never: bool,
    /// What our own past says: "Nine of ten of 37 like it took until Mon 11:00".
    pub past: String,
    /// Whether the time is earlier than that: then a reason is asked for.
    pub is_early: bool,
    /// The reason, as it was typed.
    pub reason: String,
    /// The colleague who has to say yes.
    pub colleague: Option<String>,
    /// By when they can be asked: "15:00".
    pub ask_by: String,
    /// Whether the writer answers for it all the same.
    pub is_own: bool,
    /// Whether its writer said that it is none.
    pub is_dismissed: bool,
}
