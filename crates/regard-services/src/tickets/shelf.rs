//! Putting tickets away and taking them back: spam and the bin. Nothing is lost either way.

use super::{lock, write_back};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ticket::Ticket;

/// Puts a ticket away as spam: nobody waits on it any more.
pub async fn mark_spam(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    mark_spam_in(ctx, &mut unit, id).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn mark_spam_in(ctx: &Ctx, unit: &mut Unit, id: TicketId) -> Result<()> {
    put_in(ctx, unit, id, "It is put away as spam already.", |ticket, now| {
        ticket.spam_at.replace(now).is_none().then_some(Event::MarkedSpam)
    })
    .await
}

/// It was no spam: it stands where it stood, and its clock runs from its first word.
pub async fn unmark_spam(ctx: &Ctx, id: TicketId) -> Result<()> {
    put(ctx, id, "It is not put away as spam.", |ticket, _| {
        ticket.spam_at.take().map(|_| Event::UnmarkedSpam)
    })
    .await
}

/// Puts a ticket in the bin.
pub async fn delete(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    delete_in(ctx, &mut unit, id).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn delete_in(ctx: &Ctx, unit: &mut Unit, id: TicketId) -> Result<()> {
    put_in(ctx, unit, id, "It is in the bin already.", |ticket, now| {
        ticket.deleted_at.replace(now).is_none().then_some(Event::Deleted)
    })
    .await
}

/// Takes a ticket out of the bin: it stands where it stood.
pub async fn restore(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    restore_in(ctx, &mut unit, id).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn restore_in(ctx: &Ctx, unit: &mut Unit, id: TicketId) -> Result<()> {
    put_in(ctx, unit, id, "It is not in the bin.", |ticket, _| {
        ticket.deleted_at.take().map(|_| Event::Restored)
    })
    .await
}

async fn put(
    ctx: &Ctx,
    id: TicketId,
    otherwise: &str,
    set: impl FnOnce(&mut Ticket, jiff::Timestamp) -> Option<Event>,
) -> Result<()> {
    let mut unit = ctx.begin().await?;
    put_in(ctx, &mut unit, id, otherwise, set).await?;
    unit.commit().await
}

async fn put_in(
    ctx: &Ctx,
    unit: &mut Unit,
    id: TicketId,
    otherwise: &str,
    set: impl FnOnce(&mut Ticket, jiff::Timestamp) -> Option<Event>,
) -> Result<()> {
    let mut ticket = lock(ctx, unit, id).await?;
    let event = set(&mut ticket, unit.now()).ok_or_else(|| ServiceError::Conflict(otherwise.to_owned()))?;
    write_back(unit, ticket, &[event]).await
}
