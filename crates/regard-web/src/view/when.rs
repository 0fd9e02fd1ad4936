//! Words for time: how long until somebody hears, and when something was. Pure: now and zone are arguments.
//!
//! The client rewrites clocks every half minute by the same rules (`assets/ts/words.ts`); both are held to
//! `assets/testdata/clocks.txt`.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

use super::tone::Tone;

const HOUR: i64 = 3600;

/// The time until a person next hears from us, as a part shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// What is read: "38 min", "25 min over", "Thu 11:00".
    pub text: String,
    /// Its colour, and that of the ring beside it.
    pub tone: Tone,
    /// Percent of the waiting time that is left, 0 to 100; 100 when overdue, for then the ring is closed.
    pub left: u8,
    /// When it is due and since when it runs; `None` when nobody waits for us.
    pub span: Option<Span>,
}

/// The two ends of a clock, for the client that keeps it running.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// When the next word is due.
    pub due: Timestamp,
    /// Since when the person waits.
    pub from: Timestamp,
}

impl Clock {
    /// A clock that is due at `due` and has been running since `from`.
    pub fn running(from: Timestamp, due: Timestamp, now: Timestamp, zone: &TimeZone) -> Clock {
        let whole = (due.as_second() - from.as_second()).max(1);
        let rest = due.as_second() - now.as_second();
        let share = u8::try_from((rest * 100 / whole).clamp(0, 100)).expect("clamped to a percentage");
        let tone = match rest {
            ..0 => Tone::Late,
            0..=HOUR => Tone::Soon,
            _ if share < 33 => Tone::Soon,
            _ => Tone::Calm,
        };
        let left = if tone == Tone::Late { 100 } else { share };
        Clock { text: until(due, now, zone), tone, left, span: Some(Span { due, from }) }
    }

    /// The clock as a sentence: "Next update due in 38 min.", "The next update is 25 min over."
    pub fn sentence(&self) -> String {
        let text = &self.text;
        match (self.tone, text.as_str()) {
            (Tone::Rest, _) => format!("Nothing is due: {text}."),
            (_, "now") => "The next update is due now.".to_owned(),
            (Tone::Late, _) => format!("The next update is {text}."),
            _ if text.ends_with("min") || text.contains(" h") => format!("Next update due in {text}."),
            _ => format!("Next update due {text}."),
        }
    }

    /// No clock runs: the customer's turn, or the matter is done.
    pub fn resting(text: &str) -> Clock {
        Clock { text: text.to_owned(), tone: Tone::Rest, left: 0, span: None }
    }
}

/// The headings under which a list is shown, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Past its time.
    Overdue,
    /// At most an hour is left.
    Hour,
    /// Later on this day, where the reader is.
    Today,
    /// On the next day.
    Tomorrow,
    /// After that.
    Later,
    /// The customer has the word.
    Resting,
}

impl Band {
    /// The band a due time falls into; `None` is the customer's turn.
    pub fn of(due: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> Band {
        let Some(due) = due else { return Band::Resting };
        let rest = due.as_second() - now.as_second();
        match days_between(now, due, zone) {
            _ if rest < 0 => Band::Overdue,
            _ if rest <= HOUR => Band::Hour,
            ..=0 => Band::Today,
            1 => Band::Tomorrow,
            _ => Band::Later,
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Band::Overdue => "Overdue",
            Band::Hour => "Within the hour",
            Band::Today => "Later today",
            Band::Tomorrow => "Tomorrow",
            Band::Later => "Later",
            Band::Resting => "Waiting for the customer",
        }
    }

    /// The colour of its dot.
    pub fn tone(self) -> Tone {
        match self {
            Band::Overdue => Tone::Late,
            Band::Hour => Tone::Soon,
            Band::Today | Band::Tomorrow | Band::Later => Tone::Calm,
            Band::Resting => Tone::Rest,
        }
    }
}

/// A moment as a part shows it: short words, the exact time on hover and for screen readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// "10:05", "yesterday 16:20", "Fri 09:12", "20 Nov".
    pub text: String,
    /// "Tuesday 24 November 2026, 10:05".
    pub exact: String,
    /// For the `datetime` attribute, in UTC.
    pub iso: String,
}

impl Moment {
    /// The words for `at`, seen at `now` by somebody in `zone`.
    pub fn new(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Moment {
        let local = at.to_zoned(zone.clone());
        let clock = local.strftime("%H:%M");
        let text = match days_between(now, at, zone) {
            0 => clock.to_string(),
            -1 => format!("yesterday {clock}"),
            1 => format!("tomorrow {clock}"),
            -6..=6 => local.strftime("%a %H:%M").to_string(),
            _ => date(&local, now, zone),
        };
        let exact = local.strftime("%A %-d %B %Y, %H:%M").to_string();
        Moment { text, exact, iso: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string() }
    }
}

/// "Good morning" until noon, "Good afternoon" until six, then "Good evening".
pub fn greeting(now: Timestamp, zone: &TimeZone) -> &'static str {
    match now.to_zoned(zone.clone()).hour() {
        4..12 => "Good morning",
        12..18 => "Good afternoon",
        _ => "Good evening",
    }
}

/// The day at the head of a page: "Tuesday 24 November".
pub fn today(now: Timestamp, zone: &TimeZone) -> String {
    now.to_zoned(zone.clone()).strftime("%A %-d %B").to_string()
}

/// How long ago, in words up to a day: "40 seconds ago", "2 hours ago"; then the date.
pub fn ago(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let secs = (now.as_second() - at.as_second()).max(0);
    let say = |n: i64, unit: &str| format!("{n} {unit}{} ago", if n == 1 { "" } else { "s" });
    match secs {
        0..5 => "just now".to_owned(),
        5..60 => say(secs, "second"),
        60..3600 => say(secs / 60, "minute"),
        3600..86_400 => say(secs / HOUR, "hour"),
        _ => date(&at.to_zoned(zone.clone()), now, zone),
    }
}

/// What is left until `due`, or how far it is over.
///
/// Under an hour in minutes; under six hours, or later today, in hours; in the next six days weekday and time;
/// then the date, for relative words beyond a week say nothing.
pub fn until(due: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let rest = due.as_second() - now.as_second();
    if rest < 0 {
        return over(-rest);
    }
    let local = due.to_zoned(zone.clone());
    match (rest, days_between(now, due, zone)) {
        (..60, _) => "now".to_owned(),
        (..HOUR, _) => format!("{} min", rest / 60),
        (r, d) if r < 6 * HOUR || d == 0 => hours(r),
        (_, ..=6) => local.strftime("%a %H:%M").to_string(),
        _ => date(&local, now, zone),
    }
}

fn over(secs: i64) -> String {
    match secs {
        ..60 => "now".to_owned(),
        60..HOUR => format!("{} min over", secs / 60),
        HOUR..86_400 => format!("{} over", hours(secs)),
        _ if secs < 2 * 86_400 => "1 day over".to_owned(),
        _ => format!("{} days over", secs / 86_400),
    }
}

fn hours(secs: i64) -> String {
    match (secs / HOUR, secs % HOUR / 60) {
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m:02}"),
    }
}

/// "Fri 27 Nov" in this year or within half a year of it, else "11 Jan 2028".
fn date(local: &Zoned, now: Timestamp, zone: &TimeZone) -> String {
    let near = days_between(now, local.timestamp(), zone).abs() < 183;
    let same_year = local.year() == now.to_zoned(zone.clone()).year();
    local.strftime(if near || same_year { "%a %-d %b" } else { "%-d %b %Y" }).to_string()
}

/// Whole days on the calendar in `zone` from `a` to `b`; negative when `b` is earlier.
fn days_between(a: Timestamp, b: Timestamp, zone: &TimeZone) -> i32 {
    let day = |t: Timestamp| -> Date { t.to_zoned(zone.clone()).date() };
    day(a).until(day(b)).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests;
