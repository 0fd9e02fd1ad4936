//! Nobody ignored: `GET /ignored`, the board of zero, its proof, and the rescue.

use crate::customer_word::Just;
use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::show::reader::{Reader, face_of, name_of};
use crate::view::face::Face;
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::ignored::{DayBar, EquityRow, IgnoredPage, IgnoredRow};
use crate::view::list::Empty;
use crate::view::tone::Tone;
use crate::view::words::{counted, sentence};
use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use jiff::Timestamp;
use regard_domain::ignored::{Day, Equity, Interval};
use regard_domain::user::{Deed, may};
use regard_http::caller::Caller;
use regard_services::ignored::measuring::{self, Measured};
use regard_services::ignored::{Board, rescuing};

/// Days of the chart.
const DAYS: i64 = 14;

/// Days of the proof.
const PROVED_DAYS: i64 = 365;

/// Rows of those that are over.
const PAST: usize = 50;

/// The height of the largest bar.
const HIGHEST: i64 = 56;

/// `GET /ignored`.
pub async fn index(caller: Caller, Query(just): Query<Just>) -> PageResult {
    let framed = frame(&caller, "Nobody ignored", Place::Today, None).await?;
    let measured = measuring::measure(&caller.ctx, DAYS).await?;
    let reader = &framed.reader;
    let (mut open, past): (Vec<_>, Vec<_>) = measured.board.all.iter().partition(|one| one.to.is_none());
    open.sort_by_key(|one| one.from);
    let rows = |all: &[&Interval]| all.iter().map(|one| row(one, &measured.board, reader)).collect();
    let now = u64::try_from(open.len()).unwrap_or(0);
    render(&IgnoredPage {
        title: match now {
            0 => "Nobody is ignored".to_owned(),
            _ => format!("{} ignored now", sentence(&counted(now, "person is", "people are"))),
        },
        lead: lead(&measured),
        said: (just.said == "nobody").then(|| "Nobody waits unseen just now, as far as you see.".to_owned()),
        now: rows(&open),
        empty: Empty {
            icon: Icon::CheckCheck,
            tone: Tone::Kept,
            title: "Everybody has been heard".to_owned(),
            text: "Each message has its answer, or somebody who gives one in time.".to_owned(),
            action: None,
        },
        days: bars(&measured.days),
        days_said: said(&measured.days),
        measures: measures(&measured, reader.now),
        equity: measured.equity.iter().filter(|one| !one.groups.is_empty()).map(equity).collect(),
        past: rows(&past[..past.len().min(PAST)]),
        may_export: may(&caller.ctx.actor, Deed::Lead),
        frame: framed.frame,
    })
}

fn lead(measured: &Measured) -> String {
    let today = measured.days.last().map_or(0, |day| day.minutes);
    match today {
        0 => "No minute of anybody’s waiting went unseen today.".to_owned(),
        minutes => format!("People waited unseen for {} today. The aim is none.", length(minutes)),
    }
}

fn row(one: &Interval, board: &Board, reader: &Reader) -> IgnoredRow {
    let ticket = one.ticket_id.and_then(|id| board.tickets.get(&id));
    let who = |id| name_of(&board.people, id).to_owned();
    let (subject, href) = match (ticket, one.suspended_ticket_id) {
        (Some(ticket), _) => (ticket.subject.clone(), format!("/tickets/{}", ticket.id)),
        (None, Some(held)) => ("Held mail".to_owned(), format!("/suspended/{held}")),
        (None, None) => ("Gone for good".to_owned(), "/ignored".to_owned()),
    };
    let owner = match (one.to, one.claimed_by, ticket.map(|ticket| ticket.assignee_id)) {
        (Some(_), _, _) | (_, None, None) => String::new(),
        (None, Some(by), _) => format!("{} took it up", who(by)),
        (None, None, Some(Some(owner))) => format!("with {}", who(owner)),
        (None, None, Some(None)) => "nobody has it".to_owned(),
    };
    let begins = reader.moment(one.from).text;
    IgnoredRow {
        name: one.user_id.map_or_else(|| "Somebody".to_owned(), who),
        face: one.user_id.map_or_else(|| Face::customer("Somebody"), |id| face_of(&board.people, id)),
        subject,
        href,
        cause: one.cause.sentence().to_owned(),
        owner,
        span: match one.to {
            None => format!("since {begins}"),
            Some(to) => format!("{begins} to {}", reader.moment(to).text),
        },
        length: length(one.minutes(reader.now)),
        rescued: match (one.rescued_by, one.apologised) {
            (Some(by), true) => format!("{} wrote and said sorry", who(by)),
            (Some(by), false) => format!("ended by {}", who(by)),
            (None, _) => String::new(),
        },
    }
}

/// "40 min", "1 h 20 min", "3 days".
fn length(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) if hours < 48 => format!("{hours} h"),
        (hours, minutes) if hours < 48 => format!("{hours} h {minutes:02} min"),
        (hours, _) => format!("{} days", hours / 24),
    }
}

fn bars(days: &[Day]) -> Vec<DayBar> {
    let most = days.iter().map(|day| day.minutes).max().unwrap_or(0).max(1);
    let bar = |day: &Day| DayBar {
        label: day.date.strftime("%a %-d").to_string(),
        minutes: day.minutes,
        height: (day.minutes * HIGHEST / most).max(2),
    };
    days.iter().map(bar).collect()
}

fn said(days: &[Day]) -> String {
    let bad: Vec<String> = days
        .iter()
        .filter(|day| day.minutes > 0)
        .map(|day| format!("{}: {}", day.date.strftime("%a %-d"), length(day.minutes)))
        .collect();
    match bad.len() {
        0 => format!("Nobody was ignored on any of the last {} days.", days.len()),
        _ => format!("Waited unseen, {}. Nobody on the other days.", bad.join(", ")),
    }
}

fn measures(measured: &Measured, now: Timestamp) -> Vec<(String, String)> {
    let days = measured.days.len();
    let worst = measured.worst.as_ref().map_or_else(|| "none".to_owned(), |one| length(one.minutes(now)));
    vec![
        (format!("Waited unseen, {days} days"), length(measured.minutes())),
        ("The worst single one".to_owned(), worst),
        ("Intervals".to_owned(), measured.board.all.len().to_string()),
    ]
}

fn equity(one: &Equity) -> EquityRow {
    let group = |group: &regard_domain::ignored::Waited| {
        format!("{} {:.0} min (n {})", group.name, group.mean_minutes, group.n)
    };
    EquityRow {
        by: format!("By {}: first answers, 30 days, opening minutes", one.by),
        groups: one.groups.iter().map(group).collect::<Vec<_>>().join(", "),
        ratio: one.ratio.map_or_else(|| "too few to compare".to_owned(), |ratio| format!("{ratio:.2}")),
        is_alarm: one.is_alarm(),
    }
}

/// `POST /ignored/rescue`: on to whoever waits longest.
pub async fn rescue(caller: Caller) -> PageResult {
    match rescuing::rescue(&caller.ctx).await? {
        Some(ticket) => go(&format!("/tickets/{ticket}")),
        None => go("/ignored?said=nobody"),
    }
}

/// `GET /ignored/proof`: every interval of a year, for an auditor.
pub async fn proof(caller: Caller) -> PageResult {
    let csv = measuring::proof(&caller.ctx, PROVED_DAYS).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"ignored.csv\"")),
    ];
    Ok((headers, csv).into_response())
}
