//! Saying how things stand, with a form that is filled from what really happened.

use super::back;
use super::snooze::moment;
use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::reader::{Reader, first_name_of, reference};
use crate::view::frame::Place;
use crate::view::list::Choice;
use crate::view::settings::Field;
use crate::view::update::UpdatePage;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::TicketId;
use regard_domain::update::{Kind, NewUpdate};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::{timeline, updates};
use serde::Deserialize;

/// What is told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UpdateForm {
    kind: String,
    did: String,
    blocked_by: String,
    next_step: String,
    next_due: String,
}

/// `GET /tickets/{id}/updates/new`.
pub async fn new(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let draft = updates::draft(&caller.ctx, TicketId(id)).await?;
    let is_found = !draft.did.is_empty();
    render(&page(&caller, id, &draft, None, is_found, None).await?)
}

/// `POST /tickets/{id}/updates`. What is missing shows the form again with everything that was written.
pub async fn create(caller: Caller, Path(id): Path<i64>, Form(form): Form<UpdateForm>) -> PageResult {
    let framed = frame(&caller, "", Place::Inbox, None).await?;
    let kind = Kind::from_word(&form.kind).unwrap_or(Kind::NoProgress);
    let update = NewUpdate {
        kind,
        did: form.did,
        blocked_by: form.blocked_by,
        next_step: form.next_step,
        next_due: moment(&form.next_due, &framed.reader.zone).filter(|_| kind != Kind::Done),
    };
    match updates::say(&caller.ctx, TicketId(id), &update, None).await {
        Ok(_) => back(TicketId(id)),
        Err(ServiceError::Refused(refusal)) => {
            let again = page(&caller, id, &update, Some(&form.next_due), false, Some(refusal.why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&again)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    caller: &Caller,
    id: i64,
    update: &NewUpdate,
    typed_due: Option<&str>,
    is_found: bool,
    fault: Option<String>,
) -> Result<UpdatePage, Failure> {
    let timeline = timeline::show(&caller.ctx, TicketId(id)).await?;
    let framed = frame(caller, "Say how things stand", Place::Inbox, None).await?;
    let name = first_name_of(&timeline.people, timeline.ticket.requester_id).to_owned();
    let field = |value: &str| Field { value: value.to_owned(), fault: None };
    let due = update.next_due.map(|at| local(at, &framed.reader)).unwrap_or_default();
    Ok(UpdatePage {
        ticket: id,
        title: format!("{} {}", reference(&timeline.ticket), timeline.ticket.subject),
        lead: lead(&timeline.ticket, &name, &framed.reader),
        kinds: kinds(update.kind),
        did: field(&update.did),
        is_found,
        blocked_by: field(&update.blocked_by),
        next_step: field(&update.next_step),
        next_due: field(typed_due.unwrap_or(&due)),
        fault,
        name,
        frame: framed.frame,
    })
}

/// A moment as the browser's field for local times has it.
fn local(at: jiff::Timestamp, reader: &Reader) -> String {
    at.to_zoned(reader.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

fn lead(ticket: &regard_domain::ticket::Ticket, name: &str, reader: &Reader) -> String {
    match (ticket.heard_at, ticket.hear_by) {
        (Some(heard), Some(by)) => format!(
            "{name} last heard from us {} and hears again by {}.",
            reader.moment(heard).text,
            reader.moment(by).text
        ),
        (Some(heard), None) => format!("{name} last heard from us {}.", reader.moment(heard).text),
        (None, _) => format!("{name} has not heard from a person here yet."),
    }
}

fn kinds(chosen: Kind) -> Vec<Choice> {
    let choice =
        |kind: Kind, label: &str, hint: &str| Choice::new(kind.as_str(), label, kind == chosen).hinted(hint);
    vec![
        choice(
            Kind::NoProgress,
            "No news yet",
            "what was tried, what it waits for, what comes next and when",
        ),
        choice(Kind::Progress, "It moved", "what was done"),
        choice(Kind::Delay, "It takes longer", "what it waits for, and when they hear again"),
        choice(Kind::Done, "It is done", "closes the conversation; their next word opens it"),
    ]
}
