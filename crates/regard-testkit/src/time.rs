//! A clock that stands still until the test moves it.

use jiff::{SignedDuration, Timestamp};
use regard_domain::clock::{Clock, from_micros, to_micros};
use std::sync::atomic::{AtomicI64, Ordering};

/// The tests' clock. It begins on Tuesday, 24 November 2026, 10:00 UTC.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl Default for FakeClock {
    fn default() -> Self {
        let start: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a moment");
        Self(AtomicI64::new(to_micros(start)))
    }
}

impl FakeClock {
    /// Moves on.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).expect("a test stays within its century");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Sets the moment.
    pub fn set(&self, at: Timestamp) {
        self.0.store(to_micros(at), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    /// Each look is a microsecond later than the last, so that what happened in order also reads in order.
    fn now(&self) -> Timestamp {
        from_micros(self.0.fetch_add(1, Ordering::SeqCst))
    }
}
