//! Promises in the workspace: the board, and what colleagues do with one.

use crate::page::{PageResult, go, render};
use crate::show::findings::moment;
use crate::show::frame::{frame, reader};
use crate::show::promises::page;
use crate::view::frame::Place;
use axum::extract::{Path, Query};
use axum_extra::extract::Form;
use regard_domain::id::{DetectionId, PromiseId, TicketId};
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::promises::acting;
use regard_services::promises::making::{self, Wish};
use regard_services::promises::measuring::board;
use regard_services::promises::reading::{self, Scope};
use serde::Deserialize;

/// Whose promises.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    of: String,
}

/// What a form about a promise says.
#[derive(Debug, Default, Deserialize)]
pub struct PromiseForm {
    #[serde(default)]
    words: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    reason: String,
}

/// `GET /promises`.
pub async fn index(caller: Caller, Query(asked): Query<Asked>) -> PageResult {
    let scope = match asked.of.as_str() {
        "team" => Scope::Team,
        "mine" => Scope::Mine,
        _ => Scope::Everyone,
    };
    let framed = frame(&caller, "Promises", Place::Promises, None).await?;
    let board = board(&caller.ctx, scope).await?;
    render(&page(framed.frame, &board, scope, &framed.reader))
}

/// `POST /tickets/{id}/promises`: one by hand.
pub async fn create(caller: Caller, Path(id): Path<i64>, Form(form): Form<PromiseForm>) -> PageResult {
    let zone = reader(&caller).await?.zone;
    let wish = Wish {
        words: form.words,
        due_at: moment(&form.due, &zone),
        stretch_reason: Some(form.reason).filter(|reason| !reason.trim().is_empty()),
        ..Wish::default()
    };
    making::make(&caller.ctx, TicketId(id), &wish).await?;
    go(&format!("/tickets/{id}"))
}

/// Back to the conversation of a promise.
async fn back(caller: &Caller, id: i64) -> PageResult {
    let ticket = reading::show(&caller.ctx, PromiseId(id)).await?.promise.ticket_id;
    go(&format!("/tickets/{ticket}#promise-{id}"))
}

/// `POST /promises/{id}/delivery`.
pub async fn deliver(caller: Caller, Path(id): Path<i64>, Form(form): Form<PromiseForm>) -> PageResult {
    acting::deliver(&caller.ctx, PromiseId(id), &form.words).await?;
    back(&caller, id).await
}

/// `POST /promises/{id}/moves`.
pub async fn move_to(caller: Caller, Path(id): Path<i64>, Form(form): Form<PromiseForm>) -> PageResult {
    let zone = reader(&caller).await?.zone;
    let wrong = || ServiceError::invalid("due", "Choose the new time.");
    let to = moment(&form.due, &zone).ok_or_else(wrong)?;
    acting::move_to(&caller.ctx, PromiseId(id), to, &form.reason).await?;
    back(&caller, id).await
}

/// `POST /promises/{id}/withdrawal`.
pub async fn withdraw(caller: Caller, Path(id): Path<i64>, Form(form): Form<PromiseForm>) -> PageResult {
    acting::withdraw(&caller.ctx, PromiseId(id), &form.reason).await?;
    back(&caller, id).await
}

/// `POST /promises/{id}/beginning`.
pub async fn begin(caller: Caller, Path(id): Path<i64>, Form(form): Form<PromiseForm>) -> PageResult {
    let zone = reader(&caller).await?.zone;
    acting::begin(&caller.ctx, PromiseId(id), moment(&form.due, &zone)).await?;
    back(&caller, id).await
}

/// `POST /promises/{id}/acceptance`.
pub async fn accept(caller: Caller, Path(id): Path<i64>) -> PageResult {
    acting::accept(&caller.ctx, PromiseId(id)).await?;
    back(&caller, id).await
}

/// `DELETE /promises/{id}/acceptance`: no.
pub async fn decline(caller: Caller, Path(id): Path<i64>) -> PageResult {
    acting::decline(&caller.ctx, PromiseId(id)).await?;
    back(&caller, id).await
}

/// `POST /detections/{id}/confirmation`: these words are a promise.
pub async fn confirm(caller: Caller, Path(id): Path<i64>, Form(form): Form<PromiseForm>) -> PageResult {
    let zone = reader(&caller).await?.zone;
    let promise = making::confirm(&caller.ctx, DetectionId(id), moment(&form.due, &zone)).await?;
    back(&caller, promise.0).await
}

/// `DELETE /detections/{id}/confirmation`: they are none.
pub async fn dismiss(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let ticket = making::dismiss(&caller.ctx, DetectionId(id)).await?;
    go(&format!("/tickets/{ticket}"))
}
