//! Signing in with a token that is renewed, as Google and Microsoft ask for it (OAuth 2.0, RFC 6749 section 6; SASL
//! XOAUTH2).

use crate::outside;
use regard_services::ctx::Ctx;
use regard_services::error::chain;
use regard_services::mailboxes::settings::Auth;
use regard_services::mailboxes::tokens;
use regard_services::outgoing::delivery::OutServer;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long before its end a token is not used any more.
const MARGIN: Duration = Duration::from_secs(120);

/// How long a token is used when nobody says how long it lasts (RFC 6749 section 5.1 recommends saying it).
const UNSAID: u64 = 600;

/// Tokens that still last, by what they were renewed with. Forgetting them costs one request.
static TOKENS: LazyLock<Mutex<Tokens>> = LazyLock::new(Mutex::default);

/// A token and its end, by where, as whom, with what and for what it was renewed.
type Tokens = HashMap<[String; 4], (String, Instant)>;

/// Why there is no token, in a sentence that says what mends it.
#[derive(Debug)]
pub(crate) enum NoToken {
    /// The server that gives them was not reached.
    Unreached(String),
    /// It gives none.
    Refused(String),
}

impl NoToken {
    /// The sentence.
    fn sentence(self) -> String {
        match self {
            NoToken::Unreached(sentence) | NoToken::Refused(sentence) => sentence,
        }
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<u64>,
    refresh_token: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// What is said to a server that takes XOAUTH2, before base64.
pub(crate) fn words(user: &str, token: &str) -> String {
    format!("user={user}\x01auth=Bearer {token}\x01\x01")
}

/// A way to sign in, ready to be used: a token in the place of what it is renewed with.
pub(crate) async fn ready(ctx: &Ctx, auth: &Auth) -> Result<Auth, NoToken> {
    let Auth::Xoauth2 { user, token_url, client_id, client_secret, refresh_token, scope } = auth else {
        return Ok(auth.clone());
    };
    let user = user.clone();
    let key = [token_url, client_id, refresh_token, scope].map(Clone::clone);
    if let Some(token) = kept(&key) {
        return Ok(Auth::Bearer { user, token });
    }
    let mut form =
        vec![("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", refresh_token)];
    form.extend((!client_secret.is_empty()).then_some(("client_secret", client_secret.as_str())));
    form.extend((!scope.is_empty()).then_some(("scope", scope.as_str())));
    let granted = renew(ctx, token_url, &form).await?;
    let lasts = Duration::from_secs(granted.expires_in.unwrap_or(UNSAID)).saturating_sub(MARGIN);
    if let Some(next) = granted.refresh_token.filter(|next| next != refresh_token) {
        // Whoever takes up the changed settings finds the token there too.
        keep([token_url, client_id, &next, scope].map(Clone::clone), &granted.access_token, lasts);
        if let Err(error) = tokens::renewed(ctx, refresh_token, &next).await {
            tracing::error!(
                error = chain(&error),
                "what the next sign-in token is renewed with was not kept"
            );
        }
    }
    keep(key, &granted.access_token, lasts);
    Ok(Auth::Bearer { user, token: granted.access_token })
}

/// A server that takes our mail, ready to be signed in to; else why not.
pub(crate) async fn ready_server(ctx: &Ctx, server: &OutServer) -> Result<OutServer, String> {
    let auth = match &server.auth {
        Some(auth) => Some(ready(ctx, auth).await.map_err(NoToken::sentence)?),
        None => None,
    };
    Ok(OutServer { auth, ..server.clone() })
}

/// Forgets the token: the server did not take it, so the next try gets a new one.
pub(crate) fn forget(auth: &Auth) {
    if let Auth::Bearer { token: refused, .. } = auth {
        all().retain(|_, (token, _)| token != refused);
    }
}

fn kept(key: &[String; 4]) -> Option<String> {
    all().get(key).filter(|(_, end)| Instant::now() < *end).map(|(token, _)| token.clone())
}

fn keep(key: [String; 4], token: &str, lasts: Duration) {
    let mut tokens = all();
    tokens.retain(|_, (_, end)| Instant::now() < *end);
    tokens.insert(key, (token.to_owned(), Instant::now() + lasts));
}

fn all() -> MutexGuard<'static, Tokens> {
    TOKENS.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn renew(ctx: &Ctx, token_url: &str, form: &[(&str, &str)]) -> Result<Granted, NoToken> {
    let (client, url) = outside::client(token_url, ctx.desk.place.reach)
        .map_err(|error| NoToken::Refused(format!("The sign-in token cannot be renewed: {error}.")))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let unreachable = |error: reqwest::Error| {
        let cause = chain(&error.without_url());
        NoToken::Unreached(format!("{host} could not be asked for a new sign-in token: {cause}."))
    };
    let response = client.post(url).form(form).send().await.map_err(unreachable)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreachable)?;
    if status.is_success()
        && let Ok(granted) = serde_json::from_slice::<Granted>(&body)
    {
        return Ok(granted);
    }
    let again =
        "Connect the mailbox again: get a new refresh token there and enter it in the mailbox's settings.";
    Err(match serde_json::from_slice::<Refused>(&body) {
        Ok(refused) if refused.error == "invalid_grant" => {
            NoToken::Refused(format!("{host} does not renew our sign-in any more. {again}"))
        }
        Ok(Refused { error, error_description: why }) => NoToken::Refused(format!(
            "{host} gave no sign-in token: {error} {why}. Check the client id, its secret and the scope in the mailbox's settings."
        )),
        Err(_) => NoToken::Unreached(format!("{host} gave no sign-in token: it answered {status}.")),
    })
}
