//! Merging a ticket into another, and taking it apart.

use super::back;
use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::reader::{Reader, face_of, name_of, reference};
use crate::view::compose::{MergeCandidate, MergePage};
use crate::view::frame::Place;
use axum::extract::Path;
use axum_extra::extract::Form;
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ticket::Ticket;
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::timeline::Timeline;
use regard_services::{customers, merging, timeline};
use serde::Deserialize;

/// Where it belongs: a likely one, or a number as people say it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MergeForm {
    into: String,
    other: String,
}

/// `GET /tickets/{id}/merge`.
pub async fn new(caller: Caller, Path(id): Path<i64>) -> PageResult {
    page(&caller, TicketId(id), String::new(), None).await
}

/// `DELETE /tickets/{id}/merge`.
pub async fn unmerge(caller: Caller, Path(id): Path<i64>) -> PageResult {
    merging::unmerge(&caller.ctx, TicketId(id)).await?;
    back(TicketId(id))
}

/// `POST /tickets/{id}/merge`.
pub async fn merge(Path(id): Path<i64>, caller: Caller, Form(form): Form<MergeForm>) -> PageResult {
    let id = TicketId(id);
    let typed = form.other.trim().to_owned();
    let number = if typed.is_empty() { form.into.clone() } else { typed.clone() };
    let number = number.trim_start_matches(['R', 'r', '-', '#', ' ']).parse();
    let refused = match number {
        Ok(into) => match merging::merge(&caller.ctx, id, TicketId(into)).await {
            Ok(()) => return back(TicketId(into)),
            Err(ServiceError::NotFound(_)) => format!("There is no conversation R-{into}."),
            Err(ServiceError::Conflict(why)) => why,
            Err(ServiceError::Invalid(fields)) => fields.into_iter().map(|field| field.message).collect(),
            Err(error) => return Err(error.into()),
        },
        Err(_) => "Write its number, such as R-4790, or choose one above.".to_owned(),
    };
    page(&caller, id, typed, Some(refused)).await
}

async fn page(caller: &Caller, id: TicketId, other: String, fault: Option<String>) -> PageResult {
    let timeline = timeline::show(&caller.ctx, id).await?;
    let customer = customers::show(&caller.ctx, timeline.ticket.requester_id).await?;
    let framed = frame(caller, "Merge", Place::Inbox, None).await?;
    let proposed = proposed(&timeline);
    let open = customer.tickets.iter().filter(|other| other.id != id && other.merged_into_id.is_none());
    let candidates =
        open.take(6).map(|ticket| candidate(ticket, &timeline, proposed, &framed.reader)).collect::<Vec<_>>();
    let title = format!("{} {}", reference(&timeline.ticket), timeline.ticket.subject);
    render(&MergePage { frame: framed.frame, ticket: id.0, title, candidates, other, fault, warning: None })
}

/// The ticket that intake thought this one belongs to.
fn proposed(timeline: &Timeline) -> Option<TicketId> {
    timeline.audits.iter().flat_map(|audit| &audit.events).find_map(|event| match event {
        Event::MergeProposed { ticket_id, .. } => Some(*ticket_id),
        _ => None,
    })
}

fn candidate(
    ticket: &Ticket,
    timeline: &Timeline,
    proposed: Option<TicketId>,
    reader: &Reader,
) -> MergeCandidate {
    let name = name_of(&timeline.people, ticket.requester_id);
    MergeCandidate {
        id: ticket.id.0,
        face: face_of(&timeline.people, ticket.requester_id),
        subject: ticket.subject.clone(),
        meta: format!("{}, {name}, {}", reference(ticket), reader.moment(ticket.created_at).text),
        clock: reader.clock(ticket),
        chosen: proposed == Some(ticket.id),
    }
}
