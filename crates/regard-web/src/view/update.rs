//! Saying how things stand, and the list of those who have heard nothing for too long.

use askama::Template;

use super::{face::Face, frame::Frame, list::Choice, list::Empty, settings::Field, when::Clock};

/// `GET /tickets/{id}/updates/new`.
#[derive(Clone, Debug, Template)]
#[template(path = "update.html")]
pub struct UpdatePage {
    /// The frame.
    pub frame: Frame,
    /// The ticket's id.
    pub ticket: i64,
    /// Its reference and subject.
    pub title: String,
    /// Whom it is told.
    pub name: String,
    /// What was said last, and when it is due.
    pub lead: String,
    /// What it tells: progress, no news, a delay, done.
    pub kinds: Vec<Choice>,
    /// What was done.
    pub did: Field,
    /// Whether that was found in the history.
    pub is_found: bool,
    /// What it waits for.
    pub blocked_by: Field,
    /// What comes next.
    pub next_step: Field,
    /// When they hear again: a local date and time.
    pub next_due: Field,
    /// What is wrong with the whole.
    pub fault: Option<String>,
}

/// `GET /clocks`.
#[derive(Clone, Debug, Template)]
#[template(path = "clocks.html")]
pub struct ClocksPage {
    /// The frame.
    pub frame: Frame,
    /// What is to be known first.
    pub lead: String,
    /// The longest silence first.
    pub rows: Vec<SilentRow>,
    /// Said instead of an empty list.
    pub empty: Empty,
    /// How updates went, with their numbers.
    pub measures: Vec<(String, String)>,
}

/// Somebody who should have heard from us.
#[derive(Clone, Debug)]
pub struct SilentRow {
    /// The ticket.
    pub ticket: i64,
    /// Who.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// What it is about.
    pub subject: String,
    /// "with Ben", "nobody has it".
    pub owner: String,
    /// "silent since Mon 10:00".
    pub since: String,
    /// By when they should have heard.
    pub clock: Clock,
}
