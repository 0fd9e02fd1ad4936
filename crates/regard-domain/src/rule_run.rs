//! What a rule did, as people read it.

use crate::id::TicketId;
use jiff::Timestamp;

/// Something a rule did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its row.
    pub id: i64,
    /// On which ticket.
    pub ticket_id: TicketId,
    /// What, in a sentence.
    pub what: String,
    /// When.
    pub at: Timestamp,
}
