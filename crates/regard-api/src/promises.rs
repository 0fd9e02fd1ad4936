//! Promises: `/api/v2/promises` and `/api/v2/tickets/{id}/promises`. Regard's own, in the market's envelope.

use crate::answer::{Answer, Result, list, moment, moment_or_null, whole};
use crate::asked::Asked;
use crate::sent::{Input, Sent};
use axum::extract::Path;
use jiff::Timestamp;
use regard_domain::id::{PromiseId, TicketId, UserId};
use regard_domain::promise::{Answer as Verdict, Move, Promise, State};
use regard_domain::written::Set;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::promise_ends::judging;
use regard_services::promises::acting;
use regard_services::promises::making::{self, Wish};
use regard_services::promises::reading::{self, Filter, Read};
use serde_json::{Value, json};

fn shape(promise: &Promise, moves: &[Move], base: &str) -> Value {
    let verdict = promise.verdict.as_ref().map(|verdict| {
        json!({"value": verdict.answer.as_str(), "by": verdict.by.0, "at": moment(verdict.at), "words": verdict.words})
    });
    let moves: Vec<Value> = moves
        .iter()
        .map(|one| {
            json!({"from": moment(one.from), "to": moment(one.to), "reason": one.reason,
                "told_at": moment(one.told_at), "accepted_at": moment_or_null(one.accepted_at)})
        })
        .collect();
    json!({
        "id": promise.id.0,
        "url": format!("{base}/api/v2/promises/{}.json", promise.id),
        "ticket_id": promise.ticket_id.0,
        "comment_id": promise.comment_id.map(|id| id.0),
        "promisee_id": promise.promisee_id.0,
        "promiser_id": promise.promiser_id.0,
        "writer_id": promise.writer_id.0,
        "body": promise.words,
        "span": promise.span_start.zip(promise.span_end).map(|(start, end)| json!({"start": start, "end": end})),
        "polarity": promise.polarity.as_str(),
        "condition": promise.condition,
        "done_when": promise.done_when,
        "class": promise.class,
        "state": promise.state.as_str(),
        "made_at": moment(promise.made_at),
        "due_at": moment_or_null(promise.due_at),
        "first_due_at": moment_or_null(promise.first_due_at),
        "quote": promise.quote,
        "depends_on": promise.depends_on,
        "moves": moves,
        "accepted_at": moment_or_null(promise.accepted_at),
        "delivered_at": moment_or_null(promise.delivered_at),
        "ended_at": moment_or_null(promise.ended_at),
        "verdict": verdict,
        "withdrawn_reason": promise.withdrawn_reason,
        "recovery_id": promise.recovery_id,
    })
}

fn of(read: &Read, base: &str) -> Value {
    shape(&read.promise, &read.moves, base)
}

/// The promise as it stands now, after a deed.
async fn answered(caller: &Caller, base: &Base, id: i64) -> Result {
    let read = reading::show(&caller.ctx, PromiseId(id)).await?;
    Ok(Answer::ok(json!({"promise": of(&read, &base.0)})))
}

/// `GET promises`: those the actor may see, the newest first; `state`, `promiser_id` and `ticket_id` narrow them.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let wrong = |name: &'static str| ServiceError::invalid(name, "is invalid: there is no such value");
    let number = |name: &'static str| match asked.get(name) {
        Some(text) => text.parse::<i64>().map(Some).map_err(|_| wrong(name)),
        None => Ok(None),
    };
    let state = match asked.get("state") {
        Some(word) => Some(State::from_word(word).ok_or_else(|| wrong("state"))?),
        None => None,
    };
    let filter = Filter {
        state,
        promiser: number("promiser_id")?.map(UserId),
        ticket: number("ticket_id")?.map(TicketId),
    };
    let slice = asked.slice();
    let (rows, count) = reading::list(&caller.ctx, &filter, slice.limit, slice.offset).await?;
    let shapes = rows.iter().map(|row| shape(row, &[], &base.0)).collect();
    Ok(Answer::ok(Value::Object(list(&asked, &base.0, "promises", shapes, count))))
}

/// `GET tickets/{id}/promises`: also for the customer whose request it is.
pub async fn of_ticket(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let all = reading::of_ticket(&caller.ctx, TicketId(id)).await?;
    let shapes = all.promises.iter().map(|read| of(read, &base.0)).collect();
    Ok(whole(&asked, &base.0, "promises", shapes))
}

/// `GET promises/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    answered(&caller, &base, id).await
}

/// `POST tickets/{id}/promises`.
pub async fn create(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    // Who may not see the ticket is told so, whatever they sent.
    reading::of_ticket(&caller.ctx, TicketId(id)).await?;
    let mut input = sent.need("promise")?;
    let depends_on =
        input.take("depends_on").and_then(|value| serde_json::from_value::<Vec<i64>>(value).ok());
    let wish = Wish {
        words: input.words("body").unwrap_or_default(),
        due_at: time(&mut input, "due_at"),
        promiser_id: input.id_or_none("promiser_id").map(UserId),
        is_never: input.words("polarity").as_deref() == Some("never"),
        condition: input.words("condition").filter(|words| !words.is_empty()),
        done_when: input.words("done_when").unwrap_or_default(),
        depends_on: depends_on.unwrap_or_default().into_iter().map(PromiseId).collect(),
        stretch_reason: input.words("stretch_reason"),
        said_in: None,
    };
    let warning = input.end()?;
    let promise = making::make(&caller.ctx, TicketId(id), &wish).await?;
    let read = reading::show(&caller.ctx, promise).await?;
    Ok(Answer::created(json!({"promise": of(&read, &base.0)})).warning(warning))
}

fn time(input: &mut Input, name: &'static str) -> Option<Timestamp> {
    match input.moment(name) {
        Set::To(at) => Some(at),
        _ => None,
    }
}

/// `POST promises/{id}/delivery`: `{"words": "..."}`, as the customer reads them.
pub async fn deliver(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    acting::deliver(&caller.ctx, PromiseId(id), &text(&sent, "words")).await?;
    answered(&caller, &base, id).await
}

/// `POST promises/{id}/moves`: `{"due_at": "...", "reason": "..."}`; the customer is told in the same step.
pub async fn move_to(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let mut input = Input::new("move", sent.0.clone());
    let to = time(&mut input, "due_at");
    let to = to.ok_or_else(|| ServiceError::invalid("due_at", "Say the new time."))?;
    let reason = input.words("reason").unwrap_or_default();
    acting::move_to(&caller.ctx, PromiseId(id), to, &reason).await?;
    answered(&caller, &base, id).await
}

/// `POST promises/{id}/withdrawal`: `{"reason": "..."}`; the customer is told in the same step.
pub async fn withdraw(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    acting::withdraw(&caller.ctx, PromiseId(id), &text(&sent, "reason")).await?;
    answered(&caller, &base, id).await
}

/// `POST promises/{id}/verdict`: the customer's word, `{"value": "kept|not_yet|not_right|broken", "words": "..."}`.
pub async fn verdict(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let wrong =
        || ServiceError::invalid("value", "Say kept, not_yet, not_right or, after a dispute, broken.");
    let answer = Verdict::from_word(&text(&sent, "value")).ok_or_else(wrong).map_err(Failure::from)?;
    judging::answer(&caller.ctx, PromiseId(id), answer, &text(&sent, "words")).await?;
    answered(&caller, &base, id).await
}

/// `POST promises/{id}/acceptance`: the colleague it names says yes.
pub async fn accept(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    acting::accept(&caller.ctx, PromiseId(id)).await?;
    answered(&caller, &base, id).await
}

/// `DELETE promises/{id}/acceptance`: the colleague says no.
pub async fn decline(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    acting::decline(&caller.ctx, PromiseId(id)).await?;
    answered(&caller, &base, id).await
}

/// `PUT promises/{id}/promiser`: `{"promiser_id": 7}` answers for it from now on; its time stays.
pub async fn hand_over(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let to = sent.0.get("promiser_id").and_then(Value::as_i64);
    let to = to.ok_or_else(|| ServiceError::invalid("promiser_id", "Say which colleague."))?;
    acting::hand_over(&caller.ctx, PromiseId(id), UserId(to)).await?;
    answered(&caller, &base, id).await
}

fn text(sent: &Sent, name: &str) -> String {
    sent.0.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
