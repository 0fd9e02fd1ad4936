//! The throttle's rule, as tables.

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
