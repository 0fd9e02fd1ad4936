//! Times and counts of tickets, measured from their history: what the market calls ticket metrics.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::settings;
use jiff::Timestamp;
use regard_domain::event::{Audit, Event};
use regard_domain::id::TicketId;
use regard_domain::schedule::Schedule;
use regard_domain::ticket::{Status, Ticket};
use regard_domain::user::Role;
use regard_store::{audit, comment, user};
use std::collections::HashMap;

/// What was measured; pairs are minutes by the calendar and by the desk's hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Groups it was in.
    pub group_stations: i64,
    /// Colleagues who had it.
    pub assignee_stations: i64,
    /// How often it was opened again.
    pub reopens: i64,
    /// Public words of ours.
    pub replies: i64,
    /// Our last word.
    pub assignee_updated_at: Option<Timestamp>,
    /// The requester's last word.
    pub requester_updated_at: Timestamp,
    /// The last change of its status.
    pub status_updated_at: Timestamp,
    /// When it was first given to somebody.
    pub initially_assigned_at: Option<Timestamp>,
    /// When it was last given to somebody.
    pub assigned_at: Option<Timestamp>,
    /// Until our first word, in seconds.
    pub first_reply_secs: Option<i64>,
    /// Until our first word.
    pub first_reply: Option<(i64, i64)>,
    /// Until it was first solved.
    pub first_resolution: Option<(i64, i64)>,
    /// Until it was last solved.
    pub full_resolution: Option<(i64, i64)>,
    /// In which we waited for the customer.
    pub agent_wait: Option<(i64, i64)>,
    /// In which the customer waited for us.
    pub requester_wait: Option<(i64, i64)>,
    /// In which a third party was waited for.
    pub on_hold: Option<(i64, i64)>,
}

/// Measures tickets; the caller has seen to it that the actor may see them.
pub async fn of(ctx: &Ctx, tickets: &[Ticket]) -> Result<HashMap<TicketId, Measured>> {
    let mut conn = ctx.read().await?;
    let schedule = settings::load(&mut conn).await?.schedule;
    let mut all = HashMap::new();
    for ticket in tickets {
        let audits = audit::list(&mut conn, ticket.id).await?;
        let words = comment::list(&mut conn, ticket.id).await?;
        let mut measured = from_history(ticket, &audits, &schedule, ctx.now());
        let mut authors: Vec<_> = words.iter().map(|word| word.author_id).collect();
        authors.sort_unstable();
        authors.dedup();
        let authors = user::list_by_ids(&mut conn, &authors).await?;
        for word in words.iter().filter(|word| word.is_public) {
            let is_ours =
                authors.iter().any(|author| author.id == word.author_id && author.role != Role::EndUser);
            if is_ours && word.author_id != ticket.requester_id {
                measured.replies += 1;
                measured.assignee_updated_at = Some(word.created_at);
            } else {
                measured.requester_updated_at = measured.requester_updated_at.max(word.created_at);
            }
        }
        all.insert(ticket.id, measured);
    }
    Ok(all)
}

fn from_history(ticket: &Ticket, audits: &[Audit], schedule: &Schedule, now: Timestamp) -> Measured {
    let began = ticket.created_at;
    let between = |from: Timestamp, to: Timestamp| {
        let calendar = to.duration_since(from).as_mins().max(0);
        (calendar, schedule.minutes_between(from, to))
    };
    let mut measured = Measured {
        requester_updated_at: began,
        status_updated_at: began,
        group_stations: i64::from(ticket.group_id.is_some()),
        ..Measured::default()
    };
    let (mut status, mut since) = (Status::New, began);
    let add = |sum: &mut Option<(i64, i64)>, from: Timestamp, to: Timestamp| {
        let (calendar, business) = between(from, to);
        let before = sum.unwrap_or((0, 0));
        *sum = Some((before.0 + calendar, before.1 + business));
    };
    let count = |measured: &mut Measured, status: Status, from: Timestamp, to: Timestamp| match status {
        Status::Pending => add(&mut measured.agent_wait, from, to),
        Status::Hold => {
            add(&mut measured.on_hold, from, to);
            add(&mut measured.requester_wait, from, to);
        }
        Status::New | Status::Open => add(&mut measured.requester_wait, from, to),
        Status::Solved | Status::Closed => {}
    };
    for audit in audits {
        let at = audit.created_at.max(since);
        for event in &audit.events {
            let Event::Change { field, previous, value } = event else { continue };
            match field.as_str() {
                "status" => {
                    let next = value.as_deref().and_then(Status::from_word).unwrap_or(status);
                    count(&mut measured, status, since, at);
                    if status.is_done() && !next.is_done() {
                        measured.reopens += 1;
                    }
                    if next.is_done() && !status.is_done() {
                        measured.full_resolution = Some(between(began, at));
                        measured.first_resolution = measured.first_resolution.or(measured.full_resolution);
                    }
                    (status, since) = (next, at);
                    measured.status_updated_at = at;
                }
                "assignee_id" if value.is_some() => {
                    measured.assignee_stations += 1;
                    measured.initially_assigned_at = measured.initially_assigned_at.or(Some(at));
                    measured.assigned_at = Some(at);
                }
                "group_id" if value.is_some() && previous.is_some() => measured.group_stations += 1,
                _ => {}
            }
        }
    }
    if !status.is_done() {
        count(&mut measured, status, since, now.max(since));
    }
    if let Some(at) = ticket.first_replied_at {
        measured.first_reply = Some(between(began, at));
        measured.first_reply_secs = Some(at.duration_since(began).as_secs().max(0));
    }
    measured
}
