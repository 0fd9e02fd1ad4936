//! Who reads or writes where, right now, so that two colleagues do not answer at once.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::present::Doing;
use crate::tickets;
use regard_domain::id::{TicketId, UserId};
use regard_domain::user::Sight;

/// Says that the actor reads or writes on a ticket; their screen repeats it while it is open.
pub async fn arrive(ctx: &Ctx, ticket: TicketId, doing: Doing) -> Result<()> {
    tickets::see(ctx, &mut ctx.read().await?, ticket, Sight::Staff).await?;
    if ctx.desk.present.arrive(ticket, ctx.user()?, doing, ctx.now()) {
        ctx.desk.live.present(ticket);
    }
    Ok(())
}

/// Says that the actor left.
pub fn leave(ctx: &Ctx, ticket: TicketId) -> Result<()> {
    if ctx.desk.present.leave(ticket, ctx.user()?) {
        ctx.desk.live.present(ticket);
    }
    Ok(())
}

/// Who else is on a ticket.
pub fn others(ctx: &Ctx, ticket: TicketId) -> Result<Vec<(UserId, Doing)>> {
    let me = ctx.user()?;
    Ok(ctx.desk.present.on(ticket, ctx.now()).into_iter().filter(|(user, _)| *user != me).collect())
}
