//! The update clock: by when a customer hears from us again, whether or not there is news.
//!
//! It begins with our first word on a ticket that still owes something and runs from our last real word; automatic
//! acknowledgements never move it. Only the customer's wish and the word "it is your turn" stop it.

use crate::channel::words;
use crate::schedule::Schedule;
use crate::ticket::{Priority, Status};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Nobody is left without a word for longer, whatever the cadence, the holidays and what was said last.
pub const SILENCE_MAX: SignedDuration = SignedDuration::from_hours(4 * 24);

/// The hours of the night, where the customer is: a word that falls due in them waits until they end.
const NIGHT: (i8, i8) = (22, 8);

/// How much of the time has passed when we are reminded, in percent.
const SOON_PERCENT: i64 = 80;

/// How often somebody hears from us while we owe them something, in opening minutes, by priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cadences {
    /// Minutes for `urgent`.
    pub urgent: i64,
    /// Minutes for `high`.
    pub high: i64,
    /// Minutes for `normal` and for tickets without a priority.
    pub normal: i64,
    /// Minutes for `low`: long-running matters.
    pub low: i64,
}

impl Default for Cadences {
    /// Two hours, four hours, one and three business days.
    fn default() -> Self {
        Self { urgent: 120, high: 240, normal: 480, low: 3 * 480 }
    }
}

impl Cadences {
    /// Minutes for a priority and the customer's wish.
    pub fn minutes(&self, priority: Option<Priority>, wish: Option<Wish>) -> i64 {
        let minutes = match priority {
            Some(Priority::Urgent) => self.urgent,
            Some(Priority::High) => self.high,
            Some(Priority::Low) => self.low,
            Some(Priority::Normal) | None => self.normal,
        };
        match wish {
            Some(Wish::More) => (minutes / 2).max(1),
            Some(Wish::Less) => minutes * 2,
            Some(Wish::OnlyWhenDone) | None => minutes,
        }
    }
}

words! {
    /// How often a customer wants to hear, as they told us.
    Wish {
        /// Twice as often.
        More = "more",
        /// Half as often.
        Less = "less",
        /// Not before it is done.
        OnlyWhenDone = "only_when_done",
    }
}

words! {
    /// Why a clock stands still.
    Pause {
        /// The customer wants to hear only when it is done.
        TheirWish = "their_wish",
        /// We told them that it is their turn.
        TheirTurn = "their_turn",
    }
}

words! {
    /// Where a clock stands.
    State {
        /// Time enough.
        Running = "running",
        /// Four fifths of the time have passed.
        DueSoon = "due_soon",
        /// Past its time.
        Overdue = "overdue",
        /// It stands still, for a reason the customer knows.
        Paused = "paused",
        /// Nothing is owed.
        Stopped = "stopped",
    }
}

/// What a clock follows from.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Where the ticket stands.
    pub status: Status,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// Whether it is put away: in the bin, as spam, into another ticket.
    pub is_put_away: bool,
    /// When our last real word left.
    pub heard_at: Option<Timestamp>,
    /// Whether a word of the customer is unanswered.
    pub is_waiting: bool,
    /// How often they want to hear.
    pub wish: Option<Wish>,
    /// By when our last word said they hear next, if it named a time.
    pub said_next: Option<Timestamp>,
    /// When a word of theirs ended a time in which the clock stood still: it runs from there.
    pub resumed_at: Option<Timestamp>,
}

/// A clock that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// Our last real word.
    pub heard_at: Timestamp,
    /// Since when it runs: our last real word, or theirs that ended a time in which it stood still.
    pub since: Timestamp,
    /// By when they hear again.
    pub next_due: Timestamp,
    /// When we are reminded.
    pub due_soon_at: Timestamp,
    /// The cadence it runs by, in opening minutes.
    pub cadence_minutes: i64,
}

/// What a ticket's clock does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateClock {
    /// Nothing is owed, or nothing was said yet.
    Stopped,
    /// It stands still.
    Paused(Pause),
    /// It runs.
    Running(Running),
}

impl UpdateClock {
    /// The clock of a ticket. `zone` is where the customer is.
    pub fn of(facts: &Facts, cadences: &Cadences, schedule: &Schedule, zone: &TimeZone) -> Self {
        let Some(heard_at) = facts.heard_at.filter(|_| !facts.is_put_away && !facts.status.is_done()) else {
            return UpdateClock::Stopped;
        };
        if facts.wish == Some(Wish::OnlyWhenDone) {
            return UpdateClock::Paused(Pause::TheirWish);
        }
        if facts.status == Status::Pending && !facts.is_waiting {
            return UpdateClock::Paused(Pause::TheirTurn);
        }
        let cadence_minutes = cadences.minutes(facts.priority, facts.wish);
        let since = facts.resumed_at.map_or(heard_at, |resumed| resumed.max(heard_at));
        let next_due = next_due(facts, since, cadence_minutes, schedule, zone);
        let whole = next_due.duration_since(since).as_micros();
        let soon = i64::try_from(whole * i128::from(SOON_PERCENT) / 100).unwrap_or(i64::MAX);
        let due_soon_at = since + SignedDuration::from_micros(soon);
        UpdateClock::Running(Running { heard_at, since, next_due, due_soon_at, cadence_minutes })
    }

    /// When the next word is due; `None` when none is.
    pub fn next_due(&self) -> Option<Timestamp> {
        match self {
            UpdateClock::Running(running) => Some(running.next_due),
            _ => None,
        }
    }

    /// Where it stands at a moment. A word of ours ("sent") makes another clock, which runs.
    pub fn state(&self, now: Timestamp) -> State {
        match self {
            UpdateClock::Stopped => State::Stopped,
            UpdateClock::Paused(_) => State::Paused,
            UpdateClock::Running(running) if now >= running.next_due => State::Overdue,
            UpdateClock::Running(running) if now >= running.due_soon_at => State::DueSoon,
            UpdateClock::Running(_) => State::Running,
        }
    }
}

/// A time that was named stands; otherwise the cadence, moved out of the customer's night unless it is urgent.
fn next_due(
    facts: &Facts,
    since: Timestamp,
    minutes: i64,
    schedule: &Schedule,
    zone: &TimeZone,
) -> Timestamp {
    let due = match facts.said_next.filter(|said| *said > since) {
        Some(said) => said,
        None if facts.priority == Some(Priority::Urgent) => schedule.add_minutes(since, minutes),
        None => after_night(schedule.add_minutes(since, minutes), zone),
    };
    due.min(since + SILENCE_MAX)
}

/// The moment itself by day; 08:00 after it where it falls into the night of a place.
pub fn after_night(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = at.to_zoned(zone.clone());
    let day = match local.hour() {
        hour if hour >= NIGHT.0 => local.date().checked_add(1.day()),
        hour if hour < NIGHT.1 => Ok(local.date()),
        _ => return at,
    };
    let morning = day.ok().map(|day| day.at(NIGHT.1, 0, 0, 0));
    let morning = morning.and_then(|morning| zone.to_ambiguous_timestamp(morning).compatible().ok());
    morning.unwrap_or(at).max(at)
}

#[cfg(test)]
mod tests;
