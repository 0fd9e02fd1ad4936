//! Deeds on a ticket. [`solve`] is the specimen: permit and lock, ask the domain, store, record, commit.

pub mod beginning;
pub mod assignment;
pub mod details;
pub mod company;
pub mod shelf;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::status::set_status;
use crate::unit::Unit;
use crate::{intervals, kept_open, rules, settings, slas, waiting};
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ticket::Ticket;
use regard_domain::ticket::{Status, change_status as check_status};
use regard_domain::user::{Sight, sight};
use regard_store::db::Conn;
use regard_store::{rule, ticket};

/// The ticket of a number, as far as the actor may have it.
pub async fn show(ctx: &Ctx, id: TicketId) -> Result<Ticket> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Public).await?;
    ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("ticket"))
}

/// We think the matter is done. The customer's next word opens it again.
pub async fn solve(ctx: &Ctx, id: TicketId) -> Result<()> {
    change_status(ctx, id, Status::Solved).await
}

/// Moves a ticket to another status.
pub async fn change_status(ctx: &Ctx, id: TicketId, to: Status) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock(ctx, &mut unit, id).await?;
    check_status(ticket.status, to).map_err(|refusal| ServiceError::Conflict(refusal.sentence()))?;
    let events = set_status(&mut ticket, to, unit.now());
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}

/// How much of the ticket the actor may have; less than `needed` is an error that does not tell more than it must.
pub async fn see(ctx: &Ctx, conn: &mut Conn, id: TicketId, needed: Sight) -> Result<Sight> {
    let facts = ticket::facts(conn, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    match sight(&ctx.actor, &facts) {
        Sight::Nothing => Err(ServiceError::NotFound("ticket")),
        got if got < needed => Err(ServiceError::Forbidden("Only colleagues can do this.".into())),
        got => Ok(got),
    }
}

/// Locks a ticket for a deed of a colleague (or of the desk itself).
pub(crate) async fn lock(ctx: &Ctx, unit: &mut Unit, id: TicketId) -> Result<Ticket> {
    see(ctx, unit, id, Sight::Staff).await?;
    ticket::lock(unit, id).await?.ok_or(ServiceError::NotFound("ticket"))
}

/// Locks a ticket that is still on the table: a merged, deleted one must be brought back first.
pub(crate) async fn lock_active(ctx: &Ctx, unit: &mut Unit, id: TicketId) -> Result<Ticket> {
    let ticket = lock(ctx, unit, id).await?;
    if let Some(into) = ticket.merged_into_id {
        return Err(ServiceError::Conflict(format!(
            "It was merged into #{into}. Go on there, or undo the merge."
        )));
    }
    if ticket.deleted_at.is_some() {
        return Err(ServiceError::Conflict("It is in the bin. Restore it first.".into()));
    }
    Ok(ticket)
}

/// Writes a changed ticket back with its clock, and records what happened.
///
/// The desk's triggers run here, inside the same transaction: what they do stands in the same audit, after their name.
pub(crate) async fn write_back(unit: &mut Unit, mut ticket: Ticket, events: &[Event]) -> Result<()> {
    kept_open::check(unit, &ticket, events).await?;
    let settings = settings::load(unit).await?;
    waiting::derive(unit, &mut ticket, &settings).await?;
    let now = unit.now();
    let events = rules::run(unit, &mut ticket, events, &settings).await?;
    let clock = waiting::derive(unit, &mut ticket, &settings).await?;
    let active = rules::active(unit).await?;
    slas::settle(unit, &mut ticket, &settings, &active).await?;
    let before = ticket::find(unit, ticket.id).await?;
    ticket::update(unit, &ticket, now).await?;
    intervals::keep(unit, before.as_ref(), &ticket).await?;
    waiting::keep(unit, ticket.id, &clock).await?;
    if rules::sets_status(&events) {
        rule::update_status_at(unit, ticket.id, now).await?;
    }
    unit.record(ticket.id, &events).await?;
    ticket.updated_at = now;
    rules::timing::plan(unit, &ticket, &settings, &active).await
}
