//! Held mail: `/api/v2/suspended_tickets`.

use crate::answer::{Answer, Result, moment, whole};
use crate::asked::Asked;
use axum::extract::Path;
use regard_domain::id::SuspendedTicketId;
use regard_domain::suspended_ticket::{SuspendedTicket, state};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::{held_mail, reading};
use serde_json::{Value, json};

fn shape(held: &SuspendedTicket, base: &str) -> Value {
    json!({
        "id": held.id.0,
        "url": format!("{base}/api/v2/suspended_tickets/{}.json", held.id),
        "author": {"id": null, "name": held.sender_name, "email": held.sender_address},
        "subject": held.subject,
        "content": held.snippet,
        "cause": held.reason,
        "cause_id": held.cause,
        "recipient": held.recipient,
        "ticket_id": held.ticket_id.map(|id| id.0),
        "message_id": null,
        "attachments": [],
        "brand_id": null,
        "error_messages": null,
        "via": {"channel": "email", "source": {"from": {"address": held.sender_address, "name": held.sender_name},
            "to": {"address": held.recipient, "name": null}, "rel": null}},
        "created_at": moment(held.created_at),
        "updated_at": moment(held.settled_at.unwrap_or(held.created_at)),
    })
}

/// `GET suspended_tickets`: those that nobody has decided about.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let mut all = Vec::new();
    let mut below = None;
    loop {
        let page = held_mail::list(&caller.ctx, state::WAITING, below, 200).await?;
        below = page.last().map(|held| held.id);
        all.extend(page);
        if below.is_none() || all.len() > 10_000 {
            break;
        }
    }
    if !asked.order("created_at", false).is_descending {
        all.reverse();
    }
    Ok(whole(&asked, &base.0, "suspended_tickets", all.iter().map(|held| shape(held, &base.0)).collect()))
}

/// `GET suspended_tickets/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let shown = held_mail::show(&caller.ctx, SuspendedTicketId(id)).await?;
    if shown.held.state != state::WAITING {
        return Err(Failure::not_found());
    }
    let mut out = shape(&shown.held, &base.0);
    if let Some(map) = out.as_object_mut() {
        map.insert("content".into(), json!(shown.text));
    }
    Ok(Answer::ok(json!({"suspended_ticket": out})))
}

/// `PUT suspended_tickets/{id}/recover`: it becomes a ticket, or a word on one.
pub async fn recover(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let ticket = held_mail::release(&caller.ctx, SuspendedTicketId(id)).await?;
    let read = reading::show(&caller.ctx, ticket).await?;
    let shape = crate::ticket_shape::Shape::new(&caller, &base.0).await?;
    Ok(Answer::ok(json!({"ticket": [shape.ticket(&read)]})))
}

/// `PUT suspended_tickets/recover_many`.
pub async fn recover_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let shape = crate::ticket_shape::Shape::new(&caller, &base.0).await?;
    let mut tickets = Vec::new();
    for id in asked.ids("ids")? {
        let ticket = held_mail::release(&caller.ctx, SuspendedTicketId(id)).await?;
        tickets.push(shape.ticket(&reading::show(&caller.ctx, ticket).await?));
    }
    Ok(Answer::ok(json!({"tickets": tickets})))
}

/// `DELETE suspended_tickets/{id}`: put away; the original stays.
pub async fn delete(caller: Caller, Path(id): Path<i64>) -> Result {
    held_mail::discard(&caller.ctx, SuspendedTicketId(id)).await?;
    Ok(Answer::nothing())
}

/// `DELETE suspended_tickets/destroy_many`.
pub async fn destroy_many(caller: Caller, asked: Asked) -> Result {
    for id in asked.ids("ids")? {
        held_mail::discard(&caller.ctx, SuspendedTicketId(id)).await?;
    }
    Ok(Answer::nothing())
}
