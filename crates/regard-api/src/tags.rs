//! Tags: of the whole desk, and of tickets, people and organizations.

use crate::answer::{Answer, Result, count, list};
use crate::asked::Asked;
use crate::sent::{Sent, texts};
use axum::extract::Path;
use axum::http::Method;
use regard_domain::id::{OrganizationId, TicketId, UserId};
use regard_domain::order::Slice;
use regard_domain::written::TicketWords;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::writing::updating;
use regard_services::{companies, profiles, reading};
use serde_json::{Value, json};

/// `GET tags`: each with how many tickets have it.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let (found, count) = reading::tags(&caller.ctx, asked.slice()).await?;
    let shapes = found.into_iter().map(|(name, count)| json!({"name": name, "count": count})).collect();
    Ok(Answer::ok(Value::Object(list(&asked, &base.0, "tags", shapes, count))))
}

/// `GET tags/count`.
pub async fn counted(caller: Caller) -> Result {
    let (_, all) = reading::tags(&caller.ctx, Slice::first(1)).await?;
    Ok(count(all, caller.ctx.now()))
}

/// `GET autocomplete/tags`.
pub async fn autocomplete(caller: Caller, asked: Asked) -> Result {
    let found = reading::tags_beginning(&caller.ctx, asked.get("name").unwrap_or_default()).await?;
    Ok(Answer::ok(json!({"tags": found, "count": found.len()})))
}

fn out(tags: &[String]) -> Value {
    json!({"tags": tags})
}

/// `GET tickets/{id}/tags`.
pub async fn of_ticket(caller: Caller, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    Ok(Answer::ok(out(&read.detail.tags)))
}

/// `POST` sets, `PUT` adds, `DELETE` takes away tags of a ticket.
pub async fn change_of_ticket(caller: Caller, method: Method, Path(id): Path<i64>, sent: Sent) -> Result {
    let tags = texts(sent.0.get("tags"));
    let mut words = TicketWords { seen_at: seen(&sent), ..TicketWords::default() };
    match method {
        Method::POST => words.tags = Some(tags),
        Method::PUT => words.additional_tags = tags,
        _ => words.remove_tags = tags,
    }
    updating::update(&caller.ctx, TicketId(id), &words).await?;
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    Ok(reply(&method, &read.detail.tags))
}

/// The state the writer saw, when they want to be refused by a newer one.
fn seen(sent: &Sent) -> Option<jiff::Timestamp> {
    let is_safe = sent.0.get("safe_update").is_some_and(|safe| safe == "true" || *safe == json!(true));
    let stamp = sent.0.get("updated_stamp").and_then(Value::as_str).and_then(crate::sent::moment);
    stamp.filter(|_| is_safe)
}

fn reply(method: &Method, tags: &[String]) -> Answer {
    match *method {
        Method::POST => Answer::created(out(tags)),
        Method::DELETE => Answer::ok(out(tags)),
        _ => Answer::ok(out(tags)),
    }
}

fn applied(method: &Method, sent: &Sent) -> impl FnOnce(&mut Vec<String>) + use<> {
    let (tags, method) = (texts(sent.0.get("tags")), method.clone());
    move |kept: &mut Vec<String>| match method {
        Method::POST => *kept = tags,
        Method::PUT => kept.extend(tags),
        _ => kept.retain(|tag| !tags.contains(tag)),
    }
}

/// `GET users/{id}/tags`.
pub async fn of_user(caller: Caller, Path(id): Path<i64>) -> Result {
    Ok(Answer::ok(out(&profiles::show(&caller.ctx, UserId(id)).await?.profile.tags)))
}

/// `POST` sets, `PUT` adds, `DELETE` takes away tags of a person.
pub async fn change_of_user(caller: Caller, method: Method, Path(id): Path<i64>, sent: Sent) -> Result {
    let tags = profiles::retag(&caller.ctx, UserId(id), applied(&method, &sent)).await?;
    Ok(reply(&method, &tags))
}

/// `GET organizations/{id}/tags`.
pub async fn of_organization(caller: Caller, Path(id): Path<i64>) -> Result {
    Ok(Answer::ok(out(&companies::show(&caller.ctx, OrganizationId(id)).await?.profile.tags)))
}

/// `POST` sets, `PUT` adds, `DELETE` takes away tags of an organization.
pub async fn change_of_organization(
    caller: Caller,
    method: Method,
    Path(id): Path<i64>,
    sent: Sent,
) -> Result {
    let tags = companies::retag(&caller.ctx, OrganizationId(id), applied(&method, &sent)).await?;
    Ok(reply(&method, &tags))
}
