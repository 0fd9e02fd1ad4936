//! Webhooks: what is sent, how it is signed, and what became of it. A call is written down in the transaction of the deed
//! that needs it; its job makes it, and a failure comes again, later and later, until it is given up.

use crate::ctx::Ctx;
use crate::definitions;
use crate::error::{Result, ServiceError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::{SignedDuration, Timestamp};
use regard_domain::chance;
use regard_domain::definition::Kind;
use regard_domain::id::DefinitionId;
use regard_domain::job::{Job, backoff};
use regard_domain::user::Deed;
use regard_domain::webhook::{Attempt, Invocation};
use regard_store::{definition, webhook};
use ring::hmac;
use serde_json::{Map, Value};

/// How often a call is tried: over about two hours.
const TRIES: i64 = 9;

/// Calls shown of one webhook.
const SHOWN: i64 = 100;

/// A request to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Where.
    pub url: String,
    /// How: `POST` and its like.
    pub method: String,
    /// With which headers.
    pub headers: Vec<(String, String)>,
    /// With what.
    pub body: String,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status; `None` when nobody was reached.
    pub status: Option<i64>,
    /// What was said, or why nobody was reached.
    pub text: String,
}

impl Answer {
    fn is_good(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the same call may be answered otherwise later: who says that a call is wrong will say so again.
    fn may_change(&self) -> bool {
        !self
            .status
            .is_some_and(|status| (300..500).contains(&status) && ![408, 409, 425, 429].contains(&status))
    }
}

/// Makes a waiting call ready; `None` when it is over or its webhook was switched off.
pub async fn prepare(ctx: &Ctx, id: i64) -> Result<Option<Call>> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let Some(wanted) = webhook::find(&mut conn, id).await?.filter(|found| found.state == "waiting") else {
        return Ok(None);
    };
    let found = definition::find(&mut conn, Kind::Webhook, wanted.webhook_id).await?;
    let Some(found) = found.filter(|found| found.is_active) else { return Ok(None) };
    let mut call = request(&found.body, wanted.body, ctx.now(), found.text("_secret"));
    let named = [
        ("X-Zendesk-Webhook-Id", format!("01R{:023}", found.id.0)),
        ("X-Zendesk-Webhook-Invocation-Id", id.to_string()),
        ("X-Zendesk-Account-Id", "1".to_owned()),
    ];
    call.headers.extend(named.map(|(name, value)| (name.to_owned(), value)));
    Ok(Some(call))
}

/// The request that a webhook's settings mean, signed as the market signs: HMAC-SHA256 (RFC 2104) over the moment and the
/// body, as base64.
fn request(settings: &Map<String, Value>, body: String, now: Timestamp, secret: &str) -> Call {
    let text = |name: &str| settings.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let format = match text("request_format").as_str() {
        "xml" => "application/xml",
        "form_encoded" => "application/x-www-form-urlencoded",
        _ => "application/json; charset=utf-8",
    };
    let at = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = BASE64.encode(hmac::sign(&key, format!("{at}{body}").as_bytes()));
    let mut headers = vec![
        ("Content-Type".to_owned(), format.to_owned()),
        ("User-Agent".to_owned(), "Regard Webhook".to_owned()),
        ("X-Zendesk-Webhook-Signature".to_owned(), signature),
        ("X-Zendesk-Webhook-Signature-Timestamp".to_owned(), at),
    ];
    if let Some(Value::Object(own)) = settings.get("custom_headers") {
        headers
            .extend(own.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))));
    }
    headers.extend(authentication(settings.get("authentication")));
    let method = match text("http_method").as_str() {
        "" => "POST".to_owned(),
        method => method.to_uppercase(),
    };
    Call { url: text("endpoint"), method, headers, body }
}

fn authentication(settings: Option<&Value>) -> Option<(String, String)> {
    let settings = settings?;
    let data = |name: &str| settings["data"][name].as_str().unwrap_or_default();
    Some(match settings["type"].as_str()? {
        "basic_auth" => {
            let both = BASE64.encode(format!("{}:{}", data("username"), data("password")));
            ("Authorization".to_owned(), format!("Basic {both}"))
        }
        "bearer_token" => ("Authorization".to_owned(), format!("Bearer {}", data("token"))),
        "api_key" => (data("name").to_owned(), data("value").to_owned()),
        _ => return None,
    })
}

/// Writes down what came back; a failure that may pass comes again.
pub async fn record(ctx: &Ctx, id: i64, answer: &Answer, took: SignedDuration) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(found) = webhook::find(&mut unit, id).await?.filter(|found| found.state == "waiting") else {
        return Ok(());
    };
    let (now, tried) = (unit.now(), found.attempts + 1);
    let again = !answer.is_good() && answer.may_change() && tried < TRIES;
    let state = match (answer.is_good(), again) {
        (true, _) => "success",
        (false, true) => "waiting",
        (false, false) => "failure",
    };
    let took = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    webhook::record(&mut unit, id, state, answer.status, &answer.text, took, now).await?;
    if again {
        let wait = backoff(tried + 3, chance::below(ctx.desk.chance.as_ref(), 1_000));
        unit.enqueue_at(&Job::CallWebhook { invocation_id: id }, now + wait).await?;
    }
    unit.commit().await
}

/// The latest calls of a webhook, the newest first.
pub async fn invocations(ctx: &Ctx, id: DefinitionId) -> Result<Vec<Invocation>> {
    ctx.permit(Deed::Administer)?;
    definitions::show(ctx, Kind::Webhook, id).await?;
    Ok(webhook::list(&mut ctx.read().await?, id, SHOWN).await?)
}

/// One call of a webhook with its tries.
pub async fn attempts(ctx: &Ctx, id: DefinitionId, invocation: i64) -> Result<(Invocation, Vec<Attempt>)> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let found = webhook::find(&mut conn, invocation).await?.filter(|found| found.webhook_id == id);
    let found = found.ok_or(ServiceError::NotFound("invocation"))?;
    Ok((found, webhook::list_attempts(&mut conn, invocation).await?))
}

/// Makes the same call once more: with the same body, as a call of its own.
pub async fn replay(ctx: &Ctx, id: DefinitionId, invocation: i64) -> Result<i64> {
    let (found, _) = attempts(ctx, id, invocation).await?;
    if found.state == "waiting" {
        return Err(ServiceError::Conflict("It is still being tried. Wait until it has ended.".into()));
    }
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let (ticket, rule) = (found.ticket_id, found.rule_id);
    let made = webhook::insert(&mut unit, id, ticket, rule, &found.body, now).await?;
    unit.enqueue(&Job::CallWebhook { invocation_id: made }).await?;
    unit.commit().await?;
    Ok(made)
}

/// Calls a webhook with something to try, in a call of its own that stands among the others.
pub async fn try_out(ctx: &Ctx, id: DefinitionId, body: &str) -> Result<i64> {
    ctx.permit(Deed::Administer)?;
    let found = definitions::show(ctx, Kind::Webhook, id).await?;
    if !found.is_active {
        return Err(ServiceError::Conflict("It is switched off. Switch it on, then try it.".into()));
    }
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let made = webhook::insert(&mut unit, id, None, None, body, now).await?;
    unit.enqueue(&Job::CallWebhook { invocation_id: made }).await?;
    unit.commit().await?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_signed_over_its_moment_and_its_body() {
        let settings = serde_json::json!({"endpoint": "https://hooks.example.com", "http_method": "POST",
            "authentication": {"type": "bearer_token", "data": {"token": "t"}}});
        let now = "2026-11-24T10:00:00.5Z".parse().expect("a moment");
        let call = request(settings.as_object().expect("a map"), "{}".into(), now, "secret");
        let header =
            |name: &str| call.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        let expected = BASE64.encode(hmac::sign(&key, b"2026-11-24T10:00:00Z{}"));
        assert_eq!(header("X-Zendesk-Webhook-Signature"), Some(expected));
        assert_eq!(header("Authorization"), Some("Bearer t".into()));
        assert_eq!((call.method.as_str(), call.url.as_str()), ("POST", "https://hooks.example.com"));
    }

    #[test]
    fn who_says_that_a_call_is_wrong_is_not_asked_again() {
        let may = |status| Answer { status, text: String::new() }.may_change();
        assert!(may(None) && may(Some(503)) && may(Some(429)));
        assert!(!may(Some(404)) && !may(Some(302)));
    }
}
