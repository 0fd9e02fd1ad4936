//! Addresses and numbers of people: `/api/v2/users/{id}/identities`.

use crate::answer::{Answer, Result, whole};
use crate::asked::Asked;
use crate::sent::Sent;
use crate::user_shape::{identity, kind};
use axum::extract::Path;
use regard_domain::id::{IdentityId, UserId};
use regard_domain::user::Identity;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::{people, profiles};
use serde_json::{Value, json};

fn shapes(all: &[Identity], base: &str) -> Vec<Value> {
    all.iter().map(|one| identity(one, base)).collect()
}

/// `GET`.
pub async fn index(caller: Caller, base: Base, asked: Asked, Path(user): Path<i64>) -> Result {
    let all = profiles::identities(&caller.ctx, UserId(user)).await?;
    Ok(whole(&asked, &base.0, "identities", shapes(&all, &base.0)))
}

async fn one(caller: &Caller, user: i64, id: i64) -> Result<Identity> {
    let all = profiles::identities(&caller.ctx, UserId(user)).await?;
    all.into_iter().find(|one| one.id == IdentityId(id)).ok_or_else(Failure::not_found)
}

/// `GET {id}`.
pub async fn show(caller: Caller, base: Base, Path((user, id)): Path<(i64, i64)>) -> Result {
    Ok(Answer::ok(json!({"identity": identity(&one(&caller, user, id).await?, &base.0)})))
}

/// `POST`.
pub async fn create(caller: Caller, base: Base, Path(user): Path<i64>, sent: Sent) -> Result {
    let mut input = sent.need("identity")?;
    let word = input.words("type").unwrap_or_else(|| "email".into());
    let value = input.words("value").unwrap_or_default();
    let is_verified = input.flag("verified");
    let is_primary = input.flag("primary");
    input.ignore(&["skip_verify_email", "verified_at"]);
    let warning = input.end()?;
    let id = people::identities::add(&caller.ctx, UserId(user), &kind(&word), &value).await?;
    if is_verified == Some(true) {
        people::identities::verify(&caller.ctx, UserId(user), id).await?;
    }
    if is_primary == Some(true) {
        people::identities::make_primary(&caller.ctx, UserId(user), id).await?;
    }
    let made = one(&caller, user, id.0).await?;
    Ok(Answer::created(json!({"identity": identity(&made, &base.0)})).warning(warning))
}

/// `PUT {id}`.
pub async fn update(caller: Caller, base: Base, Path((user, id)): Path<(i64, i64)>, sent: Sent) -> Result {
    let mut input = sent.one("identity");
    one(&caller, user, id).await?;
    if let Some(value) = input.words("value") {
        people::identities::change(&caller.ctx, UserId(user), IdentityId(id), &value).await?;
    }
    if input.flag("verified") == Some(true) {
        people::identities::verify(&caller.ctx, UserId(user), IdentityId(id)).await?;
    }
    if input.flag("primary") == Some(true) {
        people::identities::make_primary(&caller.ctx, UserId(user), IdentityId(id)).await?;
    }
    show(caller, base, Path((user, id))).await
}

/// `PUT {id}/make_primary`: answers with all of them.
pub async fn make_primary(
    caller: Caller,
    base: Base,
    asked: Asked,
    Path((user, id)): Path<(i64, i64)>,
) -> Result {
    people::identities::make_primary(&caller.ctx, UserId(user), IdentityId(id)).await?;
    index(caller, base, asked, Path(user)).await
}

/// `PUT {id}/verify`.
pub async fn verify(caller: Caller, base: Base, Path((user, id)): Path<(i64, i64)>) -> Result {
    people::identities::verify(&caller.ctx, UserId(user), IdentityId(id)).await?;
    show(caller, base, Path((user, id))).await
}

/// `PUT {id}/request_verification`: the next mail from there proves it; nothing is sent.
pub async fn request_verification(caller: Caller, base: Base, Path((user, id)): Path<(i64, i64)>) -> Result {
    show(caller, base, Path((user, id))).await
}

/// `DELETE {id}`.
pub async fn delete(caller: Caller, Path((user, id)): Path<(i64, i64)>) -> Result {
    people::identities::remove(&caller.ctx, UserId(user), IdentityId(id)).await?;
    Ok(Answer::nothing())
}
