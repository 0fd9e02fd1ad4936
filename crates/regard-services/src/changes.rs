//! What changed: the live stream. One task of this process reads the audits after its cursor whenever a bell rings, and
//! passes what it finds to all screens; each keeps what its colleague may see. A screen that comes, or comes back, first
//! catches up from its own cursor, so it misses nothing, however long it was away.

use crate::ctx::Ctx;
use crate::desk::Desk;
use crate::error::{Result, chain};
use crate::live::Change;
use regard_domain::id::{AuditId, TicketId};
use regard_domain::user::{Actor, Deed, Sight, sight};
use regard_store::audit;
use std::sync::Arc;
use std::time::Duration;

/// Changes read in one go; a screen that missed more loads everything again.
const AT_ONCE: i64 = 500;

/// How often the audits are looked at without a bell: other nodes ring only their own.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How long the audits are left alone after a look: in a busy moment many commits are told together.
const GATHER: Duration = Duration::from_millis(10);

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
    let found = read(&mut conn, cursor).await?;
    if found.len() > usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
        return Ok(Changes { cursor: audit::last(&mut conn).await?, tickets: Vec::new(), reload: true });
    }
    Ok(seen_by(&ctx.actor, &found, cursor))
}

/// What of these changes a colleague may know.
pub fn seen_by(actor: &Actor, changes: &[Change], cursor: AuditId) -> Changes {
    let cursor = changes.last().map_or(cursor, |change| change.cursor.max(cursor));
    let visible = changes.iter().filter(|change| sight(actor, &change.facts) == Sight::Staff);
    let mut tickets: Vec<TicketId> = visible.map(|change| change.ticket_id).collect();
    tickets.sort_unstable();
    tickets.dedup();
    Changes { cursor, tickets, reload: false }
}

/// Reads what changes and tells the screens of this process, until it is dropped. One such task runs in each process
/// that serves screens.
pub async fn run(desk: Arc<Desk>) {
    let mut bell = desk.live.watch();
    let mut cursor = None;
    loop {
        let rung = tokio::time::timeout(LOOK_EVERY, bell.changed()).await;
        if matches!(rung, Ok(Err(_))) {
            return;
        }
        match tell(&desk, cursor).await {
            Ok(now) => cursor = Some(now),
            Err(error) => {
                tracing::warn!(error = chain(&error), "the live stream could not be read, it is tried again")
            }
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Tells what came after the cursor; the first call only finds out where the present is.
async fn tell(desk: &Desk, cursor: Option<AuditId>) -> Result<AuditId> {
    let mut conn = desk.db.read().await?;
    let Some(cursor) = cursor.filter(|_| desk.live.has_screens()) else {
        return Ok(audit::last(&mut conn).await?);
    };
    let found = read(&mut conn, cursor).await?;
    let Some(last) = found.last() else { return Ok(cursor) };
    let last = last.cursor;
    desk.live.feed(found.into());
    Ok(last)
}

async fn read(conn: &mut regard_store::db::Conn, cursor: AuditId) -> Result<Vec<Change>> {
    let rows = audit::list_after(conn, cursor, AT_ONCE + 1).await?;
    let change =
        |row: audit::Change| Change { cursor: row.cursor, ticket_id: row.ticket_id, facts: row.facts };
    Ok(rows.into_iter().map(change).collect())
}
