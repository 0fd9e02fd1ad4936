//! The addresses and numbers by which a person is known.

use super::{or_taken, permit_change};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::field;
use regard_domain::id::{IdentityId, UserId};
use regard_domain::user::Identity;
use regard_store::user;

/// Adds an address (`email`, `phone` or `social`) to a person.
pub async fn add(ctx: &Ctx, id: UserId, kind: &str, value: &str) -> Result<IdentityId> {
    let mut unit = ctx.begin().await?;
    let user = user::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    permit_change(ctx, &user)?;
    let value = match kind {
        "email" => field::email(value),
        "phone" | "social" => Some(field::subject(value).to_lowercase()).filter(|value| !value.is_empty()),
        _ => None,
    };
    let value = value.ok_or_else(|| {
        ServiceError::invalid("value", "Give an address such as dora@example.com, or a number.")
    })?;
    let now = unit.now();
    let identity = user::insert_identity(&mut unit, id, kind, &value, false, None, now).await;
    let identity = identity.map_err(or_taken)?;
    if kind == "email" && user.email.is_none() {
        let found = user::find_identity(&mut unit, identity, id).await?;
        user::update_primary(&mut unit, &found.ok_or(ServiceError::NotFound("identity"))?, now).await?;
    }
    unit.commit().await?;
    Ok(identity)
}

/// Takes an address away from a person; the main one only after another became it.
pub async fn remove(ctx: &Ctx, id: UserId, identity: IdentityId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let found = changeable_identity(ctx, &mut unit, id, identity).await?;
    if found.is_primary {
        let why = "This is the main address. Make another one the main address first.";
        return Err(ServiceError::Conflict(why.into()));
    }
    user::delete_identity(&mut unit, identity, id).await?;
    unit.commit().await
}

/// Makes a mail address the main one of a person: mail and sign-in links go there.
pub async fn make_primary(ctx: &Ctx, id: UserId, identity: IdentityId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let found = changeable_identity(ctx, &mut unit, id, identity).await?;
    if found.kind != "email" {
        return Err(ServiceError::invalid("identity", "Only a mail address can be the main address."));
    }
    let now = unit.now();
    user::update_primary(&mut unit, &found, now).await?;
    unit.commit().await
}

/// Takes an address as proved.
pub async fn verify(ctx: &Ctx, id: UserId, identity: IdentityId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let found = changeable_identity(ctx, &mut unit, id, identity).await?;
    let now = unit.now();
    user::mark_proved(&mut unit, found.id, now).await?;
    unit.commit().await
}

/// Writes another address in the place of one.
pub async fn change(ctx: &Ctx, id: UserId, identity: IdentityId, value: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let found = changeable_identity(ctx, &mut unit, id, identity).await?;
    let value = match found.kind.as_str() {
        "email" => field::email(value),
        _ => Some(field::subject(value).to_lowercase()).filter(|value| !value.is_empty()),
    };
    let value = value.ok_or_else(|| ServiceError::invalid("value", "Value: is not properly formatted"))?;
    let now = unit.now();
    user::update_identity(&mut unit, &found, &value, now).await.map_err(or_taken)?;
    if found.is_primary {
        user::update_primary(&mut unit, &Identity { value, ..found }, now).await?;
    }
    unit.commit().await
}

async fn changeable_identity(
    ctx: &Ctx,
    unit: &mut Unit,
    id: UserId,
    identity: IdentityId,
) -> Result<Identity> {
    let user = user::find(unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    permit_change(ctx, &user)?;
    user::find_identity(unit, identity, id).await?.ok_or(ServiceError::NotFound("identity"))
}
