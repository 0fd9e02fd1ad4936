//! A "no" with a way: `/api/v2/limits`, `/api/v2/tickets/{id}/limits`, the register at `/api/v2/policies`, and the wants that
//! were left at `/api/v2/wants`. A customer's own side stands under `/api/v2/requests/{id}/limit`.

use crate::answer::{Answer as Told, Result, moment, moment_or_null, whole};
use crate::asked::Asked;
use crate::sent::Sent;
use axum::extract::Path;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{LimitId, PolicyId, TicketId, UserId};
use regard_domain::limit::{Answer, Limit, Policy, Want, Way};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::limits::answering::{self, Last};
use regard_services::limits::deciding::{self, Asking, Decision};
use regard_services::limits::reading;
use regard_services::policies::{self, NewPolicy};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What a limit is made of, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LimitIn {
    ask: String,
    need_behind: String,
    exception: String,
    policy_id: Option<i64>,
    grant: Option<String>,
    reason_human: Option<String>,
    can_do: Vec<String>,
    elsewhere: String,
    appeal_to: Option<i64>,
}

impl LimitIn {
    fn way(&self) -> Way {
        Way {
            reason: self.reason_human.clone().unwrap_or_default(),
            can_do: self.can_do.clone(),
            elsewhere: self.elsewhere.clone(),
        }
    }

    fn decline(&self) -> Decision {
        Decision::Decline { way: self.way(), appeal_to: self.appeal_to.map(UserId) }
    }

    fn asking(self) -> Asking {
        let decision = match (&self.grant, &self.reason_human) {
            (Some(words), _) => Some(Decision::Grant(words.clone())),
            (None, Some(_)) => Some(self.decline()),
            (None, None) => None,
        };
        Asking {
            ask: self.ask,
            need_behind: self.need_behind,
            exception: self.exception,
            policy_id: self.policy_id.map(PolicyId),
            decision,
        }
    }
}

/// The customer's answer, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerIn {
    answer: String,
    words: String,
}

/// A policy, as it is sent.
#[derive(Debug, Deserialize)]
struct PolicyIn {
    title: String,
    reason: String,
    owner_id: i64,
    expires_at: Timestamp,
}

impl PolicyIn {
    fn policy(self) -> NewPolicy {
        let PolicyIn { title, reason, owner_id, expires_at } = self;
        NewPolicy { title, reason, owner_id: UserId(owner_id), expires_at }
    }
}

fn read<T: DeserializeOwned>(sent: &Sent, envelope: &'static str) -> std::result::Result<T, Failure> {
    let map = sent.need(envelope)?.rest();
    serde_json::from_value(Value::Object(map)).map_err(|error| {
        Failure::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{envelope} cannot be read: {error}."))
    })
}

/// What a customer may read of their own.
fn outward(it: &Limit) -> Value {
    json!({
        "id": it.id.0,
        "ticket_id": it.ticket_id.0,
        "state": it.state.as_str(),
        "is_granted": it.is_granted,
        "ask": it.ask,
        "reason_human": it.way.reason,
        "can_do": it.way.can_do,
        "elsewhere": it.way.elsewhere,
        "customer_said": it.customer_said,
        "decided_at": moment_or_null(it.decided_at),
        "appealed_at": moment_or_null(it.appealed_at),
        "closed_at": moment_or_null(it.closed_at),
    })
}

fn shape(it: &Limit, base: &str) -> Value {
    let mut out = outward(it);
    let inside = json!({
        "url": format!("{base}/api/v2/limits/{}.json", it.id),
        "user_id": it.user_id.0,
        "need_behind": it.need_behind,
        "exception": it.exception,
        "policy_id": it.policy_id.map(|id| id.0),
        "appeal_to": it.appeal_to.map(|id| id.0),
        "decided_by": it.decided_by.map(|id| id.0),
        "stake_cents": it.stake_cents,
        "want_id": it.want_id.map(|id| id.0),
        "asked_by": it.asked_by.map(|id| id.0),
        "asked_at": moment(it.asked_at),
        "declined_at": moment_or_null(it.declined_at),
    });
    if let (Value::Object(out), Value::Object(inside)) = (&mut out, inside) {
        out.extend(inside);
    }
    out
}

async fn shown(caller: &Caller, base: &Base, id: LimitId) -> Result {
    Ok(Told::ok(json!({"limit": shape(&reading::show(&caller.ctx, id).await?, &base.0)})))
}

/// `GET limits`: those that the caller may see, newest first; `state=open` only open ones.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let all = reading::list(&caller.ctx, asked.get("state") == Some("open"), 500).await?;
    Ok(whole(&asked, &base.0, "limits", all.iter().map(|it| shape(it, &base.0)).collect()))
}

/// `GET limits/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    shown(&caller, &base, LimitId(id)).await
}

/// `GET tickets/{id}/limits`: newest first, with what is at stake.
pub async fn of_ticket(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let found = reading::of_ticket(&caller.ctx, TicketId(id)).await?;
    let limits: Vec<Value> = found.limits.iter().map(|it| shape(it, &base.0)).collect();
    Ok(Told::ok(json!({"limits": limits, "count": limits.len(), "stake_cents": found.stake_cents})))
}

/// `POST tickets/{id}/limits`: writes down what they ask for, and goes as far as was sent: need, exception, yes or no.
pub async fn create(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    reading::of_ticket(&caller.ctx, TicketId(id)).await?;
    let input: LimitIn = read(&sent, "limit")?;
    let id = deciding::ask(&caller.ctx, TicketId(id), &input.asking()).await?;
    Ok(Told::created(json!({"limit": shape(&reading::show(&caller.ctx, id).await?, &base.0)})))
}

/// `PUT limits/{id}`: the need behind the ask (`need_behind`), and what an exception would mean (`exception`).
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: LimitIn = read(&sent, "limit")?;
    deciding::explore(&caller.ctx, LimitId(id), &input.need_behind, &input.exception).await?;
    shown(&caller, &base, LimitId(id)).await
}

/// `POST limits/{id}/grant`: they get it, as `grant` says.
pub async fn grant(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: LimitIn = read(&sent, "limit")?;
    let decision = Decision::Grant(input.grant.unwrap_or_default());
    deciding::decide(&caller.ctx, LimitId(id), &decision).await?;
    shown(&caller, &base, LimitId(id)).await
}

/// `POST limits/{id}/decline`: no, with `reason_human`, `can_do` and, where somebody else can, `elsewhere`.
pub async fn decline(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: LimitIn = read(&sent, "limit")?;
    deciding::decide(&caller.ctx, LimitId(id), &input.decline()).await?;
    shown(&caller, &base, LimitId(id)).await
}

/// `POST limits/{id}/answer`: the customer's words, written down by a colleague.
pub async fn answer(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    answered(&caller, LimitId(id), &sent).await?;
    shown(&caller, &base, LimitId(id)).await
}

async fn answered(caller: &Caller, id: LimitId, sent: &Sent) -> Result<()> {
    let AnswerIn { answer, words } = read(sent, "answer")?;
    let answer = Answer::from_word(&answer)
        .ok_or_else(|| ServiceError::invalid("answer", "Choose accepted or appealed."))?;
    answering::answer(&caller.ctx, id, answer, &words).await?;
    Ok(())
}

/// `POST limits/{id}/decision`: a lead decides an appeal: `grant`, or a reason and a way again.
pub async fn decide(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: LimitIn = read(&sent, "limit")?;
    let last = match &input.grant {
        Some(words) => Last::Grant(words.clone()),
        None => Last::Stay(input.way()),
    };
    answering::decide(&caller.ctx, LimitId(id), &last).await?;
    shown(&caller, &base, LimitId(id)).await
}

/// `GET requests/{id}/limit`: the customer's own side.
pub async fn own(caller: Caller, Path(id): Path<i64>) -> Result {
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    Ok(Told::ok(json!({"limit": outward(&own)})))
}

/// `POST requests/{id}/limit`: the customer takes what we can do, or asks for another look.
pub async fn own_answer(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    answered(&caller, own.id, &sent).await?;
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    Ok(Told::ok(json!({"limit": outward(&own)})))
}

fn policy(it: &Policy, now: Timestamp) -> Value {
    json!({
        "id": it.id.0,
        "title": it.title,
        "reason": it.reason,
        "owner_id": it.owner_id.0,
        "expires_at": moment(it.expires_at),
        "repealed_at": moment_or_null(it.repealed_at),
        "is_in_force": it.is_in_force(now),
        "created_at": moment(it.created_at),
    })
}

/// `GET policies`.
pub async fn policies(caller: Caller, base: Base, asked: Asked) -> Result {
    let now = caller.ctx.now();
    let all = policies::list(&caller.ctx).await?;
    Ok(whole(&asked, &base.0, "policies", all.iter().map(|it| policy(it, now)).collect()))
}

/// `POST policies`.
pub async fn create_policy(caller: Caller, sent: Sent) -> Result {
    let input: PolicyIn = read(&sent, "policy")?;
    let made = policies::create(&caller.ctx, &input.policy()).await?;
    Ok(Told::created(json!({"policy": policy(&made, caller.ctx.now())})))
}

/// `PUT policies/{id}`: changes or renews it.
pub async fn update_policy(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: PolicyIn = read(&sent, "policy")?;
    let made = policies::change(&caller.ctx, PolicyId(id), &input.policy()).await?;
    Ok(Told::ok(json!({"policy": policy(&made, caller.ctx.now())})))
}

/// `DELETE policies/{id}`: gives it up.
pub async fn delete_policy(caller: Caller, Path(id): Path<i64>) -> Result {
    policies::repeal(&caller.ctx, PolicyId(id)).await?;
    Ok(Told::nothing())
}

/// `GET policy_pain`: what each policy cost in the last `days` (90), the most painful first.
pub async fn pain(caller: Caller, base: Base, asked: Asked) -> Result {
    let days = asked.get("days").and_then(|days| days.parse::<i64>().ok()).unwrap_or(90).clamp(1, 3650);
    let pains = policies::pain(&caller.ctx, caller.ctx.now() - SignedDuration::from_hours(24 * days)).await?;
    let shape = |one: &policies::Pain| {
        json!({
            "policy_id": one.policy.id.0,
            "title": one.policy.title,
            "declines": one.declines,
            "value_lost_cents": one.value_lost_cents,
            "exceptions": one.exceptions,
        })
    };
    Ok(whole(&asked, &base.0, "policy_pain", pains.iter().map(shape).collect()))
}

/// `GET wants`: what customers want and do not get, in their words, newest first.
pub async fn wants(caller: Caller, base: Base, asked: Asked) -> Result {
    let all = reading::wants(&caller.ctx, 500).await?;
    let shape = |want: &Want| {
        json!({
            "id": want.id.0,
            "text": want.text,
            "ticket_id": want.ticket_id.0,
            "user_id": want.user_id.0,
            "source": want.source,
            "limit_id": want.limit_id.map(|id| id.0),
            "created_at": moment(want.created_at),
        })
    };
    Ok(whole(&asked, &base.0, "wants", all.iter().map(shape).collect()))
}
