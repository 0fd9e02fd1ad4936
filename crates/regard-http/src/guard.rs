//! Who may come in: each route names its guard, and the guard stands before the handler.
//!
//! A guard finds out who calls (the session's cookie for pages, `Authorization` for the API), refuses whom the route is
//! not for, and refuses what a page of ours did not ask for. It is the first of two: the deed itself asks again.

use crate::address;
use crate::caller::Caller;
use crate::cookie::Cookie;
use crate::credentials;
use crate::csrf::{self, Csrf};
use crate::failure::Failure;
use crate::form_head::FormHead;
use crate::limits::{Left, Limits};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use regard_domain::channel::Channel;
use regard_domain::user::{Actor, Deed, may};
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::sessions::{SignedIn, Visit};
use regard_services::{api_tokens, secrets, sessions};
use serde_json::json;
use std::fmt;
use std::sync::Arc;
use tower_http::request_id::RequestId;

/// For whom a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Guard {
    /// For anybody, and nobody is asked who they are: files of the pages, health.
    Open,
    /// For anybody; who is signed in is known: the sign-in page.
    Public,
    /// For anybody who is signed in, customers too.
    SignedIn,
    /// For colleagues with a seat.
    Staff,
    /// For leads and admins.
    Lead,
    /// For admins.
    Admin,
}

impl Guard {
    /// Its word in lists of routes.
    pub fn as_str(self) -> &'static str {
        match self {
            Guard::Open => "open",
            Guard::Public => "public",
            Guard::SignedIn => "signed-in",
            Guard::Staff => "staff",
            Guard::Lead => "lead",
            Guard::Admin => "admin",
        }
    }

    /// Whether this route is for the actor.
    pub fn admits(self, actor: &Actor) -> bool {
        match self {
            Guard::Open | Guard::Public => true,
            Guard::SignedIn => actor.user_id().is_some(),
            Guard::Staff => may(actor, Deed::Work),
            Guard::Lead => may(actor, Deed::Lead),
            Guard::Admin => may(actor, Deed::Administer),
        }
    }

    fn refusal(self, actor: &Actor) -> Failure {
        if *actor == Actor::Nobody {
            return Failure::unauthorized();
        }
        let who = match self {
            Guard::Lead => "This is for leads and admins. Ask one of them.",
            Guard::Admin => "This is for admins. Ask one of them.",
            _ => "This is for colleagues with a seat. Ask an admin for one.",
        };
        Failure::new(StatusCode::FORBIDDEN, who)
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// By which door a route is reached: what counts as saying who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A browser, with a cookie and form tokens.
    Pages,
    /// A program, with `Authorization` on each request; cookies do not count, so nothing can be forged.
    Api,
}

/// What guards stand on; put on every request by [`crate::routes::Routes::into_router`].
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) desk: Arc<Desk>,
    pub(crate) limits: Arc<Limits>,
}

/// Stands before a handler.
pub(crate) async fn stand(door: Door, guard: Guard, request: Request, next: Next) -> Response {
    if guard == Guard::Open {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let (caller, left) = match admit(door, guard, &parts).await {
        Ok(admitted) => admitted,
        Err(failure) => return failure.into_response(),
    };
    let (csrf, is_new) = (caller.csrf.clone(), is_new_visitor(door, &caller, &parts));
    let place = caller.ctx.desk.clone();
    parts.extensions.insert(caller);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let headers = response.headers_mut();
    if is_new && csrf.was_asked() {
        headers.append(header::SET_COOKIE, Cookie::Visitor.set(csrf.binding(), &place.place));
    }
    if let Some(left) = left {
        say_what_is_left(headers, left);
    }
    // What was made for one person is kept by nobody else, nor by this browser after sign-out.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// How many requests the caller may still make, in every spelling that clients read.
fn say_what_is_left(headers: &mut HeaderMap, left: Left) {
    let number = |number: u32| HeaderValue::from_str(&number.to_string()).expect("digits");
    for name in ["x-rate-limit", "ratelimit-limit"] {
        headers.insert(HeaderName::from_static(name), number(left.limit));
    }
    for name in ["x-rate-limit-remaining", "ratelimit-remaining"] {
        headers.insert(HeaderName::from_static(name), number(left.remaining));
    }
    headers.insert(HeaderName::from_static("ratelimit-reset"), number(60));
}

fn is_new_visitor(door: Door, caller: &Caller, parts: &Parts) -> bool {
    let place = &caller.ctx.desk.place;
    door == Door::Pages && caller.user.is_none() && Cookie::Visitor.read(&parts.headers, place).is_none()
}

async fn admit(door: Door, guard: Guard, parts: &Parts) -> Result<(Caller, Option<Left>), Failure> {
    let post = parts.extensions.get::<Post>().ok_or_else(|| Failure::internal("the guard has no desk"))?;
    let visit = visit(parts, &post.desk);
    let ctx = Ctx {
        desk: post.desk.clone(),
        actor: Actor::Nobody,
        channel: Channel::Api,
        request_id: request_id(parts),
    };
    let signed_in = match door {
        Door::Pages => by_cookie(&ctx, parts).await?,
        Door::Api => by_credentials(&ctx, guard, parts, &visit).await?,
    };
    let csrf = Csrf::bound_to(&post.desk, binding(&post.desk, parts, signed_in.as_ref()));
    let theme = Cookie::Theme.read(&parts.headers, &post.desk.place).unwrap_or_default();
    let caller = Caller { theme, ..caller(door, ctx, signed_in, visit, csrf) };
    let left = count(door, &post.limits, &caller)?;
    if !guard.admits(&caller.ctx.actor) {
        return Err(guard.refusal(&caller.ctx.actor));
    }
    if door == Door::Pages && !parts.method.is_safe() {
        from_our_page(parts, &caller)?;
    }
    Ok((caller, left))
}

/// Who a program acts for. An admin's program may act for somebody else; a bearer's token that is none is told so.
async fn by_credentials(
    ctx: &Ctx,
    guard: Guard,
    parts: &Parts,
    visit: &Visit,
) -> Result<Option<SignedIn>, Failure> {
    let said = credentials::read(&parts.headers, parts.uri.query().unwrap_or(""));
    let is_bearer = matches!(said, credentials::Credentials::Token { email: None, .. });
    let signed_in = credentials::check(ctx, said, visit).await?;
    let Some(signed_in) = signed_in else {
        if is_bearer && guard != Guard::Public {
            let words =
                "The access token provided is expired, revoked, malformed or invalid for other reasons.";
            let body = json!({"error": "invalid_token", "error_description": words});
            return Err(Failure::unauthorized().saying(body));
        }
        return Ok(None);
    };
    let other = parts.headers.get("x-on-behalf-of").and_then(|value| value.to_str().ok());
    match other.map(str::trim).filter(|other| !other.is_empty()) {
        Some(other) => Ok(Some(api_tokens::on_behalf_of(ctx, &signed_in, other).await?)),
        None => Ok(Some(signed_in)),
    }
}

fn visit(parts: &Parts, desk: &Desk) -> Visit {
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Visit { address: address::visitor(parts, &desk.place), user_agent: agent.unwrap_or_default().to_owned() }
}

/// The request's id as the outermost layer gave it.
pub(crate) fn request_id(parts: &Parts) -> String {
    let id = parts.extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    id.unwrap_or_default().to_owned()
}

async fn by_cookie(ctx: &Ctx, parts: &Parts) -> Result<Option<SignedIn>, Failure> {
    match Cookie::Session.read(&parts.headers, &ctx.desk.place) {
        Some(token) => Ok(sessions::find(ctx, &token).await?),
        None => Ok(None),
    }
}

/// The session's name, or the visitor's cookie, or a new value for one.
fn binding(desk: &Desk, parts: &Parts, signed_in: Option<&SignedIn>) -> String {
    if let Some(signed_in) = signed_in {
        return signed_in.session.clone();
    }
    Cookie::Visitor.read(&parts.headers, &desk.place).unwrap_or_else(|| secrets::token(&*desk.chance))
}

fn caller(door: Door, ctx: Ctx, signed_in: Option<SignedIn>, visit: Visit, csrf: Csrf) -> Caller {
    let Some(signed_in) = signed_in else {
        let ctx = Ctx { channel: if door == Door::Api { Channel::Api } else { Channel::Portal }, ..ctx };
        return Caller { ctx, user: None, session: String::new(), visit, csrf, theme: String::new() };
    };
    let channel = match door {
        Door::Api => Channel::Api,
        Door::Pages if signed_in.user.role.is_staff() => Channel::Web,
        Door::Pages => Channel::Portal,
    };
    let ctx = Ctx { actor: signed_in.actor, channel, ..ctx };
    Caller { ctx, user: Some(signed_in.user), session: signed_in.session, visit, csrf, theme: String::new() }
}

/// Counts programs, and browsers of nobody; people at work are not counted.
fn count(door: Door, limits: &Limits, caller: &Caller) -> Result<Option<Left>, Failure> {
    let who = match (&caller.user, door) {
        (Some(_), Door::Pages) => return Ok(None),
        (Some(user), Door::Api) => format!("user {}", user.id),
        (None, _) => format!("address {}", caller.visit.address),
    };
    limits.count(&who).map_err(|wait| Failure {
        retry_after_secs: Some(wait),
        ..Failure::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("Too many requests. Try again in {wait} seconds."),
        )
    })
}

/// Refuses a change that no page of ours asked for.
fn from_our_page(parts: &Parts, caller: &Caller) -> Result<(), Failure> {
    let in_header = parts.headers.get(csrf::HEADER).and_then(|value| value.to_str().ok());
    let in_form = parts.extensions.get::<FormHead>().and_then(|head| head.csrf.as_deref());
    let fits = in_header.or(in_form).is_some_and(|token| caller.csrf.fits(token));
    if fits && !csrf::is_foreign(&parts.headers, &caller.ctx.desk.place) {
        return Ok(());
    }
    let sentence = "This form is out of date: you signed in or out since it was opened. Go back, load the page again \
                    and send it once more.";
    Err(Failure::new(StatusCode::FORBIDDEN, sentence))
}
