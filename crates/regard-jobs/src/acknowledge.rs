//! Somebody new hears "just a moment".

use regard_domain::id::TicketId;
use regard_services::ctx::Ctx;
use regard_services::error::Result;

/// Acknowledges the ticket's first words.
pub async fn run(_ctx: &Ctx, _id: TicketId) -> Result<()> {
    Ok(())
}
