//! The draft that is kept while somebody writes.

use crate::page::PageResult;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::TicketId;
use regard_http::caller::Caller;
use regard_services::drafts::{self, Mode, Text};
use serde::Deserialize;

/// What stands in the composer.
#[derive(Debug, Deserialize)]
pub struct DraftForm {
    #[serde(default)]
    mode: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    html: String,
    #[serde(default)]
    cc: String,
}

/// `POST /tickets/{id}/draft`.
pub async fn save(Path(id): Path<i64>, caller: Caller, Form(form): Form<DraftForm>) -> PageResult {
    let mode = Mode::from_word(&form.mode).unwrap_or(Mode::Reply);
    drafts::save(&caller.ctx, TicketId(id), mode, &Text { text: form.text, html: form.html, cc: form.cc })
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
