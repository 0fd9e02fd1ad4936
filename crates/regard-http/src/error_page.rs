//! What a failure looks like: JSON for programs, a page for people. The outermost layer asks this once per response.

use crate::cookie::Cookie;
use crate::failure::Failure;
use crate::guard::{Door, request_id};
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Json, body::Body};
use regard_services::desk::Desk;
use serde_json::{Value, json};
use std::sync::Arc;

/// Makes the page of a failure; regard-web has it.
pub type ErrorPage = fn(&Failure, &Seen) -> String;

/// What an error page may know about the request.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Names the request in the log; a person may tell it to the operator.
    pub request_id: String,
    /// Whether the browser has a session cookie.
    pub is_signed_in: bool,
    /// Whether only a part of the page was asked for (htmx).
    pub is_part: bool,
    /// The look their browser chose; empty is "as the system".
    pub theme: String,
}

/// A page without any looks: for tests, and until there is a better one.
pub fn plain(failure: &Failure, seen: &Seen) -> String {
    let (status, sentence) = (failure.status, escaped(&failure.sentence));
    format!(
        "<!doctype html><html lang=\"en\"><title>{status}</title><main><h1>{status}</h1><p>{sentence}</p><p>{}</p></main>",
        seen.request_id
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The door that a path leads to.
pub(crate) fn door(path: &str) -> Door {
    if path.starts_with("/api/") || path.starts_with("/oauth/") { Door::Api } else { Door::Pages }
}

/// Gives each failure its looks and writes it down once.
pub(crate) async fn dress(desk: Arc<Desk>, page: ErrorPage, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let door = door(parts.uri.path());
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str()).to_owned();
    let (headers, id, is_get) = (parts.headers.clone(), request_id(&parts), parts.method.is_safe());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(failure) = failure_of(&mut response).await else { return response };
    if let Some(cause) = &failure.cause {
        let status = failure.status.as_u16();
        tracing::error!(request_id = id, status, cause, "a request failed: {cause}");
    }
    let dressed = match door {
        Door::Api => api(&failure, &id),
        Door::Pages => {
            let is_htmx = headers.contains_key("hx-request");
            let is_part = is_htmx && headers.get("hx-request-type").is_none_or(|kind| kind != "full");
            if failure.status == StatusCode::UNAUTHORIZED && (is_htmx || wants_page(&headers)) {
                to_sign_in(if is_get && !is_part { &address } else { "/" }, is_htmx)
            } else {
                let is_signed_in = Cookie::Session.read(&headers, &desk.place).is_some();
                let theme = Cookie::Theme.read(&headers, &desk.place).unwrap_or_default();
                let seen = Seen { request_id: id, is_signed_in, is_part, theme };
                (failure.status, Html(page(&failure, &seen))).into_response()
            }
        }
    };
    keep_headers(dressed, response)
}

/// The dressed response with what the undressed one carried: cookies, waiting times, caching.
fn keep_headers(mut dressed: Response, response: Response) -> Response {
    for (name, value) in response.headers() {
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name) {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    dressed
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Leads to the sign-in page and from there back to where the person wanted to go.
fn to_sign_in(address: &str, is_htmx: bool) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    let target = if address == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") };
    if is_htmx {
        let redirect = HeaderValue::from_str(&target).expect("an encoded address is plain ASCII");
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", redirect)]).into_response();
    }
    Redirect::to(&target).into_response()
}

/// The failure that a response is: a handler's, or one that the framework wrote in plain words (a path or body that does
/// not read, a method that is not there). `None` for everything that has its looks already.
async fn failure_of(response: &mut Response) -> Option<Failure> {
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        return Some(failure);
    }
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes().to_vec());
    if kind.as_ref().is_some_and(|kind| !kind.starts_with(b"text/plain")) {
        return None;
    }
    let body = std::mem::replace(response.body_mut(), Body::empty());
    let words = to_bytes(body, 4_096).await.unwrap_or_default();
    let words = String::from_utf8_lossy(&words).trim().to_owned();
    Some(match status {
        StatusCode::NOT_FOUND => Failure::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Failure::new(status, "This address does not do that."),
        StatusCode::PAYLOAD_TOO_LARGE => Failure::new(status, "This is too large. Send less at once."),
        _ if status.is_server_error() => Failure { status, ..Failure::internal(words) },
        _ => Failure::new(status, words),
    })
}

/// The market's own sentence, which clients show.
const FORBIDDEN: &str = "You do not have access to this page. Please contact the account owner of this help desk for \
                         further help.";

/// The market's shapes of errors.
fn api(failure: &Failure, request_id: &str) -> Response {
    let sentence = &failure.sentence;
    let body = match failure.status {
        _ if failure.body.is_some() => failure.body.as_deref().cloned().unwrap_or_default(),
        StatusCode::UNAUTHORIZED => json!({"error": "Couldn't authenticate you"}),
        StatusCode::FORBIDDEN => {
            json!({"error": {"title": "Forbidden", "message": FORBIDDEN}, "description": sentence})
        }
        StatusCode::NOT_FOUND => json!({"error": "RecordNotFound", "description": "Not found"}),
        StatusCode::UNPROCESSABLE_ENTITY if !failure.fields.is_empty() => {
            let description = "Record validation errors";
            json!({"error": "RecordInvalid", "description": description, "details": details(failure)})
        }
        StatusCode::CONFLICT => json!({"error": "Conflict", "description": sentence}),
        StatusCode::TOO_MANY_REQUESTS => json!({"error": "TooManyRequests", "description": sentence}),
        StatusCode::SERVICE_UNAVAILABLE => json!({"error": "ServiceUnavailable", "description": sentence}),
        status if status.is_server_error() => {
            json!({"error": "InternalError", "description": sentence, "request_id": request_id})
        }
        status => {
            let name = status.canonical_reason().unwrap_or("Error").replace(' ', "");
            json!({"error": name, "description": sentence})
        }
    };
    let mut response = (failure.status, Json(body)).into_response();
    if failure.status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Basic realm=\"Regard\", Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn details(failure: &Failure) -> Value {
    let mut details = serde_json::Map::new();
    for wrong in &failure.fields {
        let list = details.entry(wrong.field).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(json!({"description": wrong.message, "error": wrong.code}));
        }
    }
    Value::Object(details)
}
