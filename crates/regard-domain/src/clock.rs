//! Time as an argument. Everything below the binary takes its time from a [`Clock`].

use jiff::Timestamp;

/// What time it is. Two real ones exist: the machine's, and the tests' (which stands until it is moved).
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock, cut to the microsecond, which is what the database keeps.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one place that may ask
    fn now(&self) -> Timestamp {
        from_micros(Timestamp::now().as_microsecond())
    }
}

/// A moment from the database's integer: microseconds since 1970 UTC. Out of range is clamped, never a panic.
pub fn from_micros(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The database's integer of a moment.
pub fn to_micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}
