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
}

/// A clock that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// Since when: our last real word.
    pub heard_at: Timestamp,
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
        let next_due = next_due(facts, heard_at, cadence_minutes, schedule, zone);
        let whole = next_due.duration_since(heard_at).as_micros();
        let soon = i64::try_from(whole * i128::from(SOON_PERCENT) / 100).unwrap_or(i64::MAX);
        let due_soon_at = heard_at + SignedDuration::from_micros(soon);
        UpdateClock::Running(Running { heard_at, next_due, due_soon_at, cadence_minutes })
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
    heard_at: Timestamp,
    minutes: i64,
    schedule: &Schedule,
    zone: &TimeZone,
) -> Timestamp {
    let due = match facts.said_next {
        Some(said) => said,
        None if facts.priority == Some(Priority::Urgent) => schedule.add_minutes(heard_at, minutes),
        None => after_night(schedule.add_minutes(heard_at, minutes), zone),
    };
    due.min(heard_at + SILENCE_MAX)
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
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    /// Tuesday at ten, in an office that opens from nine to five.
    const HEARD: &str = "2026-11-24T10:00:00Z";

    fn facts() -> Facts {
        Facts {
            status: Status::Open,
            priority: None,
            is_put_away: false,
            heard_at: Some(at(HEARD)),
            is_waiting: false,
            wish: None,
            said_next: None,
        }
    }

    fn due(facts: &Facts, zone: &str) -> Option<Timestamp> {
        let zone = TimeZone::get(zone).expect("a zone");
        UpdateClock::of(facts, &Cadences::default(), &Schedule::office("UTC"), &zone).next_due()
    }

    #[test]
    fn each_severity_hears_at_its_cadence_and_nobody_waits_longer_than_four_days() {
        let cases = [
            (Some(Priority::Urgent), "2026-11-24T12:00:00Z"),
            (Some(Priority::High), "2026-11-24T14:00:00Z"),
            (None, "2026-11-25T10:00:00Z"),
            (Some(Priority::Low), "2026-11-27T10:00:00Z"),
        ];
        for (priority, expected) in cases {
            assert_eq!(due(&Facts { priority, ..facts() }, "UTC"), Some(at(expected)), "{priority:?}");
        }
        let thursday = Some(at("2026-11-26T10:00:00Z"));
        let low = Facts { priority: Some(Priority::Low), heard_at: thursday, ..facts() };
        assert_eq!(due(&low, "UTC"), Some(at("2026-11-30T10:00:00Z")), "not Tuesday: that is five days");
        let far = Facts { said_next: Some(at("2026-12-24T10:00:00Z")), ..facts() };
        assert_eq!(due(&far, "UTC"), Some(at("2026-11-28T10:00:00Z")));
    }

    #[test]
    fn a_word_that_falls_into_the_customers_night_waits_until_eight_unless_it_is_urgent() {
        let noon = Facts { priority: Some(Priority::High), ..facts() };
        assert_eq!(due(&noon, "Asia/Tokyo"), Some(at("2026-11-24T23:00:00Z")), "14:00 UTC is 23:00 there");
        let urgent =
            Facts { heard_at: Some(at("2026-11-24T13:00:00Z")), priority: Some(Priority::Urgent), ..facts() };
        assert_eq!(due(&urgent, "Asia/Tokyo"), Some(at("2026-11-24T15:00:00Z")), "midnight there");
        assert_eq!(due(&noon, "America/Los_Angeles"), Some(at("2026-11-24T16:00:00Z")), "06:00 there");
    }

    #[test]
    fn a_clock_runs_is_due_soon_then_overdue_and_a_word_makes_it_run_again() {
        let clock =
            |facts: &Facts| UpdateClock::of(facts, &Cadences::default(), &Schedule::always(), &TimeZone::UTC);
        let running = clock(&Facts { priority: Some(Priority::Urgent), ..facts() });
        let states = ["10:00", "11:35", "11:36", "11:59", "12:00"]
            .map(|time| running.state(at(&format!("2026-11-24T{time}:00Z"))));
        let expected = [State::Running, State::Running, State::DueSoon, State::DueSoon, State::Overdue];
        assert_eq!(states, expected);
        let heard_at = Some(at("2026-11-24T12:30:00Z"));
        let sent = clock(&Facts { priority: Some(Priority::Urgent), heard_at, ..facts() });
        assert_eq!(sent.state(at("2026-11-24T12:30:00Z")), State::Running);
    }

    #[test]
    fn only_their_wish_and_their_turn_stop_it() {
        let clock =
            |facts: Facts| UpdateClock::of(&facts, &Cadences::default(), &Schedule::always(), &TimeZone::UTC);
        let runs = |facts: Facts| clock(facts).next_due().is_some();
        assert!(
            runs(Facts { status: Status::Hold, ..facts() }),
            "a third party's turn is still ours to them"
        );
        assert!(runs(Facts { status: Status::Pending, is_waiting: true, ..facts() }), "they asked again");
        let pending = clock(Facts { status: Status::Pending, ..facts() });
        assert_eq!(pending, UpdateClock::Paused(Pause::TheirTurn));
        let wish = clock(Facts { wish: Some(Wish::OnlyWhenDone), ..facts() });
        assert_eq!(wish, UpdateClock::Paused(Pause::TheirWish));
        for stopped in [
            Facts { status: Status::Solved, ..facts() },
            Facts { heard_at: None, ..facts() },
            Facts { is_put_away: true, ..facts() },
        ] {
            assert_eq!(clock(stopped), UpdateClock::Stopped);
        }
    }

    #[test]
    fn a_wish_makes_it_quicker_or_slower() {
        let cadences = Cadences::default();
        assert_eq!(cadences.minutes(None, Some(Wish::More)), 240);
        assert_eq!(cadences.minutes(None, Some(Wish::Less)), 960);
    }
}
