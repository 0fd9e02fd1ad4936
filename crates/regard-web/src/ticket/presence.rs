//! Who reads or writes where.

use crate::page::PageResult;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::TicketId;
use regard_http::caller::Caller;
use regard_services::presence;
use regard_services::present::Doing;
use serde::Deserialize;

/// What somebody does.
#[derive(Debug, Deserialize)]
pub struct PresenceForm {
    #[serde(default)]
    doing: String,
}

/// `POST /tickets/{id}/presence`.
pub async fn arrive(caller: Caller, Path(id): Path<i64>, Form(form): Form<PresenceForm>) -> PageResult {
    let doing = if form.doing == "writing" { Doing::Writing } else { Doing::Reading };
    presence::arrive(&caller.ctx, TicketId(id), doing).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /tickets/{id}/presence`.
pub async fn leave(caller: Caller, Path(id): Path<i64>) -> PageResult {
    presence::leave(&caller.ctx, TicketId(id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
