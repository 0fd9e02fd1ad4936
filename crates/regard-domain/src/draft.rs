//! Texts somebody is writing.

use crate::id::{DraftId, TicketId, UserId};
use jiff::Timestamp;

/// A text somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its row.
    pub id: DraftId,
    /// Whose.
    pub user_id: UserId,
    /// On which ticket.
    pub ticket_id: TicketId,
    /// `reply` or `note`.
    pub mode: String,
    /// The words so far, as text.
    pub body_text: String,
    /// The words so far, as HTML; empty when they were written plain.
    pub body_html: String,
    /// Addresses in copy, as they were typed.
    pub cc: String,
    /// When it was last saved.
    pub updated_at: Timestamp,
}
