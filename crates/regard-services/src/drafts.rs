//! Texts kept while they are written, with their files. A draft is its writer's alone until it is said.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets;
use bytes::Bytes;
use regard_domain::attachment::Attachment;
use regard_domain::draft::Draft;
use regard_domain::id::{AttachmentId, DraftId, TicketId};
use regard_domain::user::Sight;
use regard_store::attachment::{self, NewAttachment};
use regard_store::db::Conn;
use regard_store::draft::{self, Saved};

/// The largest draft, in bytes of HTML.
const BODY_MAX_BYTES: usize = 2 * 1024 * 1024;

/// The largest file, in bytes: more than most mail servers take.
pub const FILE_MAX_BYTES: usize = 25 * 1024 * 1024;

/// Whether the words go to the customer or stay among colleagues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The customer reads it.
    Reply,
    /// Only colleagues read it.
    Note,
}

impl Mode {
    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Reply => "reply",
            Mode::Note => "note",
        }
    }

    /// The mode of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Mode::Reply, Mode::Note].into_iter().find(|mode| mode.as_str() == word)
    }
}

/// What somebody writes, as it stands in the composer.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// As text.
    pub text: String,
    /// As HTML; empty when it was written plain.
    pub html: String,
    /// Addresses in copy, as they were typed.
    pub cc: String,
}

/// What the actor is writing on a ticket, with its files.
pub async fn show(ctx: &Ctx, ticket: TicketId) -> Result<Option<(Draft, Vec<Attachment>)>> {
    let user = ctx.user()?;
    let mut conn = ctx.read().await?;
    let Some(draft) = draft::find_by_ticket(&mut conn, user, ticket).await? else { return Ok(None) };
    let files = attachment::list_by_draft(&mut conn, draft.id).await?;
    Ok(Some((draft, files)))
}

/// Saves what the actor is writing.
pub async fn save(ctx: &Ctx, ticket: TicketId, mode: Mode, text: &Text) -> Result<DraftId> {
    if text.html.len() + text.text.len() > BODY_MAX_BYTES {
        return Err(ServiceError::invalid("text", "This is too long for one message. Attach it as a file."));
    }
    let mut unit = ctx.begin().await?;
    tickets::see(ctx, &mut unit, ticket, Sight::Staff).await?;
    let (user, now) = (ctx.user()?, unit.now());
    let saved = Saved { mode: mode.as_str(), body_text: &text.text, body_html: &text.html, cc: &text.cc };
    let id = draft::upsert(&mut unit, user, ticket, saved, now).await?;
    unit.commit().await?;
    Ok(id)
}

/// Throws a draft away, with its files.
pub async fn discard(ctx: &Ctx, id: DraftId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    own(ctx, &mut unit, id).await?;
    for file in attachment::list_by_draft(&mut unit, id).await? {
        attachment::delete(&mut unit, file.id).await?;
    }
    draft::delete(&mut unit, id).await?;
    unit.commit().await
}

/// Puts a file on what the actor is writing. The bytes are kept before the row is written.
pub async fn attach(
    ctx: &Ctx,
    ticket: TicketId,
    name: &str,
    content_type: &str,
    bytes: Bytes,
) -> Result<Attachment> {
    if bytes.len() > FILE_MAX_BYTES {
        return Err(ServiceError::invalid(
            "file",
            "A file may have 25 MB. Put a larger one where it can be fetched.",
        ));
    }
    tickets::see(ctx, &mut ctx.read().await?, ticket, Sight::Staff).await?;
    let byte_count = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sha256 = ctx.desk.blobs.put(bytes).await?;
    let user = ctx.user()?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let draft_id = match draft::find_by_ticket(&mut unit, user, ticket).await? {
        Some(draft) => draft.id,
        None => draft::upsert(&mut unit, user, ticket, Saved::default(), now).await?,
    };
    let new = NewAttachment {
        draft_id: Some(draft_id),
        uploader_id: Some(user),
        name: file_name(name),
        content_type: content_type.chars().take(120).collect(),
        byte_count,
        sha256,
        ..NewAttachment::default()
    };
    let id = attachment::insert(&mut unit, &new, now).await?;
    let stored = attachment::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("file"))?;
    unit.commit().await?;
    Ok(stored)
}

/// Takes a file off what the actor is writing.
pub async fn detach(ctx: &Ctx, id: AttachmentId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let file = attachment::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("file"))?;
    let draft = file.draft_id.ok_or(ServiceError::NotFound("file"))?;
    own(ctx, &mut unit, draft).await?;
    attachment::delete(&mut unit, id).await?;
    unit.commit().await
}

/// The draft, when it is the actor's own; somebody else's is not there.
pub(crate) async fn own(ctx: &Ctx, conn: &mut Conn, id: DraftId) -> Result<Draft> {
    let user = ctx.user()?;
    draft::find(conn, id).await?.filter(|draft| draft.user_id == user).ok_or(ServiceError::NotFound("draft"))
}

/// A file's name without a path, control characters or emptiness.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    let clean = clean.trim().trim_matches('.');
    if clean.is_empty() { "file".to_owned() } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_name_is_never_a_path() {
        for (given, kept) in
            [("../../etc/passwd", "passwd"), ("C:\\a\\b.txt", "b.txt"), ("..", "file"), ("a\u{0}b", "ab")]
        {
            assert_eq!(file_name(given), kept);
        }
    }
}
