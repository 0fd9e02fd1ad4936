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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(secs)
    }

    fn tally(count: i64) -> Tally {
        Tally { count, last_at: (count > 0).then(|| at(0)) }
    }

    fn check(pair: i64, person: i64, address: i64, is_known: bool, expected: Option<i64>) {
        let tries = Tries { pair: tally(pair), person: tally(person), address: tally(address), is_known };
        let got = wait(tries, at(0)).map(|left| left.as_secs());
        assert_eq!(got, expected, "pair {pair}, person {person}, address {address}, known {is_known}");
    }

    #[test]
    fn delays_grow_with_wrong_tries_and_end_at_their_cap() {
        check(0, 0, 0, false, None);
        check(3, 3, 3, false, None);
        check(4, 4, 4, false, Some(15));
        check(5, 5, 5, false, Some(30));
        check(7, 7, 7, false, Some(120));
        check(60, 60, 60, false, Some(900));
        check(1, 20, 1, false, Some(15));
        check(1, 1, 22, false, Some(60));
    }

    #[test]
    fn a_known_pair_feels_only_its_own_wrong_tries_and_at_most_a_minute() {
        check(0, 5_000, 5_000, true, None);
        check(4, 5_000, 5_000, true, Some(15));
        check(5_000, 5_000, 5_000, true, Some(60));
    }

    #[test]
    fn a_delay_runs_out() {
        let tries = Tries { pair: tally(5), ..Tries::default() };
        assert_eq!(wait(tries, at(29)), Some(SignedDuration::from_secs(1)));
        assert_eq!(wait(tries, at(30)), None);
    }

    #[test]
    fn an_ipv6_customer_is_one_address_and_a_mapped_one_is_its_ipv4() {
        let cases = [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("", ""),
        ];
        for (address, expected) in cases {
            assert_eq!(address_key(address), expected);
        }
    }

    proptest! {
        /// What strangers do elsewhere never delays a known pair, whatever they do.
        #[test]
        fn strangers_cannot_delay_a_known_pair(
            own in 0i64..PAIR_FREE, person in 0i64..1_000_000, address in 0i64..1_000_000, now in 0i64..100_000,
        ) {
            let tries = Tries {
                pair: tally(own), person: tally(person), address: tally(address), is_known: true,
            };
            prop_assert_eq!(wait(tries, at(now)), None);
        }

        /// Nobody is ever locked out: each delay ends, and one more wrong try never shortens it.
        #[test]
        fn every_delay_ends_and_never_shrinks_with_another_wrong_try(
            pair in 0i64..10_000, person in 0i64..10_000, address in 0i64..10_000, is_known: bool,
        ) {
            let tries = |more| Tries {
                pair: tally(pair + more), person: tally(person + more), address: tally(address + more), is_known,
            };
            let delay = wait(tries(0), at(0)).unwrap_or_default();
            let longest = if is_known { LONGEST_KNOWN } else { LONGEST };
            prop_assert!(delay <= longest);
            prop_assert!(wait(tries(1), at(0)).unwrap_or_default() >= delay);
            prop_assert_eq!(wait(tries(0), at(900)), None);
        }
    }
}
