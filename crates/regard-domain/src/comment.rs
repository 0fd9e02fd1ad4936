//! What is said on a ticket.

use crate::channel::Channel;
use crate::id::{CommentId, RawMessageId, TicketId, UserId};
use jiff::Timestamp;

/// One message on a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// Its row.
    pub id: CommentId,
    /// Where it stands.
    pub ticket_id: TicketId,
    /// Who said it.
    pub author_id: UserId,
    /// Whether the customer sees it.
    pub is_public: bool,
    /// One of [`kind`].
    pub kind: String,
    /// How it came or goes.
    pub channel: Channel,
    /// The new words, as text.
    pub body_text: String,
    /// The new words, as clean HTML.
    pub body_html: String,
    /// Quoted history and signature, as text.
    pub hidden_text: String,
    /// Quoted history and signature, as clean HTML.
    pub hidden_html: String,
    /// Remote images held back.
    pub remote_images: i64,
    /// The message it came as.
    pub raw_message_id: Option<RawMessageId>,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// What is known about how it came (sender as written, verdicts), as JSON.
    pub facts: String,
    /// Ours and not yet on its way: when it leaves.
    pub held_until: Option<Timestamp>,
    /// When it was said.
    pub created_at: Timestamp,
}

/// Who a comment is from, as far as clocks are concerned.
pub mod kind {
    /// A person's word.
    pub const COMMENT: &str = "comment";
    /// An automatic answer or report: recorded, wakes nobody, stops no clock.
    pub const MACHINE: &str = "machine";
    /// Our own automatic word.
    pub const ACKNOWLEDGEMENT: &str = "acknowledgement";
}

/// Whose turn it is, from the words themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When the customer's first unanswered word was said; `None` when it is their turn.
    pub waiting_since: Option<Timestamp>,
    /// When we first answered.
    pub first_replied_at: Option<Timestamp>,
    /// When our last word left the house.
    pub heard_at: Option<Timestamp>,
}
