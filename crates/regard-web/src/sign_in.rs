//! Coming in and going out: `/sign-in`, `/sign-in/link`, `/sign-out`.

use crate::page::{PageResult, render};
use crate::show::frame::theme;
use crate::view::plain::{SetupPage, SignInLinkPage, SignInPage, SignInSentPage};
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use regard_http::caller::Caller;
use regard_http::cookie::Cookie;
use regard_http::failure::Failure;
use regard_services::ctx::Ctx;
use regard_services::error::ServiceError;
use regard_services::{people, sessions, settings, sign_in};
use serde::Deserialize;

/// Where the person wanted to go.
#[derive(Debug, Deserialize)]
pub struct Wish {
    #[serde(default)]
    next: String,
}

/// The form of the sign-in page.
#[derive(Debug, Deserialize)]
pub struct SignInForm {
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    stay: Option<String>,
}

/// `GET /sign-in`; while nobody has a seat, how the first one is made.
pub async fn show(caller: Caller, Query(wish): Query<Wish>) -> PageResult {
    if caller.user.is_some() {
        return Ok(Redirect::to(&ours(&wish.next)).into_response());
    }
    if !people::is_anybody_here(&caller.ctx).await? {
        return render(&SetupPage { theme: theme(&caller.theme) });
    }
    page(&caller, "", &wish.next, None).await
}

async fn page(caller: &Caller, email: &str, next: &str, fault: Option<String>) -> PageResult {
    render(&SignInPage {
        theme: theme(&caller.theme),
        org: company(&caller.ctx).await?,
        csrf: caller.csrf.token(),
        next: ours(next),
        email: email.to_owned(),
        fault,
    })
}

async fn company(ctx: &Ctx) -> Result<String, Failure> {
    Ok(settings::show(ctx).await?.name)
}

/// `POST /sign-in`: by password.
pub async fn create(caller: Caller, Form(form): Form<SignInForm>) -> PageResult {
    match sign_in::by_password(&caller.ctx, &form.email, &form.password, &caller.visit).await {
        Ok(token) => Ok(come_in(&caller, &token, form.stay.is_some(), &form.next)),
        Err(error) => again(&caller, &form, error).await,
    }
}

/// The form once more when the person can do something about it.
async fn again(caller: &Caller, form: &SignInForm, error: ServiceError) -> PageResult {
    let mut failure = Failure::from(error);
    if !matches!(failure.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::TOO_MANY_REQUESTS) {
        return Err(failure);
    }
    if failure.status == StatusCode::TOO_MANY_REQUESTS {
        failure.sentence.push_str(" Or let us send you a link: it works at once.");
    }
    let mut response = page(caller, &form.email, &form.next, Some(failure.sentence)).await?;
    *response.status_mut() = failure.status;
    if let Some(secs) = failure.retry_after_secs {
        response.headers_mut().insert(header::RETRY_AFTER, secs.into());
    }
    Ok(response)
}

/// `POST /sign-in/link`: sends one, if there is somebody to send it to; the answer is the same.
pub async fn send_link(caller: Caller, Form(form): Form<SignInForm>) -> PageResult {
    let next = Some(ours(&form.next)).filter(|next| next != "/");
    if let Err(error) = sign_in::request_link(&caller.ctx, &form.email, next.as_deref(), &caller.visit).await
    {
        return again(&caller, &form, error).await;
    }
    render(&SignInSentPage {
        theme: theme(&caller.theme),
        org: company(&caller.ctx).await?,
        email: form.email.trim().to_owned(),
        valid_for: "15 minutes".to_owned(),
        outbox: caller.ctx.desk.place.catch_mail,
    })
}

/// `GET /sign-in/link/{token}`: a button, since programs that read mail open links too.
pub async fn show_link(caller: Caller, Path(token): Path<String>, Query(wish): Query<Wish>) -> PageResult {
    let is_fresh = sign_in::is_link_fresh(&caller.ctx, &token).await?;
    link_page(&caller, is_fresh.then_some(token), &wish.next).await
}

async fn link_page(caller: &Caller, token: Option<String>, next: &str) -> PageResult {
    render(&SignInLinkPage {
        theme: theme(&caller.theme),
        org: company(&caller.ctx).await?,
        csrf: caller.csrf.token(),
        token,
        next: ours(next),
    })
}

/// `POST /sign-in/link/{token}`: signs in and uses the link up.
pub async fn use_link(caller: Caller, Path(token): Path<String>, Form(wish): Form<Wish>) -> PageResult {
    match sign_in::by_link(&caller.ctx, &token, &caller.visit).await {
        Ok(session) => Ok(come_in(&caller, &session, true, &wish.next)),
        Err(ServiceError::Invalid(_)) => {
            let mut response = link_page(&caller, None, &wish.next).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn come_in(caller: &Caller, token: &str, stays: bool, next: &str) -> Response {
    let place = &caller.ctx.desk.place;
    let cookie =
        if stays { Cookie::Session.set(token, place) } else { Cookie::Session.set_for_now(token, place) };
    with_cookies([cookie, Cookie::Visitor.unset(place)], &ours(next))
}

/// `POST /sign-out`.
pub async fn sign_out(caller: Caller, headers: HeaderMap) -> PageResult {
    let place = &caller.ctx.desk.place;
    if let Some(token) = Cookie::Session.read(&headers, place) {
        sessions::sign_out(&caller.ctx, &token).await?;
    }
    Ok(with_cookies([Cookie::Session.unset(place), Cookie::Visitor.unset(place)], "/sign-in"))
}

fn with_cookies(cookies: [HeaderValue; 2], path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The path of a page of ours; anything that a browser could read as another site is the first page.
fn ours(path: &str) -> String {
    let is_path = path.starts_with('/') && !path.starts_with("//");
    let is_plain = !path.contains('\\') && !path.chars().any(char::is_control);
    let is_page = !path.starts_with("/sign-");
    if is_path && is_plain && is_page { path.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::ours;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        let cases = [
            ("/tickets/42?a=b", "/tickets/42?a=b"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("/sign-in", "/"),
        ];
        for (path, expected) in cases {
            assert_eq!(ours(path), expected, "{path:?}");
        }
    }
}
