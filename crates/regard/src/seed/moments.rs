//! When things happen: the script's words for moments.

use anyhow::{Context, Result};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// The moment that `at` means; `target` is how long the customer of the story may wait.
pub(super) fn moment(at: &str, now: Timestamp, zone: &TimeZone, target: SignedDuration) -> Result<Timestamp> {
    let found = match at.strip_prefix("due ") {
        Some(due) => span(due).map(|due| now + due - target),
        None => match at.split_once("d ") {
            Some((days, time)) => clock_time(days, time, now, zone),
            None => span(at).map(|span| now + span),
        },
    };
    found.with_context(|| format!("{at:?} is no moment"))
}

/// `+2h10m`, `-25m`, `+3h`.
fn span(text: &str) -> Option<SignedDuration> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once('h') {
        Some((hours, "")) => (hours.parse().ok()?, 0),
        Some((hours, minutes)) => (hours.parse().ok()?, minutes.strip_suffix('m')?.parse().ok()?),
        None => (0, rest.strip_suffix('m')?.parse::<i64>().ok()?),
    };
    Some(SignedDuration::from_mins(sign * (hours * 60 + minutes)))
}

/// `-12` and `09:14`: that many days ago at that time of the zone.
fn clock_time(days: &str, time: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let days: i64 = days.parse().ok()?;
    let time: Time = time.parse().ok()?;
    let date = now.to_zoned(zone.clone()).date().checked_add(days.days()).ok()?;
    Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_for_moments_are_understood() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().expect("a moment");
        let cases = [
            ("-1d 09:14", Some("2026-11-23T09:14:00Z")),
            ("-95m", Some("2026-11-24T10:25:00Z")),
            ("due +2h10m", Some("2026-11-24T10:10:00Z")),
            ("due -25m", Some("2026-11-24T07:35:00Z")),
            ("due +3h", Some("2026-11-24T11:00:00Z")),
            ("yesterday", None),
            ("due 3h", None),
        ];
        for (at, expected) in cases {
            let got = moment(at, now, &TimeZone::UTC, SignedDuration::from_hours(4)).ok();
            assert_eq!(got, expected.map(|text| text.parse().expect("a moment")), "{at}");
        }
    }
}
