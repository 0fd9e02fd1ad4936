//! How things stand: `/api/v2/tickets/{id}/updates`, `/api/v2/tickets/{id}/update_clock`, `/api/v2/update_clocks`.

use crate::answer::{Answer, Result, moment, moment_or_null, or_null, whole};
use crate::asked::Asked;
use crate::sent::{Input, Sent};
use axum::extract::Path;
use jiff::Timestamp;
use regard_domain::id::TicketId;
use regard_domain::refusal::Refusal;
use regard_domain::update::{Kind, NewUpdate, Update};
use regard_domain::update_clock::{UpdateClock, Wish};
use regard_domain::written::Set;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::{reading, update_clocks, updates};
use serde_json::{Value, json};

fn shape(update: &Update, base: &str) -> Value {
    json!({
        "id": update.id.0,
        "url": format!("{base}/api/v2/tickets/{}/updates.json", update.ticket_id),
        "ticket_id": update.ticket_id.0,
        "comment_id": update.comment_id.0,
        "author_id": update.author_id.0,
        "kind": update.said.kind,
        "did": or_null(&update.said.did),
        "blocked_by": or_null(&update.said.blocked_by),
        "next_step": or_null(&update.said.next_step),
        "next_due": moment_or_null(update.said.next_due),
        "due_at": moment_or_null(update.due_at),
        "asked_first": update.asked_first,
        "created_at": moment(update.created_at),
    })
}

/// `GET tickets/{id}/updates`: the newest first.
pub async fn index(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let all = updates::list(&caller.ctx, TicketId(id)).await?;
    Ok(whole(&asked, &base.0, "updates", all.iter().map(|update| shape(update, &base.0)).collect()))
}

/// `GET tickets/{id}/updates/draft`: that there is no news, filled from what was done since our last word.
pub async fn draft(caller: Caller, Path(id): Path<i64>) -> Result {
    let draft = updates::draft(&caller.ctx, TicketId(id)).await?;
    Ok(Answer::ok(json!({"update": {
        "kind": draft.kind,
        "did": or_null(&draft.did),
        "blocked_by": or_null(&draft.blocked_by),
        "next_step": or_null(&draft.next_step),
        "next_due": moment_or_null(draft.next_due),
    }})))
}

/// `POST tickets/{id}/updates`: says how things stand, as a reply.
pub async fn create(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    reading::show(&caller.ctx, TicketId(id)).await?;
    let mut input = sent.need("update")?;
    let new = read(&mut input)?;
    let body = input.words("body");
    let warning = input.end()?;
    let update = updates::say(&caller.ctx, TicketId(id), &new, body.as_deref()).await?;
    Ok(Answer::created(json!({"update": shape(&update, &base.0)})).warning(warning))
}

fn read(input: &mut Input) -> std::result::Result<NewUpdate, Failure> {
    let Set::To(kind) = input.word("kind", Kind::from_word) else {
        let why = "It does not say what it tells.";
        let fix = "Send `kind`: progress, no_progress, delay or done.";
        return Err(ServiceError::Refused(Refusal::of_input(3, why, fix)).into());
    };
    let mut text = |name| input.words(name).unwrap_or_default();
    let (did, blocked_by, next_step) = (text("did"), text("blocked_by"), text("next_step"));
    let next_due = input.moment("next_due").over(None);
    Ok(NewUpdate { kind, did, blocked_by, next_step, next_due })
}

fn clock_shape(id: TicketId, wish: Option<Wish>, clock: &UpdateClock, now: Timestamp) -> Value {
    let running = match clock {
        UpdateClock::Running(running) => Some(running),
        _ => None,
    };
    let paused_because = match clock {
        UpdateClock::Paused(pause) => Some(pause.as_str()),
        _ => None,
    };
    json!({
        "ticket_id": id.0,
        "state": clock.state(now),
        "paused_because": paused_because,
        "preferred": wish,
        "cadence_minutes": running.map(|running| running.cadence_minutes),
        "last_real_update": moment_or_null(running.map(|running| running.heard_at)),
        "due_soon_at": moment_or_null(running.map(|running| running.due_soon_at)),
        "next_due": moment_or_null(running.map(|running| running.next_due)),
    })
}

/// `GET tickets/{id}/update_clock`: for its customer too.
pub async fn clock(caller: Caller, Path(id): Path<i64>) -> Result {
    let kept = update_clocks::show(&caller.ctx, TicketId(id)).await?;
    let clock = clock_shape(kept.ticket_id, kept.wish, &kept.clock, caller.ctx.now());
    Ok(Answer::ok(json!({"update_clock": clock})))
}

/// `PUT tickets/{id}/update_clock`: how often the customer wants to hear.
pub async fn set_clock(caller: Caller, id: Path<i64>, sent: Sent) -> Result {
    update_clocks::show(&caller.ctx, TicketId(id.0)).await?;
    let mut input = sent.need("update_clock")?;
    let wish = input.word("preferred", Wish::from_word);
    let warning = input.end()?;
    match wish {
        Set::Keep => {}
        Set::Clear => update_clocks::wish(&caller.ctx, TicketId(id.0), None).await?,
        Set::To(wish) => update_clocks::wish(&caller.ctx, TicketId(id.0), Some(wish)).await?,
    }
    Ok(clock(caller, id).await?.warning(warning))
}

/// `GET update_clocks`: those that are overdue, the longest silence first; with `due_by` those due by then.
pub async fn clocks(caller: Caller, base: Base, asked: Asked) -> Result {
    let now = caller.ctx.now();
    let by = asked.get("due_by").and_then(crate::sent::moment).unwrap_or(now);
    let found = update_clocks::due(&caller.ctx, by).await?;
    let shape =
        |one: &update_clocks::Ticking| clock_shape(one.ticket.id, one.kept.wish, &one.kept.clock, now);
    Ok(whole(&asked, &base.0, "update_clocks", found.all.iter().map(shape).collect()))
}
