//! What was really done on a ticket since our last word, from its history: the only work an update is filled with.
//!
//! An internal note is work, and its words stay inside: only that somebody worked on it is told.

use crate::error::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_domain::event::{Audit, Event};
use regard_domain::id::{GroupId, UserId};
use regard_domain::ticket::Ticket;
use regard_store::db::Conn;
use regard_store::{audit, group, user};

/// Lines that are told at most.
const TOLD: usize = 6;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What was done, a sentence each, oldest first.
    pub did: Vec<String>,
    /// What it waits for, when its status says so.
    pub blocked_by: Option<String>,
}

/// What happened on a ticket since the customer last heard from us.
pub(crate) async fn since_last_word(conn: &mut Conn, ticket: &Ticket, zone: &TimeZone) -> Result<Found> {
    let since = ticket.heard_at.unwrap_or(ticket.created_at);
    let mut found = Found::default();
    for audit in audit::list(conn, ticket.id).await?.iter().filter(|audit| audit.created_at > since) {
        for event in &audit.events {
            let Some(line) = told(conn, audit, event).await? else { continue };
            let line = format!("{line} on {}.", day(audit.created_at, zone));
            if !found.did.contains(&line) {
                found.did.push(line);
            }
        }
    }
    let extra = found.did.len().saturating_sub(TOLD);
    found.did.drain(..extra);
    if ticket.status == regard_domain::ticket::Status::Hold {
        found.blocked_by = Some("It is with somebody outside our house, whose answer we wait for.".into());
    }
    Ok(found)
}

/// What a customer may know of an event; most say nothing to them.
async fn told(conn: &mut Conn, audit: &Audit, event: &Event) -> Result<Option<String>> {
    let Some(author) = audit.author_id else { return Ok(None) };
    let who = user::find(conn, author).await?.filter(|user| user.role.is_staff());
    let Some(who) = who.map(|user| user.name) else { return Ok(None) };
    Ok(match event {
        Event::Comment { public: false, .. } => Some(format!("{who} worked on it")),
        Event::MergedFrom { .. } => Some(format!("{who} put your other messages about it together with it")),
        Event::Change { field, value: Some(value), .. } => match (field.as_str(), value.as_str()) {
            ("assignee_id", id) => {
                let id = id.parse().map(UserId).unwrap_or(author);
                let owner = user::find(conn, id).await?.map_or(who, |user| user.name);
                Some(format!("{owner} took it over"))
            }
            ("group_id", id) => {
                let group = match id.parse() {
                    Ok(id) => group::find(conn, GroupId(id)).await?,
                    Err(_) => None,
                };
                group.map(|group| format!("It went to {}", group.name))
            }
            ("status", "hold") => Some(format!("{who} asked somebody outside our house")),
            ("priority", "high" | "urgent") => Some(format!("{who} made it more urgent")),
            _ => None,
        },
        _ => None,
    })
}

fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%A").to_string()
}
