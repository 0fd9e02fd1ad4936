//! Files on comments and drafts. Their bytes are blobs; a row says what they are called and where they belong.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::attachment::Attachment;
use regard_domain::clock::from_micros;
use regard_domain::id::{AttachmentId, CommentId, DraftId, TicketId, UserId};
use sqlx::FromRow;

macro_rules! select_attachments {
    ($rest:literal) => {
        concat!(
            "select a.attachment_id, a.comment_id, a.draft_id, a.uploader_id, a.name, a.content_type, a.byte_count, a.sha256,
            a.content_id, a.is_inline, a.summary, a.created_at from attachments a ",
            $rest
        )
    };
}

sql! {
    FIND = select_attachments!("where a.attachment_id = $1");
    LIST_BY_TICKET = select_attachments!("join comments c on c.comment_id = a.comment_id where c.ticket_id = $1
        order by a.attachment_id");
    LIST_BY_COMMENT = select_attachments!("where a.comment_id = $1 order by a.attachment_id");
    LIST_BY_DRAFT = select_attachments!("where a.draft_id = $1 order by a.attachment_id");
    INSERT = "insert into attachments (comment_id, draft_id, uploader_id, name, content_type, byte_count, sha256, content_id,
        is_inline, summary, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning attachment_id";
    MOVE_TO_COMMENT = "update attachments set comment_id = $2, draft_id = null where draft_id = $1";
    MOVE_TO_DRAFT = "update attachments set draft_id = $2, comment_id = null where comment_id = $1";
    DELETE = "delete from attachments where attachment_id = $1";
    LIST_BY_TOKEN = select_attachments!("where a.upload_token = $1 order by a.attachment_id");
    UPDATE_TOKEN = "update attachments set upload_token = $2 where attachment_id = $1";
    MOVE_UPLOAD = "update attachments set comment_id = $2, upload_token = null where upload_token = $1 and uploader_id = $3";
    DELETE_UPLOAD = "delete from attachments where upload_token = $1 and uploader_id = $2";
    REDACT = "update attachments set name = 'redacted.txt', content_type = 'text/plain', byte_count = $3, sha256 = $2
        where attachment_id = $1";
}

#[derive(FromRow)]
struct AttachmentRow {
    attachment_id: i64,
    comment_id: Option<i64>,
    draft_id: Option<i64>,
    uploader_id: Option<i64>,
    name: String,
    content_type: String,
    byte_count: i64,
    sha256: String,
    content_id: Option<String>,
    is_inline: bool,
    summary: String,
    created_at: i64,
}

impl AttachmentRow {
    fn read(self) -> Attachment {
        Attachment {
            id: AttachmentId(self.attachment_id),
            comment_id: self.comment_id.map(CommentId),
            draft_id: self.draft_id.map(DraftId),
            uploader_id: self.uploader_id.map(UserId),
            name: self.name,
            content_type: self.content_type,
            byte_count: self.byte_count,
            sha256: self.sha256,
            content_id: self.content_id,
            is_inline: self.is_inline,
            summary: self.summary,
            created_at: from_micros(self.created_at),
        }
    }
}

/// A file to be inserted; its bytes are kept already.
#[derive(Clone, Debug, Default)]
pub struct NewAttachment {
    /// The comment it is on.
    pub comment_id: Option<CommentId>,
    /// The draft it is on.
    pub draft_id: Option<DraftId>,
    /// Who brought it.
    pub uploader_id: Option<UserId>,
    /// Its name.
    pub name: String,
    /// Its type.
    pub content_type: String,
    /// Its size in bytes.
    pub byte_count: i64,
    /// The name of its bytes.
    pub sha256: String,
    /// The Content-ID under which the text shows it.
    pub content_id: Option<String>,
    /// Whether it is part of the text.
    pub is_inline: bool,
    /// What is in it, in a line.
    pub summary: String,
}

/// The file of an id.
pub async fn find(conn: &mut Conn, id: AttachmentId) -> Result<Option<Attachment>> {
    Ok(conn.optional::<AttachmentRow>(FIND, args![id]).await?.map(AttachmentRow::read))
}

/// All files on a ticket's comments.
pub async fn list_by_ticket(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Attachment>> {
    Ok(conn
        .all::<AttachmentRow>(LIST_BY_TICKET, args![ticket])
        .await?
        .into_iter()
        .map(AttachmentRow::read)
        .collect())
}

/// The files on a comment.
pub async fn list_by_comment(conn: &mut Conn, comment: CommentId) -> Result<Vec<Attachment>> {
    Ok(conn
        .all::<AttachmentRow>(LIST_BY_COMMENT, args![comment])
        .await?
        .into_iter()
        .map(AttachmentRow::read)
        .collect())
}

/// The files on a draft.
pub async fn list_by_draft(conn: &mut Conn, draft: DraftId) -> Result<Vec<Attachment>> {
    Ok(conn
        .all::<AttachmentRow>(LIST_BY_DRAFT, args![draft])
        .await?
        .into_iter()
        .map(AttachmentRow::read)
        .collect())
}

/// Adds a file.
pub async fn insert(tx: &mut Tx, new: &NewAttachment, now: Timestamp) -> Result<AttachmentId> {
    let args = args![
        new.comment_id,
        new.draft_id,
        new.uploader_id,
        &new.name,
        &new.content_type,
        new.byte_count,
        &new.sha256,
        new.content_id.clone(),
        new.is_inline,
        &new.summary,
        now,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(AttachmentId(id))
}

/// A draft was said: its files go with the words.
pub async fn move_to_comment(tx: &mut Tx, draft: DraftId, comment: CommentId) -> Result<u64> {
    tx.execute(MOVE_TO_COMMENT, args![draft, comment]).await
}

/// A comment was taken back: its files go back to the draft.
pub async fn move_to_draft(tx: &mut Tx, comment: CommentId, draft: DraftId) -> Result<u64> {
    tx.execute(MOVE_TO_DRAFT, args![comment, draft]).await
}

/// The files that a program brought under a name.
pub async fn list_by_token(conn: &mut Conn, token: &str) -> Result<Vec<Attachment>> {
    let rows: Vec<AttachmentRow> = conn.all(LIST_BY_TOKEN, args![token]).await?;
    Ok(rows.into_iter().map(AttachmentRow::read).collect())
}

/// Puts a file under a name until it is on a comment.
pub async fn update_token(tx: &mut Tx, id: AttachmentId, token: &str) -> Result<()> {
    tx.execute(UPDATE_TOKEN, args![id, token]).await?;
    Ok(())
}

/// Puts the files that somebody brought under a name on a comment; gives their number.
pub async fn move_upload(tx: &mut Tx, token: &str, comment: CommentId, by: UserId) -> Result<u64> {
    tx.execute(MOVE_UPLOAD, args![token, comment, by]).await
}

/// Throws away what somebody brought under a name; gives the number of files.
pub async fn delete_upload(tx: &mut Tx, token: &str, by: UserId) -> Result<u64> {
    tx.execute(DELETE_UPLOAD, args![token, by]).await
}

/// Puts other bytes in the place of a file: what was in it is gone for readers.
pub async fn redact(tx: &mut Tx, id: AttachmentId, sha256: &str, byte_count: i64) -> Result<bool> {
    Ok(tx.execute(REDACT, args![id, sha256, byte_count]).await? == 1)
}

/// Removes a file's row; its bytes stay as long as another row names them.
pub async fn delete(tx: &mut Tx, id: AttachmentId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id]).await? == 1)
}
