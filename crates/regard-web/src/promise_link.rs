//! The customer's own page of one request, without an account: `/p/{token}` from the foot of our mail.

use crate::customer_word::{Just, WordForm};
use crate::page::{PageResult, go, render};
use crate::show::frame::theme;
use crate::show::promise;
use crate::show::reader::{Reader, name_of};
use crate::view::promise::PromisedPage;
use crate::view::words::first_name;
use axum::extract::{Path, Query};
use axum_extra::extract::Form;
use jiff::tz::TimeZone;
use regard_domain::comment::{Comment, kind};
use regard_domain::field::snippet;
use regard_domain::id::PromiseId;
use regard_domain::promise::Answer;
use regard_domain::written::Said;
use regard_http::caller::Caller;
use regard_services::customer_links::{self, Opened};
use regard_services::error::ServiceError;
use regard_services::ignored::calling;
use regard_services::promise_ends::judging;
use regard_services::promises::reading;
use regard_services::{requests, settings, timeline};

/// How much of our last word stands on the page, in characters.
const LAST_CHARS: usize = 400;

/// `GET /p/{token}`.
pub async fn show(caller: Caller, Path(token): Path<String>, Query(just): Query<Just>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let desk = settings::show(&opened.ctx).await?;
    let zone_name = opened.user.zone.clone().unwrap_or_else(|| desk.schedule.zone.clone());
    let zone = TimeZone::get(&zone_name).unwrap_or(TimeZone::UTC);
    let reader = Reader { id: opened.user.id, now: opened.ctx.now(), zone };
    let all = reading::of_ticket(&opened.ctx, opened.link.ticket_id).await?;
    let request = timeline::show(&opened.ctx, opened.link.ticket_id).await?;
    let (mut open, past): (Vec<_>, Vec<_>) =
        all.promises.iter().partition(|read| read.promise.state.is_open());
    open.sort_by_key(|read| (read.promise.due_at.is_none(), read.promise.due_at));
    render(&PromisedPage {
        theme: theme(&caller.theme),
        org: desk.name,
        csrf: caller.csrf.token(),
        path: format!("/p/{token}"),
        name: first_name(&opened.user.name).to_owned(),
        subject: request.ticket.subject.clone(),
        said: thanks(&just.said),
        open: open.iter().map(|read| promise::owed(read, &all.people, &reader)).collect(),
        past: past.iter().rev().map(|read| promise::plain(&read.promise, &reader)).collect(),
        hear_by: request.ticket.hear_by.map(|at| reader.moment(at)),
        last: last_word(&request, &reader),
        until: opened.link.expires_at.to_zoned(reader.zone.clone()).strftime("%-d %B").to_string(),
    })
}

fn thanks(said: &str) -> Option<String> {
    let words = match said {
        "kept" => "Thank you. It counts as kept, because you say so.",
        "noted" => "Thank you. Whoever promised it knows now, and you will hear from us.",
        "agreed" => "Thank you. The new time stands.",
        "words" => "Thank you. Your words are with us.",
        "unanswered" => "Thank you for telling us. A lead of ours knows now and looks after it.",
        "gone" => "Thank you. This link opens nothing any more.",
        _ => return None,
    };
    Some(words.to_owned())
}

/// Our last public word that has left the house.
fn last_word(
    request: &timeline::Timeline,
    reader: &Reader,
) -> Option<(String, crate::view::when::Moment, String)> {
    let is_ours = |word: &&Comment| {
        word.kind == kind::COMMENT && word.author_id != request.ticket.requester_id && word.is_public
    };
    let word = request.comments.iter().rev().find(is_ours)?;
    let name = first_name(name_of(&request.people, word.author_id)).to_owned();
    Some((name, reader.moment(word.created_at), snippet(&word.body_text, LAST_CHARS)))
}

/// `POST /p/{token}/promises/{id}/verdict`: kept, not yet, not quite right.
pub async fn verdict(
    caller: Caller,
    Path((token, id)): Path<(String, i64)>,
    Form(form): Form<WordForm>,
) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let id = of_request(&opened, id).await?;
    let answer = Answer::from_word(&form.answer)
        .ok_or_else(|| ServiceError::invalid("answer", "Choose one of the answers."))?;
    judging::answer(&opened.ctx, id, answer, &form.words).await?;
    go(&format!("/p/{token}?said={}", if answer == Answer::Kept { "kept" } else { "noted" }))
}

/// `POST /p/{token}/promises/{id}/agreement`: the new time is fine.
pub async fn agree(caller: Caller, Path((token, id)): Path<(String, i64)>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let id = of_request(&opened, id).await?;
    judging::accept_move(&opened.ctx, id).await?;
    go(&format!("/p/{token}?said=agreed"))
}

/// A promise of this very request: a link opens one request, also where the customer has others.
async fn of_request(opened: &Opened, id: i64) -> Result<PromiseId, ServiceError> {
    let read = reading::show(&opened.ctx, PromiseId(id)).await?;
    if read.promise.ticket_id != opened.link.ticket_id {
        return Err(ServiceError::NotFound("promise"));
    }
    Ok(read.promise.id)
}

/// `POST /p/{token}/comments`: a word on the request.
pub async fn write(caller: Caller, Path(token): Path<String>, Form(form): Form<WordForm>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let said = Said { text: form.words, ..Said::default() };
    requests::change(&opened.ctx, opened.link.ticket_id, Some(&said), false).await?;
    go(&format!("/p/{token}?said=words"))
}

/// `POST /p/{token}/unanswered`: nobody answered them, and a lead hears it.
pub async fn unanswered(caller: Caller, Path(token): Path<String>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    calling::unanswered(&opened.ctx, opened.link.ticket_id).await?;
    go(&format!("/p/{token}?said=unanswered"))
}

/// `DELETE /p/{token}`: it came to the wrong person.
pub async fn forget(caller: Caller, Path(token): Path<String>) -> PageResult {
    customer_links::forget(&caller.ctx, &token).await?;
    let desk = settings::show(&caller.ctx).await?;
    render(&PromisedPage {
        theme: theme(&caller.theme),
        org: desk.name,
        csrf: caller.csrf.token(),
        path: String::new(),
        name: String::new(),
        subject: String::new(),
        said: thanks("gone"),
        open: Vec::new(),
        past: Vec::new(),
        hear_by: None,
        last: None,
        until: String::new(),
    })
}
