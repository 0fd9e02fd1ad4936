//! Warm hand-offs: `/api/v2/tickets/{id}/handoffs` and `/api/v2/handoffs`.

use crate::answer::{Answer, Result, moment, moment_or_null, or_null, whole};
use crate::asked::Asked;
use crate::sent::Sent;
use axum::extract::Path;
use regard_domain::handoff::{Handoff, Summary};
use regard_domain::id::{HandoffId, TicketId, UserId};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::handoffs::{self, NewHandoff};
use regard_services::reading;
use serde_json::{Value, json};

fn shape(handoff: &Handoff, base: &str) -> Value {
    let summary = &handoff.summary;
    json!({
        "id": handoff.id.0,
        "url": format!("{base}/api/v2/tickets/{}/handoffs.json", handoff.ticket_id),
        "ticket_id": handoff.ticket_id.0,
        "from_user_id": handoff.from.0,
        "to_user_id": handoff.to.0,
        "owner_id": handoff.owner().0,
        "state": handoff.state,
        "reason": handoff.reason,
        "summary": {"asked": or_null(&summary.asked), "tried": or_null(&summary.tried),
            "promised": or_null(&summary.promised), "mood": or_null(&summary.mood)},
        "offered_at": moment(handoff.offered_at),
        "answer_by": moment(handoff.answer_by),
        "accepted_at": moment_or_null(handoff.accepted_at),
        "comment_id": handoff.comment_id.map(|id| id.0),
    })
}

/// `GET tickets/{id}/handoffs`.
pub async fn of_ticket(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let all = handoffs::list(&caller.ctx, TicketId(id)).await?;
    Ok(whole(&asked, &base.0, "handoffs", all.iter().map(|one| shape(one, &base.0)).collect()))
}

/// `POST tickets/{id}/handoffs`: offers it to `to_user_id`, or to a lead when nobody is named.
pub async fn create(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    reading::show(&caller.ctx, TicketId(id)).await?;
    let mut input = sent.need("handoff")?;
    let to = input.id_or_none("to_user_id").map(UserId);
    let reason = input.words("reason").unwrap_or_default();
    let told = input.object("summary");
    let part = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let summary = Summary {
        asked: part("asked"),
        tried: part("tried"),
        promised: part("promised"),
        mood: part("mood"),
    };
    let warning = input.end()?;
    let made = handoffs::offer(&caller.ctx, TicketId(id), &NewHandoff { to, reason, summary }).await?;
    Ok(Answer::created(json!({"handoff": shape(&made, &base.0)})).warning(warning))
}

/// `GET handoffs`: what is offered to the caller.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let all = handoffs::offered(&caller.ctx).await?;
    Ok(whole(&asked, &base.0, "handoffs", all.iter().map(|(one, _)| shape(one, &base.0)).collect()))
}

/// `PUT handoffs/{id}/accept`.
pub async fn accept(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let ticket = handoffs::accept(&caller.ctx, HandoffId(id)).await?;
    let all = handoffs::list(&caller.ctx, ticket).await?;
    let found = all.iter().find(|one| one.id.0 == id).map(|one| shape(one, &base.0));
    Ok(Answer::ok(json!({"handoff": found})))
}

/// `PUT handoffs/{id}/decline`.
pub async fn decline(caller: Caller, Path(id): Path<i64>) -> Result {
    handoffs::decline(&caller.ctx, HandoffId(id)).await?;
    Ok(Answer::nothing())
}
