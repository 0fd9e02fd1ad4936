//! Calls of webhooks and their tries, as people read them.

use crate::id::{DefinitionId, TicketId};
use jiff::Timestamp;

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// Its row.
    pub id: i64,
    /// Which webhook.
    pub webhook_id: DefinitionId,
    /// About which ticket.
    pub ticket_id: Option<TicketId>,
    /// Which rule called it; `None` for a trial or a replay.
    pub rule_id: Option<DefinitionId>,
    /// What is sent.
    pub body: String,
    /// `waiting`, `success` or `failure`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What the other server answered last.
    pub status_code: Option<i64>,
    /// When it was wanted.
    pub created_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its row.
    pub id: i64,
    /// What the other server answered; `None` when it was not reached.
    pub status_code: Option<i64>,
    /// What it said, or why it was not reached.
    pub answer: String,
    /// How long it took.
    pub took_ms: i64,
    /// When.
    pub at: Timestamp,
}
