//! Mail of ours to the outside.

use crate::id::{CommentId, MailboxId, OutgoingId, TicketId, UserId};
use jiff::Timestamp;

/// How far a message of ours is.
pub mod state {
    /// It leaves at its time; until then it can be taken back.
    pub const WAITING: &str = "waiting";
    /// The intent is recorded; a worker talks to the other server.
    pub const SENDING: &str = "sending";
    /// The other server took it.
    pub const SENT: &str = "sent";
    /// Caught instead of sent.
    pub const CAUGHT: &str = "caught";
    /// The line broke while sending: nobody knows whether it arrived, so a person decides.
    pub const DOUBTFUL: &str = "doubtful";
    /// The other server refused it, or would not take it for days.
    pub const FAILED: &str = "failed";
    /// Taken back before it left.
    pub const UNDONE: &str = "undone";
}

/// A message of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its row.
    pub id: OutgoingId,
    /// What kind of mail.
    pub kind: String,
    /// About which ticket.
    pub ticket_id: Option<TicketId>,
    /// Which words of ours it carries.
    pub comment_id: Option<CommentId>,
    /// From which mailbox.
    pub mailbox_id: Option<MailboxId>,
    /// Who wrote it.
    pub author_id: Option<UserId>,
    /// Its Message-ID, without brackets.
    pub message_id: String,
    /// Where reports about it go.
    pub envelope_from: String,
    /// To whom, as JSON.
    pub recipients: String,
    /// What it is about.
    pub subject: String,
    /// What it says when it carries no comment, as JSON.
    pub content: String,
    /// The name of its bytes, once it was composed.
    pub sha256: Option<String>,
    /// One of [`state`].
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it leaves.
    pub send_at: Timestamp,
    /// When it left.
    pub sent_at: Option<Timestamp>,
    /// When it is tried again, after a try that failed.
    pub next_try_at: Option<Timestamp>,
    /// What the other server said.
    pub response: String,
    /// When it was decided.
    pub created_at: Timestamp,
    /// When something about it last changed.
    pub updated_at: Timestamp,
}
