//! Taking back what should not have been written: words that become internal, texts and files that are gone for good. And
//! what the requester says about our work.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets::{lock, see, write_back};
use crate::unit::Unit;
use bytes::Bytes;
use regard_domain::comment::Comment;
use regard_domain::event::Event;
use regard_domain::id::{AttachmentId, CommentId, TicketId};
use regard_domain::user::{Deed, Sight};
use regard_store::{attachment, comment, search, ticket, ticket_detail};

async fn word_of(unit: &mut Unit, ticket: TicketId, id: CommentId) -> Result<Comment> {
    let found = comment::find(unit, id).await?.filter(|word| word.ticket_id == ticket);
    found.ok_or(ServiceError::NotFound("comment"))
}

/// Makes a word internal; there is no way back.
pub async fn make_private(ctx: &Ctx, id: TicketId, comment: CommentId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let ticket = lock(ctx, &mut unit, id).await?;
    word_of(&mut unit, id, comment).await?;
    comment::make_internal(&mut unit, comment).await?;
    let event = Event::change("comment_privacy", Some("public".into()), Some("private".into()));
    write_back(&mut unit, ticket, event.as_slice()).await?;
    unit.commit().await
}

/// Puts blocks in the place of a text in a word.
pub async fn redact(ctx: &Ctx, id: TicketId, comment: CommentId, text: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let ticket = lock(ctx, &mut unit, id).await?;
    ctx.permit(Deed::Work)?;
    if text.is_empty() {
        return Err(ServiceError::invalid("text", "Text: say which text is to be taken out."));
    }
    let word = word_of(&mut unit, id, comment).await?;
    let blocks: String = text.chars().map(|c| if c.is_whitespace() { c } else { '▇' }).collect();
    let over = |body: &str| body.replace(text, &blocks);
    let (body_text, body_html) = (over(&word.body_text), over(&word.body_html));
    let (hidden_text, hidden_html) = (over(&word.hidden_text), over(&word.hidden_html));
    comment::rewrite(&mut unit, comment, [&body_text, &body_html, &hidden_text, &hidden_html]).await?;
    search::delete(&mut unit, comment).await?;
    search::insert(&mut unit, comment, &ticket.subject, &body_text).await?;
    let event = Event::change("comment_redaction", None, Some(comment.to_string()));
    write_back(&mut unit, ticket, event.as_slice()).await?;
    unit.commit().await
}

/// Puts an empty file in the place of one.
pub async fn redact_file(ctx: &Ctx, id: TicketId, comment: CommentId, file: AttachmentId) -> Result<()> {
    let empty = ctx.desk.blobs.put(Bytes::from_static(b"redacted\n")).await?;
    let mut unit = ctx.begin().await?;
    let ticket = lock(ctx, &mut unit, id).await?;
    word_of(&mut unit, id, comment).await?;
    let found = attachment::find(&mut unit, file).await?.filter(|file| file.comment_id == Some(comment));
    found.ok_or(ServiceError::NotFound("file"))?;
    attachment::redact(&mut unit, file, &empty, 9).await?;
    let event = Event::change("attachment_redaction", None, Some(file.to_string()));
    write_back(&mut unit, ticket, event.as_slice()).await?;
    unit.commit().await
}

/// The requester says how our work was: `good` or `bad`, with words or without.
pub async fn rate(ctx: &Ctx, id: TicketId, score: &str, words: Option<&str>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    see(ctx, &mut unit, id, Sight::Public).await?;
    let ticket = ticket::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    if ctx.actor.user_id() != Some(ticket.requester_id) {
        return Err(ServiceError::Forbidden("Only the requester says how it was.".into()));
    }
    if !["good", "bad"].contains(&score) {
        return Err(ServiceError::invalid("score", "Score: choose good or bad"));
    }
    if !ticket.status.is_done() {
        return Err(ServiceError::invalid("base", "Only a solved ticket can be rated."));
    }
    let mut detail = ticket_detail::list(&mut unit, &[id]).await?.remove(&id).unwrap_or_default();
    let before = detail.satisfaction.replace(score.to_owned());
    detail.satisfaction_comment = words.filter(|words| !words.is_empty()).map(str::to_owned);
    ticket_detail::update(&mut unit, id, &detail).await?;
    let event = Event::change("satisfaction_score", before, Some(score.to_owned()));
    write_back(&mut unit, ticket, event.as_slice()).await?;
    unit.commit().await
}
