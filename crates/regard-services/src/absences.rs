//! Being away until a moment. Whoever waits for an absent colleague longer than they may wait breaks law 1, and is named.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use jiff::Timestamp;
use regard_domain::absence::Absence;
use regard_domain::id::UserId;
use regard_domain::user::Deed;
use regard_store::{absence, user};

/// Somebody's absence, if they are away now or will be.
pub async fn show(ctx: &Ctx, colleague: UserId) -> Result<Option<Absence>> {
    ctx.permit(Deed::Work)?;
    let found = absence::find(&mut ctx.read().await?, colleague).await?;
    Ok(found.filter(|absence| absence.until > ctx.now()))
}

/// A colleague is away until a moment, or back (`None`): they say so themselves, or a lead does.
pub async fn set(ctx: &Ctx, colleague: UserId, until: Option<Timestamp>) -> Result<()> {
    if ctx.user()? == colleague {
        ctx.permit(Deed::Work)?
    } else {
        ctx.permit(Deed::Lead)?
    }
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let found = user::find(&mut unit, colleague).await?.filter(|user| user.role.is_staff());
    found.ok_or(ServiceError::NotFound("user"))?;
    match until {
        None => {
            absence::delete(&mut unit, colleague).await?;
        }
        Some(until) if until <= now => {
            return Err(ServiceError::invalid("until", "Choose a time that is still to come."));
        }
        Some(until) => {
            let before = absence::find(&mut unit, colleague).await?.filter(|before| before.covers(now));
            let since = before.map_or(now, |before| before.since);
            absence::upsert(&mut unit, &Absence { user_id: colleague, since, until }).await?;
        }
    }
    unit.commit().await
}
