//! The page of a recovery, and the customer's own page of it.

use super::face::Face;
use super::frame::{Frame, Theme};
use super::icon::Icon;
use super::list::Empty;
use super::promise::Vow;
use super::tone::Tone;
use askama::Template;
use serde::Deserialize;

/// `GET /tickets/{id}/recovery`.
#[derive(Clone, Debug, Template)]
#[template(path = "recovery.html")]
pub struct RecoveryPage {
    /// The frame.
    pub frame: Frame,
    /// The ticket.
    pub ticket_id: i64,
    /// What went wrong, or the ticket's subject before it is opened.
    pub title: String,
    /// For whom, and who opened it when.
    pub lead: String,
    /// The five steps.
    pub track: Vec<Dot>,
    /// Which form stands open.
    pub turn: Turn,
    /// Whose matter it is: their id, face, name and goodwill.
    pub who: Option<Whose>,
    /// What they wrote last, and when; shown until we said back what we heard.
    pub words: Option<(String, String)>,
    /// What we promised them here and did not keep.
    pub broken: Vec<Vow>,
    /// What we heard, and when.
    pub heard: Option<(String, String)>,
    /// The apology as it went out, and when.
    pub apology: Option<(String, String)>,
    /// What was given, by whom.
    pub gestures: Vec<(String, String)>,
    /// What was repaired.
    pub repair: Option<String>,
    /// What the customer answered.
    pub answer: Option<String>,
    /// What is wrong with what was sent.
    pub fault: Option<String>,
    /// What was typed, when it could not be done.
    pub typed: RecoveryForm,
    /// What was found out; internal.
    pub finding: String,
    /// How they are treated.
    pub treatment: String,
    /// What we learn.
    pub lesson: String,
    /// What is at stake, what the reader may give, what was given.
    pub money: Money,
    /// The lead who has it.
    pub lead_name: Option<String>,
    /// Whether something can be given now.
    pub can_give: bool,
    /// Whether it is open.
    pub is_open: bool,
}

/// Whose matter a recovery is.
#[derive(Clone, Debug)]
pub struct Whose {
    /// Their id.
    pub id: i64,
    /// Their face.
    pub face: Face,
    /// Their name.
    pub name: String,
    /// How goodwill stands: "Goodwill 2, was 0 before".
    pub goodwill: String,
}

/// Amounts as people read them.
#[derive(Clone, Debug, Default)]
pub struct Money {
    /// What is at stake.
    pub stake: String,
    /// What the reader may still give here today.
    pub left: String,
    /// What was given on this case.
    pub spent: String,
    /// What one might think of giving.
    pub envelope: String,
}

/// A step of the track.
#[derive(Clone, Debug)]
pub struct Dot {
    /// Its number.
    pub number: usize,
    /// Its name.
    pub name: &'static str,
    /// `is-done`, `is-on` or `is-next`.
    pub class: &'static str,
    /// When it was done, or that it is next.
    pub when: String,
}

/// Which form stands open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing is open yet: begin.
    Open,
    /// Say back what we heard.
    Hear,
    /// Apologise.
    Apologise,
    /// Make good and repair.
    Repair,
    /// Ask whether we are good again.
    Ask,
    /// The customer's turn.
    Wait,
    /// Over.
    Over,
}

/// Everything that the forms of the page send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RecoveryForm {
    /// What is to be done.
    pub deed: String,
    /// What went wrong.
    pub cause: String,
    /// What we heard.
    pub heard: String,
    /// What they believe.
    pub belief: String,
    /// Parts of the apology.
    pub regret: String,
    /// What happened.
    pub explanation: String,
    /// What was ours.
    pub responsibility: String,
    /// What we do and by when, or what was repaired.
    pub repair: String,
    /// What will be different.
    pub change: String,
    /// What they get.
    pub what: String,
    /// Why.
    pub reason: String,
    /// What goes out, as an amount.
    pub outlay: String,
    /// What comes back, as an amount.
    pub salvage: String,
    /// The customer's words.
    pub words: String,
    /// What was found out.
    pub finding: String,
    /// How they are treated.
    pub treatment: String,
    /// What we learn.
    pub lesson: String,
}

/// `GET /recoveries`.
#[derive(Clone, Debug, Template)]
#[template(path = "recoveries.html")]
pub struct RecoveriesPage {
    /// The frame.
    pub frame: Frame,
    /// The line below the title.
    pub lead: String,
    /// The recoveries.
    pub rows: Vec<RecoveryRow>,
}

/// What stands there when nothing is being put right.
pub fn nothing_wrong() -> Empty {
    Empty {
        icon: Icon::HeartHandshake,
        tone: Tone::Kept,
        title: "Nothing has to be put right".to_owned(),
        text:
            "A promise that breaks opens one by itself. “Put this right” in a conversation opens one by hand."
                .to_owned(),
        action: None,
    }
}

/// A recovery in the list.
#[derive(Clone, Debug)]
pub struct RecoveryRow {
    /// Its ticket.
    pub ticket: i64,
    /// The customer's face.
    pub face: Face,
    /// The customer's name.
    pub name: String,
    /// What went wrong.
    pub cause: String,
    /// Who puts it right.
    pub owner: String,
    /// Since when.
    pub since: String,
    /// What comes next: "to be heard".
    pub next: &'static str,
    /// How many of the five steps are done.
    pub done: usize,
}

/// `GET /p/{token}/recovery`: the customer's own word.
#[derive(Clone, Debug, Template)]
#[template(path = "restored.html")]
pub struct RestoredPage {
    /// Day or night.
    pub theme: Option<Theme>,
    /// The company.
    pub org: String,
    /// The token that every form carries.
    pub csrf: String,
    /// The address of the link.
    pub path: String,
    /// What we repaired; nothing when nothing is asked.
    pub repair: String,
    /// Whether they may answer.
    pub can_answer: bool,
    /// What was just said.
    pub said: Option<String>,
}
