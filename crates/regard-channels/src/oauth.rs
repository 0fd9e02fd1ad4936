//! Signing in with a token that is renewed, as Google and Microsoft ask for it (OAuth 2.0, RFC 6749 section 6; SASL
//! XOAUTH2).

use crate::outside;
use regard_services::mailboxes::settings::Auth;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long before its end a token is not used any more.
const MARGIN: Duration = Duration::from_secs(120);

/// How long a token is used when nobody says how long it lasts (RFC 6749 section 5.1 recommends saying it).
const UNSAID: u64 = 600;

/// Tokens that still last, by what they were renewed with. Forgetting them costs one request.
static TOKENS: LazyLock<Mutex<Tokens>> = LazyLock::new(Mutex::default);

/// A token and its end, by where, as whom, with what and for what it was renewed.
type Tokens = HashMap<[String; 4], (String, Instant)>;

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// What is said to a server that takes XOAUTH2, before base64. `None` for another way to sign in.
///
/// # Errors
/// A sentence: why there is no token, and what mends it.
pub(crate) async fn xoauth2(auth: &Auth) -> Result<Option<String>, String> {
    let Auth::Xoauth2 { user, token_url, client_id, client_secret, refresh_token, scope } = auth else {
        return Ok(None);
    };
    let key = [token_url, client_id, refresh_token, scope].map(Clone::clone);
    let token = match kept(&key) {
        Some(token) => token,
        None => {
            let mut form = vec![
                ("grant_type", "refresh_token"),
                ("client_id", client_id),
                ("refresh_token", refresh_token),
            ];
            form.extend((!client_secret.is_empty()).then_some(("client_secret", client_secret.as_str())));
            form.extend((!scope.is_empty()).then_some(("scope", scope.as_str())));
            let granted = renew(token_url, &form).await?;
            let lasts = Duration::from_secs(granted.expires_in.unwrap_or(UNSAID)).saturating_sub(MARGIN);
            keep(key, &granted.access_token, lasts);
            granted.access_token
        }
    };
    Ok(Some(format!("user={user}\x01auth=Bearer {token}\x01\x01")))
}

/// Forgets the token: the server did not take it, so the next try gets a new one.
pub(crate) fn forget(auth: &Auth) {
    if let Auth::Xoauth2 { token_url, client_id, refresh_token, scope, .. } = auth {
        let key = [token_url, client_id, refresh_token, scope].map(Clone::clone);
        TOKENS.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

fn kept(key: &[String; 4]) -> Option<String> {
    let tokens = TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
    tokens.get(key).filter(|(_, end)| Instant::now() < *end).map(|(token, _)| token.clone())
}

fn keep(key: [String; 4], token: &str, lasts: Duration) {
    let mut tokens = TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
    tokens.retain(|_, (_, end)| Instant::now() < *end);
    tokens.insert(key, (token.to_owned(), Instant::now() + lasts));
}

async fn renew(token_url: &str, form: &[(&str, &str)]) -> Result<Granted, String> {
    let (client, url) = outside::client(token_url)
        .map_err(|error| format!("The sign-in token cannot be renewed: {error}."))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let unreachable = |error: reqwest::Error| {
        let cause = regard_services::error::chain(&error.without_url());
        format!("{host} could not be asked for a new sign-in token: {cause}.")
    };
    let response = client.post(url).form(form).send().await.map_err(unreachable)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreachable)?;
    if status.is_success()
        && let Ok(granted) = serde_json::from_slice::<Granted>(&body)
    {
        return Ok(granted);
    }
    Err(match serde_json::from_slice::<Refused>(&body) {
        Ok(refused) if refused.error == "invalid_grant" => {
            format!("{host} does not renew our sign-in any more: connect the mailbox again.")
        }
        Ok(refused) => {
            format!("{host} gave no sign-in token: {} {}", refused.error, refused.error_description)
        }
        Err(_) => format!("{host} gave no sign-in token: it answered {status}."),
    })
}
