//! Mail that was held: looking, releasing, putting away. Nothing is thrown away: the original stays, and what was put
//! away can be released later.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::intake::{self, Outcome};
use crate::intervals;
use bytes::Bytes;
use regard_domain::id::{SuspendedTicketId, TicketId};
use regard_domain::raw_message::{RawMessage, state as raw_state};
use regard_domain::suspended_ticket::{SuspendedTicket, state};
use regard_domain::user::Deed;
use regard_mail::html;
use regard_mail::message;
use regard_store::raw_message::{self, Settled};
use regard_store::suspended_ticket;

/// A held mail to be looked at.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Why it is held, and what was decided.
    pub held: SuspendedTicket,
    /// How it was received.
    pub message: RawMessage,
    /// Its head: names and decoded values in order.
    pub head: Vec<(String, String)>,
    /// Its words as text.
    pub text: String,
    /// Its words as clean HTML, without any picture; empty when it has none.
    pub html: String,
    /// The names of its files.
    pub files: Vec<String>,
}

/// Held mail in a state ([`state`]), newest first, below an id (`None` starts at the newest).
pub async fn list(
    ctx: &Ctx,
    state: &str,
    below: Option<SuspendedTicketId>,
    limit: i64,
) -> Result<Vec<SuspendedTicket>> {
    ctx.permit(Deed::HeldMail)?;
    let below = below.unwrap_or(SuspendedTicketId(i64::MAX));
    Ok(suspended_ticket::list(&mut ctx.read().await?, state, below, limit.clamp(1, 200)).await?)
}

/// How many wait for a look.
pub async fn waiting(ctx: &Ctx) -> Result<i64> {
    ctx.permit(Deed::HeldMail)?;
    Ok(suspended_ticket::count(&mut ctx.read().await?, state::WAITING).await?)
}

/// One held mail with its words.
pub async fn show(ctx: &Ctx, id: SuspendedTicketId) -> Result<Shown> {
    ctx.permit(Deed::HeldMail)?;
    let mut conn = ctx.read().await?;
    let held = suspended_ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("held mail"))?;
    let message = raw_message::find(&mut conn, held.raw_message_id).await?;
    let message = message.ok_or(ServiceError::NotFound("message"))?;
    drop(conn);
    let raw = ctx.desk.blobs.get(&message.sha256).await?.ok_or(ServiceError::NotFound("message"))?;
    let read = tokio::task::spawn_blocking(move || read(&raw)).await;
    // One that cannot be read is held for that very reason: its head and words stay empty, its original can be had.
    let (head, text, html, files) = read.unwrap_or_default();
    Ok(Shown { held, message, head, text, html, files })
}

type Words = (Vec<(String, String)>, String, String, Vec<String>);

fn read(raw: &Bytes) -> Words {
    let message = message::parse(raw);
    let head = message.headers.iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect();
    let clean = message.html().map(|source| html::sanitise(&source, &|_| None).html).unwrap_or_default();
    let text = match message.texts.is_empty() {
        true => html::to_text(&clean),
        false => message.texts.join("\n\n"),
    };
    let files = message.attachments.iter().filter_map(|file| file.name.clone()).collect();
    (head, text, clean, files)
}

/// Lets a held mail become a ticket, or a word on the ticket it belongs to, whatever it was held for.
pub async fn release(ctx: &Ctx, id: SuspendedTicketId) -> Result<TicketId> {
    ctx.permit(Deed::HeldMail)?;
    let by = ctx.user()?;
    let held = suspended_ticket::find(&mut ctx.read().await?, id).await?;
    let held = held.ok_or(ServiceError::NotFound("held mail"))?;
    if held.state == state::RELEASED {
        return Err(settled());
    }
    match intake::process_as(ctx, held.raw_message_id, Some(by)).await? {
        Outcome::Filed { ticket_id, .. } => Ok(ticket_id),
        _ => Err(settled()),
    }
}

/// Puts a held mail away.
pub async fn discard(ctx: &Ctx, id: SuspendedTicketId) -> Result<()> {
    ctx.permit(Deed::HeldMail)?;
    let mut unit = ctx.begin().await?;
    if suspended_ticket::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("held mail"))?
        != state::WAITING
    {
        return Err(settled());
    }
    let held = suspended_ticket::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("held mail"))?;
    let row = raw_message::find(&mut unit, held.raw_message_id).await?;
    let row = row.ok_or(ServiceError::NotFound("message"))?;
    let now = unit.now();
    suspended_ticket::settle(&mut unit, id, state::DISCARDED, None, ctx.actor.user_id(), now).await?;
    intervals::looked(&mut unit, id).await?;
    let content = raw_message::find_content(&mut unit, row.id).await?;
    let settled = Settled {
        state: raw_state::DISCARDED,
        reason: &row.reason,
        message_id: row.message_id.as_deref(),
        content_sha256: content.as_deref(),
        ticket_id: row.ticket_id,
        ..Settled::default()
    };
    raw_message::settle(&mut unit, row.id, &settled, now).await?;
    unit.commit().await
}

fn settled() -> ServiceError {
    ServiceError::Conflict("A colleague has decided about this mail meanwhile. Look again.".into())
}
