//! A readable summary of calendar invitations (RFC 5545, RFC 5546).
//!
//! Read line by line and not by a strict grammar: one broken line of another product must not hide an appointment.

mod lines;
mod zone;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use crate::address::{self, Address};
use lines::{Block, Line};
use zone::Zones;

/// A calendar object as it came with a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// What the sender wants: `REQUEST`, `REPLY`, `CANCEL`, `PUBLISH` (RFC 5546 section 1.4); upper case.
    pub method: Option<String>,
    /// The events in order.
    pub events: Vec<Event>,
}

/// One appointment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// The same in every message about the appointment.
    pub uid: Option<String>,
    /// Its title.
    pub summary: Option<String>,
    /// When it starts.
    pub start: Option<Moment>,
    /// When it ends.
    pub end: Option<Moment>,
    /// Where it is.
    pub location: Option<String>,
    /// Who invites.
    pub organizer: Option<Address>,
    /// Who is invited, with their answer (`ACCEPTED`, `DECLINED`, ...) where stated.
    pub attendees: Vec<(Address, Option<String>)>,
    /// `CONFIRMED`, `TENTATIVE` or `CANCELLED`.
    pub status: Option<String>,
    /// The recurrence rule as written (section 3.3.10); `None` if it happens once.
    pub recurrence: Option<String>,
}

/// A point in time as a calendar states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A whole day.
    Day(Date),
    /// A time of day with its distance from UTC.
    At(DateTime, Offset),
    /// A time of day wherever the reader is, or in a zone that nobody describes.
    Local(DateTime),
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::At(time, offset) => {
                write!(f, "{}{}", time.strftime("%Y-%m-%dT%H:%M:%S"), distance(*offset))
            }
            Self::Local(time) => write!(f, "{}", time.strftime("%Y-%m-%dT%H:%M:%S")),
        }
    }
}

/// `+02:00`
fn distance(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Reads a `text/calendar` body. Total: what is no calendar gives no events.
#[must_use]
pub fn parse(text: &str) -> Calendar {
    let root = lines::read(text);
    let calendars = root.blocks("VCALENDAR");
    let mut calendar = Calendar::default();
    for block in calendars {
        let zones = Zones::of(block);
        let method = block.line("METHOD").map(|l| l.value.trim().to_ascii_uppercase());
        calendar.method = calendar.method.or(method.filter(|m| !m.is_empty()));
        calendar.events.extend(block.blocks("VEVENT").map(|event| read_event(event, &zones)));
    }
    calendar
}

fn read_event(block: &Block, zones: &Zones) -> Event {
    let text = |name: &str| block.line(name).map(|l| unescape(&l.value)).filter(|t| !t.is_empty());
    let moment = |name: &str| block.line(name).and_then(|l| read_moment(l, zones));
    let attendees = block
        .lines("ATTENDEE")
        .filter_map(|l| Some((person(l)?, l.param("PARTSTAT").map(str::to_ascii_uppercase))));
    Event {
        uid: text("UID"),
        summary: text("SUMMARY"),
        start: moment("DTSTART"),
        end: moment("DTEND"),
        location: text("LOCATION"),
        organizer: block.line("ORGANIZER").and_then(person),
        attendees: attendees.collect(),
        status: text("STATUS").map(|s| s.to_ascii_uppercase()),
        recurrence: text("RRULE"),
    }
}

/// `ATTENDEE;CN=Dora:mailto:dora@example.com`
fn person(line: &Line) -> Option<Address> {
    let email = address::normal(line.param("EMAIL").unwrap_or(&line.value))
        .or_else(|| address::normal(&line.value))?;
    Some(Address { name: line.param("CN").unwrap_or_default().to_owned(), email })
}

/// `20161028T140000`, `...Z`, or `20161028` (sections 3.3.4 and 3.3.5).
fn read_moment(line: &Line, zones: &Zones) -> Option<Moment> {
    let value = line.value.trim();
    let Some((day, time)) = value.split_once(['T', 't']) else {
        return read_date(value).map(Moment::Day);
    };
    let utc = time.ends_with(['Z', 'z']);
    let time = time.trim_end_matches(['Z', 'z']);
    let number = |from: usize| time.get(from..from + 2).and_then(|s| s.parse::<i8>().ok());
    let (hour, minute, second) = (number(0)?, number(2)?, number(4).unwrap_or(0).min(59));
    let local = read_date(day)?.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?);
    let zone = if utc { Some(TimeZone::UTC) } else { line.param("TZID").and_then(|id| zones.find(id)) };
    let zoned = zone.and_then(|zone| local.to_zoned(zone).ok());
    Some(zoned.map_or(Moment::Local(local), |z| Moment::At(z.datetime(), z.offset())))
}

fn read_date(value: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| value.get(range)?.parse::<i16>().ok();
    let small = |range| i8::try_from(part(range)?).ok();
    Date::new(part(0..4)?, small(4..6)?, small(6..8)?).ok()
}

/// TEXT escapes (section 3.3.11).
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

impl Calendar {
    /// The invitation in a few plain lines, for people who cannot open it and for search.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut lines = Vec::new();
        for event in &self.events {
            let title = event.summary.as_deref().unwrap_or("(no title)");
            lines.push(format!("{}{title}", self.intent(event)));
            lines.extend(event.when());
            lines.extend(event.location.as_ref().map(|place| place.replace('\n', ", ")));
            lines.extend(event.organizer.as_ref().map(|o| format!("Organizer: {}", full_name(o))));
            if !event.attendees.is_empty() {
                let names: Vec<String> = event.attendees.iter().map(|(a, _)| full_name(a)).collect();
                lines.push(format!("With: {}", names.join(", ")));
            }
        }
        lines.join("\n")
    }

    fn intent(&self, event: &Event) -> &'static str {
        match (self.method.as_deref(), event.status.as_deref()) {
            (Some("CANCEL"), _) | (_, Some("CANCELLED")) => "Cancelled: ",
            (Some("REQUEST"), _) => "Invitation: ",
            (Some("REPLY"), _) => match event.attendees.first().and_then(|(_, answer)| answer.as_deref()) {
                Some("ACCEPTED") => "Accepted: ",
                Some("DECLINED") => "Declined: ",
                Some("TENTATIVE") => "Maybe: ",
                _ => "Answer: ",
            },
            (Some("COUNTER"), _) => "Other time proposed: ",
            _ => "",
        }
    }
}

impl Event {
    fn when(&self) -> Option<String> {
        let start = self.start?;
        let repeats = if self.recurrence.is_some() { " (repeats)" } else { "" };
        Some(match (start, self.end) {
            (Moment::Day(day), _) => format!("{}{repeats}", day.strftime("%a %-d %b %Y")),
            (Moment::At(from, offset), end) => {
                let to = end
                    .and_then(Moment::time)
                    .map(|t| format!("–{}", t.strftime("%H:%M")))
                    .unwrap_or_default();
                format!("{}{to} UTC{}{repeats}", from.strftime("%a %-d %b %Y, %H:%M"), distance(offset))
            }
            (Moment::Local(from), end) => {
                let to = end
                    .and_then(Moment::time)
                    .map(|t| format!("–{}", t.strftime("%H:%M")))
                    .unwrap_or_default();
                format!("{}{to}{repeats}", from.strftime("%a %-d %b %Y, %H:%M"))
            }
        })
    }
}

impl Moment {
    fn time(self) -> Option<DateTime> {
        match self {
            Self::Day(_) => None,
            Self::At(time, _) | Self::Local(time) => Some(time),
        }
    }
}

fn full_name(person: &Address) -> String {
    if person.name.is_empty() { person.email.clone() } else { format!("{} <{}>", person.name, person.email) }
}

#[cfg(test)]
mod tests;
