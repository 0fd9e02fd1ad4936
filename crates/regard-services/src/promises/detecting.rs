//! Promises in words of ours: what the language room finds, with its moments in our hours.

use crate::error::Result;
use crate::secrets;
use crate::settings;
use crate::unit::Unit;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use regard_domain::event::Event;
use regard_domain::id::{CommentId, DetectionId, UserId};
use regard_domain::promise::{Decision, Detection, Polarity};
use regard_domain::schedule::Schedule;
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_language::calendar::Calendar;
use regard_language::promises::{self, Actor};
use regard_store::{comment, detection, user};
use std::collections::BTreeSet;

/// Letters of the key of a finding.
const KEY_LETTERS: usize = 12;

/// A promise that was found in words of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Names it while its words stay the same, wherever they stand.
    pub key: String,
    /// The words.
    pub words: String,
    /// First character.
    pub start: i64,
    /// One past the last character.
    pub end: i64,
    /// The rule that found it.
    pub rule: String,
    /// To be done, or never.
    pub polarity: Polarity,
    /// By when, as the words say.
    pub due_at: Option<Timestamp>,
    /// Whether its time is one that cannot be held to: soon, shortly.
    pub is_vague: bool,
    /// Whether it hangs on something that may not happen.
    pub is_conditional: bool,
    /// Whether somebody else than the writer would have to act.
    pub is_of_colleague: bool,
}

/// The promises in a text of ours.
pub fn find(text: &str, schedule: &Schedule, now: Timestamp) -> Vec<Found> {
    let zone = schedule.time_zone();
    let calendar = calendar_of(schedule);
    let findings = promises::find(text, &calendar, &now.to_zoned(zone.clone()));
    let mut found: Vec<Found> = Vec::new();
    for finding in findings {
        let start = i64::try_from(finding.start).unwrap_or(0);
        let twin = found.iter().filter(|other| other.words == finding.text).count();
        found.push(Found {
            key: key_of(&finding.text, twin),
            start,
            end: i64::try_from(finding.end).unwrap_or(start),
            rule: finding.rule,
            polarity: match finding.polarity {
                promises::Polarity::Do => Polarity::Do,
                promises::Polarity::Never => Polarity::Never,
            },
            due_at: finding.due_at.and_then(|due| moment(due, &zone)),
            is_vague: finding.vague,
            is_conditional: finding.conditional,
            is_of_colleague: finding.actor == Actor::Colleague,
            words: finding.text,
        });
    }
    found
}

fn key_of(words: &str, twin: usize) -> String {
    let folded = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    secrets::hash(&format!("{twin} {folded}"))[..KEY_LETTERS].to_owned()
}

/// A local moment as an instant; one that a clock change skips is the first after it.
fn moment(due: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(due).compatible().ok()
}

/// Our hours as the language room needs them.
pub fn calendar_of(schedule: &Schedule) -> Calendar {
    let minute = |minutes: u32| u16::try_from(minutes).unwrap_or(1440);
    let mut week: [Vec<(u16, u16)>; 7] = std::array::from_fn(|_| Vec::new());
    for slot in &schedule.slots {
        let day = usize::try_from(slot.start / 1440).unwrap_or(0).min(6);
        let midnight = u32::try_from(day).unwrap_or(0) * 1440;
        week[day].push((minute(slot.start - midnight), minute(slot.end.saturating_sub(midnight).min(1440))));
    }
    let closed: BTreeSet<Date> = schedule
        .holidays
        .iter()
        .flat_map(|holiday| {
            holiday.first.series(jiff::Span::new().days(1)).take_while(|day| *day <= holiday.last).take(400)
        })
        .collect();
    Calendar::new(schedule.time_zone(), week, closed)
}

/// The colleague that words name ("Lu will call you"), when it is exactly one and not the writer.
pub fn named<'a>(found: &Found, staff: &'a [User], writer: UserId) -> Option<&'a User> {
    let says = |user: &&User| {
        let first = user.name.split_whitespace().next().unwrap_or_default();
        let mut words = found.words.split(|c: char| !c.is_alphanumeric());
        user.id != writer && !user.is_suspended && !first.is_empty() && words.any(|word| word == first)
    };
    let mut named = staff.iter().filter(says);
    match (named.next(), named.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// A detection of what was found in a comment, undecided.
pub(crate) fn detection_of(
    found: &Found,
    ticket: &Ticket,
    comment: CommentId,
    writer: UserId,
    now: Timestamp,
) -> Detection {
    Detection {
        id: DetectionId(0),
        ticket_id: ticket.id,
        comment_id: comment,
        writer_id: writer,
        words: found.words.clone(),
        span_start: found.start,
        span_end: found.end,
        rule: found.rule.clone(),
        polarity: found.polarity,
        due_at: found.due_at,
        is_conditional: found.is_conditional,
        decision: Decision::Suggested,
        decided_by: None,
        decided_at: None,
        promise_id: None,
        created_at: now,
    }
}

/// Suggests to its writer what a public word of ours promises, when it did not come from our own composer: nobody is
/// refused for it, and nothing is decided for them.
pub(crate) async fn suggest_in(unit: &mut Unit, ticket: &Ticket, id: CommentId) -> Result<Vec<Event>> {
    let Some(word) = comment::find(unit, id).await? else { return Ok(Vec::new()) };
    let writer = user::find(unit, word.author_id).await?;
    let is_ours = writer.is_some_and(|writer| writer.role.is_staff() && writer.id != ticket.requester_id);
    if !word.is_public || !is_ours {
        return Ok(Vec::new());
    }
    let schedule = settings::load(unit).await?.schedule;
    let mut events = Vec::new();
    for found in find(&word.body_text, &schedule, word.created_at) {
        let now = unit.now();
        detection::insert(unit, &detection_of(&found, ticket, id, word.author_id, now)).await?;
        events.push(Event::PromiseSuggested { words: found.words });
    }
    Ok(events)
}
