//! A ticket that slept comes back.

use regard_domain::id::TicketId;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::snoozing;

/// Wakes the ticket, unless it was put to sleep again.
pub async fn run(ctx: &Ctx, id: TicketId) -> Result<()> {
    snoozing::wake_due(ctx, id).await
}
