//! What a ticket has beside what the desk works by: dates, links to other tickets, fields of one's own.

use crate::id::{DefinitionId, TicketId, UserId};
use jiff::Timestamp;
use serde_json::Value;

/// A ticket's details.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TicketDetail {
    /// By when a task is to be done.
    pub due_at: Option<Timestamp>,
    /// The problem of which it is an incident.
    pub problem_id: Option<TicketId>,
    /// The closed ticket that it follows up.
    pub followup_of_id: Option<TicketId>,
    /// Its form.
    pub form_id: Option<i64>,
    /// Its status of one's own.
    pub custom_status_id: Option<i64>,
    /// What the customer said about our work: `good`, `bad`, `offered`.
    pub satisfaction: Option<String>,
    /// The words with it.
    pub satisfaction_comment: Option<String>,
    /// Since when its present owner has it.
    pub assigned_at: Option<Timestamp>,
    /// Its tags, in alphabetical order.
    pub tags: Vec<String>,
    /// Values of fields of one's own.
    pub fields: Vec<(DefinitionId, Value)>,
    /// Who gets our mail too.
    pub cc: Vec<UserId>,
    /// Colleagues who follow it.
    pub followers: Vec<UserId>,
    /// Whether other tickets are incidents of it.
    pub has_incidents: bool,
    /// Tickets that follow it up.
    pub followups: Vec<TicketId>,
    /// The first words, as text.
    pub first_words: String,
    /// Whether the customer sees any of it.
    pub is_public: bool,
}
