//! What changed since a cursor: the live stream. Each screen keeps a cursor into the audits, asks for what came after it
//! whenever the bell rings, and so misses nothing, however long it was away.

use crate::ctx::Ctx;
use crate::error::Result;
use regard_domain::id::{AuditId, TicketId};
use regard_domain::user::{Deed, Sight, sight};
use regard_store::{audit, ticket};

/// Changes looked at in one go; a screen that was away longer reloads instead.
const AT_ONCE: i64 = 200;

/// What a screen is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Where to go on from.
    pub cursor: AuditId,
    /// Tickets that changed and that the actor sees, once each.
    pub tickets: Vec<TicketId>,
    /// Too much happened: load everything again.
    pub reload: bool,
}

/// Where a new screen starts.
pub async fn now(ctx: &Ctx) -> Result<AuditId> {
    ctx.permit(Deed::Work)?;
    Ok(audit::last(&mut ctx.read().await?).await?)
}

/// What changed after a cursor, as far as the actor may know of it.
pub async fn after(ctx: &Ctx, cursor: AuditId) -> Result<Changes> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let rows = audit::list_after(&mut conn, cursor, AT_ONCE + 1).await?;
    if rows.len() > usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
        return Ok(Changes { cursor: audit::last(&mut conn).await?, tickets: Vec::new(), reload: true });
    }
    let cursor = rows.last().map_or(cursor, |(id, _)| *id);
    let mut ids: Vec<TicketId> = rows.into_iter().map(|(_, ticket)| ticket).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut tickets = Vec::new();
    for id in ids {
        let facts = ticket::facts(&mut conn, id).await?;
        if facts.is_some_and(|facts| sight(&ctx.actor, &facts) == Sight::Staff) {
            tickets.push(id);
        }
    }
    Ok(Changes { cursor, tickets, reload: false })
}
