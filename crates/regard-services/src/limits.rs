//! A "no" with a way (law 8): [`deciding`] finds out the need, thinks of an exception, grants or declines; [`answering`]
//! takes the customer's word and a lead's decision; [`reading`] shows it, and proposes what was offered before.

pub mod deciding;
pub mod answering;
pub mod reading;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets;
use crate::unit::Unit;
use regard_domain::event::Event;
use regard_domain::id::LimitId;
use regard_domain::limit::Limit;
use regard_domain::ticket::Ticket;
use regard_store::limit;

/// Locks a limit and its ticket for a deed of a colleague.
async fn lock(ctx: &Ctx, unit: &mut Unit, id: LimitId) -> Result<(Ticket, Limit)> {
    let seen = limit::find(unit, id).await?.ok_or(ServiceError::NotFound("limit"))?;
    let ticket = match tickets::lock_active(ctx, unit, seen.ticket_id).await {
        Err(ServiceError::NotFound(_)) => return Err(ServiceError::NotFound("limit")),
        other => other?,
    };
    let it = limit::lock(unit, id).await?.ok_or(ServiceError::NotFound("limit"))?;
    Ok((ticket, it))
}

/// Writes a limit back and records what was done, in the words that belong to it.
async fn save(unit: &mut Unit, it: &Limit, words: &str) -> Result<()> {
    let now = unit.now();
    limit::update(unit, it, now).await?;
    let event = Event::Limit { limit_id: it.id, step: it.state.to_string(), words: words.to_owned() };
    unit.record(it.ticket_id, &[event]).await?;
    Ok(())
}
