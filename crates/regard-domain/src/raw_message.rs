//! Messages as they were received, byte for byte, and what became of each.

use crate::id::{CommentId, MailboxId, RawMessageId, TicketId};
use jiff::Timestamp;

/// What became of a message.
pub mod state {
    /// Durable, not yet understood.
    pub const RECEIVED: &str = "received";
    /// It is a comment on a ticket.
    pub const FILED: &str = "filed";
    /// It is the same mail as another one.
    pub const DUPLICATE: &str = "duplicate";
    /// It waits as a suspended ticket.
    pub const HELD: &str = "held";
    /// A colleague put the suspended ticket away.
    pub const DISCARDED: &str = "discarded";
}

/// A received message as the database keeps it, without its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct RawMessage {
    /// Its row.
    pub id: RawMessageId,
    /// By which way it came: `smtp`, `lmtp`, `imap`, `pipe`, `import`.
    pub channel: String,
    /// Into which mailbox, when the way knows.
    pub mailbox_id: Option<MailboxId>,
    /// Where it was fetched.
    pub source: Option<String>,
    /// The sender the other server named; empty for reports.
    pub envelope_from: String,
    /// The recipients the other server named.
    pub envelope_to: Vec<String>,
    /// The other server's network address.
    pub peer: String,
    /// How the other server greeted.
    pub helo: String,
    /// Its size.
    pub byte_count: i64,
    /// The name of its bytes in the blob store.
    pub sha256: String,
    /// One of [`state`].
    pub state: String,
    /// Why it is in that state, in words.
    pub reason: String,
    /// Its Message-ID, once it was read.
    pub message_id: Option<String>,
    /// The ticket it belongs to.
    pub ticket_id: Option<TicketId>,
    /// The comment it became.
    pub comment_id: Option<CommentId>,
    /// The message it is a copy of.
    pub duplicate_of_id: Option<RawMessageId>,
    /// When it came in.
    pub received_at: Timestamp,
    /// When it was understood.
    pub processed_at: Option<Timestamp>,
}
