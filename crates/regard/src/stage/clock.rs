//! The clock that is moved by hand.

use jiff::Timestamp;
use regard_domain::clock::{Clock, from_micros, to_micros};
use std::sync::atomic::{AtomicI64, Ordering};

/// The clock of the stage: it stands where it is put, and each look is a microsecond later than the last.
pub(crate) struct StageClock(AtomicI64);

impl StageClock {
    /// A clock that stands at a moment.
    pub(crate) fn at(moment: Timestamp) -> Self {
        Self(AtomicI64::new(to_micros(moment)))
    }

    /// Moves it, back only before anything has happened.
    pub(crate) fn set(&self, moment: Timestamp) {
        self.0.store(to_micros(moment), Ordering::SeqCst);
    }

    /// Moves it on, never back.
    pub(crate) fn reach(&self, moment: Timestamp) {
        self.0.fetch_max(to_micros(moment), Ordering::SeqCst);
    }
}

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        from_micros(self.0.fetch_add(1, Ordering::SeqCst))
    }
}
