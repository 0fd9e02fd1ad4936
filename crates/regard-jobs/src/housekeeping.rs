//! What has outlived its purpose goes; what was left behind is taken up again.

use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::sign_in;

/// Keeps the house.
pub async fn run(ctx: &Ctx) -> Result<()> {
    sign_in::tidy(ctx).await?;
    Ok(())
}
