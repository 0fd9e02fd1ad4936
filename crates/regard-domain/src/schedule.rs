//! Business hours: several slots a day, holidays, a time zone, daylight saving.
//!
//! All sums run over the real instants of each local day, so an hour that a clock change removes is never counted and
//! one that it repeats is counted twice. Rounding goes against us: a due time is never before the last minute is up.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Days looked ahead before a schedule is taken to never open again.
const HORIZON_DAYS: i32 = 1_200;

/// Minutes of a day and of a week.
const DAY: u32 = 1_440;
const WEEK: u32 = 7 * DAY;

/// When the desk is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// An IANA zone name, such as `Europe/Berlin`.
    pub zone: String,
    /// Open slots of the week in minutes since Monday 00:00 local time, `[start, end)`, sorted, within one day each.
    pub slots: Vec<Slot>,
    /// Days on which the desk is closed, first to last, both included.
    pub holidays: Vec<Holiday>,
}

/// One open slot, in minutes since Monday 00:00 local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// First open minute.
    pub start: u32,
    /// First closed minute after it.
    pub end: u32,
}

/// Days on which the desk is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// What it is called.
    pub name: String,
    /// First closed day.
    pub first: Date,
    /// Last closed day.
    pub last: Date,
}

impl Schedule {
    /// Monday to Friday, 09:00 to 17:00.
    pub fn office(zone: &str) -> Self {
        let slots =
            (0..5).map(|day| Slot { start: day * 1440 + 9 * 60, end: day * 1440 + 17 * 60 }).collect();
        Self { zone: zone.to_owned(), slots, holidays: Vec::new() }
    }

    /// Open all the time.
    pub fn always() -> Self {
        let slots = (0..7).map(|day| Slot { start: day * 1440, end: (day + 1) * 1440 }).collect();
        Self { zone: "UTC".to_owned(), slots, holidays: Vec::new() }
    }

    /// The schedule's zone; an unknown name is UTC.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// The moment at which `minutes` of open time have passed since `from`. A schedule that never opens counts
    /// calendar time: a wrong setting must not make a promise endless.
    pub fn add_minutes(&self, from: Timestamp, minutes: i64) -> Timestamp {
        self.add_open(from, SignedDuration::from_mins(minutes.max(0)))
    }

    /// The same for any span.
    pub fn add_open(&self, from: Timestamp, span: SignedDuration) -> Timestamp {
        let mut left = span;
        for (start, end) in self.open_from(from) {
            let start = start.max(from);
            let span = end.duration_since(start);
            if left <= span {
                return start + left;
            }
            left -= span;
        }
        from.checked_add(span).unwrap_or(Timestamp::MAX)
    }

    /// Whole open minutes between two moments, rounded up; zero when `to` is not after `from`.
    pub fn minutes_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        (self.open_between(from, to).as_secs() + 59) / 60
    }

    /// The open time between two moments; zero when `to` is not after `from`.
    pub fn open_between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let mut sum = SignedDuration::ZERO;
        for (start, end) in self.open_from(from) {
            if start >= to {
                break;
            }
            sum += end.min(to).duration_since(start.max(from));
        }
        sum
    }

    /// Reads the market's shape: intervals in minutes since Sunday 00:00, and holidays; `None` when it never opens.
    pub fn of_market(body: &Map<String, Value>) -> Option<Self> {
        let list =
            |name: &str| body.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut slots = Vec::new();
        for one in list("intervals") {
            let minute =
                |name: &str| one.get(name).and_then(Value::as_u64).and_then(|at| u32::try_from(at).ok());
            let (Some(start), Some(end)) = (minute("start_time"), minute("end_time")) else { continue };
            let mut at = start;
            while at < end.min(WEEK) {
                // A slot lies within one day.
                let until = end.min((at / DAY + 1) * DAY);
                let (from_monday, length) = ((at + WEEK - DAY) % WEEK, until - at);
                slots.push(Slot { start: from_monday, end: from_monday + length });
                at = until;
            }
        }
        slots.sort_by_key(|slot| slot.start);
        let holiday = |one: &Value| {
            let date = |name: &str| one.get(name)?.as_str()?.parse().ok();
            let name = one.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            Some(Holiday { name, first: date("start_date")?, last: date("end_date")? })
        };
        let zone = body.get("time_zone").and_then(Value::as_str).unwrap_or("UTC").to_owned();
        let holidays = list("holidays").iter().filter_map(holiday).collect();
        (!slots.is_empty()).then_some(Self { zone, slots, holidays })
    }

    /// Whether the desk is open at this moment.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.open_from(at).next().is_some_and(|(start, _)| start <= at)
    }

    /// The next opening after a closed moment, or the moment itself when open; `None` when it never opens again.
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        self.open_from(at).next().map(|(start, _)| start.max(at))
    }

    /// Open spans that end after `from`, in order.
    fn open_from(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let zone = self.time_zone();
        let first = from.to_zoned(zone.clone()).date();
        (0..HORIZON_DAYS)
            .filter_map(move |offset| first.checked_add(offset.days()).ok())
            .flat_map(move |date| self.open_on(date, zone.clone()))
            .filter(move |&(_, end)| end > from)
    }

    fn open_on(&self, date: Date, zone: TimeZone) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let closed = self.holidays.iter().any(|holiday| holiday.first <= date && date <= holiday.last);
        let day = u32::from(date.weekday().since(Weekday::Monday).unsigned_abs()) * 1440;
        self.slots
            .iter()
            .filter(move |slot| {
                !closed && slot.start >= day && slot.end <= day + 1440 && slot.start < slot.end
            })
            .filter_map(move |slot| {
                let start = at_minute(date, slot.start - day, &zone)?;
                let end = at_minute(date, slot.end - day, &zone)?;
                (start < end).then_some((start, end))
            })
    }
}

/// The instant of a local minute of a day; a minute that a clock change skips is the first one after it.
fn at_minute(date: Date, minute: u32, zone: &TimeZone) -> Option<Timestamp> {
    let midnight = date.at(0, 0, 0, 0);
    let local = midnight.checked_add(i64::from(minute).minutes()).ok()?;
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_due_time_skips_nights_weekends_and_holidays() {
        let mut office = Schedule::office("Europe/Berlin");
        // Fri 27 Nov 2026, 16:30 in Berlin is 15:30 UTC; 60 minutes later is Monday 09:30.
        let friday = at("2026-11-27T15:30:00Z");
        assert_eq!(office.add_minutes(friday, 60), at("2026-11-30T08:30:00Z"));
        let monday = Date::constant(2026, 11, 30);
        office.holidays.push(Holiday { name: "Stock day".into(), first: monday, last: monday });
        assert_eq!(office.add_minutes(friday, 60), at("2026-12-01T08:30:00Z"));
    }

    #[test]
    fn the_hour_that_summer_time_removes_is_not_counted() {
        let always = Schedule { zone: "Europe/Berlin".into(), ..Schedule::always() };
        let before = at("2026-03-29T00:30:00Z");
        assert_eq!(always.add_minutes(before, 60), at("2026-03-29T01:30:00Z"));
        assert_eq!(always.minutes_between(before, at("2026-03-29T02:00:00Z")), 90);
    }

    #[test]
    fn elapsed_time_rounds_up_and_counts_open_minutes_only() {
        let office = Schedule::office("UTC");
        let got = office.minutes_between(at("2026-11-27T16:59:30Z"), at("2026-11-30T09:00:31Z"));
        assert_eq!(got, 2);
    }

    #[test]
    fn adding_then_measuring_gives_the_same_minutes() {
        let office = Schedule::office("America/New_York");
        for hours in [0, 5, 13, 29, 60, 131] {
            let start = at("2026-10-30T03:17:00Z") + SignedDuration::from_hours(hours);
            for minutes in [1, 59, 60, 480, 481, 2_400] {
                let due = office.add_minutes(start, minutes);
                assert_eq!(office.minutes_between(start, due), minutes, "{start} + {minutes}");
            }
        }
    }

    #[test]
    fn the_markets_week_begins_on_sunday() {
        let body = serde_json::json!({"time_zone": "UTC", "intervals": [{"start_time": 1_980, "end_time": 2_460},
            {"start_time": 0, "end_time": 120}, {"start_time": 2_820, "end_time": 2_940}]});
        let read = Schedule::of_market(body.as_object().expect("a map")).expect("it opens");
        let slot = |start, end| Slot { start, end };
        let expected =
            [slot(540, 1_020), slot(1_380, 1_440), slot(1_440, 1_500), slot(6 * 1_440, 6 * 1_440 + 120)];
        assert_eq!(read.slots, expected);
    }

    #[test]
    fn a_schedule_that_never_opens_counts_calendar_time() {
        let never = Schedule { slots: Vec::new(), ..Schedule::always() };
        assert_eq!(never.add_minutes(at("2026-01-01T00:00:00Z"), 5), at("2026-01-01T00:05:00Z"));
        assert_eq!(never.next_open(at("2026-01-01T00:00:00Z")), None);
    }
}
