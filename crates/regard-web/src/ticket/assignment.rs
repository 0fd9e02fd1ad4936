//! Who has a ticket.

use super::back;
use crate::page::PageResult;
use axum::extract::Path;
use axum_extra::extract::Form;
use regard_domain::id::{GroupId, TicketId, UserId};
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::tickets::assignment;
use serde::Deserialize;

/// To whom: `user-4`, `group-2`, or `nobody`.
#[derive(Debug, Deserialize)]
pub struct AssignmentForm {
    assignee: String,
}

/// `POST /tickets/{id}/assignment`.
pub async fn create(Path(id): Path<i64>, caller: Caller, Form(form): Form<AssignmentForm>) -> PageResult {
    let (user, group) = read(&form.assignee)?;
    assignment::assign(&caller.ctx, TicketId(id), user, group).await?;
    back(TicketId(id))
}

/// What an assignee's value means.
pub fn read(value: &str) -> Result<(Option<UserId>, Option<GroupId>), ServiceError> {
    if value == "nobody" {
        return Ok((None, None));
    }
    let id = |prefix: &str| value.strip_prefix(prefix).and_then(|id| id.parse().ok());
    match (id("user-"), id("group-")) {
        (Some(user), _) => Ok((Some(UserId(user)), None)),
        (_, Some(group)) => Ok((None, Some(GroupId(group)))),
        _ => Err(ServiceError::invalid("assignee", "Choose a colleague or a group from the list.")),
    }
}
