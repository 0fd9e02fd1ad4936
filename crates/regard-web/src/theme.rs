//! Day or night: `POST /theme`, a cookie.

use crate::page::PageResult;
use crate::show::frame::theme;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use axum_extra::extract::Form;
use regard_http::caller::Caller;
use regard_http::cookie::Cookie;
use serde::Deserialize;

/// Which theme; anything else is "as the system".
#[derive(Debug, Deserialize)]
pub struct ThemeForm {
    #[serde(default)]
    theme: String,
}

/// `POST /theme`.
pub async fn set(caller: Caller, headers: HeaderMap, Form(form): Form<ThemeForm>) -> PageResult {
    let place = &caller.ctx.desk.place;
    let cookie = theme(&form.theme)
        .map_or_else(|| Cookie::Theme.unset(place), |theme| Cookie::Theme.set(theme.name(), place));
    // Back to the page it was chosen on, but never to another site.
    let from = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or("/");
    let path =
        from.split_once("://").map_or(from, |(_, rest)| rest.find('/').map_or("/", |slash| &rest[slash..]));
    let path = if path.starts_with("//") { "/" } else { path };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(path)).into_response())
}
