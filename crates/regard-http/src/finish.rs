//! The layers around everything, once: id, log, panic, time limit, compression, security headers, and the looks of failures.

use crate::conditional;
use crate::cookie::is_https;
use crate::error_page::{self, ErrorPage};
use crate::failure::Failure;
use crate::form_head;
use crate::guard::Door;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Response as HttpResponse, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, map_request};
use axum::response::{IntoResponse, Response};
use regard_domain::chance;
use regard_services::desk::Desk;
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

/// How long a request may take until its answer begins; a live stream's answer begins at once.
const TIME_LIMIT: Duration = Duration::from_secs(60);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a page may load and do: only what comes from here.
pub const CONTENT_SECURITY_POLICY: &str =
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

const PERMISSIONS_POLICY: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
                                  magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// Puts the layers around pages and API. The binary calls it once.
pub fn finish(router: Router, desk: Arc<Desk>, page: ErrorPage) -> Router {
    let (for_dress, for_headers, id) = (desk.clone(), desk.clone(), DeskRequestId(desk));
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(REQUEST_ID, id))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(
            TraceLayer::new_for_http().make_span_with(span).on_request(()).on_response(note).on_failure(()),
        )
        .layer(from_fn(move |request: Request, next: Next| headers(for_headers.clone(), request, next)))
        .layer(CompressionLayer::new())
        .layer(from_fn(conditional::tag))
        .layer(from_fn(move |request: Request, next: Next| {
            error_page::dress(for_dress.clone(), page, request, next)
        }))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .layer(map_request(read_before_routing))
        .service(router);
    Router::new().fallback_service(layers)
}

/// Ids come from the desk's chance. What a client sends as its id is not believed: it would name another's request.
#[derive(Clone)]
struct DeskRequestId(Arc<Desk>);

impl MakeRequestId for DeskRequestId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = chance::token(&*self.0.chance, 16);
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

fn span<B>(request: &axum::http::Request<B>) -> Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    tracing::info_span!(
        "request",
        method = %request.method(),
        path = loggable(request.uri().path()),
        request_id = id.unwrap_or_default(),
    )
}

/// A path without secrets: links carry tokens, which are longer than any other part of a path.
fn loggable(path: &str) -> String {
    path.split('/').map(|part| if part.len() > 36 { "…" } else { part }).collect::<Vec<_>>().join("/")
}

fn note<B>(response: &HttpResponse<B>, latency: Duration, _: &Span) {
    let status = response.status().as_u16();
    let latency_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(status, latency_ms, "answered {status} in {latency_ms} ms");
}

/// A panic is our fault and one request's only.
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let words = cause.downcast_ref::<String>().map(String::as_str).or(cause.downcast_ref::<&str>().copied());
    Failure::internal(format!("panic: {}", words.unwrap_or("without words"))).into_response()
}

/// What has to be known before the route is: the method a form means, and the address without its `.json`.
async fn read_before_routing(mut request: Request) -> Request {
    if error_page::door(request.uri().path()) == Door::Pages {
        return form_head::read(request).await;
    }
    if let Some(plain) = without_suffix(request.uri()) {
        *request.uri_mut() = plain;
    }
    request
}

/// The API answers each path with and without `.json`; routes are written without.
fn without_suffix(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix(".json")?;
    let address = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    address.parse().ok()
}

/// Headers that every answer carries unless its handler said something stricter or other.
async fn headers(desk: Arc<Desk>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY);
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if is_https(&desk.place) {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_path_is_the_same_with_and_without_json() {
        let cases = [
            ("/api/v2/users.json?page=2", Some("/api/v2/users?page=2")),
            ("/api/v2/users/me.json", Some("/api/v2/users/me")),
            ("/api/v2/users?name=a.json", None),
        ];
        for (path, expected) in cases {
            let got = without_suffix(&path.parse().unwrap()).map(|uri| uri.to_string());
            assert_eq!(got.as_deref(), expected);
        }
    }

    #[test]
    fn the_log_does_not_learn_a_links_token() {
        let path = format!("/sign-in/link/{}", "x".repeat(43));
        assert_eq!(loggable(&path), "/sign-in/link/…");
        assert_eq!(loggable("/tickets/42/solution"), "/tickets/42/solution");
    }
}
