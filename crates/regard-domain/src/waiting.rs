//! Law 1 as arithmetic: who waits since when, and by when they will next hear.
//!
//! A customer waits from their first public word that we have not answered. They next hear by the target of the
//! ticket's priority, counted in business minutes from that word. Everything a screen shows about waiting (ring, tone,
//! words) comes from these two moments and the present one.

use crate::schedule::Schedule;
use crate::ticket::Priority;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long somebody may wait for a word of ours, in business minutes, by priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Minutes for `urgent`.
    pub urgent: i64,
    /// Minutes for `high`.
    pub high: i64,
    /// Minutes for `normal` and for tickets without a priority.
    pub normal: i64,
    /// Minutes for `low`.
    pub low: i64,
}

impl Default for Targets {
    /// One, four, eight and sixteen business hours.
    fn default() -> Self {
        Self { urgent: 60, high: 240, normal: 480, low: 960 }
    }
}

impl Targets {
    /// Minutes for a priority; a ticket without one counts as normal.
    pub fn minutes(&self, priority: Option<Priority>) -> i64 {
        match priority {
            Some(Priority::Urgent) => self.urgent,
            Some(Priority::High) => self.high,
            Some(Priority::Low) => self.low,
            Some(Priority::Normal) | None => self.normal,
        }
    }

    /// By when somebody who waits since `since` will hear from us.
    pub fn hear_by(&self, since: Timestamp, priority: Option<Priority>, schedule: &Schedule) -> Timestamp {
        schedule.add_minutes(since, self.minutes(priority))
    }
}

/// The colour of a wait, always beside words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Past the time.
    Late,
    /// Under a third left, or within the hour.
    Soon,
    /// Time enough.
    Calm,
    /// The customer's turn.
    Rest,
}

impl Tone {
    /// The word of the design (`data-tone`).
    pub fn as_str(self) -> &'static str {
        match self {
            Tone::Late => "late",
            Tone::Soon => "soon",
            Tone::Calm => "calm",
            Tone::Rest => "rest",
        }
    }
}

/// What the ring around a face shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Its colour.
    pub tone: Tone,
    /// How much of the waiting time is left, in percent, 0 to 100.
    pub left: u8,
}

/// The ring of somebody who waits since `since` and hears by `hear_by`; nobody waiting is at rest.
pub fn ring(waiting: Option<(Timestamp, Timestamp)>, now: Timestamp) -> Ring {
    let Some((since, hear_by)) = waiting else { return Ring { tone: Tone::Rest, left: 0 } };
    if now >= hear_by {
        return Ring { tone: Tone::Late, left: 100 };
    }
    let whole = hear_by.duration_since(since).as_secs().max(1);
    let left = hear_by.duration_since(now);
    let share = (left.as_secs() * 100 / whole).clamp(1, 100);
    let soon = left < SignedDuration::from_hours(1) || share < 33;
    Ring { tone: if soon { Tone::Soon } else { Tone::Calm }, left: u8::try_from(share).unwrap_or(100) }
}

/// The fewest past waits from which we dare to tell a range.
pub const RANGE_MIN_CASES: usize = 20;

/// An honest range for an acknowledgement: the median and the ninetieth percentile of past waits in business minutes,
/// both rounded up. `None` below [`RANGE_MIN_CASES`]: then we say the time by which they will hear, and no range.
pub fn honest_range(mut waits: Vec<i64>) -> Option<(i64, i64)> {
    if waits.len() < RANGE_MIN_CASES {
        return None;
    }
    waits.sort_unstable();
    Some((percentile(&waits, 50), percentile(&waits, 90)))
}

/// The smallest value with at least `percent` of the sorted values at or below it.
fn percentile(sorted: &[i64], percent: usize) -> i64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted[rank - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn the_ring_runs_from_full_to_soon_to_late_and_rests_when_nobody_waits() {
        let waiting = Some((at(0), at(480)));
        let cases =
            [(0, Tone::Calm, 100), (240, Tone::Calm, 50), (330, Tone::Soon, 31), (480, Tone::Late, 100)];
        for (minute, tone, left) in cases {
            assert_eq!(ring(waiting, at(minute)), Ring { tone, left }, "minute {minute}");
        }
        assert_eq!(ring(None, at(9)), Ring { tone: Tone::Rest, left: 0 });
    }

    #[test]
    fn a_range_is_told_only_from_enough_cases() {
        assert_eq!(honest_range((1..20).collect()), None);
        assert_eq!(honest_range((1..=20).collect()), Some((10, 18)));
    }

    #[test]
    fn urgent_hears_first() {
        let office = Schedule::always();
        let targets = Targets::default();
        assert_eq!(targets.hear_by(at(0), Some(Priority::Urgent), &office), at(60));
        assert_eq!(targets.hear_by(at(0), None, &office), at(480));
    }
}
