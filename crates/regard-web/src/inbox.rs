//! The inbox: `GET /inbox` and `GET /tickets/{id}`, one page with the list at its left.

use crate::page::{PageResult, render};
use crate::show::frame::{Framed, frame};
use crate::show::reader::Reader;
use crate::show::thread::Around;
use crate::show::{composer, deeds, findings, list, thread, who};
use crate::view::frame::Place;
use crate::view::inbox::{InboxPage, Open};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use regard_domain::id::{TicketId, UserId};
use regard_domain::user::User;
use regard_domain::view::View;
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::findings::of_draft;
use regard_services::outgoing::outbox;
use regard_services::present::Doing;
use regard_services::promises::making::Noted;
use regard_services::promises::reading;
use regard_services::views::ViewPage;
use regard_services::{customers, drafts, people, presence, timeline, views};
use serde::Deserialize;

/// What the address may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// The view of the list.
    view: Option<String>,
    /// The page of the list, from 0.
    page: Option<i64>,
}

impl Asked {
    fn view(&self) -> Result<View, ServiceError> {
        let text = self.view.as_deref().unwrap_or("mine");
        text.parse().map_err(|message: String| ServiceError::invalid("view", message))
    }
}

/// `GET /inbox`.
pub async fn index(caller: Caller, Query(asked): Query<Asked>) -> PageResult {
    let view = asked.view()?;
    let framed = frame(&caller, "Inbox", Place::Inbox, Some(view)).await?;
    let number = asked.page.unwrap_or(0);
    let page = views::list(&caller.ctx, view, number).await?;
    let pane = list_pane(&caller, &framed, &page, None, number).await?;
    render(&InboxPage { frame: framed.frame, list: pane, open: None })
}

/// `GET /tickets/{id}`.
pub async fn show(caller: Caller, Path(id): Path<i64>, Query(asked): Query<Asked>) -> PageResult {
    let id = TicketId(id);
    let view = asked.view()?;
    let mut framed = frame(&caller, "", Place::Inbox, Some(view)).await?;
    let number = asked.page.unwrap_or(0);
    let page = views::list(&caller.ctx, view, number).await?;
    let open = open(&caller, &framed, &page, id, (&[], "")).await?;
    framed.frame.title = open.thread.subject.clone();
    let pane = list_pane(&caller, &framed, &page, Some(id), number).await?;
    render(&InboxPage { frame: framed.frame, list: pane, open: Some(open) })
}

async fn open(
    caller: &Caller,
    framed: &Framed,
    page: &ViewPage,
    id: TicketId,
    (noted, why): (&[Noted], &str),
) -> Result<Open, ServiceError> {
    let ctx = &caller.ctx;
    let reader: &Reader = &framed.reader;
    let timeline = timeline::show(ctx, id).await?;
    if !ctx.actor.is_staff() {
        return Err(ServiceError::NotFound("ticket"));
    }
    timeline::mark_read(ctx, id).await?;
    let staff = people::staff(ctx).await?;
    let mails = outbox::of_ticket(ctx, id).await?;
    let promises = reading::of_ticket(ctx, id).await?;
    let around = Around {
        promises: &promises,
        back: format!("/inbox?view={}", page.view),
        neighbours: neighbours(page, id),
        here: named(&presence::others(ctx, id)?, &staff),
        groups: &framed.groups,
        org: &framed.frame.org,
        mails: &mails,
        deeds: deeds::deeds(&timeline, &staff, &framed.groups, reader),
    };
    let draft = drafts::show(ctx, id).await?;
    let mut composer = composer::composer(&timeline, draft.as_ref(), &framed.frame.org, reader);
    if let Some(composer) =
        composer.as_mut().filter(|composer| !composer.mode.is_note() && !composer.text.is_empty())
    {
        let found = of_draft(ctx, id, &composer.text).await?;
        composer.found = findings::shown(&found, noted, why, reader);
    }
    let customer = customers::show(ctx, timeline.ticket.requester_id).await?;
    let promised = reading::open_of_customer(ctx, timeline.ticket.requester_id).await?;
    Ok(Open {
        thread: thread::pane(&timeline, around, reader),
        composer,
        who: who::pane(&customer, Some(&timeline.ticket), &promised, reader),
    })
}

/// Whoever is here by name; they may have written nothing yet.
fn named(here: &[(UserId, Doing)], staff: &[User]) -> Vec<(String, Doing)> {
    let name = |id: UserId| staff.iter().find(|one| one.id == id).map(|one| one.name.clone());
    here.iter().filter_map(|(id, doing)| Some((name(*id)?, *doing))).collect()
}

/// The conversations before and after this one in its list.
fn neighbours(page: &ViewPage, id: TicketId) -> (Option<String>, Option<String>) {
    let href = |at: Option<usize>| {
        let ticket = page.tickets.get(at?)?;
        Some(format!("/tickets/{}?view={}", ticket.id, page.view))
    };
    match page.tickets.iter().position(|ticket| ticket.id == id) {
        Some(at) => (href(at.checked_sub(1)), href(Some(at + 1))),
        None => (None, href(Some(0))),
    }
}

async fn list_pane(
    caller: &Caller,
    framed: &Framed,
    page: &ViewPage,
    current: Option<TicketId>,
    number: i64,
) -> Result<crate::view::list::ListPane, ServiceError> {
    let title = match page.view {
        View::Group(id) => framed.groups.get(&id).map_or("Group", String::as_str),
        view => view.title(),
    };
    let staff = people::staff(&caller.ctx).await?;
    let assignees = deeds::assignees(None, &staff, &framed.groups, &framed.reader);
    Ok(list::pane(page, title, current, number, assignees, &framed.reader))
}

/// Why a message was not sent.
pub struct Fault {
    /// In a sentence.
    pub why: String,
    /// Whether the next press sends all the same.
    pub asks: bool,
    /// What its writer made of the promises that were shown.
    pub noted: Vec<Noted>,
    /// Their reason to send what was held back, as far as they gave one.
    pub all_the_same: String,
}

/// The conversation again with what was written, and why it was not sent.
pub async fn again(caller: &Caller, id: TicketId, fault: Fault) -> PageResult {
    let asked = Asked::default();
    let view = asked.view()?;
    let mut framed = frame(caller, "", Place::Inbox, Some(view)).await?;
    let page = views::list(&caller.ctx, view, 0).await?;
    let mut open = open(caller, &framed, &page, id, (&fault.noted, &fault.all_the_same)).await?;
    if let Some(composer) = open.composer.as_mut() {
        composer.fault = Some(fault.why);
        composer.confirmed = fault.asks;
    }
    framed.frame.title = open.thread.subject.clone();
    let pane = list_pane(caller, &framed, &page, Some(id), 0).await?;
    let page = render(&InboxPage { frame: framed.frame, list: pane, open: Some(open) })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
