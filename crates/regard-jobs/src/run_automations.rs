//! Time has passed for a ticket, or the automations themselves changed.

use regard_domain::id::TicketId;
use regard_services::automations;
use regard_services::ctx::Ctx;
use regard_services::error::Result;

/// Runs what fits the ticket now.
pub async fn run(ctx: &Ctx, id: TicketId) -> Result<()> {
    automations::run(ctx, id).await
}

/// Finds the moments of all tickets anew.
pub async fn plan(ctx: &Ctx, after: TicketId) -> Result<()> {
    automations::plan_all(ctx, after).await
}
