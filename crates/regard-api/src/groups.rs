//! Groups: `/api/v2/groups`.

use crate::answer::{Answer, Result, count, moment, whole};
use crate::asked::Asked;
use crate::sent::{Input, Sent};
use axum::extract::Path;
use regard_domain::group::Group;
use regard_domain::id::{GroupId, UserId};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::groups::{self, GroupWords};
use regard_services::{memberships, profiles};
use serde_json::{Value, json};

/// A group as programs read it.
pub fn shape(group: &Group, base: &str) -> Value {
    json!({
        "id": group.id.0,
        "url": format!("{base}/api/v2/groups/{}.json", group.id),
        "name": group.name,
        "description": group.description,
        "default": group.is_default,
        "is_public": !group.is_private,
        "deleted": false,
        "created_at": moment(group.created_at),
        "updated_at": moment(group.updated_at),
    })
}

fn shapes(all: &[Group], base: &str) -> Vec<Value> {
    all.iter().map(|group| shape(group, base)).collect()
}

/// `GET groups` and `GET groups/assignable`.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let mut all = groups::list(&caller.ctx).await?;
    all.sort_by_key(|group| group.id);
    Ok(whole(&asked, &base.0, "groups", shapes(&all, &base.0)))
}

/// `GET groups/count`.
pub async fn counted(caller: Caller) -> Result {
    let all = groups::list(&caller.ctx).await?.len();
    Ok(count(i64::try_from(all).unwrap_or(0), caller.ctx.now()))
}

/// `GET users/{id}/groups`.
pub async fn of_user(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    profiles::show(&caller.ctx, UserId(id)).await?;
    let places = groups::memberships(&caller.ctx).await?;
    let mut all = groups::list(&caller.ctx).await?;
    all.retain(|group| places.contains(&(group.id, UserId(id))));
    Ok(whole(&asked, &base.0, "groups", shapes(&all, &base.0)))
}

/// `GET users/{id}/groups/count`.
pub async fn of_user_count(caller: Caller, Path(id): Path<i64>) -> Result {
    profiles::show(&caller.ctx, UserId(id)).await?;
    let places = groups::memberships(&caller.ctx).await?;
    let all = places.iter().filter(|(_, user)| *user == UserId(id)).count();
    Ok(count(i64::try_from(all).unwrap_or(0), caller.ctx.now()))
}

/// `GET groups/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let (group, _) = groups::show(&caller.ctx, GroupId(id)).await?;
    Ok(Answer::ok(json!({"group": shape(&group, &base.0)})))
}

fn words(mut input: Input, before: GroupWords) -> Result<(GroupWords, Option<String>)> {
    let words = GroupWords {
        name: input.words("name").unwrap_or(before.name),
        description: input.words("description").unwrap_or(before.description),
        is_private: input.flag("is_public").map_or(before.is_private, |is_public| !is_public),
    };
    input.ignore(&["id", "url", "default", "deleted", "created_at", "updated_at"]);
    Ok((words, input.end()?))
}

/// `POST groups`.
pub async fn create(caller: Caller, base: Base, sent: Sent) -> Result {
    let (words, warning) = words(sent.need("group")?, GroupWords::default())?;
    let id = groups::create(&caller.ctx, &words).await?;
    let (group, _) = groups::show(&caller.ctx, id).await?;
    Ok(Answer::created(json!({"group": shape(&group, &base.0)})).warning(warning))
}

/// `PUT groups/{id}`.
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let (group, _) = groups::show(&caller.ctx, GroupId(id)).await?;
    let before =
        GroupWords { name: group.name, description: group.description, is_private: group.is_private };
    let (words, warning) = words(sent.one("group"), before)?;
    groups::change(&caller.ctx, GroupId(id), &words).await?;
    let (group, _) = groups::show(&caller.ctx, GroupId(id)).await?;
    Ok(Answer::ok(json!({"group": shape(&group, &base.0)})).warning(warning))
}

/// `DELETE groups/{id}`: its tickets go to the default group.
pub async fn delete(caller: Caller, Path(id): Path<i64>) -> Result {
    memberships::delete_group(&caller.ctx, GroupId(id)).await?;
    Ok(Answer::nothing())
}
