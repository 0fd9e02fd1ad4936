//! Offering a conversation to a colleague.

use askama::Template;

use super::{frame::Frame, list::Choice};

/// `GET /tickets/{id}/handoffs/new`.
#[derive(Clone, Debug, Template)]
#[template(path = "handoff.html")]
pub struct HandoffPage {
    /// The frame.
    pub frame: Frame,
    /// The ticket's id.
    pub ticket: i64,
    /// Its reference and subject.
    pub title: String,
    /// Whose matter it is.
    pub name: String,
    /// To whom it can be offered; the first asks for a lead.
    pub takers: Vec<Choice>,
    /// Why, as the customer is told.
    pub reason: String,
    /// What they asked.
    pub asked: String,
    /// What was tried.
    pub tried: String,
    /// What was promised.
    pub promised: String,
    /// How they feel about it.
    pub mood: String,
    /// What is wrong.
    pub fault: Option<String>,
}
