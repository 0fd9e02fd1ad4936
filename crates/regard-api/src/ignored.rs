//! Nobody is ignored: `/api/v2/ignored_intervals`, `/api/v2/ignored/rescue`, `/api/v2/tickets/{id}/standing`,
//! `/api/v2/users/{id}/absence`, and the customer's `/api/v2/requests/{id}/unanswered`.

use crate::answer::{Answer, Result, moment, moment_or_null, whole};
use crate::asked::Asked;
use crate::sent::Sent;
use axum::extract::Path;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{TicketId, UserId};
use regard_domain::ignored::Interval;
use regard_domain::standing::Standing;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::absences;
use regard_services::error::ServiceError;
use regard_services::ignored::{self, calling, rescuing};
use regard_services::standings::{self, Message};
use serde_json::{Value, json};

/// How far back intervals are listed when nobody says.
const LISTED: SignedDuration = SignedDuration::from_hours(30 * 24);

fn shape(one: &Interval, now: Timestamp) -> Value {
    json!({
        "id": one.id.0,
        "person_id": one.user_id.map(|id| id.0),
        "ticket_id": one.ticket_id.map(|id| id.0),
        "suspended_ticket_id": one.suspended_ticket_id.map(|id| id.0),
        "cause": one.cause,
        "from": moment(one.from),
        "to": moment_or_null(one.to),
        "minutes": one.minutes(now),
        "ended": one.ended,
        "rescued_by": one.rescued_by.map(|id| id.0),
        "apologised": one.apologised,
        "claimed_by": one.claimed_by.map(|id| id.0),
        "claimed_at": moment_or_null(one.claimed_at),
    })
}

/// `GET ignored_intervals`: those of the last thirty days, or since `since`; with `open=true` only those that last.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let now = caller.ctx.now();
    let since = asked.get("since").and_then(crate::sent::moment).unwrap_or(now - LISTED);
    let is_open = asked.get("open").is_some_and(|open| open == "true");
    let board = ignored::board(&caller.ctx, since).await?;
    let all =
        board.all.iter().filter(|one| !is_open || one.to.is_none()).map(|one| shape(one, now)).collect();
    Ok(whole(&asked, &base.0, "ignored_intervals", all))
}

/// `POST ignored/rescue`: the ticket of whoever has been ignored longest, now the caller's; `null` when nobody is.
pub async fn rescue(caller: Caller, base: Base) -> Result {
    let ticket = rescuing::rescue(&caller.ctx).await?.map(|id| {
        json!({"id": id.0, "url": format!("{}/api/v2/tickets/{id}.json", base.0), "assignee_id": caller.ctx.actor.user_id().map(|id| id.0)})
    });
    Ok(Answer::ok(json!({"ticket": ticket})))
}

fn standing_shape(standing: &Standing) -> Value {
    match standing {
        Standing::Automatic => json!({"kind": "automatic"}),
        Standing::SpamConfirmedBy { user_id, at } => {
            json!({"kind": "spam_confirmed_by", "user_id": user_id.map(|id| id.0), "at": moment(*at)})
        }
        Standing::AnsweredBy { comment_id, user_id, at } => {
            json!({"kind": "answered_by", "comment_id": comment_id.0, "user_id": user_id.0, "at": moment(*at)})
        }
        Standing::HandoffAccepted { handoff_id, user_id, at } => {
            json!({"kind": "handoff_accepted", "handoff_id": handoff_id.0, "user_id": user_id.0, "at": moment(*at)})
        }
        Standing::ClosedWithGoodbye { at } => json!({"kind": "closed_with_goodbye", "at": moment(*at)}),
        Standing::Acknowledged { acknowledged_at, owner_id, group_id, next_hear_at } => json!({
            "kind": "acknowledged",
            "acknowledged_at": moment_or_null(*acknowledged_at),
            "owner_id": owner_id.map(|id| id.0),
            "group_id": group_id.map(|id| id.0),
            "next_hear_at": moment(*next_hear_at),
        }),
    }
}

/// `GET tickets/{id}/standing`: what holds for each message of the customer; a message without a standing is ignored.
pub async fn standing(caller: Caller, Path(id): Path<i64>) -> Result {
    let found = standings::show(&caller.ctx, TicketId(id)).await?;
    let now = caller.ctx.now();
    let message = |one: &Message| {
        json!({
            "comment_id": one.comment_id.0,
            "author_id": one.author_id.0,
            "at": moment(one.at),
            "standing": one.standing.as_ref().map(standing_shape),
        })
    };
    Ok(Answer::ok(json!({"standing": {
        "ticket_id": id,
        "state": found.state,
        "hear_by": moment_or_null(found.ticket.hear_by),
        "nearing_at": moment_or_null(found.nearing_at),
        "messages": found.messages.iter().map(message).collect::<Vec<_>>(),
        "ignored_intervals": found.intervals.iter().map(|one| shape(one, now)).collect::<Vec<_>>(),
    }})))
}

/// `GET users/{id}/absence`: until when a colleague is away; `null` when they are here.
pub async fn absence(caller: Caller, Path(id): Path<i64>) -> Result {
    let found = absences::show(&caller.ctx, UserId(id))
        .await?
        .map(|one| json!({"user_id": id, "since": moment(one.since), "until": moment(one.until)}));
    Ok(Answer::ok(json!({"absence": found})))
}

/// `PUT users/{id}/absence`: a colleague is away until a moment; they say so themselves, or a lead does.
pub async fn set_absence(caller: Caller, id: Path<i64>, sent: Sent) -> Result {
    let mut input = sent.need("absence")?;
    let until = input.moment("until").over(None);
    let warning = input.end()?;
    let missing = || ServiceError::invalid("until", "Send `until`: a time such as 2026-12-01T09:00:00Z.");
    absences::set(&caller.ctx, UserId(id.0), Some(until.ok_or_else(missing)?)).await?;
    Ok(absence(caller, id).await?.warning(warning))
}

/// `DELETE users/{id}/absence`: they are back.
pub async fn end_absence(caller: Caller, Path(id): Path<i64>) -> Result {
    absences::set(&caller.ctx, UserId(id), None).await?;
    Ok(Answer::nothing())
}

/// `POST requests/{id}/unanswered`: the customer says that nobody answered them, and a lead hears it.
pub async fn unanswered(caller: Caller, Path(id): Path<i64>) -> Result {
    calling::unanswered(&caller.ctx, TicketId(id)).await?;
    Ok(Answer::nothing())
}
