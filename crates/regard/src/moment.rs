//! Another time for a command: "what would be overdue then?" Written as a moment, or as so much from now.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use regard_services::ctx::Ctx;
use regard_services::settings;
use std::str::FromStr;

/// Minutes of a business day, as targets and cadences count it.
const BUSINESS_DAY: i64 = 480;

/// A moment as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// That moment.
    At(Timestamp),
    /// So much from now.
    After(SignedDuration),
    /// So many business days from now.
    BusinessDays(i64),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(at) = text.parse() {
            return Ok(Moment::At(at));
        }
        let number = |rest: &str| rest.parse::<i64>().ok().filter(|n| (0..1_000_000).contains(n));
        let read = || {
            let rest = text.strip_prefix('+')?;
            if let Some(days) = rest.strip_suffix("bd") {
                return Some(Moment::BusinessDays(number(days)?));
            }
            let (minutes, rest) = match rest.split_at_checked(rest.len().checked_sub(1)?)? {
                (rest, "m") => (1, rest),
                (rest, "h") => (60, rest),
                (rest, "d") => (24 * 60, rest),
                _ => return None,
            };
            Some(Moment::After(SignedDuration::from_mins(minutes * number(rest)?)))
        };
        read().ok_or_else(|| {
            format!("{text:?} is no time: write one such as 2026-11-24T10:00:00Z, +90m, +4h, +2d or +1bd")
        })
    }
}

impl Moment {
    /// The moment that is meant, or the present one.
    pub(crate) async fn resolve(moment: Option<&Moment>, ctx: &Ctx) -> Result<Timestamp> {
        let now = ctx.now();
        Ok(match moment {
            None => now,
            Some(Moment::At(at)) => *at,
            Some(Moment::After(span)) => now.checked_add(*span)?,
            Some(Moment::BusinessDays(days)) => {
                settings::show(ctx).await?.schedule.add_minutes(now, days * BUSINESS_DAY)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_or_so_much_from_now() {
        let cases = [
            ("+90m", Some(Moment::After(SignedDuration::from_mins(90)))),
            ("+4h", Some(Moment::After(SignedDuration::from_hours(4)))),
            ("+2d", Some(Moment::After(SignedDuration::from_hours(48)))),
            ("+1bd", Some(Moment::BusinessDays(1))),
            ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z".parse().ok().map(Moment::At)),
            ("tomorrow", None),
            ("+", None),
            ("+xd", None),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Moment>().ok(), expected, "{text}");
        }
    }
}
