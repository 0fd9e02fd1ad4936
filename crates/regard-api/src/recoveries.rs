//! Putting right what went wrong: `/api/v2/recoveries` and `/api/v2/tickets/{id}/recovery`. A customer's own side stands
//! under `/api/v2/requests/{id}/recovery` and never holds a finding.

use crate::answer::{Answer as Told, Result, moment, moment_or_null, whole};
use crate::asked::Asked;
use crate::sent::Sent;
use axum::extract::Path;
use axum::http::StatusCode;
use regard_domain::id::{RecoveryId, TicketId, UserId};
use regard_domain::recovery::{Apology, Cause, CauseKind, Gesture, Harm, Justice, Recovery};
use regard_domain::stake::Worth;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::amends::closing::{self, Answer};
use regard_services::amends::giving::{self, Giving};
use regard_services::amends::putting_right::{PutRight, put_right};
use regard_services::amends::reading::{self, Case};
use regard_services::amends::steps::{self, Heard, Notes};
use regard_services::recoveries::opening;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What a recovery is made of, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RecoveryIn {
    cause: String,
    cause_kind: Option<CauseKind>,
    heard: String,
    belief: String,
    harm: Harm,
    justice: Justice,
    satisfaction: Option<i64>,
    apology: Option<Apology>,
    gesture: Option<GestureIn>,
    repair: Option<String>,
    finding: Option<String>,
    treatment: Option<String>,
    exception_reason: Option<String>,
    lesson: Option<String>,
    worth: Option<Worth>,
}

/// Something to be given, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GestureIn {
    what: String,
    reason: String,
    outlay_cents: i64,
    salvage_cents: i64,
    asked_by: Option<i64>,
}

impl GestureIn {
    fn giving(self) -> Giving {
        let GestureIn { what, reason, outlay_cents, salvage_cents, asked_by } = self;
        Giving { what, reason, outlay_cents, salvage_cents, asked_by: asked_by.map(UserId) }
    }
}

/// The customer's answer, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerIn {
    is_good: bool,
    words: String,
    satisfaction: Option<i64>,
}

impl RecoveryIn {
    fn heard(&self) -> Heard {
        Heard {
            words: self.heard.clone(),
            belief: self.belief.clone(),
            harm: self.harm.clone(),
            justice: self.justice,
            satisfaction: self.satisfaction,
        }
    }

    fn notes(&self) -> Notes {
        Notes {
            finding: self.finding.clone(),
            treatment: self.treatment.clone(),
            exception_reason: self.exception_reason.clone(),
            belief: Some(self.belief.clone()).filter(|belief| !belief.is_empty()),
            lesson: self.lesson.clone(),
            worth: self.worth,
        }
    }
}

fn read<T: DeserializeOwned>(sent: &Sent, envelope: &'static str) -> std::result::Result<T, Failure> {
    let map = sent.need(envelope)?.rest();
    serde_json::from_value(Value::Object(map)).map_err(|error| {
        Failure::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{envelope} cannot be read: {error}."))
    })
}

fn gesture(one: &Gesture) -> Value {
    json!({
        "id": one.id.0,
        "given_by": one.given_by.0,
        "asked_by": one.asked_by.map(|id| id.0),
        "what": one.what,
        "reason": one.reason,
        "outlay_cents": one.outlay_cents,
        "salvage_cents": one.salvage_cents,
        "stake_cents": one.stake_cents,
        "created_at": moment(one.created_at),
        "read_at": moment_or_null(one.read_at),
        "praise": one.praise,
    })
}

/// What a customer may read of their own.
fn outward(it: &Recovery) -> Value {
    json!({
        "id": it.id.0,
        "ticket_id": it.ticket_id.0,
        "state": it.state.as_str(),
        "heard": it.heard,
        "apology": it.apology,
        "treatment": it.treatment,
        "repair": it.repair,
        "asked_at": moment_or_null(it.asked_at),
        "silent_until": moment_or_null(it.silent_until),
        "restored_by": it.restored_by.map(|by| by.as_str()),
        "opened_at": moment(it.opened_at),
        "closed_at": moment_or_null(it.closed_at),
    })
}

fn shape(it: &Recovery, base: &str) -> Value {
    let mut out = outward(it);
    let inside = json!({
        "url": format!("{base}/api/v2/recoveries/{}.json", it.id),
        "user_id": it.user_id.0,
        "cause": it.cause.words,
        "cause_kind": it.cause.kind.as_str(),
        "promise_id": it.cause.promise_id.map(|id| id.0),
        "round": it.round,
        "is_double": it.is_double,
        "owner_id": it.owner_id.map(|id| id.0),
        "lead_id": it.lead_id.map(|id| id.0),
        "harm": it.harm,
        "justice": it.justice,
        "belief": it.belief,
        "finding": it.finding,
        "exception_reason": it.exception_reason,
        "goodwill_before": it.goodwill_before,
        "goodwill_after": it.goodwill_after,
        "satisfaction_before": it.satisfaction_before,
        "satisfaction_after": it.satisfaction_after,
        "answer": it.answer,
        "lesson": it.lesson,
        "heard_at": moment_or_null(it.heard_at),
        "apologised_at": moment_or_null(it.apologised_at),
        "repaired_at": moment_or_null(it.repaired_at),
    });
    if let (Value::Object(out), Value::Object(inside)) = (&mut out, inside) {
        out.extend(inside);
    }
    out
}

fn whole_case(case: &Case, base: &str) -> Value {
    let mut recovery = shape(&case.recovery, base);
    recovery["gestures"] = case.gestures.iter().map(gesture).collect();
    recovery["stake_cents"] = json!(case.worth.stake_cents());
    recovery["lifetime_cents"] = json!(case.worth.lifetime_cents());
    recovery["left_cents"] = json!(case.left.cents());
    recovery["envelope_cents"] = json!(case.envelope_cents);
    recovery["currency"] = json!(case.policy.currency);
    json!({"recovery": recovery})
}

async fn shown(caller: &Caller, base: &Base, id: RecoveryId) -> Result {
    Ok(Told::ok(whole_case(&reading::show(&caller.ctx, id).await?, &base.0)))
}

/// `GET recoveries`: those that the caller may see, newest first; `state=open` only open ones.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let only_open = asked.get("state") == Some("open");
    let all = reading::list(&caller.ctx, only_open, None, 500).await?;
    Ok(whole(&asked, &base.0, "recoveries", all.iter().map(|it| shape(it, &base.0)).collect()))
}

/// `GET recoveries/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    shown(&caller, &base, RecoveryId(id)).await
}

/// `GET tickets/{id}/recovery`: the latest.
pub async fn of_ticket(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let case = reading::of_ticket(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    Ok(Told::ok(whole_case(&case, &base.0)))
}

/// `POST tickets/{id}/recovery`: opens one and does in the same step whatever else was sent.
pub async fn create(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    reading::of_ticket(&caller.ctx, TicketId(id)).await?;
    let input: RecoveryIn = read(&sent, "recovery")?;
    let kind = input.cause_kind.unwrap_or(CauseKind::Person);
    let deeds = PutRight {
        cause: Cause { kind, words: input.cause.clone(), promise_id: None },
        heard: Some(input.heard()).filter(|heard| !heard.words.trim().is_empty()),
        notes: input.notes(),
        apology: input.apology,
        gesture: input.gesture.map(GestureIn::giving),
        repair: input.repair,
    };
    let id = put_right(&caller.ctx, TicketId(id), &deeds).await?;
    Ok(Told::created(whole_case(&reading::show(&caller.ctx, id).await?, &base.0)))
}

/// `PUT recoveries/{id}`: finding, treatment, lesson and what else is written down beside the steps.
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: RecoveryIn = read(&sent, "recovery")?;
    steps::note(&caller.ctx, RecoveryId(id), &input.notes()).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

/// `POST recoveries/{id}/hearing`: says back what we heard.
pub async fn hear(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: RecoveryIn = read(&sent, "recovery")?;
    steps::hear(&caller.ctx, RecoveryId(id), &input.heard()).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

/// `POST recoveries/{id}/apology`.
pub async fn apologise(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let apology: Apology = read(&sent, "apology")?;
    steps::apologise(&caller.ctx, RecoveryId(id), &apology).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

/// `POST recoveries/{id}/gestures`: gives something within one's own budget.
pub async fn give(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: GestureIn = read(&sent, "gesture")?;
    giving::give(&caller.ctx, RecoveryId(id), &input.giving()).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

/// `POST recoveries/{id}/repair`: what is whole again.
pub async fn repair(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: RecoveryIn = read(&sent, "recovery")?;
    steps::repair(&caller.ctx, RecoveryId(id), &input.repair.unwrap_or_default()).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

/// `POST recoveries/{id}/question`: asks whether we are good again.
pub async fn ask(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    closing::ask(&caller.ctx, RecoveryId(id)).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

/// `POST recoveries/{id}/lead`: a lead takes it.
pub async fn hand(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    opening::hand_to_lead(&caller.ctx, RecoveryId(id)).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

/// `POST recoveries/{id}/answer`: the customer's words, written down by a colleague.
pub async fn answer(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    answered(&caller, RecoveryId(id), &sent).await?;
    shown(&caller, &base, RecoveryId(id)).await
}

async fn answered(caller: &Caller, id: RecoveryId, sent: &Sent) -> Result<()> {
    let AnswerIn { is_good, words, satisfaction } = read(sent, "answer")?;
    closing::answer(&caller.ctx, id, &Answer { is_good, words, satisfaction }).await?;
    Ok(())
}

/// `GET requests/{id}/recovery`: the customer's own side.
pub async fn own(caller: Caller, Path(id): Path<i64>) -> Result {
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    let mut recovery = outward(&own.recovery);
    recovery["gestures"] = json!(own.gestures);
    Ok(Told::ok(json!({"recovery": recovery})))
}

/// `POST requests/{id}/recovery`: the customer says whether we are good again.
pub async fn own_answer(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    answered(&caller, own.recovery.id, &sent).await?;
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    Ok(Told::ok(json!({"recovery": outward(&own.recovery)})))
}
