//! One deed on many conversations: `POST /tickets/bulk`.

use crate::page::{PageResult, go};
use crate::ticket::assignment::read;
use axum_extra::extract::Form;
use regard_domain::id::TicketId;
use regard_domain::ticket::Status;
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::tickets::{self, assignment, shelf};
use regard_services::{ctx::Ctx, merging, timeline};
use serde::Deserialize;

/// Which conversations, and what becomes of them.
#[derive(Debug, Deserialize)]
pub struct BulkForm {
    #[serde(default)]
    ids: Vec<i64>,
    #[serde(default)]
    deed: String,
    #[serde(default)]
    assignee: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    view: String,
}

/// `POST /tickets/bulk`. What cannot be done to one of them does not stop the others; the list shows what is
/// left, and a refusal is told after the others are done.
pub async fn create(caller: Caller, Form(form): Form<BulkForm>) -> PageResult {
    if form.deed == "merge" {
        merge(&caller.ctx, &form.ids).await?;
    } else {
        let mut refused = None;
        for id in form.ids.iter().copied().map(TicketId) {
            match one(&caller.ctx, id, &form).await {
                Ok(()) | Err(ServiceError::Conflict(_) | ServiceError::NotFound(_)) => {}
                Err(error @ ServiceError::Refused(_)) => refused = refused.or(Some(error)),
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(refusal) = refused {
            return Err(refusal.into());
        }
    }
    go(&if form.view.is_empty() {
        "/inbox".to_owned()
    } else {
        format!("/inbox?view={}", crate::attachments::percent(&form.view))
    })
}

async fn one(ctx: &Ctx, id: TicketId, form: &BulkForm) -> Result<(), ServiceError> {
    if !form.assignee.is_empty() {
        let (user, group) = read(&form.assignee)?;
        return assignment::assign(ctx, id, user, group).await;
    }
    if let Some(status) = Status::from_word(&form.status) {
        return tickets::change_status(ctx, id, status).await;
    }
    match form.deed.as_str() {
        "solve" => tickets::solve(ctx, id).await,
        "reopen" => tickets::change_status(ctx, id, Status::Open).await,
        "read" => timeline::mark_read(ctx, id).await,
        "spam" => shelf::mark_spam(ctx, id).await,
        "delete" => shelf::delete(ctx, id).await,
        _ => Err(ServiceError::invalid("deed", "Choose what is to be done.")),
    }
}

/// All of them become part of the newest.
async fn merge(ctx: &Ctx, tickets: &[i64]) -> Result<(), ServiceError> {
    let Some(newest) = tickets.iter().max() else { return Ok(()) };
    for id in tickets.iter().filter(|id| *id != newest) {
        merging::merge(ctx, TicketId(*id), TicketId(*newest)).await?;
    }
    Ok(())
}
