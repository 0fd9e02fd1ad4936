//! Handing a conversation on: the offer, and its answer.

use super::back;
use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::show::reader::{first_name_of, reference};
use crate::view::frame::Place;
use crate::view::handoff::HandoffPage;
use crate::view::list::Choice;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::handoff::Summary;
use regard_domain::id::{HandoffId, TicketId, UserId};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::handoffs::{self, NewHandoff};
use regard_services::timeline;
use serde::Deserialize;

/// What is offered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HandoffForm {
    to: String,
    reason: String,
    asked: String,
    tried: String,
    promised: String,
    mood: String,
}

/// `GET /tickets/{id}/handoffs/new`.
pub async fn new(caller: Caller, Path(id): Path<i64>) -> PageResult {
    render(&page(&caller, id, HandoffForm::default(), None).await?)
}

/// `POST /tickets/{id}/handoffs`. A refusal shows the form again with everything that was written.
pub async fn create(caller: Caller, Path(id): Path<i64>, Form(form): Form<HandoffForm>) -> PageResult {
    let new = NewHandoff {
        to: form.to.parse().ok().map(UserId),
        reason: form.reason.clone(),
        summary: Summary {
            asked: form.asked.clone(),
            tried: form.tried.clone(),
            promised: form.promised.clone(),
            mood: form.mood.clone(),
        },
    };
    match handoffs::offer(&caller.ctx, TicketId(id), &new).await {
        Ok(_) => back(TicketId(id)),
        Err(error @ (ServiceError::Refused(_) | ServiceError::Conflict(_))) => {
            let again = page(&caller, id, form, Some(error.to_string())).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&again)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    caller: &Caller,
    id: i64,
    form: HandoffForm,
    fault: Option<String>,
) -> Result<HandoffPage, Failure> {
    let timeline = timeline::show(&caller.ctx, TicketId(id)).await?;
    let takers = handoffs::takers(&caller.ctx, TicketId(id)).await?;
    let framed = frame(caller, "Offer it to a colleague", Place::Inbox, None).await?;
    let lead = Choice::new("", "A lead, whoever can decide", form.to.is_empty());
    let colleagues = takers.iter().map(|user| {
        let value = user.id.to_string();
        Choice::new(&value, &user.name, value == form.to)
    });
    Ok(HandoffPage {
        ticket: id,
        title: format!("{} {}", reference(&timeline.ticket), timeline.ticket.subject),
        name: first_name_of(&timeline.people, timeline.ticket.requester_id).to_owned(),
        takers: std::iter::once(lead).chain(colleagues).collect(),
        reason: form.reason,
        asked: form.asked,
        tried: form.tried,
        promised: form.promised,
        mood: form.mood,
        fault,
        frame: framed.frame,
    })
}

/// `POST /handoffs/{id}/acceptance`.
pub async fn accept(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let ticket = handoffs::accept(&caller.ctx, HandoffId(id)).await?;
    back(ticket)
}

/// `POST /handoffs/{id}/refusal`.
pub async fn decline(caller: Caller, Path(id): Path<i64>) -> PageResult {
    handoffs::decline(&caller.ctx, HandoffId(id)).await?;
    go("/today")
}
