//! Deeds on teams.

use crate::ctx::Ctx;
use crate::error::Result;
use regard_domain::group::Group;
use regard_domain::user::Deed;
use regard_store::group;

/// All groups by name, for a colleague.
pub async fn list(ctx: &Ctx) -> Result<Vec<Group>> {
    ctx.permit(Deed::Work)?;
    Ok(group::list(&mut ctx.read().await?).await?)
}
