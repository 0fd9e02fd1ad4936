//! Who is in which group and organization: `/api/v2/group_memberships`, `/api/v2/organization_memberships`, and the same
//! below people, groups and organizations.

use crate::answer::{Answer, Result, list, moment};
use crate::asked::{Asked, few};
use crate::jobs;
use crate::organizations;
use crate::sent::{Input, Sent};
use axum::extract::Path;
use regard_domain::id::{GroupId, MembershipId, OrganizationId, OrganizationMembershipId, UserId};
use regard_domain::membership::{CompanyMembership, Membership};
use regard_domain::order::Slice;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::bulk::Deeds;
use regard_services::{companies, groups, memberships, profiles};
use serde_json::{Value, json};

fn shape(place: &Membership, base: &str) -> Value {
    json!({
        "id": place.id.0,
        "url": format!("{base}/api/v2/group_memberships/{}.json", place.id),
        "user_id": place.user_id.0,
        "group_id": place.group_id.0,
        "default": place.is_default,
        "created_at": moment(place.created_at),
        "updated_at": moment(place.created_at),
    })
}

async fn listed(
    caller: &Caller,
    base: &Base,
    asked: &Asked,
    user: Option<UserId>,
    group: Option<GroupId>,
) -> Result {
    let (found, count) = memberships::list(&caller.ctx, user, group, asked.slice()).await?;
    let shapes = found.iter().map(|place| shape(place, &base.0)).collect();
    let mut body = list(asked, &base.0, "group_memberships", shapes, count);
    if asked.includes("users") {
        let ids: Vec<UserId> = found.iter().map(|place| place.user_id).collect();
        let people = profiles::these(&caller.ctx, &ids).await?;
        body.insert("users".into(), crate::user_shape::users(&people, &base.0).into());
    }
    if asked.includes("groups") {
        let all = groups::list(&caller.ctx).await?;
        let all: Vec<Value> = all.iter().map(|group| crate::groups::shape(group, &base.0)).collect();
        body.insert("groups".into(), all.into());
    }
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET group_memberships`, also `assignable`.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    listed(&caller, &base, &asked, None, None).await
}

/// `GET users/{id}/group_memberships`.
pub async fn of_user(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    profiles::show(&caller.ctx, UserId(id)).await?;
    listed(&caller, &base, &asked, Some(UserId(id)), None).await
}

/// `GET groups/{id}/memberships`, also `assignable`.
pub async fn of_group(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    groups::show(&caller.ctx, GroupId(id)).await?;
    listed(&caller, &base, &asked, None, Some(GroupId(id))).await
}

/// `GET group_memberships/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let place = memberships::show(&caller.ctx, MembershipId(id)).await?;
    Ok(Answer::ok(json!({"group_membership": shape(&place, &base.0)})))
}

/// `GET users/{user}/group_memberships/{id}`.
pub async fn show_of_user(caller: Caller, base: Base, Path((user, id)): Path<(i64, i64)>) -> Result {
    let place = memberships::show(&caller.ctx, MembershipId(id)).await?;
    if place.user_id != UserId(user) {
        return Err(Failure::not_found());
    }
    Ok(Answer::ok(json!({"group_membership": shape(&place, &base.0)})))
}

fn pair(mut input: Input, other: &'static str, user: Option<i64>) -> Result<(i64, i64, bool)> {
    let user = input.id_or_none("user_id").or(user).unwrap_or(0);
    let there = input.id_or_none(other).unwrap_or(0);
    let is_default = input.flag("default").unwrap_or(false);
    input.ignore(&["id", "url", "created_at", "updated_at", "view_tickets", "organization_name"]);
    input.end()?;
    Ok((user, there, is_default))
}

/// `POST group_memberships`.
pub async fn create(caller: Caller, base: Base, sent: Sent) -> Result {
    let (user, group, is_default) = pair(sent.need("group_membership")?, "group_id", None)?;
    let made = memberships::create(&caller.ctx, UserId(user), GroupId(group), is_default).await?;
    Ok(Answer::created(json!({"group_membership": shape(&made, &base.0)})))
}

/// `POST users/{id}/group_memberships`.
pub async fn create_of_user(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let (user, group, is_default) = pair(sent.need("group_membership")?, "group_id", Some(id))?;
    let made = memberships::create(&caller.ctx, UserId(user), GroupId(group), is_default).await?;
    Ok(Answer::created(json!({"group_membership": shape(&made, &base.0)})))
}

/// `POST group_memberships/create_many`.
pub async fn create_many(caller: Caller, base: Base, sent: Sent) -> Result {
    let many = sent.many("group_memberships", "group_membership").unwrap_or_default();
    few(many.len())?;
    let pairs: Result<Vec<(i64, i64)>> = many
        .into_iter()
        .map(|input| pair(input, "group_id", None).map(|(user, group, _)| (user, group)))
        .collect();
    jobs::ask(&caller, &base, &Deeds::CreateMemberships(pairs?)).await
}

/// `DELETE group_memberships/{id}`.
pub async fn delete(caller: Caller, Path(id): Path<i64>) -> Result {
    memberships::delete(&caller.ctx, MembershipId(id), None).await?;
    Ok(Answer::nothing())
}

/// `DELETE users/{user}/group_memberships/{id}`.
pub async fn delete_of_user(caller: Caller, Path((user, id)): Path<(i64, i64)>) -> Result {
    memberships::delete(&caller.ctx, MembershipId(id), Some(UserId(user))).await?;
    Ok(Answer::nothing())
}

/// `DELETE group_memberships/destroy_many`.
pub async fn destroy_many(caller: Caller, base: Base, asked: Asked) -> Result {
    jobs::ask(&caller, &base, &Deeds::DeleteMemberships(asked.ids("ids")?)).await
}

/// `PUT users/{user}/group_memberships/{id}/make_default`: answers with all of theirs.
pub async fn make_default(
    caller: Caller,
    base: Base,
    asked: Asked,
    Path((user, id)): Path<(i64, i64)>,
) -> Result {
    memberships::make_default(&caller.ctx, UserId(user), MembershipId(id)).await?;
    listed(&caller, &base, &asked, Some(UserId(user)), None).await
}

fn company_shape(place: &CompanyMembership, base: &str) -> Value {
    json!({
        "id": place.id.0,
        "url": format!("{base}/api/v2/organization_memberships/{}.json", place.id),
        "user_id": place.user_id.0,
        "organization_id": place.organization_id.0,
        "organization_name": place.organization_name,
        "default": place.is_default,
        "view_tickets": true,
        "created_at": moment(place.created_at),
        "updated_at": moment(place.created_at),
    })
}

async fn companies_listed(
    caller: &Caller,
    base: &Base,
    asked: &Asked,
    user: Option<UserId>,
    company: Option<OrganizationId>,
) -> Result {
    let (found, count) = memberships::list_companies(&caller.ctx, user, company, asked.slice()).await?;
    let shapes = found.iter().map(|place| company_shape(place, &base.0)).collect();
    let mut body = list(asked, &base.0, "organization_memberships", shapes, count);
    if asked.includes("organizations") {
        let ids: Vec<OrganizationId> = found.iter().map(|place| place.organization_id).collect();
        let all = companies::these(&caller.ctx, &ids).await?;
        body.insert("organizations".into(), organizations::shapes(&all, &base.0).into());
    }
    if asked.includes("users") {
        let ids: Vec<UserId> = found.iter().map(|place| place.user_id).collect();
        let people = profiles::these(&caller.ctx, &ids).await?;
        body.insert("users".into(), crate::user_shape::users(&people, &base.0).into());
    }
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET organization_memberships`.
pub async fn companies(caller: Caller, base: Base, asked: Asked) -> Result {
    companies_listed(&caller, &base, &asked, None, None).await
}

/// `GET users/{id}/organization_memberships`.
pub async fn companies_of_user(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    profiles::show(&caller.ctx, UserId(id)).await?;
    companies_listed(&caller, &base, &asked, Some(UserId(id)), None).await
}

/// `GET organizations/{id}/organization_memberships`.
pub async fn of_organization(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    companies::show(&caller.ctx, OrganizationId(id)).await?;
    companies_listed(&caller, &base, &asked, None, Some(OrganizationId(id))).await
}

/// `GET organization_memberships/{id}`.
pub async fn show_company(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let place = memberships::show_company(&caller.ctx, OrganizationMembershipId(id)).await?;
    Ok(Answer::ok(json!({"organization_membership": company_shape(&place, &base.0)})))
}

/// `GET users/{user}/organization_memberships/{id}`.
pub async fn show_company_of_user(caller: Caller, base: Base, Path((user, id)): Path<(i64, i64)>) -> Result {
    let place = memberships::show_company(&caller.ctx, OrganizationMembershipId(id)).await?;
    if place.user_id != UserId(user) {
        return Err(Failure::not_found());
    }
    Ok(Answer::ok(json!({"organization_membership": company_shape(&place, &base.0)})))
}

async fn joined(caller: &Caller, base: &Base, (user, company, is_default): (i64, i64, bool)) -> Result {
    let (user, company) = (UserId(user), OrganizationId(company));
    let made = memberships::join_company(&caller.ctx, user, company, is_default).await?;
    Ok(Answer::created(json!({"organization_membership": company_shape(&made, &base.0)})))
}

/// `POST organization_memberships`.
pub async fn join(caller: Caller, base: Base, sent: Sent) -> Result {
    joined(&caller, &base, pair(sent.need("organization_membership")?, "organization_id", None)?).await
}

/// `POST users/{id}/organization_memberships`.
pub async fn join_of_user(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    joined(&caller, &base, pair(sent.need("organization_membership")?, "organization_id", Some(id))?).await
}

/// `POST organization_memberships/create_many`.
pub async fn join_many(caller: Caller, base: Base, sent: Sent) -> Result {
    let many = sent.many("organization_memberships", "organization_membership").unwrap_or_default();
    few(many.len())?;
    let pairs: Result<Vec<(i64, i64)>> = many
        .into_iter()
        .map(|input| pair(input, "organization_id", None).map(|(user, company, _)| (user, company)))
        .collect();
    jobs::ask(&caller, &base, &Deeds::JoinOrganizations(pairs?)).await
}

/// `DELETE organization_memberships/{id}`.
pub async fn leave(caller: Caller, Path(id): Path<i64>) -> Result {
    memberships::leave_company(&caller.ctx, OrganizationMembershipId(id), None).await?;
    Ok(Answer::nothing())
}

/// `DELETE users/{user}/organization_memberships/{id}`.
pub async fn leave_of_user(caller: Caller, Path((user, id)): Path<(i64, i64)>) -> Result {
    let id = OrganizationMembershipId(id);
    memberships::leave_company(&caller.ctx, id, Some(UserId(user))).await?;
    Ok(Answer::nothing())
}

/// `DELETE organization_memberships/destroy_many`.
pub async fn leave_many(caller: Caller, base: Base, asked: Asked) -> Result {
    jobs::ask(&caller, &base, &Deeds::LeaveOrganizations(asked.ids("ids")?)).await
}

/// `PUT users/{user}/organization_memberships/{id}/make_default`: answers with all of theirs.
pub async fn make_main(
    caller: Caller,
    base: Base,
    asked: Asked,
    Path((user, id)): Path<(i64, i64)>,
) -> Result {
    let place = memberships::show_company(&caller.ctx, OrganizationMembershipId(id)).await?;
    memberships::make_main(&caller.ctx, UserId(user), place.organization_id).await?;
    companies_listed(&caller, &base, &asked, Some(UserId(user)), None).await
}

/// `GET users/{id}/organizations`.
pub async fn organizations_of_user(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    profiles::show(&caller.ctx, UserId(id)).await?;
    let (found, count) =
        memberships::list_companies(&caller.ctx, Some(UserId(id)), None, asked.slice()).await?;
    let ids: Vec<OrganizationId> = found.iter().map(|place| place.organization_id).collect();
    let all = companies::these(&caller.ctx, &ids).await?;
    let body = list(&asked, &base.0, "organizations", organizations::shapes(&all, &base.0), count);
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET users/{id}/organizations/count`.
pub async fn organizations_of_user_count(caller: Caller, Path(id): Path<i64>) -> Result {
    let one = Slice::first(1);
    let (_, all) = memberships::list_companies(&caller.ctx, Some(UserId(id)), None, one).await?;
    Ok(crate::answer::count(all, caller.ctx.now()))
}

async fn place_at(caller: &Caller, user: i64, company: i64) -> Result<CompanyMembership> {
    let all = Slice::first(1_000);
    let (found, _) = memberships::list_companies(&caller.ctx, Some(UserId(user)), None, all).await?;
    let there = found.into_iter().find(|place| place.organization_id == OrganizationId(company));
    there.ok_or_else(Failure::not_found)
}

/// `DELETE users/{user}/organizations/{id}`.
pub async fn leave_organization(caller: Caller, Path((user, company)): Path<(i64, i64)>) -> Result {
    let place = place_at(&caller, user, company).await?;
    memberships::leave_company(&caller.ctx, place.id, Some(UserId(user))).await?;
    Ok(Answer::nothing())
}

/// `PUT users/{user}/organizations/{id}/make_default`.
pub async fn make_organization_main(
    caller: Caller,
    base: Base,
    asked: Asked,
    Path((user, company)): Path<(i64, i64)>,
) -> Result {
    memberships::make_main(&caller.ctx, UserId(user), OrganizationId(company)).await?;
    companies_listed(&caller, &base, &asked, Some(UserId(user)), None).await
}
