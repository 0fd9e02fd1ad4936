//! A schedule as a check, an integrator or our own settings write it.
//!
//! Read are: our slots (minutes since Monday 00:00), the market's intervals (minutes since Sunday 00:00), hours by
//! weekday, and a line such as "Mon-Fri 09:00-17:00". Closed days are dates or spans of dates.

use crate::calendar::Calendar;
use jiff::civil::Date;
use jiff::{ToSpan, tz::TimeZone};
use serde_json::Value;
use std::collections::BTreeSet;

type Week = [Vec<(u16, u16)>; 7];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The calendar that a `schedule` says; the office hours when there is none or it has no hours.
///
/// # Errors
/// When hours or a closed day cannot be read, with what was there.
pub(super) fn calendar(zone: TimeZone, schedule: Option<&Value>) -> Result<Calendar, String> {
    let Some(schedule) = schedule.filter(|value| !value.is_null()) else { return Ok(Calendar::office(zone)) };
    let mut week = Week::default();
    if let Some(line) = schedule.as_str() {
        let (hours, closed) = line.split_once("closed").unwrap_or((line, ""));
        from_line(hours, &mut week)?;
        return Ok(finish(zone, week).closed_on(dates_in(closed)));
    }
    from_minutes(schedule, &mut week);
    if let Some(line) = schedule.get("hours").and_then(Value::as_str) {
        from_line(line, &mut week)?;
    }
    for place in [schedule.get("days"), schedule.get("week"), schedule.get("hours"), Some(schedule)] {
        from_weekdays(place, &mut week)?;
    }
    let closed = ["holidays", "closed"].iter().filter_map(|name| schedule.get(*name)?.as_array());
    let mut days = BTreeSet::new();
    for day in closed.flatten() {
        let (first, last) = span(day).ok_or_else(|| format!("`schedule` has no date in {day}"))?;
        days.extend(first.series(1.day()).take_while(|date| *date <= last).take(400));
    }
    Ok(finish(zone, week).closed_on(days))
}

fn finish(zone: TimeZone, week: Week) -> Calendar {
    if week.iter().all(Vec::is_empty) {
        Calendar::office(zone)
    } else {
        Calendar::new(zone, week, BTreeSet::new())
    }
}

fn from_minutes(schedule: &Value, week: &mut Week) {
    for (list, start, end, shift) in
        [("slots", "start", "end", 0), ("intervals", "start_time", "end_time", 6)]
    {
        for slot in schedule.get(list).and_then(Value::as_array).into_iter().flatten() {
            let minute =
                |name: &str| slot.get(name).and_then(Value::as_u64).and_then(|m| u16::try_from(m).ok());
            if let (Some(from), Some(to)) = (minute(start), minute(end)) {
                let day = from / 1440;
                week[(usize::from(day) + shift) % 7].push((from % 1440, to.saturating_sub(day * 1440)));
            }
        }
    }
}

fn from_weekdays(place: Option<&Value>, week: &mut Week) -> Result<(), String> {
    for (name, hours) in place.and_then(Value::as_object).into_iter().flatten() {
        let Some(day) = weekday(name) else { continue };
        for (from, to) in spans(hours).ok_or_else(|| format!("`schedule` has no hours in {hours}"))? {
            week[day].push((from, to));
        }
    }
    Ok(())
}

/// Hours of a day: "9-17", ["09:00", "17:00"], ["09:00-12:00", "13:00-17:00"], [["09:00", "17:00"]], {start, end}.
fn spans(hours: &Value) -> Option<Vec<(u16, u16)>> {
    match hours {
        Value::Null => Some(Vec::new()),
        Value::String(text) => text.split(',').map(|part| from_to(part.trim())).collect(),
        Value::Object(_) => {
            let clock_of = |names: [&str; 3]| names.iter().find_map(|n| clock(hours.get(*n)?.as_str()?));
            Some(vec![(clock_of(["start", "open", "from"])?, clock_of(["end", "close", "to"])?)])
        }
        Value::Array(list) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            if let [from, to] = texts[..]
                && let (Some(from), Some(to)) = (clock(from), clock(to))
            {
                return Some(vec![(from, to)]);
            }
            let parts: Option<Vec<_>> = list.iter().map(spans).collect();
            Some(parts?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

/// "Mon-Fri 09:00-17:00; Sat 10:00-14:00".
fn from_line(line: &str, week: &mut Week) -> Result<(), String> {
    let wrong = || format!("`schedule` {line:?} is not like \"Mon-Fri 09:00-17:00\"");
    for part in line.split([';', ',']).map(str::trim).filter(|part| !part.is_empty()) {
        let (days, hours) = part.split_once(' ').ok_or_else(wrong)?;
        let (first, last) = days.split_once(['-', '\u{2013}']).unwrap_or((days, days));
        let (first, last) = weekday(first).zip(weekday(last)).ok_or_else(wrong)?;
        let span = from_to(hours.trim()).ok_or_else(wrong)?;
        week.iter_mut().take(last + 1).skip(first).for_each(|day| day.push(span));
    }
    Ok(())
}

fn weekday(name: &str) -> Option<usize> {
    let name = name.trim().to_ascii_lowercase();
    let known = DAYS.iter().position(|day| name.starts_with(day));
    known.filter(|_| name.len() <= 4 || name.ends_with("day"))
}

fn from_to(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once(['-', '\u{2013}'])?;
    Some((clock(from)?, clock(to)?))
}

fn clock(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.get(..2).unwrap_or(minute).parse().ok()?);
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}

fn span(day: &Value) -> Option<(Date, Date)> {
    if let Some(date) = day.as_str().and_then(date_of) {
        return Some((date, date));
    }
    let read = |names: &[&str]| names.iter().find_map(|name| date_of(day.get(*name)?.as_str()?));
    let first = read(&["first", "start_date", "date", "day", "start"])?;
    Some((first, read(&["last", "end_date", "end"]).unwrap_or(first)))
}

fn date_of(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

fn dates_in(text: &str) -> Vec<Date> {
    text.split([' ', ',', ';']).filter_map(date_of).collect()
}
