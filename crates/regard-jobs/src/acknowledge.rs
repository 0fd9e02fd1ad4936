//! Somebody new hears "just a moment".

use regard_domain::id::TicketId;
use regard_services::acknowledgements;
use regard_services::ctx::Ctx;
use regard_services::error::Result;

/// Acknowledges the ticket's first words.
pub async fn run(ctx: &Ctx, id: TicketId) -> Result<()> {
    acknowledgements::acknowledge(ctx, id).await
}
