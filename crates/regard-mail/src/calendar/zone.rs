//! Time zones that a calendar describes itself (RFC 5545 section 3.6.5), read as POSIX rules.

use jiff::tz::{Offset, TimeZone};

use super::lines::Block;

/// The zones of one calendar, by TZID.
pub(crate) struct Zones(Vec<(String, TimeZone)>);

impl Zones {
    /// Reads every VTIMEZONE of a calendar.
    pub(crate) fn of(calendar: &Block) -> Self {
        let zone = |block: &Block| Some((block.line("TZID")?.value.trim().to_owned(), described(block)?));
        Self(calendar.blocks("VTIMEZONE").filter_map(zone).collect())
    }

    /// A zone by name: as the calendar describes it, else by its name in the IANA database.
    pub(crate) fn find(&self, id: &str) -> Option<TimeZone> {
        let own = self.0.iter().find(|(name, _)| name == id).map(|(_, zone)| zone.clone());
        own.or_else(|| TimeZone::get(id).ok()).or_else(|| {
            // Some programs write a path in front: `/citadel.org/20070227_1/Europe/Berlin`.
            let mut parts = id.rsplit('/');
            let (city, area) = (parts.next()?, parts.next()?);
            TimeZone::get(&format!("{area}/{city}")).ok()
        })
    }
}

/// One half of the year: its distance from UTC and the day it begins.
struct Season {
    offset: Offset,
    rule: Option<String>,
    since: String,
}

/// A description as a zone: of each kind the rule that came last.
fn described(block: &Block) -> Option<TimeZone> {
    let latest = |name: &str| block.blocks(name).filter_map(season).max_by(|a, b| a.since.cmp(&b.since));
    match (latest("STANDARD"), latest("DAYLIGHT")) {
        (Some(winter), Some(summer)) if winter.rule.is_some() && summer.rule.is_some() => {
            let rules = format!("{},{}", summer.rule.unwrap_or_default(), winter.rule.unwrap_or_default());
            let (std, dst) = (posix_offset(winter.offset), posix_offset(summer.offset));
            TimeZone::posix(&format!("<std>{std}<dst>{dst},{rules}")).ok()
        }
        (Some(only), _) | (None, Some(only)) => Some(only.offset.to_time_zone()),
        (None, None) => None,
    }
}

fn season(block: &Block) -> Option<Season> {
    let offset = offset(block.line("TZOFFSETTO")?.value.trim())?;
    let since = block.line("DTSTART").map(|l| l.value.trim().to_owned()).unwrap_or_default();
    let rule = block.line("RRULE").and_then(|l| posix_rule(&l.value, &since));
    Some(Season { offset, rule, since })
}

/// `+0130` or `-080000`
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let number = |from: usize| digits.get(from..from + 2)?.parse::<i32>().ok();
    let seconds = number(0)? * 3600 + number(2)? * 60 + number(4).unwrap_or(0);
    Offset::from_seconds(sign * seconds).ok()
}

/// POSIX counts westwards.
fn posix_offset(offset: Offset) -> String {
    let seconds = -offset.seconds();
    let sign = if seconds < 0 { "-" } else { "" };
    let minutes = seconds.abs() / 60;
    format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU` beginning at `19700329T020000` as `M3.5.0/2:00`.
fn posix_rule(rule: &str, since: &str) -> Option<String> {
    let part = |name: &str| rule.split(';').find_map(|p| p.trim().strip_prefix(name)?.strip_prefix('='));
    let month: u8 = part("BYMONTH")?.trim().parse().ok()?;
    let day = part("BYDAY")?.trim();
    let (count, name) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let weekday =
        ["SU", "MO", "TU", "WE", "TH", "FR", "SA"].iter().position(|d| d.eq_ignore_ascii_case(name))?;
    let week = match count.trim().parse::<i8>().ok()? {
        -1 => 5,
        week @ 1..=5 => week,
        _ => return None,
    };
    let time = since.split_once('T').map_or("020000", |(_, time)| time);
    let clock = format!("{}:{}", time.get(..2)?, time.get(2..4)?);
    Some(format!("M{month}.{week}.{weekday}/{clock}"))
}
