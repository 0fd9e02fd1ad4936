//! Status, priority, subject, tags.

use super::back;
use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::reader::reference;
use crate::view::compose::SubjectPage;
use crate::view::frame::Place;
use axum::extract::Path;
use axum_extra::extract::Form;
use regard_domain::id::TicketId;
use regard_domain::ticket::{Priority, Status};
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::tickets::{self, details};
use serde::Deserialize;

/// The form of a status.
#[derive(Debug, Deserialize)]
pub struct StatusForm {
    status: String,
}

/// `POST /tickets/{id}/status`.
pub async fn status(Path(id): Path<i64>, caller: Caller, Form(form): Form<StatusForm>) -> PageResult {
    let status = Status::from_word(&form.status)
        .ok_or_else(|| ServiceError::invalid("status", "Choose a status from the list."))?;
    tickets::change_status(&caller.ctx, TicketId(id), status).await?;
    back(TicketId(id))
}

/// The form of a priority.
#[derive(Debug, Deserialize)]
pub struct PriorityForm {
    priority: String,
}

/// `POST /tickets/{id}/priority`.
pub async fn priority(Path(id): Path<i64>, caller: Caller, Form(form): Form<PriorityForm>) -> PageResult {
    let word = form.priority.as_str();
    let priority = Priority::from_word(word);
    if priority.is_none() && !word.is_empty() {
        return Err(ServiceError::invalid("priority", "Choose a priority from the list.").into());
    }
    details::change_priority(&caller.ctx, TicketId(id), priority).await?;
    back(TicketId(id))
}

/// The form of a subject.
#[derive(Debug, Deserialize)]
pub struct SubjectForm {
    subject: String,
}

/// `GET /tickets/{id}/subject`.
pub async fn edit_subject(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let ticket = tickets::show(&caller.ctx, TicketId(id)).await?;
    let framed = frame(&caller, "Change the subject", Place::Inbox, None).await?;
    render(&SubjectPage {
        frame: framed.frame,
        ticket: id,
        reference: reference(&ticket),
        subject: ticket.subject,
        fault: None,
    })
}

/// `POST /tickets/{id}/subject`.
pub async fn subject(Path(id): Path<i64>, caller: Caller, Form(form): Form<SubjectForm>) -> PageResult {
    details::change_subject(&caller.ctx, TicketId(id), &form.subject).await?;
    back(TicketId(id))
}

/// The form of tags: one or several to add, or one to take away.
#[derive(Debug, Deserialize)]
pub struct TagForm {
    tag: String,
}

/// `POST /tickets/{id}/tags`.
pub async fn tag(caller: Caller, Path(id): Path<i64>, Form(form): Form<TagForm>) -> PageResult {
    let words: Vec<String> = form.tag.split([' ', ',']).map(str::to_owned).collect();
    details::tag(&caller.ctx, TicketId(id), &words).await?;
    back(TicketId(id))
}

/// `DELETE /tickets/{id}/tags`.
pub async fn untag(caller: Caller, Path(id): Path<i64>, Form(form): Form<TagForm>) -> PageResult {
    details::untag(&caller.ctx, TicketId(id), &form.tag).await?;
    back(TicketId(id))
}
