//! Limits as colleagues and customers read them, what was offered before under the same policy, and the wants they left.

use super::deciding::stake_in;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::promises::reading::reader;
use crate::recoveries::policy;
use crate::tickets::see;
use regard_domain::id::{LimitId, PolicyId, TicketId};
use regard_domain::limit::{Limit, Want, proposals};
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, Sight};
use regard_store::{limit, ticket, want};

/// A ticket's limits with what is at stake, which is shown before anybody says no.
#[derive(Clone, Debug)]
pub struct OfTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// Its limits, newest first.
    pub limits: Vec<Limit>,
    /// What is at stake, in words: `196.67 EUR`.
    pub stake: String,
    /// The same in cents.
    pub stake_cents: i64,
}

/// A ticket's limits, newest first, and what is at stake.
pub async fn of_ticket(ctx: &Ctx, id: TicketId) -> Result<OfTicket> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Staff).await?;
    let ticket = ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let limits = limit::list_by_ticket(&mut conn, id).await?;
    let stake_cents = stake_in(&mut conn, id).await?;
    let stake = policy::load(&mut conn).await?.money(stake_cents);
    Ok(OfTicket { ticket, limits, stake, stake_cents })
}

/// A limit by its id.
pub async fn show(ctx: &Ctx, id: LimitId) -> Result<Limit> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let found = limit::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("limit"))?;
    see(ctx, &mut conn, found.ticket_id, Sight::Staff).await.map_err(|error| match error {
        ServiceError::NotFound(_) => ServiceError::NotFound("limit"),
        other => other,
    })?;
    Ok(found)
}

/// Limits that the actor may see, newest first.
pub async fn list(ctx: &Ctx, only_open: bool, count: i64) -> Result<Vec<Limit>> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    Ok(limit::list(&mut conn, &reader(ctx)?, only_open, i64::MAX, count.clamp(1, 500)).await?)
}

/// The latest limit of a request that was decided, for its requester: without what was thought inside.
pub async fn outward(ctx: &Ctx, id: TicketId) -> Result<Option<Limit>> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Public).await?;
    let mut all = limit::list_by_ticket(&mut conn, id).await?.into_iter();
    let Some(mut it) = all.find(|it| it.decided_at.is_some()) else { return Ok(None) };
    if ctx.actor.user_id() != Some(it.user_id) {
        return Err(ServiceError::NotFound("limit"));
    }
    (it.exception, it.need_behind, it.stake_cents) = (String::new(), String::new(), 0);
    (it.policy_id, it.asked_by) = (None, None);
    Ok(Some(it))
}

/// Up to three things to do, from what was offered and taken before under the same policy, or without one.
pub async fn offered_before(ctx: &Ctx, policy: Option<PolicyId>) -> Result<Vec<String>> {
    ctx.permit(Deed::Work)?;
    let offered = limit::list_offered(&mut ctx.read().await?, policy).await?;
    Ok(proposals(&offered))
}

/// Wants that the actor may see, newest first.
pub async fn wants(ctx: &Ctx, count: i64) -> Result<Vec<Want>> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    Ok(want::list(&mut conn, &reader(ctx)?, i64::MAX, count.clamp(1, 500)).await?)
}
