//! How many requests one caller may make: the generic cell rate algorithm, in memory, by the desk's clock.
//!
//! It guards against a program that runs wild, not against guessing passwords (that is the services' throttle, which
//! counts in the database). Off unless the operator sets a number.

use governor::clock::Clock as GovernorClock;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use regard_domain::clock::{Clock, to_micros};
use regard_services::desk::Desk;
use std::sync::Arc;

/// With more callers than this, those that have been quiet are forgotten.
const MANY: usize = 10_000;

/// The desk's clock, as the limiter reads it.
#[derive(Clone)]
struct DeskClock(Arc<dyn Clock>);

impl GovernorClock for DeskClock {
    type Instant = Nanos;
    fn now(&self) -> Nanos {
        let micros = u64::try_from(to_micros(self.0.now())).unwrap_or(0);
        Nanos::from(micros.saturating_mul(1_000))
    }
}

type Limiter = RateLimiter<String, DashMapStateStore<String>, DeskClock, StateInformationMiddleware>;

/// The callers of the last minutes.
pub struct Limits {
    limiter: Option<Limiter>,
    clock: DeskClock,
    most: u32,
}

/// What is left of a caller's requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Requests a minute.
    pub limit: u32,
    /// Requests that may be made at once.
    pub remaining: u32,
}

impl Limits {
    /// The limit that the operator set.
    pub fn of(desk: &Desk) -> Self {
        let clock = DeskClock(desk.clock.clone());
        let quota = desk.place.requests_per_minute.map(Quota::per_minute);
        let limiter = quota.map(|quota| {
            RateLimiter::dashmap_with_clock(quota, clock.clone())
                .with_middleware::<StateInformationMiddleware>()
        });
        let most = desk.place.requests_per_minute.map_or(0, u32::from);
        Self { limiter, clock, most }
    }

    /// Counts a request; gives what is left, where there is a limit.
    ///
    /// # Errors
    /// The seconds to wait when it is one too many.
    pub fn count(&self, caller: &str) -> Result<Option<Left>, u64> {
        let Some(limiter) = &self.limiter else { return Ok(None) };
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        limiter
            .check_key(&caller.to_owned())
            .map(|left| Some(Left { limit: self.most, remaining: left.remaining_burst_capacity() }))
            .map_err(|early| early.wait_time_from(self.clock.now()).as_secs().max(1))
    }
}
