//! Oneself: `/settings/profile`, its password and its sessions.

use crate::page::{PageResult, go, render};
use crate::show::frame::{frame, theme};
use crate::show::reader::Reader;
use crate::ticket::snooze::moment;
use crate::view::frame::Place;
use crate::view::list::Choice;
use crate::view::settings::{ProfilePage, SessionRow, TryRow};
use crate::view::tone::Tone;
use crate::view::when::ago;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use jiff::tz::TimeZone;
use regard_domain::session::{Session, SignIn};
use regard_http::caller::Caller;
use regard_http::cookie::Cookie;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::people::preferences::{self, Preferences};
use regard_services::people::{self, PersonChange};
use regard_services::{absences, sessions, settings, sign_in};
use serde::Deserialize;

const PAGE: &str = "/settings/profile";

/// Tries to sign in that are shown.
const TRIES: usize = 8;

/// How somebody appears, and how the workspace behaves for them.
#[derive(Debug, Deserialize)]
pub struct ProfileForm {
    name: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    keys: Option<String>,
}

/// A change of one's password.
#[derive(Debug, Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    current: String,
    password: String,
}

/// `GET /settings/profile`.
pub async fn show(caller: Caller) -> PageResult {
    render(&page(&caller).await?)
}

async fn page(caller: &Caller) -> Result<ProfilePage, Failure> {
    let user = caller.user()?.clone();
    let framed = frame(caller, "You", Place::Settings, None).await?;
    let sessions = sessions::list(&caller.ctx).await?;
    let row = |session: &Session| row(session, caller, &framed.reader);
    let tries = sign_in::history(&caller.ctx).await?;
    let desk_zone = settings::show(&caller.ctx).await?.schedule.zone;
    Ok(ProfilePage {
        name: user.name.clone(),
        name_fault: None,
        email: user.email.unwrap_or_default(),
        zones: zones(user.zone.as_deref().unwrap_or(""), &desk_zone),
        themes: themes(&caller.theme),
        signature: user.signature,
        away: absences::show(&caller.ctx, user.id).await?.map(|one| framed.reader.moment(one.until)),
        password_fault: None,
        has_password: people::has_password(&caller.ctx).await?,
        sessions: sessions.iter().map(row).collect(),
        tries: tries.iter().take(TRIES).map(|one| try_row(one, &framed.reader)).collect(),
        frame: framed.frame,
    })
}

fn row(session: &Session, caller: &Caller, reader: &Reader) -> SessionRow {
    let used = ago(session.seen_at, reader.now, &reader.zone);
    SessionRow {
        id: session.token_hash.clone(),
        device: device(&session.user_agent),
        line: format!("{}, last used {used}", session.address),
        current: session.token_hash == caller.session,
    }
}

fn try_row(one: &SignIn, reader: &Reader) -> TryRow {
    let text = if one.way == "link" { "By a link" } else { "By password" };
    let (outcome, tone) = match one.outcome.as_str() {
        "success" => ("came in", Tone::Kept),
        "requested" => ("link sent", Tone::Calm),
        _ => ("wrong", Tone::Soon),
    };
    let line = format!("{}, {}", one.address, ago(one.created_at, reader.now, &reader.zone));
    TryRow { text: text.to_owned(), line, outcome: outcome.to_owned(), tone }
}

/// All zones of the database, the desk's own first: for who has not chosen one.
fn zones(chosen: &str, desk: &str) -> Vec<Choice> {
    let as_desk = Choice::new("", &format!("As the desk ({desk})"), chosen.is_empty());
    let db = jiff::tz::db();
    let mut names: Vec<String> = db
        .available()
        .map(|name| name.to_string())
        .filter(|name| name.contains('/') || name == "UTC")
        .collect();
    names.sort();
    let choice = |name: String| Choice::new(&name, &name.replace('_', " "), name == chosen);
    [as_desk].into_iter().chain(names.into_iter().map(choice)).collect()
}

fn themes(chosen: &str) -> Vec<Choice> {
    [
        ("", "As the system", "Changes with it"),
        ("regard-day", "Light", "Always"),
        ("regard-night", "Dark", "Always"),
    ]
    .map(|(value, label, hint)| Choice::new(value, label, value == chosen).hinted(hint))
    .to_vec()
}

/// `POST /settings/profile`.
pub async fn update(caller: Caller, Form(form): Form<ProfileForm>) -> PageResult {
    let id = caller.user()?.id;
    let change = PersonChange {
        name: Some(form.name.clone()),
        zone: Some(form.zone.clone()),
        signature: Some(form.signature.clone()),
        ..PersonChange::default()
    };
    if let Err(error) = people::change(&caller.ctx, id, &change).await {
        let failure = Failure::from(error);
        let Some(fault) = failure.field("name").map(str::to_owned) else { return Err(failure) };
        let page = ProfilePage { name: form.name, name_fault: Some(fault), ..page(&caller).await? };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
    }
    preferences::change(&caller.ctx, &Preferences { keys: form.keys.is_some() }).await?;
    let place = &caller.ctx.desk.place;
    let look = theme(&form.theme)
        .map_or_else(|| Cookie::Theme.unset(place), |theme| Cookie::Theme.set(theme.name(), place));
    Ok(([(header::SET_COOKIE, look)], go(PAGE)?).into_response())
}

/// Until when one is away.
#[derive(Debug, Deserialize)]
pub struct AbsenceForm {
    #[serde(default)]
    until: String,
}

/// `POST /settings/profile/absence`: away until a moment.
pub async fn go_away(caller: Caller, Form(form): Form<AbsenceForm>) -> PageResult {
    let user = caller.user()?;
    let zone = match user.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()) {
        Some(zone) => zone,
        None => settings::show(&caller.ctx).await?.schedule.time_zone(),
    };
    let until = moment(&form.until, &zone)
        .ok_or_else(|| ServiceError::invalid("until", "Choose a day and a time."))?;
    absences::set(&caller.ctx, user.id, Some(until)).await?;
    go(PAGE)
}

/// `DELETE /settings/profile/absence`: here again.
pub async fn come_back(caller: Caller) -> PageResult {
    absences::set(&caller.ctx, caller.user()?.id, None).await?;
    go(PAGE)
}

/// `POST /settings/profile/password`: one stays signed in here and is signed out everywhere else.
pub async fn password(caller: Caller, Form(form): Form<PasswordForm>) -> PageResult {
    let (id, here) = (caller.user()?.id, Some(caller.session.as_str()));
    let Err(error) = people::set_password(&caller.ctx, id, Some(&form.current), &form.password, here).await
    else {
        return go(PAGE);
    };
    let failure = Failure::from(error);
    if failure.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(failure);
    }
    let page = ProfilePage { password_fault: Some(failure.sentence), ..page(&caller).await? };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// `DELETE /settings/profile/sessions`: everywhere but here.
pub async fn end_others(caller: Caller) -> PageResult {
    sessions::sign_out_everywhere(&caller.ctx, Some(&caller.session)).await?;
    go(PAGE)
}

/// `DELETE /settings/profile/sessions/{session}`.
pub async fn end_one(caller: Caller, Path(session): Path<String>) -> PageResult {
    sessions::end(&caller.ctx, &session).await?;
    go(PAGE)
}

/// "Firefox on Linux": what people recognise a browser by.
fn device(agent: &str) -> String {
    let named = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Some program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        let cases = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.0", "Some program"),
            ("", "Some program"),
        ];
        for (agent, expected) in cases {
            assert_eq!(device(agent), expected);
        }
    }
}
