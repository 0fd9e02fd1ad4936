//! Webhooks: `/api/v2/webhooks`, with the calls that were made of each; what they sign in with is never read back.

use crate::answer::{Answer, Result, moment};
use crate::asked::Asked;
use crate::definition_forms::WEBHOOKS;
use crate::definitions::{number, shape};
use crate::sent::{Input, Sent};
use axum::extract::Path;
use regard_domain::chance;
use regard_domain::definition::{Definition, Kind};
use regard_domain::id::DefinitionId;
use regard_domain::webhook::{Attempt, Invocation};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::definitions::{self, DefinitionWords};
use regard_services::webhooks;
use serde_json::{Map, Value, json};

/// Letters of a signing secret.
const SECRET_LETTERS: usize = 48;

fn out(found: &Definition, base: &str) -> Value {
    let mut shape = shape(found, base);
    let Some(map) = shape.as_object_mut() else { return shape };
    map.remove("url");
    map.remove("position");
    map.remove("active");
    for name in ["created_at", "updated_at"] {
        let at = map.get(name).and_then(Value::as_str).unwrap_or_default().replace('Z', ".000000000Z");
        map.insert(name.to_owned(), json!(at));
    }
    for name in ["created_by", "updated_by"] {
        map.entry(name).or_insert(json!("0"));
    }
    if let Some(Value::Object(data)) = map.get_mut("authentication").and_then(|auth| auth.get_mut("data")) {
        data.retain(|name, _| !["password", "token", "value"].contains(&name.as_str()));
    }
    shape
}

/// `GET webhooks`.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let all = definitions::list(&caller.ctx, Kind::Webhook).await?;
    let words = asked.get("filter[name_contains]").unwrap_or_default().to_lowercase();
    let status = asked.get("filter[status]").unwrap_or_default();
    let fits = |one: &&Definition| {
        one.title.to_lowercase().contains(&words) && (status.is_empty() || one.text("status") == status)
    };
    let shapes: Vec<Value> = all.iter().filter(fits).map(|one| out(one, &base.0)).collect();
    let mut asked = asked;
    asked.by_cursor = true;
    let body = crate::answer::list(&asked, &base.0, "webhooks", asked.cut(shapes), 0);
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET webhooks/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<String>) -> Result {
    let found = definitions::show(&caller.ctx, Kind::Webhook, number(&id)?).await?;
    Ok(Answer::ok(json!({"webhook": out(&found, &base.0)})))
}

fn words(mut input: Input) -> DefinitionWords {
    let title = input.words(WEBHOOKS.title);
    input.ignore(&["id", "created_at", "updated_at", "created_by", "updated_by", "signing_secret"]);
    let mut body = input.rest();
    body.retain(|name, _| !name.starts_with('_'));
    let is_active = body.get("status").map(|status| status == "active");
    DefinitionWords { title, is_active, body, ..DefinitionWords::default() }
}

/// `POST webhooks`.
pub async fn create(caller: Caller, base: Base, sent: Sent) -> Result {
    let mut words = words(sent.need("webhook")?);
    let by = caller.user()?.id.to_string();
    words.body.insert("created_by".into(), json!(by));
    words.body.insert("updated_by".into(), json!(by));
    words.body.insert("_secret".into(), json!(chance::token(&*caller.ctx.desk.chance, SECRET_LETTERS)));
    let endpoint = words.body.get("endpoint").and_then(Value::as_str).unwrap_or_default();
    if !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
        let wrong = "Endpoint: is invalid, it must be a web address";
        return Err(regard_services::error::ServiceError::invalid("endpoint", wrong).into());
    }
    let id = definitions::create(&caller.ctx, Kind::Webhook, words).await?;
    let found = definitions::show(&caller.ctx, Kind::Webhook, id).await?;
    Ok(Answer::created(json!({"webhook": out(&found, &base.0)})))
}

/// `PUT` and `PATCH webhooks/{id}`: nothing is said.
pub async fn update(caller: Caller, Path(id): Path<String>, sent: Sent) -> Result {
    definitions::change(&caller.ctx, Kind::Webhook, number(&id)?, words(sent.one("webhook"))).await?;
    Ok(Answer::nothing())
}

/// `DELETE webhooks/{id}`.
pub async fn delete(caller: Caller, Path(id): Path<String>) -> Result {
    definitions::remove(&caller.ctx, Kind::Webhook, number(&id)?).await?;
    Ok(Answer::nothing())
}

async fn secret(caller: &Caller, id: DefinitionId) -> Result<Value> {
    let found = definitions::show(&caller.ctx, Kind::Webhook, id).await?;
    let secret = found.body.get("_secret").cloned().unwrap_or_default();
    Ok(json!({"signing_secret": {"algorithm": "SHA256", "secret": secret}}))
}

/// `GET webhooks/{id}/signing_secret`.
pub async fn signing_secret(caller: Caller, Path(id): Path<String>) -> Result {
    Ok(Answer::ok(secret(&caller, number(&id)?).await?))
}

/// `POST webhooks/{id}/signing_secret`: a new one.
pub async fn reset_secret(caller: Caller, Path(id): Path<String>) -> Result {
    let id = number(&id)?;
    let mut body = Map::new();
    body.insert("_secret".into(), json!(chance::token(&*caller.ctx.desk.chance, SECRET_LETTERS)));
    let words = DefinitionWords { body, ..DefinitionWords::default() };
    definitions::change(&caller.ctx, Kind::Webhook, id, words).await?;
    Ok(Answer::created(secret(&caller, id).await?))
}

fn called(one: &Invocation) -> Value {
    let status = match one.state.as_str() {
        "success" => "success",
        "failure" => "failed",
        _ => "enqueued",
    };
    json!({"id": one.id.to_string(), "latest_completed_at": one.finished_at.map(moment),
        "latest_status_code": one.status_code, "status": status, "status_code": one.status_code,
        "created_at": moment(one.created_at), "attempts": one.attempts,
        "ticket_id": one.ticket_id.map(|id| id.0), "rule_id": one.rule_id.map(|id| id.0), "body": one.body})
}

/// `GET webhooks/{id}/invocations`: the latest calls.
pub async fn invocations(caller: Caller, base: Base, asked: Asked, Path(id): Path<String>) -> Result {
    let all = webhooks::invocations(&caller.ctx, number(&id)?).await?;
    let mut asked = asked;
    asked.by_cursor = true;
    let status = asked.get("filter[status]").unwrap_or_default().to_owned();
    let shapes = all.iter().map(called).filter(|one| status.is_empty() || one["status"] == status).collect();
    let body = crate::answer::list(&asked, &base.0, "invocations", asked.cut(shapes), 0);
    Ok(Answer::ok(Value::Object(body)))
}

fn tried(one: &Attempt, body: &str) -> Value {
    let status =
        if one.status_code.is_some_and(|code| (200..300).contains(&code)) { "success" } else { "failed" };
    json!({"id": one.id.to_string(), "status": status, "status_code": one.status_code, "completed_at": moment(one.at),
        "duration_ms": one.took_ms, "request": {"payload": body}, "response": {"payload": one.answer}})
}

/// `GET webhooks/{id}/invocations/{invocation}/attempts`: each try of a call.
pub async fn attempts(
    caller: Caller,
    base: Base,
    asked: Asked,
    Path((id, call)): Path<(String, i64)>,
) -> Result {
    let (found, tries) = webhooks::attempts(&caller.ctx, number(&id)?, call).await?;
    let mut asked = asked;
    asked.by_cursor = true;
    let shapes = tries.iter().map(|one| tried(one, &found.body)).collect();
    let body = crate::answer::list(&asked, &base.0, "attempts", asked.cut(shapes), 0);
    Ok(Answer::ok(Value::Object(body)))
}

/// `POST webhooks/{id}/invocations/{invocation}/attempts`: the same call once more.
pub async fn replay(caller: Caller, Path((id, call)): Path<(String, i64)>) -> Result {
    let made = webhooks::replay(&caller.ctx, number(&id)?, call).await?;
    Ok(Answer::created(json!({"invocation": {"id": made.to_string(), "status": "enqueued"}})))
}

/// `POST webhooks/test`: a kept webhook is called with what is given. What comes back stands among its invocations.
pub async fn test(caller: Caller, asked: Asked, sent: Sent) -> Result {
    let id = number(asked.need("webhook_id")?)?;
    let given = sent.one("request").rest();
    let body = given
        .get("payload")
        .map_or("{}".to_owned(), |payload| payload.as_str().map_or(payload.to_string(), str::to_owned));
    let made = webhooks::try_out(&caller.ctx, id, &body).await?;
    Ok(Answer::ok(json!({"response": null, "invocation": {"id": made.to_string(), "status": "enqueued"}})))
}
