//! Who else is on a ticket.

use super::back;
use crate::page::PageResult;
use axum::extract::Path;
use axum_extra::extract::Form;
use regard_domain::id::{TicketId, UserId};
use regard_http::caller::Caller;
use regard_services::tickets::company;
use serde::Deserialize;

/// An address to copy.
#[derive(Debug, Deserialize)]
pub struct CopyForm {
    email: String,
}

/// Whom to take off.
#[derive(Debug, Deserialize)]
pub struct RemovalForm {
    user: i64,
}

/// `POST /tickets/{id}/collaborators`.
pub async fn add(caller: Caller, Path(id): Path<i64>, Form(form): Form<CopyForm>) -> PageResult {
    company::add_cc(&caller.ctx, TicketId(id), &form.email).await?;
    back(TicketId(id))
}

/// `DELETE /tickets/{id}/collaborators`.
pub async fn remove(caller: Caller, Path(id): Path<i64>, Form(form): Form<RemovalForm>) -> PageResult {
    company::remove(&caller.ctx, TicketId(id), UserId(form.user)).await?;
    back(TicketId(id))
}
