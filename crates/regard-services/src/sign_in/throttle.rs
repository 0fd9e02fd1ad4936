//! How long a try to sign in has to wait: the rule, as a plain function.
//!
//! Guessing is slowed by growing delays, counted three ways: wrong tries for this person from this network address, for
//! this person from anywhere, and from this network address for anybody. The last two are what strangers can cause, so
//! they never apply to a *known pair*: a person who signed in from this address within the last months. For such a pair
//! only its own wrong tries count, and the delay ends at a minute, because somebody behind the same address may be the
//! one who guesses. Nothing ever locks: every delay ends, a try that came too early is neither checked nor counted, and
//! a link by mail is always the other way in.

use jiff::{SignedDuration, Timestamp};
use regard_store::session::Tally;

/// How far back wrong tries of a pair count.
pub(crate) const PAIR_WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// How far back wrong tries for a person or from an address count.
pub(crate) const WIDE_WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// How long an address stays known for a person after they signed in from it.
pub(crate) const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Wrong tries of a pair that cost nothing: fingers slip.
const PAIR_FREE: i64 = 4;

/// Wrong tries for one person, or from one address, that cost nothing: an office shares its address.
const WIDE_FREE: i64 = 20;

/// The first delay; each further wrong try doubles it.
const FIRST_DELAY: SignedDuration = SignedDuration::from_secs(15);

/// No delay is longer.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// No delay of a known pair is longer.
pub(crate) const LONGEST_KNOWN: SignedDuration = SignedDuration::from_mins(1);

/// The wrong tries that matter for one try.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tries {
    /// For this person from this address, since they last signed in from it.
    pub(crate) pair: Tally,
    /// For this person from anywhere.
    pub(crate) person: Tally,
    /// From this address for anybody.
    pub(crate) address: Tally,
    /// Whether this person signed in from this address before.
    pub(crate) is_known: bool,
}

/// How long this try still has to wait; `None` when it may be checked now.
pub(crate) fn wait(tries: Tries, now: Timestamp) -> Option<SignedDuration> {
    let pair_longest = if tries.is_known { LONGEST_KNOWN } else { LONGEST };
    let pair = left(tries.pair, PAIR_FREE, pair_longest, now);
    if tries.is_known {
        return pair;
    }
    let person = left(tries.person, WIDE_FREE, LONGEST, now);
    let address = left(tries.address, WIDE_FREE, LONGEST, now);
    [pair, person, address].into_iter().flatten().max()
}

/// What is left of the delay that a tally asks for.
fn left(tally: Tally, free: i64, longest: SignedDuration, now: Timestamp) -> Option<SignedDuration> {
    let over = tally.count - free;
    let last = tally.last_at.filter(|_| over >= 0)?;
    let doubled = FIRST_DELAY * (1 << over.min(10));
    let left = (last + doubled.min(longest)).duration_since(now);
    left.is_positive().then_some(left)
}

/// A network address as tries are counted: an IPv6 customer has a whole /64, so it counts as one.
pub(crate) fn address_key(address: &str) -> String {
    match address.parse() {
        Ok(std::net::IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests;
