//! An offered hand-off that nobody answered goes back to its giver.

use regard_domain::id::HandoffId;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::handoffs;

/// Takes the offer back, unless it was answered.
pub async fn run(ctx: &Ctx, id: HandoffId) -> Result<()> {
    handoffs::time_out(ctx, id).await
}
