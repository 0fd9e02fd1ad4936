//! The pages of rules: each says in a sentence what it does, how often it did and to whom.

use askama::Template;

use super::{face::Ring, frame::Frame, list::Empty, tone::Tone, when::Moment};

/// `GET /settings/rules`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/rules.html")]
pub struct RulesPage {
    /// The frame.
    pub frame: Frame,
    /// Triggers, then automations; kinds without any are left out.
    pub kinds: Vec<RuleKind>,
    /// Said instead of an empty list.
    pub empty: Empty,
    /// Whether the reader may switch them.
    pub can_change: bool,
}

/// Rules of one kind.
#[derive(Clone, Debug)]
pub struct RuleKind {
    /// "Triggers".
    pub title: &'static str,
    /// When they are asked.
    pub line: &'static str,
    /// The rules in the order in which they are asked.
    pub rules: Vec<RuleRow>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct RuleRow {
    /// Its id.
    pub id: i64,
    /// What people call it.
    pub title: String,
    /// How its sentence begins: "When", "As soon as".
    pub lead: &'static str,
    /// What all has to hold.
    pub all: Vec<String>,
    /// Of which one has to hold.
    pub any: Vec<String>,
    /// What it does, in order.
    pub actions: Vec<String>,
    /// Why it can never act; mostly empty.
    pub idle: &'static str,
    /// Whether it is on.
    pub active: bool,
    /// "Ran twice in 30 days".
    pub runs: String,
    /// When it last ran.
    pub last: Option<Moment>,
}

impl RuleRow {
    /// The ring around its picture.
    pub fn ring(&self) -> Ring {
        if self.active && self.idle.is_empty() {
            Ring::still(100, Tone::Kept)
        } else {
            Ring::still(0, Tone::Rest)
        }
    }

    /// The picture: it goes or it rests.
    pub fn icon(&self) -> &'static str {
        if self.active { "play" } else { "pause" }
    }
}

/// `GET /settings/rules/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/rule.html")]
pub struct RulePage {
    /// The frame.
    pub frame: Frame,
    /// The rule.
    pub rule: RuleRow,
    /// "Trigger" or "Automation", and when it is asked.
    pub kind: &'static str,
    /// Whether the reader may change it.
    pub can_change: bool,
    /// Whether it can be tried by the reader.
    pub can_try: bool,
    /// How it was, the latest first.
    pub versions: Vec<VersionRow>,
    /// What came of a trial, when one was asked for.
    pub trial: Option<RuleTrial>,
    /// What it did, the latest first.
    pub runs: Vec<RunRow>,
}

/// A change of a rule.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// Who.
    pub by: String,
    /// "made it", "switched it off".
    pub what: &'static str,
    /// What it was called from then on.
    pub title: String,
    /// What it said from then on; `None` when it was only switched.
    pub rule: Option<RuleRow>,
    /// When.
    pub at: Moment,
}

/// What a rule would have done.
#[derive(Clone, Debug)]
pub struct RuleTrial {
    /// How many tickets it would have matched.
    pub matched: usize,
    /// "of the last 1,000 tickets".
    pub of: String,
    /// The newest of them.
    pub tickets: Vec<RunRow>,
    /// "and 17 more"; empty when all are named.
    pub more: String,
}

/// A ticket beside a rule.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// The ticket's id.
    pub ticket: i64,
    /// Its subject.
    pub subject: String,
    /// What was done to it; empty for a trial.
    pub what: String,
    /// When it was done, or the ticket began.
    pub at: Moment,
}
