//! Mail that was held, and what a colleague decided.

use crate::id::{RawMessageId, SuspendedTicketId, TicketId, UserId};
use jiff::Timestamp;

/// What a colleague decided.
pub mod state {
    /// Nothing yet.
    pub const WAITING: &str = "waiting";
    /// It became a ticket after all.
    pub const RELEASED: &str = "released";
    /// It was put away.
    pub const DISCARDED: &str = "discarded";
}

/// A held mail.
#[derive(Clone, Debug, PartialEq)]
pub struct SuspendedTicket {
    /// Its row.
    pub id: SuspendedTicketId,
    /// The message.
    pub raw_message_id: RawMessageId,
    /// Why, as a word.
    pub cause: String,
    /// Why, as a sentence.
    pub reason: String,
    /// Who sent it, as written.
    pub sender_name: String,
    /// From where, as written.
    pub sender_address: String,
    /// To which address of ours.
    pub recipient: String,
    /// What it is about.
    pub subject: String,
    /// Its beginning.
    pub snippet: String,
    /// The ticket it seems to belong to, or became.
    pub ticket_id: Option<TicketId>,
    /// One of [`state`].
    pub state: String,
    /// When somebody decided.
    pub settled_at: Option<Timestamp>,
    /// Who decided.
    pub settled_by_id: Option<UserId>,
    /// Since when it is held.
    pub created_at: Timestamp,
}
