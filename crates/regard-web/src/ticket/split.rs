//! Making a message a conversation of its own.

use super::back;
use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::reader::{face_of, name_of, reference};
use crate::view::compose::SplitPage;
use crate::view::frame::Place;
use crate::view::thread::SafeHtml;
use axum::extract::{Path, Query};
use axum_extra::extract::Form;
use regard_domain::id::{CommentId, TicketId};
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::{merging, timeline};
use serde::Deserialize;

/// Which message.
#[derive(Debug, Deserialize)]
pub struct Asked {
    comment: i64,
}

/// Which message, and what the new conversation is called.
#[derive(Debug, Deserialize)]
pub struct SplitForm {
    comment: i64,
    #[serde(default)]
    subject: String,
}

/// `GET /tickets/{id}/split`.
pub async fn new(caller: Caller, Path(id): Path<i64>, Query(asked): Query<Asked>) -> PageResult {
    let timeline = timeline::show(&caller.ctx, TicketId(id)).await?;
    let comment = timeline.comments.iter().find(|comment| comment.id.0 == asked.comment);
    let comment = comment.ok_or(ServiceError::NotFound("message"))?;
    let framed = frame(&caller, "Split", Place::Inbox, None).await?;
    render(&SplitPage {
        ticket: id,
        title: format!("{} {}", reference(&timeline.ticket), timeline.ticket.subject),
        comment: comment.id.0,
        name: name_of(&timeline.people, comment.author_id).to_owned(),
        face: face_of(&timeline.people, comment.author_id),
        when: framed.reader.moment(comment.created_at),
        body: SafeHtml(comment.body_html.clone()),
        subject: timeline.ticket.subject.clone(),
        fault: None,
        frame: framed.frame,
    })
}

/// `POST /tickets/{id}/split`.
pub async fn create(caller: Caller, Form(form): Form<SplitForm>) -> PageResult {
    let new = merging::split(&caller.ctx, CommentId(form.comment), &form.subject).await?;
    back(new)
}
