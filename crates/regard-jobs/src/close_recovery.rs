//! A silence that we announced is over.

use regard_domain::id::RecoveryId;
use regard_services::amends::closing;
use regard_services::ctx::Ctx;
use regard_services::error::Result;

/// Closes the recovery, unless the customer has said anything meanwhile.
pub async fn run(ctx: &Ctx, id: RecoveryId) -> Result<()> {
    closing::close_silent(ctx, id).await
}
