//! How long people waited for a first answer, remembered for some minutes: hundreds of past waits are not counted again
//! for each acknowledgement.

use jiff::{SignedDuration, Timestamp};
use regard_domain::ticket::Priority;
use std::sync::{Mutex, PoisonError};

/// How long a range counts as the present one: much shorter than the ninety days it is made of.
const STAYS: SignedDuration = SignedDuration::from_mins(10);

/// The honest ranges in business minutes, by priority, with the time they were made.
#[derive(Debug, Default)]
pub struct PastWaits(Mutex<Vec<Remembered>>);

/// A range as it was at a time.
#[derive(Clone, Copy, Debug)]
struct Remembered {
    priority: Priority,
    made_at: Timestamp,
    range: Option<(i64, i64)>,
}

impl PastWaits {
    /// The range of a priority, when it is young enough.
    pub(crate) fn range(&self, priority: Priority, now: Timestamp) -> Option<Option<(i64, i64)>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all.iter().find(|one| one.priority == priority)?;
        (now.duration_since(found.made_at).abs() < STAYS).then_some(found.range)
    }

    /// Remembers a range.
    pub(crate) fn remember(&self, priority: Priority, range: Option<(i64, i64)>, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| one.priority != priority);
        all.push(Remembered { priority, made_at: now, range });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_remembered_for_minutes_and_by_priority() {
        let (waits, now) = (PastWaits::default(), Timestamp::UNIX_EPOCH);
        waits.remember(Priority::High, Some((10, 30)), now);
        waits.remember(Priority::High, Some((20, 40)), now);
        let later = |minutes| now + SignedDuration::from_mins(minutes);
        assert_eq!(waits.range(Priority::High, later(9)), Some(Some((20, 40))));
        assert_eq!(waits.range(Priority::High, later(10)), None);
        assert_eq!(waits.range(Priority::Low, now), None);
    }
}
