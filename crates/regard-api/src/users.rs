//! People: `/api/v2/users`.

use crate::shape::{list, moment, sent};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use regard_domain::id::{GroupId, OrganizationId, UserId};
use regard_domain::user::{Role, User};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_http::paging::Paging;
use regard_services::error::ServiceError;
use regard_services::groups;
use regard_services::people::{self, NewPerson, PersonChange};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A person as programs read them. The market knows three roles: a lead is an agent there.
#[derive(Debug, Serialize)]
pub struct UserOut {
    id: i64,
    url: String,
    name: String,
    email: Option<String>,
    role: &'static str,
    active: bool,
    verified: bool,
    suspended: bool,
    created_at: String,
    updated_at: String,
    last_login_at: Option<String>,
    time_zone: Option<String>,
    iana_time_zone: Option<String>,
    locale: Option<String>,
    locale_id: Option<i64>,
    organization_id: Option<i64>,
    default_group_id: Option<i64>,
    ticket_restriction: Option<&'static str>,
    restricted_agent: bool,
    moderator: bool,
    only_private_comments: bool,
    shared: bool,
    shared_agent: bool,
    shared_phone_number: Option<bool>,
    two_factor_auth_enabled: Option<bool>,
    report_csv: bool,
    role_type: Option<i64>,
    custom_role_id: Option<i64>,
    external_id: Option<String>,
    alias: Option<String>,
    phone: Option<String>,
    photo: Option<String>,
    signature: String,
    details: String,
    notes: String,
    tags: Vec<String>,
    user_fields: Value,
}

impl UserOut {
    fn new(user: User, group: Option<GroupId>, base: &str) -> Self {
        Self {
            id: user.id.0,
            url: format!("{base}/api/v2/users/{}.json", user.id),
            role: market_role(user.role),
            active: true,
            verified: user.last_signed_in_at.is_some(),
            suspended: user.is_suspended,
            created_at: moment(user.created_at),
            updated_at: moment(user.updated_at),
            last_login_at: user.last_signed_in_at.map(moment),
            time_zone: user.zone.clone(),
            iana_time_zone: user.zone,
            locale: user.locale,
            locale_id: None,
            organization_id: user.organization_id.map(|id| id.0),
            default_group_id: group.map(|id| id.0),
            ticket_restriction: restriction(user.role, user.access),
            restricted_agent: user.role == Role::Agent,
            moderator: user.role == Role::Admin,
            only_private_comments: false,
            shared: false,
            shared_agent: false,
            shared_phone_number: None,
            two_factor_auth_enabled: None,
            report_csv: user.role == Role::Admin,
            role_type: None,
            custom_role_id: None,
            external_id: None,
            alias: None,
            phone: None,
            photo: None,
            signature: user.signature,
            details: String::new(),
            notes: user.notes,
            tags: Vec::new(),
            user_fields: json!({}),
            name: user.name,
            email: user.email,
        }
    }
}

fn market_role(role: Role) -> &'static str {
    match role {
        Role::Lead => Role::Agent.as_str(),
        other => other.as_str(),
    }
}

/// Which tickets the person is restricted to; `null` is none of them.
fn restriction(role: Role, access: regard_domain::user::TicketAccess) -> Option<&'static str> {
    use regard_domain::user::TicketAccess::{All, Assigned, Groups};
    match (role, access) {
        (Role::EndUser, _) => Some("requested"),
        (Role::Agent, Groups) => Some("groups"),
        (Role::Agent, Assigned) => Some("assigned"),
        (Role::Agent, All) | (Role::Lead | Role::Admin, _) => None,
    }
}

/// What a program sends: `{"user": {...}}`.
#[derive(Debug, Deserialize)]
pub struct UserIn {
    user: UserFields,
}

/// The fields of a person; what is left out stays, `null` and an empty text clear.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UserFields {
    name: Option<String>,
    email: Option<String>,
    role: Option<String>,
    notes: Option<String>,
    signature: Option<String>,
    time_zone: Option<String>,
    iana_time_zone: Option<String>,
    locale: Option<String>,
    suspended: Option<bool>,
    #[serde(deserialize_with = "sent")]
    organization_id: Option<Option<i64>>,
}

impl UserFields {
    fn role(&self) -> Result<Option<Role>, Failure> {
        let Some(word) = &self.role else { return Ok(None) };
        let role = Role::from_word(word);
        let wrong = || ServiceError::invalid("role", "Choose one of end-user, agent, lead, admin.");
        Ok(Some(role.ok_or_else(wrong)?))
    }

    fn change(self) -> Result<PersonChange, Failure> {
        Ok(PersonChange {
            role: self.role()?,
            name: self.name,
            notes: self.notes,
            signature: self.signature,
            zone: self.iana_time_zone.or(self.time_zone),
            locale: self.locale,
            is_suspended: self.suspended,
            organization_id: self.organization_id.map(|id| id.map(OrganizationId)),
            access: None,
        })
    }
}

/// Which people are wanted.
#[derive(Debug, Deserialize)]
pub struct RoleQuery {
    role: Option<String>,
}

/// `GET /api/v2/users/me`: who the caller is; nobody is told so, and is no failure.
pub async fn me(caller: Caller, base: Base) -> Result<Json<Value>, Failure> {
    let Some(user) = caller.user.clone() else { return Ok(Json(json!({"user": anonymous()}))) };
    let group = caller.ctx.actor.groups().first().copied();
    Ok(Json(json!({"user": UserOut::new(user, group, &base.0)})))
}

fn anonymous() -> Value {
    json!({"id": null, "url": null, "name": "Anonymous user", "email": "invalid@example.com", "role": "end-user",
        "active": true, "verified": false, "suspended": false, "organization_id": null, "tags": [],
        "user_fields": {}})
}

/// `GET /api/v2/users`: everybody, or everybody of a role.
pub async fn index(
    caller: Caller,
    base: Base,
    paging: Paging,
    Query(wanted): Query<RoleQuery>,
) -> Result<Json<Value>, Failure> {
    let role = wanted.role.as_deref().and_then(Role::from_word);
    let (users, count) = people::list(&caller.ctx, role, paging.limit, paging.offset).await?;
    let memberships = groups::memberships(&caller.ctx).await?;
    let group_of = |user: UserId| memberships.iter().find(|(_, member)| *member == user).map(|(id, _)| *id);
    let out = |user: User| {
        let group = group_of(user.id);
        UserOut::new(user, group, &base.0)
    };
    let users: Vec<UserOut> = users.into_iter().map(out).collect();
    Ok(list("users", &users, count, &paging, &base.0))
}

/// `GET /api/v2/users/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result<Json<Value>, Failure> {
    Ok(Json(json!({"user": one(&caller, &base, UserId(id)).await?})))
}

async fn one(caller: &Caller, base: &Base, id: UserId) -> Result<UserOut, Failure> {
    let page = people::show(&caller.ctx, id).await?;
    Ok(UserOut::new(page.user, page.groups.first().copied(), &base.0))
}

/// `POST /api/v2/users`.
pub async fn create(caller: Caller, base: Base, Json(body): Json<UserIn>) -> Result<Response, Failure> {
    let mut fields = body.user;
    let (name, email) = (fields.name.take().unwrap_or_default(), fields.email.take().unwrap_or_default());
    let role = fields.role()?.unwrap_or(Role::EndUser);
    fields.role = None;
    let id = people::create(&caller.ctx, NewPerson { role, ..NewPerson::customer(name, email) }).await?;
    people::change(&caller.ctx, id, &fields.change()?).await?;
    let out = one(&caller, &base, id).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, out.url.clone())], Json(json!({"user": out})))
        .into_response())
}

/// `PUT /api/v2/users/{id}`.
pub async fn update(
    caller: Caller,
    base: Base,
    Path(id): Path<i64>,
    Json(body): Json<UserIn>,
) -> Result<Json<Value>, Failure> {
    people::change(&caller.ctx, UserId(id), &body.user.change()?).await?;
    Ok(Json(json!({"user": one(&caller, &base, UserId(id)).await?})))
}

/// `DELETE /api/v2/users/{id}`: answers with the person as they are afterwards.
pub async fn delete(caller: Caller, base: Base, Path(id): Path<i64>) -> Result<Json<Value>, Failure> {
    let gone = one(&caller, &base, UserId(id)).await?;
    people::delete(&caller.ctx, UserId(id)).await?;
    Ok(Json(json!({"user": UserOut { active: false, email: None, ..gone }})))
}
