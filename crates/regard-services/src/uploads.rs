//! Files that a program brings before the words they belong to.

use crate::ctx::Ctx;
use crate::drafts::FILE_MAX_BYTES;
use crate::error::{Result, ServiceError};
use bytes::Bytes;
use regard_domain::attachment::Attachment;
use regard_domain::chance;
use regard_domain::field;
use regard_store::attachment::{self, NewAttachment};

/// Letters of a name for an upload: enough that nobody guesses one.
const TOKEN_LETTERS: usize = 26;

/// Keeps a file under a name; under one that is given, beside the files that are there. Gives the name and all its files,
/// the new one last.
pub async fn bring(
    ctx: &Ctx,
    name: &str,
    content_type: &str,
    token: Option<&str>,
    bytes: Bytes,
) -> Result<(String, Vec<Attachment>)> {
    let user = ctx.user()?;
    if bytes.len() > FILE_MAX_BYTES {
        let message = "A file may have 25 MB. Put a larger one where it can be fetched.";
        return Err(ServiceError::invalid("attachment", message));
    }
    let name = field::subject(name.rsplit(['/', '\\']).next().unwrap_or(name));
    if name.is_empty() {
        return Err(ServiceError::invalid("filename", "Name the file: filename=photo.jpg."));
    }
    let byte_count = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sha256 = ctx.desk.blobs.put(bytes).await?;
    let token = match token.filter(|token| !token.is_empty()) {
        Some(token) => token.to_owned(),
        None => chance::token(&*ctx.desk.chance, TOKEN_LETTERS),
    };
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let there = attachment::list_by_token(&mut unit, &token).await?;
    if there.iter().any(|file| file.uploader_id != Some(user)) {
        return Err(ServiceError::NotFound("upload"));
    }
    let new = NewAttachment {
        uploader_id: Some(user),
        name,
        content_type: content_type.chars().take(120).collect(),
        byte_count,
        sha256,
        ..NewAttachment::default()
    };
    let id = attachment::insert(&mut unit, &new, now).await?;
    attachment::update_token(&mut unit, id, &token).await?;
    let files = attachment::list_by_token(&mut unit, &token).await?;
    unit.commit_silently().await?;
    Ok((token, files))
}

/// Throws away what the actor brought under a name.
pub async fn discard(ctx: &Ctx, token: &str) -> Result<()> {
    let user = ctx.user()?;
    let mut unit = ctx.begin().await?;
    if attachment::delete_upload(&mut unit, token, user).await? == 0 {
        return Err(ServiceError::NotFound("upload"));
    }
    unit.commit_silently().await
}
