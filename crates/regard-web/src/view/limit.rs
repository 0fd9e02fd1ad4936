//! The pages of a "no" with a way, the customer's own page of it, and the register of policies.

use super::frame::{Frame, Theme};
use super::list::Choice;
use askama::Template;
use serde::Deserialize;

/// `GET /tickets/{id}/limit`.
#[derive(Clone, Debug, Template)]
#[template(path = "limit.html")]
pub struct LimitPage {
    /// The frame.
    pub frame: Frame,
    /// The ticket.
    pub ticket_id: i64,
    /// Its subject.
    pub title: String,
    /// What is at stake, in words.
    pub stake: String,
    /// Which form stands open.
    pub phase: Phase,
    /// What was said of the latest: heading and words.
    pub done: Vec<(&'static str, String)>,
    /// What is wrong with what was sent.
    pub fault: Option<String>,
    /// What was typed, or what is proposed.
    pub typed: LimitForm,
    /// Policies in force.
    pub policies: Vec<Choice>,
    /// Why the chosen policy is there, for its writer.
    pub policy_reason: Option<String>,
    /// Who can look again.
    pub leads: Vec<Choice>,
    /// Things to do that were offered before.
    pub offered: Vec<String>,
}

/// Which form stands open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is open: write down an ask.
    Begin,
    /// An ask is written down and not decided.
    Decide,
    /// The customer's turn.
    Wait,
    /// A lead's turn.
    Lead,
}

/// Everything that the forms of the page send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LimitForm {
    /// What is to be done.
    pub deed: String,
    /// What they ask for.
    pub ask: String,
    /// What they need it for.
    pub need: String,
    /// What an exception would mean.
    pub exception: String,
    /// The policy's number.
    pub policy: String,
    /// Why not.
    pub reason: String,
    /// What we can do.
    pub can_do: Vec<String>,
    /// Who else can.
    pub elsewhere: String,
    /// Who looks again.
    pub appeal_to: String,
    /// What they get, or what they said.
    pub words: String,
}

impl LimitForm {
    /// Three lines for what we can do.
    pub fn lines(&self) -> Vec<&str> {
        (0..3).map(|index| self.can_do.get(index).map_or("", String::as_str)).collect()
    }
}

/// `GET /p/{token}/limit`: the customer's own side.
#[derive(Clone, Debug, Template)]
#[template(path = "limited.html")]
pub struct LimitedPage {
    /// Day or night.
    pub theme: Option<Theme>,
    /// The company.
    pub org: String,
    /// The token that every form carries.
    pub csrf: String,
    /// The address of the link.
    pub path: String,
    /// What was just said.
    pub said: Option<String>,
    /// What they asked and what they heard, once they did.
    pub own: Option<OwnLimit>,
}

/// A "no" as its reader has it.
#[derive(Clone, Debug)]
pub struct OwnLimit {
    /// What they asked for.
    pub ask: String,
    /// Where it stands.
    pub stands: &'static str,
    /// Why not.
    pub reason: String,
    /// What we can do.
    pub can_do: Vec<String>,
    /// Who else can.
    pub elsewhere: String,
    /// What they said.
    pub said: String,
    /// Whether they may take it.
    pub can_accept: bool,
    /// Whether they may ask for another look.
    pub can_appeal: bool,
}

/// `GET /settings/policies`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/policies.html")]
pub struct PoliciesPage {
    /// The frame.
    pub frame: Frame,
    /// The policies.
    pub policies: Vec<PolicyRow>,
    /// What each costs, the most painful first; for leads.
    pub pain: Vec<(String, String)>,
    /// Who can answer for one.
    pub owners: Vec<Choice>,
    /// What was typed.
    pub typed: PolicyForm,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Whether the reader may change them.
    pub can_change: bool,
}

/// A policy in the register.
#[derive(Clone, Debug)]
pub struct PolicyRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub title: String,
    /// Why it is there.
    pub reason: String,
    /// Who answers for it, until when.
    pub line: String,
    /// Whether a "no" may stand on it.
    pub in_force: bool,
    /// Who can answer for it.
    pub owners: Vec<Choice>,
    /// The day on which it ends, as a field has it.
    pub until: String,
}

/// A policy as it is to be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PolicyForm {
    /// Its name.
    pub title: String,
    /// Why it is there.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The day on which it ends.
    pub until: String,
}
