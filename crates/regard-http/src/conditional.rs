//! Answers of the API that a program has already: a weak tag of the body, and `304` when it names the same one
//! (RFC 9110, sections 8.8.3 and 13.1.2).

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Instant;

/// The largest body that is tagged; larger ones are files.
const BODY_MAX_BYTES: usize = 32 * 1024 * 1024;

/// Tags what is read, and says on every answer of the API which version spoke and how long it took.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let is_read = request.method() == Method::GET;
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if is_read && is_json && response.status() == StatusCode::OK {
        response = tagged(response, known.as_ref()).await;
    }
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-zendesk-api-version"), HeaderValue::from_static("v2"));
    let took = format!("{:.6}", begun.elapsed().as_secs_f64());
    if let Ok(took) = HeaderValue::from_str(&took) {
        headers.insert(HeaderName::from_static("x-runtime"), took);
    }
    response
}

async fn tagged(response: Response, known: Option<&HeaderValue>) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_MAX_BYTES).await else {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    let tag = etag(&bytes);
    let is_known = known.and_then(|known| known.to_str().ok()).is_some_and(|known| {
        known.split(',').any(|one| matches!(one.trim(), "*") || bare(one) == bare(&tag))
    });
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// The tag without the mark of weakness and what a compressing proxy adds.
fn bare(tag: &str) -> &str {
    tag.trim().trim_start_matches("W/").trim_matches('"').trim_end_matches("-gzip")
}

fn etag(bytes: &Bytes) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("W/\"{:016x}{:x}\"", hasher.finish(), bytes.len())
}
