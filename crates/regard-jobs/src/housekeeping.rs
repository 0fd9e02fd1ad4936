//! What has outlived its purpose goes; what was left behind is taken up again.

use regard_services::ctx::Ctx;
use regard_services::error::Result;

/// Keeps the house.
pub async fn run(_ctx: &Ctx) -> Result<()> {
    Ok(())
}
