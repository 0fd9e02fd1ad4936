//! Caught mail: `GET /outbox`, what would have left in development.

use crate::page::{PageResult, render};
use crate::show::frame::{Framed, frame};
use crate::show::reader::Reader;
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::list::Empty;
use crate::view::outbox::{CaughtMail, CaughtRow, OutboxPage};
use crate::view::tone::Tone;
use crate::view::words;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use regard_domain::id::OutgoingId;
use regard_domain::outgoing::{Outgoing, state};
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::outgoing::outbox::{self, Shown};
use regard_services::outgoing::reading;

/// Rows of the page, and characters of a raw message shown on it.
const ROWS: i64 = 100;
const RAW_CHARS: usize = 20_000;

/// `GET /outbox`.
pub async fn index(caller: Caller) -> PageResult {
    page(&caller, None).await
}

/// `GET /outbox/{id}`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    page(&caller, Some(OutgoingId(id))).await
}

/// `GET /outbox/{id}/original`: the message as it would have left.
pub async fn original(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let shown = outbox::show(&caller.ctx, OutgoingId(id)).await?;
    let raw = shown.raw.ok_or(ServiceError::NotFound("mail"))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"mail.eml\"")),
    ];
    Ok((headers, raw).into_response())
}

/// What a mail may do when a browser draws it: nothing but look as it does.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// `GET /outbox/{id}/html`: the mail as a mail program draws it.
pub async fn html(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let shown = outbox::show(&caller.ctx, OutgoingId(id)).await?;
    let read = reading::read(&shown.raw.ok_or(ServiceError::NotFound("mail"))?);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, read.html).into_response())
}

async fn page(caller: &Caller, chosen: Option<OutgoingId>) -> PageResult {
    let Framed { frame, reader, .. } = frame(caller, "Caught mail", Place::Outbox, None).await?;
    let mails = outbox::list(&caller.ctx, Some(state::CAUGHT), None, ROWS).await?;
    let open = chosen.or_else(|| mails.first().map(|mail| mail.id));
    let one = match open {
        Some(id) => Some(self::mail(&outbox::show(&caller.ctx, id).await?)),
        None => None,
    };
    let counts = outbox::counts(&caller.ctx).await?;
    let count = counts.iter().find(|(word, _)| word == state::CAUGHT).map_or(0, |(_, count)| *count);
    render(&OutboxPage {
        count: u64::try_from(count).unwrap_or(0),
        rows: mails.iter().map(|mail| row(mail, open, &reader)).collect(),
        empty: Empty {
            icon: Icon::Send,
            tone: Tone::Rest,
            title: "Nothing was caught yet".to_owned(),
            text: "What would leave this desk is shown here instead.".to_owned(),
            action: None,
        },
        one,
        chosen: chosen.is_some(),
        frame,
    })
}

fn row(mail: &Outgoing, open: Option<OutgoingId>, reader: &Reader) -> CaughtRow {
    CaughtRow {
        id: mail.id.0,
        to: words::names(&reading::addresses(mail), 2),
        subject: mail.subject.clone(),
        kind: kind(&mail.kind).to_owned(),
        when: reader.moment(mail.sent_at.unwrap_or(mail.updated_at)),
        current: open == Some(mail.id),
    }
}

fn kind(word: &str) -> &'static str {
    match word {
        "reply" => "Answer",
        "acknowledgement" => "Acknowledgement",
        _ => "Notice",
    }
}

fn mail(shown: &Shown) -> CaughtMail {
    let raw = shown.raw.clone().unwrap_or_default();
    let read = reading::read(&raw);
    let links = read
        .text
        .split_whitespace()
        .filter(|word| word.starts_with("http://") || word.starts_with("https://"));
    CaughtMail {
        id: shown.mail.id.0,
        subject: shown.mail.subject.clone(),
        links: links.map(str::to_owned).collect(),
        fields: read.fields,
        text: read.text,
        html_href: (!read.html.is_empty()).then(|| format!("/outbox/{}/html", shown.mail.id)),
        files: Vec::new(),
        raw: String::from_utf8_lossy(&raw).chars().take(RAW_CHARS).collect(),
        raw_size: words::size(u64::try_from(raw.len()).unwrap_or(0)),
        raw_href: format!("/outbox/{}/original", shown.mail.id),
    }
}
