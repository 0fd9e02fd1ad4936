//! Tickets: `/api/v2/tickets`.

use crate::answer::{Answer, Result, count, list};
use crate::asked::Asked;
use crate::beside;
use crate::events;
use crate::jobs;
use crate::sent::Sent;
use crate::ticket_shape::Shape;
use crate::ticket_words::words;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use regard_domain::id::{OrganizationId, TicketId, UserId};
use regard_domain::listing::Which;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::bulk::Deeds;
use regard_services::reading;
use regard_services::tickets::shelf;
use regard_services::writing::once::{self, Once};
use regard_services::writing::{creating, updating};
use regard_services::{companies, profiles};
use serde_json::{Map, Value, json};

/// A list of tickets with what is to stand beside it.
pub async fn listed(caller: &Caller, base: &Base, asked: &Asked, which: &Which, own: (&str, bool)) -> Result {
    let order = asked.order(own.0, own.1);
    let (found, count) = reading::list(&caller.ctx, which, &order, asked.slice(), !asked.by_cursor).await?;
    let shape = Shape::new(caller, &base.0).await?;
    let mut body = list(asked, &base.0, "tickets", shape.tickets(&found), count);
    beside::tickets(caller, base, asked, &found, &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET tickets`, also by `external_id`.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let which = match asked.get("external_id") {
        Some(name) => Which::External(name.to_owned()),
        None => Which::All,
    };
    listed(&caller, &base, &asked, &which, ("id", false)).await
}

/// `GET tickets/recent`: what the caller looked at or has, the newest first.
pub async fn recent(caller: Caller, base: Base, asked: Asked) -> Result {
    let which = Which::ReadBy(caller.user()?.id);
    listed(&caller, &base, &asked, &which, ("updated_at", true)).await
}

/// `GET tickets/count`.
pub async fn counted(caller: Caller) -> Result {
    Ok(count(reading::count(&caller.ctx, &Which::All).await?, caller.ctx.now()))
}

/// `GET problems`.
pub async fn problems(caller: Caller, base: Base, asked: Asked) -> Result {
    listed(&caller, &base, &asked, &Which::Problems, ("id", false)).await
}

/// `GET tickets/show_many`.
pub async fn show_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let ids: Vec<TicketId> = asked.ids("ids")?.into_iter().map(TicketId).collect();
    listed(&caller, &base, &asked, &Which::These(ids), ("id", false)).await
}

/// `GET tickets/{id}`.
pub async fn show(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    let shape = Shape::new(&caller, &base.0).await?;
    let mut body = Map::new();
    body.insert("ticket".into(), shape.ticket(&read));
    beside::tickets(&caller, &base, &asked, &[read], &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// A ticket that was just written, with the audit of it.
async fn written(caller: &Caller, base: &Base, id: TicketId) -> Result<Value> {
    let (read, audit) = reading::made(&caller.ctx, id).await?;
    let shape = Shape::new(caller, &base.0).await?;
    let words =
        reading::comments(&caller.ctx.with_actor(regard_domain::user::Actor::System("answer")), id).await?;
    let audit = audit.map(|audit| events::audit(&audit, &words, &shape));
    Ok(json!({"ticket": shape.ticket(&read), "audit": audit}))
}

/// `POST tickets`; once for each `Idempotency-Key`, later with `async=true`.
pub async fn create(caller: Caller, base: Base, asked: Asked, headers: HeaderMap, sent: Sent) -> Result {
    let (words, warning) = words(sent.need("ticket")?)?;
    if asked.get("async") == Some("true") {
        let job = regard_services::bulk::ask(&caller.ctx, &Deeds::CreateTickets(vec![words])).await?;
        return Ok(Answer::accepted(json!({"job_status": jobs::shape(&job, &base.0)})));
    }
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::trim);
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        let id = creating::create(&caller.ctx, &words).await?;
        return Ok(Answer::created(written(&caller, &base, id).await?).warning(warning));
    };
    let (id, lookup) = match once::create(&caller.ctx, key, &words).await? {
        Once::Made(id) => (id, "miss"),
        Once::MadeBefore(id) => (id, "hit"),
        Once::OtherRequest => {
            let sentence = "The Idempotency-Key was used for another request within the last two hours.";
            let body = json!({"error": "IdempotentRequestError", "description": sentence});
            return Err(Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body));
        }
    };
    let answer = Answer::created(written(&caller, &base, id).await?).warning(warning);
    Ok(answer.header("x-idempotency-lookup", lookup))
}

/// `PUT tickets/{id}`.
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let (words, warning) = words(sent.one("ticket"))?;
    updating::update(&caller.ctx, TicketId(id), &words).await?;
    Ok(Answer::ok(written(&caller, &base, TicketId(id)).await?).warning(warning))
}

/// `DELETE tickets/{id}`: into the bin.
pub async fn delete(caller: Caller, Path(id): Path<i64>) -> Result {
    reading::show(&caller.ctx, TicketId(id)).await?;
    shelf::delete(&caller.ctx, TicketId(id)).await?;
    Ok(Answer::nothing())
}

/// `PUT tickets/{id}/mark_as_spam`.
pub async fn mark_as_spam(caller: Caller, Path(id): Path<i64>) -> Result {
    reading::show(&caller.ctx, TicketId(id)).await?;
    shelf::mark_spam(&caller.ctx, TicketId(id)).await?;
    Ok(Answer::ok(json!({})))
}

/// `POST imports/tickets`.
pub async fn import(caller: Caller, base: Base, sent: Sent) -> Result {
    let (words, warning) = words(sent.need("ticket")?)?;
    let id = creating::import(&caller.ctx, &words).await?;
    let body = written(&caller, &base, id).await?;
    Ok(Answer::created(json!({"ticket": body["ticket"]})).warning(warning))
}

/// `GET deleted_tickets`.
pub async fn deleted(caller: Caller, base: Base, asked: Asked) -> Result {
    let order = asked.order("deleted_at", true);
    let counts = !asked.by_cursor;
    let (found, count) = reading::list(&caller.ctx, &Which::Deleted, &order, asked.slice(), counts).await?;
    let shape = |read: &reading::Read| {
        let ticket = &read.ticket;
        json!({"id": ticket.id.0, "subject": ticket.subject, "description": read.detail.first_words,
            "actor": {"id": ticket.last_author_id.map(|id| id.0), "name": ""},
            "deleted_at": crate::answer::moment_or_null(ticket.deleted_at), "previous_state": ticket.status.as_str()})
    };
    let body = list(&asked, &base.0, "deleted_tickets", found.iter().map(shape).collect(), count);
    Ok(Answer::ok(Value::Object(body)))
}

/// `PUT deleted_tickets/{id}/restore`.
pub async fn restore(caller: Caller, Path(id): Path<i64>) -> Result {
    shelf::restore(&caller.ctx, TicketId(id)).await?;
    Ok(Answer::ok(json!({})))
}

/// `GET users/{id}/tickets/requested`.
pub async fn requested(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    of_user(&caller, &base, &asked, id, Which::RequestedBy(UserId(id))).await
}

/// `GET users/{id}/tickets/ccd`.
pub async fn copied(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    of_user(&caller, &base, &asked, id, Which::CopiedTo(UserId(id))).await
}

/// `GET users/{id}/tickets/followed`.
pub async fn followed(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    of_user(&caller, &base, &asked, id, Which::FollowedBy(UserId(id))).await
}

/// `GET users/{id}/tickets/assigned`.
pub async fn assigned(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    of_user(&caller, &base, &asked, id, Which::AssignedTo(UserId(id))).await
}

async fn of_user(caller: &Caller, base: &Base, asked: &Asked, id: i64, which: Which) -> Result {
    profiles::show(&caller.ctx, UserId(id)).await?;
    listed(caller, base, asked, &which, ("id", false)).await
}

/// `GET users/{id}/tickets/requested/count` and its like.
pub async fn of_user_count(caller: Caller, asked: Asked, Path(id): Path<i64>) -> Result {
    let id = UserId(id);
    let which = match asked.path() {
        path if path.contains("/ccd") => Which::CopiedTo(id),
        path if path.contains("/assigned") => Which::AssignedTo(id),
        path if path.contains("/followed") => Which::FollowedBy(id),
        _ => Which::RequestedBy(id),
    };
    Ok(count(reading::count(&caller.ctx, &which).await?, caller.ctx.now()))
}

/// `GET organizations/{id}/tickets`.
pub async fn of_organization(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    companies::show(&caller.ctx, OrganizationId(id)).await?;
    listed(&caller, &base, &asked, &Which::OfOrganization(OrganizationId(id)), ("id", false)).await
}

/// `GET organizations/{id}/tickets/count`.
pub async fn of_organization_count(caller: Caller, Path(id): Path<i64>) -> Result {
    let which = Which::OfOrganization(OrganizationId(id));
    Ok(count(reading::count(&caller.ctx, &which).await?, caller.ctx.now()))
}

/// `GET tickets/{id}/incidents`.
pub async fn incidents(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    reading::show(&caller.ctx, TicketId(id)).await?;
    listed(&caller, &base, &asked, &Which::IncidentsOf(TicketId(id)), ("id", false)).await
}
