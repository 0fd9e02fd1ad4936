//! Calling a webhook: one request to an address that somebody wrote into settings, never to a machine of our own house
//! unless the operator allows it.

use crate::outside;
use regard_services::desk::Reach;
use regard_services::webhooks::{Answer, Call};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// Bytes kept of an answer.
const ANSWER_MAX_BYTES: usize = 4 * 1024;

/// Calls it. Whatever goes wrong is an answer too.
pub async fn call(call: &Call, reach: Reach) -> Answer {
    match ask(call, reach).await {
        Ok(answer) => answer,
        Err(text) => Answer { status: None, text },
    }
}

async fn ask(call: &Call, reach: Reach) -> Result<Answer, String> {
    let (client, url) = outside::client(&call.url, reach).map_err(|error| error.to_string())?;
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|error| error.to_string())?;
    let mut headers = HeaderMap::new();
    for (name, value) in &call.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("{name} is no header"))?;
        let value = HeaderValue::from_str(value).map_err(|_| format!("{name} has no such value"))?;
        headers.insert(name, value);
    }
    let mut request = client.request(method.clone(), url).headers(headers);
    if !matches!(method, Method::GET | Method::DELETE) {
        request = request.body(call.body.clone());
    }
    let mut response = request.send().await.map_err(words)?;
    let status = i64::from(response.status().as_u16());
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_MAX_BYTES
        && let Some(part) = response.chunk().await.map_err(words)?
    {
        bytes.extend_from_slice(&part);
    }
    bytes.truncate(ANSWER_MAX_BYTES);
    let text = String::from_utf8_lossy(&bytes).replace('\0', "");
    Ok(Answer { status: Some(status), text })
}

/// The whole chain of what went wrong; reqwest's own sentence says little.
fn words(error: reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
