//! When the house is open, as far as words need it: the close of a day, the next business day, open hours.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{ToSpan, Zoned, tz::TimeZone};
use std::collections::BTreeSet;

/// Days looked at before a calendar is taken to never open.
const HORIZON_DAYS: usize = 400;

/// Business hours, closed days and zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    /// Open spans of each weekday, Monday first, in minutes since midnight, sorted.
    week: [Vec<(u16, u16)>; 7],
    closed: BTreeSet<Date>,
}

impl Calendar {
    /// Monday to Friday, 09:00 to 17:00, no closed days.
    pub fn office(zone: TimeZone) -> Self {
        let week = std::array::from_fn(|day| if day < 5 { vec![(9 * 60, 17 * 60)] } else { Vec::new() });
        Self { zone, week, closed: BTreeSet::new() }
    }

    /// These hours; `week` is Monday first, in minutes since midnight.
    pub fn new(zone: TimeZone, mut week: [Vec<(u16, u16)>; 7], closed: BTreeSet<Date>) -> Self {
        week.iter_mut().for_each(|spans| spans.sort_unstable());
        Self { zone, week, closed }
    }

    /// The same hours, closed on these days too.
    pub fn closed_on(mut self, days: impl IntoIterator<Item = Date>) -> Self {
        self.closed.extend(days);
        self
    }

    /// The zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether the house opens on this day.
    pub fn is_open_on(&self, date: Date) -> bool {
        !self.closed.contains(&date) && !self.spans(date).is_empty()
    }

    /// The close of business of a day; of a day without hours, the usual close.
    pub fn close_of(&self, date: Date) -> DateTime {
        let close = self.spans(date).last().map(|span| span.1).or_else(|| self.usual().map(|span| span.1));
        at_minute(date, close.unwrap_or(17 * 60))
    }

    /// First and last minute of a usual business day.
    pub fn usual_hours(&self) -> (u16, u16) {
        self.usual().unwrap_or((9 * 60, 17 * 60))
    }

    /// The nth business day after this one, which never counts itself.
    pub fn business_day_after(&self, date: Date, count: i32) -> Date {
        let mut day = date;
        for _ in 0..count.clamp(0, 1000) {
            day = self.first_open(day, 1);
        }
        day
    }

    /// The last business day before this one.
    pub fn business_day_before(&self, date: Date) -> Date {
        self.first_open(date, -1)
    }

    /// The moment at which so many open minutes have passed, local.
    pub fn add_open_minutes(&self, now: &Zoned, minutes: i64) -> DateTime {
        let mut left = minutes.max(0);
        let start = now.datetime();
        let mut day = start.date();
        for _ in 0..HORIZON_DAYS {
            let open = if self.closed.contains(&day) { &[][..] } else { self.spans(day) };
            for &(from, to) in open {
                let from = at_minute(day, from).max(start);
                let span = i64::from(minutes_between(from, at_minute(day, to)));
                if span >= left && span > 0 {
                    return from.saturating_add(left.minutes());
                }
                left -= span.max(0);
            }
            day = day.saturating_add(1.day());
        }
        start.saturating_add(minutes.minutes())
    }

    fn first_open(&self, date: Date, step: i64) -> Date {
        let mut day = date;
        for _ in 0..HORIZON_DAYS {
            day = day.saturating_add(step.days());
            if self.is_open_on(day) {
                return day;
            }
        }
        date.saturating_add(step.days())
    }

    fn spans(&self, date: Date) -> &[(u16, u16)] {
        &self.week[monday_first(date.weekday())]
    }

    fn usual(&self) -> Option<(u16, u16)> {
        let day = self.week.iter().find(|spans| !spans.is_empty())?;
        Some((day.first()?.0, day.last()?.1))
    }
}

/// Days since Monday.
pub fn monday_first(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

/// A local moment from minutes since midnight; 1440 is the next midnight.
pub fn at_minute(date: Date, minute: u16) -> DateTime {
    date.to_datetime(Time::midnight()).saturating_add(i64::from(minute).minutes())
}

fn minutes_between(from: DateTime, to: DateTime) -> i32 {
    let seconds = to.duration_since(from).as_secs();
    i32::try_from(seconds / 60).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn business_days_leave_out_weekends_and_closed_days() {
        let calendar = Calendar::office(TimeZone::UTC).closed_on([date(2026, 12, 25), date(2026, 12, 28)]);
        assert_eq!(calendar.business_day_after(date(2026, 12, 23), 2), date(2026, 12, 29));
        assert_eq!(calendar.business_day_before(date(2026, 12, 29)), date(2026, 12, 24));
    }

    #[test]
    fn open_minutes_run_over_the_night() {
        let calendar = Calendar::office(TimeZone::UTC);
        let now = date(2026, 11, 27).at(16, 30, 0, 0).to_zoned(TimeZone::UTC).unwrap();
        assert_eq!(calendar.add_open_minutes(&now, 90), date(2026, 11, 30).at(10, 0, 0, 0));
    }
}
