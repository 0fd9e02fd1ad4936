//! Colleagues: `/settings/people`, what each does, and who is kept out.

use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::show::reader::Reader;
use crate::view::face::Face;
use crate::view::frame::Place;
use crate::view::list::Choice;
use crate::view::settings::{PeoplePage, PersonRow};
use crate::view::when::ago;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::UserId;
use regard_domain::user::{Deed, Role, User, may};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::people::{self, PersonChange};
use regard_services::{groups, sign_in};
use serde::Deserialize;

const PAGE: &str = "/settings/people";

/// Somebody to be invited.
#[derive(Debug, Deserialize)]
pub struct InvitationForm {
    email: String,
    role: String,
}

/// What somebody does from now on.
#[derive(Debug, Deserialize)]
pub struct RoleForm {
    role: String,
}

/// `GET /settings/people`.
pub async fn index(caller: Caller) -> PageResult {
    render(&page(&caller, "", Role::Agent, None).await?)
}

async fn page(
    caller: &Caller,
    invite: &str,
    role: Role,
    fault: Option<String>,
) -> Result<PeoplePage, Failure> {
    let framed = frame(caller, "Colleagues", Place::Settings, None).await?;
    let staff = people::staff(&caller.ctx).await?;
    let memberships = groups::memberships(&caller.ctx).await?;
    let line = |user: &User| {
        let mine = memberships.iter().filter(|(_, member)| *member == user.id);
        let names = mine.filter_map(|(group, _)| framed.groups.get(group).cloned());
        user.email.clone().into_iter().chain(names).collect::<Vec<_>>().join(", ")
    };
    let people = staff.iter().map(|user| row(user, line(user), &framed.reader)).collect();
    Ok(PeoplePage {
        people,
        invite: invite.to_owned(),
        invite_fault: fault,
        roles: roles(role),
        can_change: may(&caller.ctx.actor, Deed::Administer),
        frame: framed.frame,
    })
}

fn row(user: &User, line: String, reader: &Reader) -> PersonRow {
    let state = match (user.is_suspended, user.last_signed_in_at) {
        (true, _) => "locked out".to_owned(),
        (false, None) => "not here yet".to_owned(),
        (false, Some(at)) => format!("last signed in {}", ago(at, reader.now, &reader.zone)),
    };
    PersonRow {
        id: user.id.0,
        name: user.name.clone(),
        face: Face::colleague(&user.name),
        line,
        roles: roles(user.role),
        state,
        suspended: user.is_suspended,
    }
}

fn roles(chosen: Role) -> Vec<Choice> {
    [
        (Role::Agent, "Answers customers", "Sees and answers what the groups share"),
        (Role::Lead, "Leads a group", "Also sees how the team does"),
        (Role::Admin, "Runs Regard", "Also changes settings and people"),
    ]
    .map(|(role, label, hint)| Choice::new(role.as_str(), label, role == chosen).hinted(hint))
    .to_vec()
}

/// `POST /settings/people`: invites somebody.
pub async fn invite(caller: Caller, Form(form): Form<InvitationForm>) -> PageResult {
    let role = Role::from_word(&form.role).unwrap_or(Role::Agent);
    let Err(error) = sign_in::invite(&caller.ctx, &form.email, role).await else { return go(PAGE) };
    let failure = Failure::from(error);
    if failure.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(failure);
    }
    let page = page(&caller, &form.email, role, Some(failure.sentence)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// `POST /users/{id}/role`.
pub async fn role(caller: Caller, Path(id): Path<i64>, Form(form): Form<RoleForm>) -> PageResult {
    let change = PersonChange { role: Role::from_word(&form.role), ..PersonChange::default() };
    people::change(&caller.ctx, UserId(id), &change).await?;
    go(PAGE)
}

/// `POST /users/{id}/suspension`: they cannot sign in, and their mail is held.
pub async fn suspend(caller: Caller, Path(id): Path<i64>) -> PageResult {
    set_suspended(caller, UserId(id), true).await
}

/// `DELETE /users/{id}/suspension`.
pub async fn let_in(caller: Caller, Path(id): Path<i64>) -> PageResult {
    set_suspended(caller, UserId(id), false).await
}

async fn set_suspended(caller: Caller, id: UserId, is_suspended: bool) -> PageResult {
    let change = PersonChange { is_suspended: Some(is_suspended), ..PersonChange::default() };
    people::change(&caller.ctx, id, &change).await?;
    let shown = people::show(&caller.ctx, id).await?.user;
    if shown.role.is_staff() { go(PAGE) } else { go(&format!("/users/{id}")) }
}
