//! Files on comments and drafts.

use crate::id::{AttachmentId, CommentId, DraftId, UserId};
use jiff::Timestamp;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its row.
    pub id: AttachmentId,
    /// The comment it is on.
    pub comment_id: Option<CommentId>,
    /// The draft it is on.
    pub draft_id: Option<DraftId>,
    /// Who brought it; `None` when it came with a mail.
    pub uploader_id: Option<UserId>,
    /// Its name, as its sender wrote it: never used as a path.
    pub name: String,
    /// Its type, as its sender said: never trusted.
    pub content_type: String,
    /// Its size in bytes.
    pub byte_count: i64,
    /// The name of its bytes in the blob store.
    pub sha256: String,
    /// The Content-ID under which the text shows it.
    pub content_id: Option<String>,
    /// Whether it is part of the text.
    pub is_inline: bool,
    /// What is in it, in a line, when we could read it (an invitation, say).
    pub summary: String,
    /// When it came.
    pub created_at: Timestamp,
}
