//! Who reads or writes where, right now, so that two colleagues do not answer at once.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::live::Presence;
use crate::present::Doing;
use regard_domain::id::{TicketId, UserId};
use regard_domain::user::{Sight, TicketFacts, sight};
use regard_store::ticket;

/// Says that the actor reads or writes on a ticket; their screen repeats it while it is open.
pub async fn arrive(ctx: &Ctx, ticket: TicketId, doing: Doing) -> Result<()> {
    let facts = facts(ctx, ticket).await?;
    if ctx.desk.present.arrive(ticket, facts.clone(), ctx.user()?, doing, ctx.now()) {
        ctx.desk.live.present(Presence { ticket_id: ticket, facts });
    }
    Ok(())
}

/// Says that the actor left.
pub async fn leave(ctx: &Ctx, ticket: TicketId) -> Result<()> {
    let facts = facts(ctx, ticket).await?;
    if ctx.desk.present.leave(ticket, ctx.user()?) {
        ctx.desk.live.present(Presence { ticket_id: ticket, facts });
    }
    Ok(())
}

/// Who else is on a ticket.
pub fn others(ctx: &Ctx, ticket: TicketId) -> Result<Vec<(UserId, Doing)>> {
    let me = ctx.user()?;
    Ok(ctx.desk.present.on(ticket, ctx.now()).into_iter().filter(|(user, _)| *user != me).collect())
}

/// Where colleagues are: what a screen is told that begins to listen, for their bells rang before it came.
pub fn elsewhere(ctx: &Ctx) -> Result<Vec<Presence>> {
    Ok(ctx.desk.present.elsewhere(ctx.user()?, ctx.now()))
}

async fn facts(ctx: &Ctx, id: TicketId) -> Result<TicketFacts> {
    let facts = ticket::facts(&mut ctx.read().await?, id).await?;
    facts.filter(|facts| sight(&ctx.actor, facts) == Sight::Staff).ok_or(ServiceError::NotFound("ticket"))
}
