//! Teams: `/settings/groups`.

use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::view::frame::Place;
use crate::view::list::Choice;
use crate::view::settings::{GroupRow, GroupsPage};
use crate::view::words::counted;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::group::Group;
use regard_domain::id::{GroupId, UserId};
use regard_domain::user::{Deed, User, may};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::groups::{self, GroupWords};
use regard_services::people;
use serde::Deserialize;

const PAGE: &str = "/settings/groups";

/// A group as it is to be.
#[derive(Debug, Deserialize)]
pub struct GroupForm {
    name: String,
    #[serde(default)]
    private: Option<String>,
    #[serde(default)]
    member: Vec<i64>,
}

/// `GET /settings/groups`.
pub async fn index(caller: Caller) -> PageResult {
    render(&page(&caller, "", None).await?)
}

async fn page(caller: &Caller, name: &str, fault: Option<String>) -> Result<GroupsPage, Failure> {
    let framed = frame(caller, "Groups", Place::Settings, None).await?;
    let staff = people::staff(&caller.ctx).await?;
    let memberships = groups::memberships(&caller.ctx).await?;
    let all = groups::list(&caller.ctx).await?;
    Ok(GroupsPage {
        frame: framed.frame,
        groups: all.iter().map(|group| row(group, &staff, &memberships)).collect(),
        name: name.to_owned(),
        name_fault: fault,
        can_change: may(&caller.ctx.actor, Deed::Administer),
    })
}

fn row(group: &Group, staff: &[User], memberships: &[(GroupId, UserId)]) -> GroupRow {
    let is_member = |user: &User| memberships.contains(&(group.id, user.id));
    let count = staff.iter().filter(|user| is_member(user)).count();
    let mut line = counted(u64::try_from(count).unwrap_or(0), "person", "people");
    if group.is_default {
        line.push_str(", and everything that has no other group");
    }
    let member = |user: &User| Choice::new(&user.id.to_string(), &user.name, is_member(user));
    GroupRow {
        id: group.id.0,
        name: group.name.clone(),
        line,
        private: group.is_private,
        members: staff.iter().map(member).collect(),
    }
}

/// `POST /settings/groups`.
pub async fn create(caller: Caller, Form(form): Form<GroupForm>) -> PageResult {
    let words = GroupWords { name: form.name.clone(), ..GroupWords::default() };
    let Err(error) = groups::create(&caller.ctx, &words).await else { return go(PAGE) };
    let failure = Failure::from(error);
    let Some(fault) = failure.field("name").map(str::to_owned) else { return Err(failure) };
    let page = page(&caller, &form.name, Some(fault)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// `POST /settings/groups/{id}`: its name, whether it is private, who is in it.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<GroupForm>) -> PageResult {
    let id = GroupId(id);
    let (group, _) = groups::show(&caller.ctx, id).await?;
    let words =
        GroupWords { name: form.name, description: group.description, is_private: form.private.is_some() };
    groups::change(&caller.ctx, id, &words).await?;
    let members: Vec<UserId> = form.member.into_iter().map(UserId).collect();
    groups::set_members(&caller.ctx, id, &members).await?;
    go(PAGE)
}
