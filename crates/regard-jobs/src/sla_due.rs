//! A promised time of a ticket is over, unless it was met.

use regard_domain::id::TicketId;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::slas;

/// Notes what is over.
pub async fn run(ctx: &Ctx, id: TicketId) -> Result<()> {
    slas::fall_due(ctx, id).await
}
