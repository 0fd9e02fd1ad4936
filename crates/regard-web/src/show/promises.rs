//! The board of promises in words, columns and dots.

use super::promise::plain;
use super::reader::{Reader, face_of, first_name_of, name_of};
use crate::view::frame::Frame;
use crate::view::list::Choice;
use crate::view::promises::{Card, Column, Dot, PromisesPage, Week};
use crate::view::tone::Tone;
use crate::view::when::until;
use crate::view::words::{counted, sentence};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use regard_domain::promise::{Promise, State};
use regard_domain::statistics::Share;
use regard_services::promises::measuring::{Board, Measures, SHARE_MIN};
use regard_services::promises::reading::Scope;

/// Cards of a column that are shown.
const CARDS: usize = 20;

/// Weeks in the picture.
const WEEKS: i64 = 12;

/// The page.
pub fn page(frame: Frame, board: &Board, scope: Scope, reader: &Reader) -> PromisesPage {
    let (weeks, kept, broken) = weeks(&board.ended, reader);
    let weeks_said = format!(
        "Promises that ended in the last twelve weeks: {kept} kept, {broken} not. Each dot is one promise."
    );
    let choice = |value: &str, label: &str, of: Scope| Choice::new(value, label, scope == of);
    PromisesPage {
        frame,
        lead: lead(board, reader),
        scopes: vec![
            choice("everyone", "Everyone", Scope::Everyone),
            choice("team", "My team", Scope::Team),
            choice("mine", "Mine", Scope::Mine),
        ],
        weeks,
        weeks_said,
        columns: columns(board, reader),
        figures: figures(&board.measures),
        alarm: board.measures.is_padded.then(|| {
            "Nearly all are kept with more than half of the time left: the dates may be padded. Promise what our past says."
                .to_owned()
        }),
    }
}

fn lead(board: &Board, reader: &Reader) -> String {
    let owed = board.open.iter().filter(|one| one.state.is_owed());
    let next = owed.clone().find_map(|one| one.due_at.filter(|due| *due > reader.now));
    let count = counted(u64::try_from(owed.count()).unwrap_or(0), "promise is open", "promises are open");
    match next {
        Some(due) => format!("{}, the next due {}.", sentence(&count), until(due, reader.now, &reader.zone)),
        None => format!("{}.", sentence(&count)),
    }
}

fn columns(board: &Board, reader: &Reader) -> Vec<Column> {
    let today = reader.now.to_zoned(reader.zone.clone()).date();
    let monday = monday_of(today);
    let day = |at: Timestamp| at.to_zoned(reader.zone.clone()).date();
    let next_week = monday.saturating_add(7.days());
    let open = |wanted: &dyn Fn(Option<Date>) -> bool| -> Vec<&Promise> {
        board.open.iter().filter(|one| wanted(one.due_at.map(day))).collect()
    };
    let ended = |wanted: &dyn Fn(State) -> bool| -> Vec<&Promise> {
        let this_week = board.ended.iter().filter(|one| one.ended_at.is_some_and(|at| day(at) >= monday));
        this_week.filter(|one| wanted(one.state)).collect()
    };
    let column = |title: &str, tone: Tone, all: Vec<&Promise>| Column {
        title: title.to_owned(),
        tone,
        count: all.len(),
        cards: all.into_iter().take(CARDS).map(|one| card(one, board, reader)).collect(),
    };
    vec![
        column("Today", Tone::Soon, open(&|due| due.is_some_and(|due| due <= today))),
        column("This week", Tone::Calm, open(&|due| due.is_some_and(|due| due > today && due < next_week))),
        column("Later", Tone::Rest, open(&|due| due.is_none_or(|due| due >= next_week))),
        column(
            "Kept this week",
            Tone::Kept,
            ended(&|state| matches!(state, State::Kept | State::KeptUnconfirmed)),
        ),
        column(
            "Broken this week",
            Tone::Late,
            ended(&|state| matches!(state, State::Broken | State::Withdrawn)),
        ),
    ]
}

fn card(promise: &Promise, board: &Board, reader: &Reader) -> Card {
    let vow = plain(promise, reader);
    let clock = match (promise.due_at, promise.delivered_at) {
        (Some(due), Some(done)) if done < due => {
            format!("{} early", length(due.duration_since(done).as_secs()))
        }
        (Some(due), Some(done)) => format!("{} late", length(done.duration_since(due).as_secs())),
        (Some(due), None) => until(due, reader.now, &reader.zone),
        (None, _) => "no time".to_owned(),
    };
    Card {
        id: promise.id.0,
        href: format!("/tickets/{}#promise-{}", promise.ticket_id, promise.id),
        ring: vow.ring,
        icon: vow.icon,
        clock,
        words: promise.words.clone(),
        to: name_of(&board.people, promise.promisee_id).to_owned(),
        by: first_name_of(&board.people, promise.promiser_id).to_owned(),
        face: face_of(&board.people, promise.promiser_id),
        fact: fact(promise, reader),
    }
}

fn fact(promise: &Promise, reader: &Reader) -> Option<String> {
    let words = match promise.state {
        State::Asked => "waits for a colleague’s yes",
        State::Waiting => "waits for its condition",
        State::Delivered => "delivered, the customer has the word",
        State::Disputed => "the customer says: not quite right",
        State::Withdrawn => "taken back, the customer was told",
        State::KeptUnconfirmed => "nobody objected",
        State::Active if is_at_risk(promise, reader.now) => "at risk: less than a fifth of its time is left",
        _ => return None,
    };
    Some(words.to_owned())
}

/// Whether little of its time is left.
fn is_at_risk(promise: &Promise, now: Timestamp) -> bool {
    promise.left(now) < 20
}

fn length(secs: i64) -> String {
    match secs {
        ..3_600 => format!("{} min", secs / 60),
        3_600..86_400 => format!("{} h", secs / 3_600),
        _ if secs < 2 * 86_400 => "1 day".to_owned(),
        _ => format!("{} days", secs / 86_400),
    }
}

fn figures(measures: &Measures) -> Vec<(String, String, String)> {
    let mut figures = vec![share("Kept as first said", &measures.strict)];
    figures.push(share("Done by our own date", &measures.calibration));
    let apart = measures.unconfirmed.to_string();
    figures.push(("Kept without a word".to_owned(), apart, "counted apart".to_owned()));
    if let Some(margin) = measures.margin {
        figures.push((
            "Time left at delivery".to_owned(),
            format!("{:.0}%", margin * 100.0),
            "the median".to_owned(),
        ));
    }
    for (class, share_of) in &measures.by_class {
        figures.push(share(&format!("Our date, {class}"), share_of));
    }
    figures
}

/// A share with its width; of few only the counts.
fn share(what: &str, share: &Share) -> (String, String, String) {
    let counts = format!("{} of {}", share.count, share.of);
    match share.value().filter(|_| share.of >= SHARE_MIN) {
        Some(value) => (
            what.to_owned(),
            format!("{:.1}%", value * 100.0),
            format!("{counts}, between {:.0} and {:.0}%", share.low * 100.0, share.high * 100.0),
        ),
        None => (what.to_owned(), counts, "too few for a share".to_owned()),
    }
}

fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// Twelve weeks of dots, with how many were kept and not.
fn weeks(ended: &[Promise], reader: &Reader) -> (Vec<Week>, usize, usize) {
    let monday = monday_of(reader.now.to_zoned(reader.zone.clone()).date());
    let (mut all, mut kept, mut broken) = (Vec::new(), 0, 0);
    for back in (0..WEEKS).rev() {
        let first = monday.saturating_sub((back * 7).days());
        let last = first.saturating_add(7.days());
        let x = u32::try_from((WEEKS - 1 - back) * 96).unwrap_or(0);
        let mut dots = Vec::new();
        let here = ended.iter().rev().filter(|one| {
            one.ended_at.is_some_and(|at| (first..last).contains(&at.to_zoned(reader.zone.clone()).date()))
        });
        for (index, one) in here.enumerate() {
            let is_kept = matches!(one.state, State::Kept | State::KeptUnconfirmed);
            if is_kept {
                kept += 1
            } else {
                broken += 1
            }
            // Four rows of nine; a week with more is drawn over its last row.
            let (column, row) = (index % 9, (index / 9).min(3));
            let place = |number: usize, step: u32| u32::try_from(number).unwrap_or(0) * step;
            dots.push(Dot { x: x + 6 + place(column, 9), y: 40 - place(row, 10), kept: is_kept });
        }
        let label = match back {
            0 => "this week".to_owned(),
            _ => format!("wk {}", first.iso_week_date().week()),
        };
        all.push(Week { label, x: x + 3, dots });
    }
    (all, kept, broken)
}
