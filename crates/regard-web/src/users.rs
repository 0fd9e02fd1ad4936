//! A person's page: `GET /users/{id}`, and what colleagues write down about them.

use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::show::list::channel;
use crate::show::reader::{Reader, reference};
use crate::show::who;
use crate::view::frame::Place;
use crate::view::user::{UserPage, UserTicket};
use crate::view::when::Clock;
use axum::extract::Path;
use axum_extra::extract::Form;
use regard_domain::id::UserId;
use regard_domain::ticket::Ticket;
use regard_http::caller::Caller;
use regard_services::customers;
use regard_services::people::{self, PersonChange};
use regard_services::promises::reading;
use serde::Deserialize;

/// Closed conversations on the page.
const CLOSED: usize = 10;

/// `GET /users/{id}`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let customer = customers::show(&caller.ctx, UserId(id)).await?;
    let framed = frame(&caller, &customer.user.name, Place::People, None).await?;
    let reader = &framed.reader;
    let promised = reading::open_of_customer(&caller.ctx, customer.user.id).await?;
    let pane = who::pane(&customer, None, &promised, reader);
    let (closed, mut open): (Vec<&Ticket>, Vec<&Ticket>) =
        customer.tickets.iter().partition(|ticket| ticket.status.is_done());
    open.sort_by_key(|ticket| (ticket.hear_by.is_none(), ticket.hear_by));
    let clock: Option<Clock> =
        open.first().map(|ticket| reader.clock(ticket)).filter(|clock| clock.span.is_some());
    let face = clock.as_ref().map_or_else(|| pane.face.clone(), |clock| pane.face.clone().with(clock));
    render(&UserPage {
        id,
        name: customer.user.name.clone(),
        face,
        crumb: pane.lines.last().cloned().unwrap_or_default(),
        line: customer.user.email.clone().unwrap_or_default(),
        clock,
        open: open.iter().map(|ticket| row(ticket, reader)).collect(),
        closed: closed.iter().take(CLOSED).map(|ticket| row(ticket, reader)).collect(),
        closed_count: u64::try_from(closed.len()).unwrap_or(0),
        more: None,
        note: pane.note,
        identities: pane.identities,
        same: None,
        organization: pane.organization,
        tags: Vec::new(),
        timeline: Vec::new(),
        can_change: true,
        suspended: customer.user.is_suspended,
        frame: framed.frame,
    })
}

/// A conversation on the page of who asked it.
pub fn row(ticket: &Ticket, reader: &Reader) -> UserTicket {
    UserTicket {
        href: format!("/tickets/{}", ticket.id),
        subject: ticket.subject.clone(),
        reference: reference(ticket),
        facts: vec![ticket.status.to_string(), reader.moment(ticket.last_comment_at).text],
        icon: channel(ticket.channel).icon,
        clock: reader.clock(ticket),
    }
}

/// What is written down.
#[derive(Debug, Deserialize)]
pub struct NoteForm {
    #[serde(default)]
    note: String,
}

/// `POST /users/{id}/note`.
pub async fn note(caller: Caller, Path(id): Path<i64>, Form(form): Form<NoteForm>) -> PageResult {
    let change = PersonChange { notes: Some(form.note), ..PersonChange::default() };
    people::change(&caller.ctx, UserId(id), &change).await?;
    go(&format!("/users/{id}"))
}

/// Another address.
#[derive(Debug, Deserialize)]
pub struct IdentityForm {
    email: String,
}

/// `POST /users/{id}/identities`.
pub async fn add_identity(caller: Caller, Path(id): Path<i64>, Form(form): Form<IdentityForm>) -> PageResult {
    people::identities::add(&caller.ctx, UserId(id), "email", &form.email).await?;
    go(&format!("/users/{id}"))
}
