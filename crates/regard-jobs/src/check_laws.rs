//! The laws are checked and what was found is written down.

use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::laws;

/// Checks every law.
pub async fn run(ctx: &Ctx) -> Result<()> {
    let breaches = laws::check_all(ctx).await?;
    if !breaches.is_empty() {
        tracing::warn!(count = breaches.len(), "laws are broken: `regard law all` names each row");
    }
    Ok(())
}
