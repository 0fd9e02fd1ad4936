//! Tokens with which a program acts for a person. A token is shown once, when it is made; what is kept is its hash.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::sessions::{self, SEEN_EVERY, SignedIn};
use crate::{people, secrets};
use regard_domain::api_token::ApiToken;
use regard_domain::chance;
use regard_domain::field;
use regard_domain::id::{ApiTokenId, UserId};
use regard_domain::user::Deed;
use regard_store::api_token;
use regard_store::user;

/// Begins every token, so that people and scanners see what it is.
const PREFIX: &str = "rgd_";

/// Letters after it: 40 of an alphabet of 27 are 190 bits.
const LETTERS: usize = 40;

/// A token, just made: the only time anybody sees it.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Its row.
    pub id: ApiTokenId,
    /// The token itself.
    pub token: String,
}

/// Makes a token for a person: a colleague makes their own, an admin anybody's.
pub async fn create(ctx: &Ctx, user: UserId, name: &str) -> Result<NewToken> {
    people::permit_self_or_admin(ctx, user)?;
    let name = field::subject(name);
    if name.is_empty() {
        return Err(ServiceError::invalid("name", "Say what the token is for, so that you know it later."));
    }
    let token = format!("{PREFIX}{}", chance::token(&*ctx.desk.chance, LETTERS));
    let mut unit = ctx.begin().await?;
    let owner = user::find(&mut unit, user).await?.ok_or(ServiceError::NotFound("user"))?;
    if !owner.role.is_staff() {
        return Err(ServiceError::invalid("user", "A token needs a person with a seat."));
    }
    let now = unit.now();
    let id = api_token::insert(&mut unit, user, &name, &secrets::hash(&token), now).await?;
    unit.commit().await?;
    Ok(NewToken { id, token })
}

/// The tokens of a person, without the tokens themselves.
pub async fn list(ctx: &Ctx, user: UserId) -> Result<Vec<ApiToken>> {
    people::permit_self_or_admin(ctx, user)?;
    Ok(api_token::list(&mut ctx.read().await?, user).await?)
}

/// Takes a token away: whoever holds it is refused from now on.
pub async fn delete(ctx: &Ctx, user: UserId, id: ApiTokenId) -> Result<()> {
    people::permit_self_or_admin(ctx, user)?;
    let mut unit = ctx.begin().await?;
    if !api_token::delete(&mut unit, id, user).await? {
        return Err(ServiceError::NotFound("token"));
    }
    unit.commit().await
}

/// For whom a token acts; `None` for a token that is none (any more) or whose person may not sign in. With `email`, it
/// must be an address of that person.
pub async fn actor_of(ctx: &Ctx, token: &str, email: Option<&str>) -> Result<Option<SignedIn>> {
    let mut conn = ctx.read().await?;
    let Some(found) = api_token::find(&mut conn, &secrets::hash(token)).await? else { return Ok(None) };
    let user = user::find(&mut conn, found.user_id).await?;
    let Some(user) = user.filter(|user| !user.is_suspended) else { return Ok(None) };
    if let Some(email) = email {
        let named = user::find_by_email(&mut conn, &email.trim().to_lowercase()).await?;
        if named.map(|named| named.id) != Some(user.id) {
            return Ok(None);
        }
    }
    let actor = sessions::actor(&mut conn, &user).await?;
    drop(conn);
    let now = ctx.now();
    if found.used_at.is_none_or(|used| now.duration_since(used) >= SEEN_EVERY) {
        let mut unit = ctx.begin().await?;
        api_token::update_used(&mut unit, found.id, now).await?;
        unit.commit_silently().await?;
    }
    Ok(Some(SignedIn { actor, user, session: String::new() }))
}

/// For whom a program of an admin acts when it names somebody else, by address or number.
pub async fn on_behalf_of(ctx: &Ctx, signed_in: &SignedIn, other: &str) -> Result<SignedIn> {
    ctx.with_actor(signed_in.actor.clone()).permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let found = match other.parse::<i64>() {
        Ok(id) => user::find(&mut conn, UserId(id)).await?,
        Err(_) => user::find_by_email(&mut conn, &other.to_lowercase()).await?,
    };
    let found = found.filter(|user| !user.is_suspended);
    let user = found.ok_or_else(|| ServiceError::Forbidden(format!("There is no “{other}” to act for.")))?;
    let actor = sessions::actor(&mut conn, &user).await?;
    Ok(SignedIn { actor, user, session: String::new() })
}
