//! What a colleague should know.

use crate::id::{NotificationId, TicketId, UserId};
use jiff::Timestamp;

/// Something a colleague should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its row.
    pub id: NotificationId,
    /// Who should know.
    pub user_id: UserId,
    /// About which ticket.
    pub ticket_id: Option<TicketId>,
    /// What kind of news.
    pub kind: String,
    /// The news.
    pub sentence: String,
    /// When it was told.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}
