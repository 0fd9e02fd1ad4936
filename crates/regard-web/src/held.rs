//! Held mail: `GET /suspended`, one message, letting it in, putting it away.

use crate::page::{PageResult, go, render};
use crate::show::frame::{Framed, frame};
use crate::show::reader::Reader;
use crate::view::face::Face;
use crate::view::frame::Place;
use crate::view::held::{HeldMessage, HeldPage, HeldRow};
use crate::view::icon::Icon;
use crate::view::list::Empty;
use crate::view::thread::SafeHtml;
use crate::view::tone::Tone;
use crate::view::words;
use axum::extract::Path;
use regard_domain::id::SuspendedTicketId;
use regard_domain::suspended_ticket::{SuspendedTicket, state};
use regard_http::caller::Caller;
use regard_services::held_mail::{self, Shown};
use regard_services::intake;

/// Rows of the page, and characters of a raw message shown on it.
const ROWS: i64 = 100;
const RAW_CHARS: usize = 20_000;

/// `GET /suspended`.
pub async fn index(caller: Caller) -> PageResult {
    page(&caller, None).await
}

/// `GET /suspended/{id}`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    page(&caller, Some(SuspendedTicketId(id))).await
}

/// `POST /suspended/{id}/recovery`: it becomes a ticket after all.
pub async fn recover(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let ticket = held_mail::release(&caller.ctx, SuspendedTicketId(id)).await?;
    go(&format!("/tickets/{ticket}"))
}

/// `POST /suspended/{id}/spam`: it is put away; the original stays.
pub async fn discard(caller: Caller, Path(id): Path<i64>) -> PageResult {
    held_mail::discard(&caller.ctx, SuspendedTicketId(id)).await?;
    go("/suspended")
}

async fn page(caller: &Caller, chosen: Option<SuspendedTicketId>) -> PageResult {
    let Framed { frame, reader, .. } = frame(caller, "Held mail", Place::Held, None).await?;
    let held = held_mail::list(&caller.ctx, state::WAITING, None, ROWS).await?;
    let open = chosen.or_else(|| held.first().map(|first| first.id));
    let one = match open {
        Some(id) => Some(message(caller, &held_mail::show(&caller.ctx, id).await?, &reader).await?),
        None => None,
    };
    render(&HeldPage {
        count: u64::try_from(held_mail::waiting(&caller.ctx).await?).unwrap_or(0),
        intro: "Nothing is thrown away. What we were not sure of waits here for a person.".to_owned(),
        rows: held.iter().map(|row| self::row(row, open, &reader)).collect(),
        more: None,
        foot: String::new(),
        empty: Empty {
            icon: Icon::Shield,
            tone: Tone::Kept,
            title: "Nothing is held".to_owned(),
            text: "Every message that came in has found its place.".to_owned(),
            action: None,
        },
        one,
        chosen: chosen.is_some(),
        frame,
    })
}

fn row(held: &SuspendedTicket, open: Option<SuspendedTicketId>, reader: &Reader) -> HeldRow {
    HeldRow {
        id: held.id.0,
        name: name(held).to_owned(),
        subject: subject(held),
        reason: held.reason.clone(),
        icon: icon(&held.cause),
        tone: tone(&held.cause),
        when: reader.moment(held.created_at),
        current: open == Some(held.id),
    }
}

async fn message(
    caller: &Caller,
    shown: &Shown,
    reader: &Reader,
) -> Result<HeldMessage, regard_http::failure::Failure> {
    let held = &shown.held;
    let raw = intake::original(&caller.ctx, shown.message.id).await?;
    let raw_text: String = String::from_utf8_lossy(&raw).chars().take(RAW_CHARS).collect();
    let body = if shown.html.is_empty() { plain(&shown.text) } else { shown.html.clone() };
    Ok(HeldMessage {
        id: held.id.0,
        subject: subject(held),
        name: name(held).to_owned(),
        face: Face::customer(name(held)),
        address: held.sender_address.clone(),
        when: reader.moment(held.created_at),
        why: held.reason.clone(),
        why_text: "Read it, then let it in or put it away. Either way the original is kept.".to_owned(),
        icon: icon(&held.cause),
        tone: tone(&held.cause),
        body: SafeHtml(body),
        standing: "held".to_owned(),
        checks: Vec::new(),
        raw: raw_text,
        raw_size: words::size(u64::try_from(shown.message.byte_count).unwrap_or(0)),
        raw_href: format!("/messages/{}", shown.message.id),
        rules: Vec::new(),
        add_to: None,
        note: format!(
            "The waiting time counts from {}, not from now.",
            reader.moment(shown.message.received_at).text
        ),
    })
}

/// Text as paragraphs, nothing in it being markup.
fn plain(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.split("\n\n").map(|part| format!("<p>{}</p>", part.replace('\n', "<br>"))).collect()
}

fn name(held: &SuspendedTicket) -> &str {
    match (held.sender_name.as_str(), held.sender_address.as_str()) {
        ("", "") => "Nobody named",
        ("", address) => address,
        (name, _) => name,
    }
}

fn subject(held: &SuspendedTicket) -> String {
    if held.subject.is_empty() { "Without a subject".to_owned() } else { held.subject.clone() }
}

fn icon(cause: &str) -> Icon {
    match cause {
        "spam" => Icon::Ban,
        "unreadable" => Icon::CircleAlert,
        "no_sender" | "own_address" => Icon::UserRoundX,
        "loop" => Icon::Repeat,
        "list" => Icon::Users,
        _ => Icon::Shield,
    }
}

fn tone(cause: &str) -> Tone {
    match cause {
        "spam" | "list" | "loop" => Tone::Rest,
        _ => Tone::Soon,
    }
}
