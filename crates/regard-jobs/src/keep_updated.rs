//! A customer hears soon, or should have heard: whoever has the ticket is told.

use jiff::Timestamp;
use regard_domain::id::TicketId;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::update_clocks;

/// Reminds, unless something was said since.
pub async fn run(ctx: &Ctx, id: TicketId, due_at: Timestamp) -> Result<()> {
    update_clocks::remind(ctx, id, due_at).await
}
