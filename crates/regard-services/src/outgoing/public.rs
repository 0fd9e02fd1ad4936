//! The one way by which words of a ticket get into a mail: only public ones come through (law 9).

use crate::error::{Result, ServiceError};
use regard_domain::attachment::Attachment;
use regard_domain::comment::{Comment, kind};
use regard_domain::id::{CommentId, UserId};
use regard_store::db::Conn;
use regard_store::{attachment, comment};

/// Words that the customer may read. There is no other way to make one than [`PublicWords::of`].
#[derive(Clone, Debug)]
pub(crate) struct PublicWords {
    comment: Comment,
    files: Vec<Attachment>,
}

impl PublicWords {
    /// The words of a comment with its own files; refused when they are internal, or a machine's.
    pub(crate) async fn of(conn: &mut Conn, id: CommentId) -> Result<Self> {
        let comment = comment::find(conn, id).await?.ok_or(ServiceError::NotFound("comment"))?;
        let is_ours_to_say = matches!(comment.kind.as_str(), kind::COMMENT | kind::ACKNOWLEDGEMENT);
        if !comment.is_public || !is_ours_to_say {
            return Err(ServiceError::Forbidden("Internal words never leave the house.".into()));
        }
        let files = attachment::list_by_comment(conn, id).await?;
        Ok(Self { comment, files })
    }

    /// Who wrote them.
    pub(crate) fn author(&self) -> UserId {
        self.comment.author_id
    }

    /// As text: what was written, nothing folded.
    pub(crate) fn text(&self) -> &str {
        &self.comment.body_text
    }

    /// As HTML.
    pub(crate) fn html(&self) -> &str {
        &self.comment.body_html
    }

    /// The files that were put on these very words.
    pub(crate) fn files(&self) -> &[Attachment] {
        &self.files
    }
}
