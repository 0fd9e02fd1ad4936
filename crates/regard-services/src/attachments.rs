//! Giving out files, only to those who may see the words they are on.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets;
use bytes::Bytes;
use regard_domain::attachment::Attachment;
use regard_domain::id::AttachmentId;
use regard_domain::user::Sight;
use regard_store::attachment;
use regard_store::{comment, draft};

/// A file and its bytes.
#[derive(Clone, Debug)]
pub struct File {
    /// What is known about it.
    pub attachment: Attachment,
    /// Its bytes.
    pub bytes: Bytes,
}

/// A file, if the actor may see the comment (or wrote the draft) it is on.
pub async fn show(ctx: &Ctx, id: AttachmentId) -> Result<File> {
    let attachment = permitted(ctx, id).await?;
    let bytes = ctx.desk.blobs.get(&attachment.sha256).await?.ok_or(ServiceError::NotFound("file"))?;
    Ok(File { attachment, bytes })
}

async fn permitted(ctx: &Ctx, id: AttachmentId) -> Result<Attachment> {
    let missing = ServiceError::NotFound("file");
    let mut conn = ctx.read().await?;
    let Some(file) = attachment::find(&mut conn, id).await? else { return Err(missing) };
    if let Some(draft_id) = file.draft_id {
        let own = draft::find(&mut conn, draft_id)
            .await?
            .is_some_and(|draft| Some(draft.user_id) == ctx.actor.user_id());
        return if own { Ok(file) } else { Err(missing) };
    }
    let Some(comment_id) = file.comment_id else { return Err(missing) };
    let Some(word) = comment::find(&mut conn, comment_id).await? else { return Err(missing) };
    let sight = tickets::see(ctx, &mut conn, word.ticket_id, Sight::Public).await?;
    let visible = sight == Sight::Staff || (word.is_public && word.held_until.is_none());
    if visible { Ok(file) } else { Err(missing) }
}
