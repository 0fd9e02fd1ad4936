//! Time expressions such as "the 15th at 10" or "two business days", and the moment each of them means.
//!
//! A due is the last moment at which a careful person would still call it kept, as local time. The table of meanings is
//! in `docs/language/README.md`; each arm below is one of its rows.

use crate::calendar::{Calendar, at_minute, monday_first};
use jiff::civil::{Date, DateTime};
use jiff::{ToSpan, Zoned};

/// A time as somebody said it, before a calendar makes it a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// So many minutes from now, by the clock on the wall of the world.
    Elapsed(i64),
    /// So many minutes in which the house is open.
    OpenMinutes(i64),
    /// A time of the day, the next one to come.
    Hour(Hour),
    /// A day, perhaps with a time; `before` when the day itself is too late.
    Day {
        /// Which day.
        day: Day,
        /// At what time; none is the close of business.
        hour: Option<Hour>,
        /// Whether it was "before" that day.
        before: bool,
    },
    /// Counted from something that has not happened yet: no moment.
    Open,
}

/// A day as somebody said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    /// So many days after today.
    In(i64),
    /// So many months after today, cut to the last day of the month.
    InMonths(i32),
    /// So many business days after today.
    Business(i32),
    /// The coming such weekday (Monday is 0) and so many weeks more.
    Weekday(usize, i64),
    /// That weekday of the week so many weeks ahead; this week is 0.
    OfWeek(usize, i64),
    /// A day and month, the next one to come without a year.
    Date(Option<i16>, i8, i8),
    /// The week in which that day and month is: its Friday.
    WeekOf(Option<i16>, i8, i8),
    /// The nth such weekday of a month.
    Nth(i8, usize, i8),
    /// Two numbers that may be day and month either way, and perhaps a year.
    Numeric(i8, i8, Option<i16>),
    /// The next such day of a month.
    OfMonth(i8),
    /// A week, month, quarter or year, so many ahead, and which part of it.
    Period(Unit, i64, Edge),
    /// A month by name (and year), and which part of it.
    Named(i8, Option<i16>, Edge),
    /// A quarter by number.
    Quarter(i8),
    /// The weekend of a week so many ahead: everything is to be done before it.
    Weekend(i64),
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Sixty seconds.
    Minute,
    /// Sixty minutes.
    Hour,
    /// A day of the calendar.
    Day,
    /// Seven days; as a period, Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months of the calendar.
    Quarter,
    /// A year of the calendar.
    Year,
}

/// Which part of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its first business day.
    Start,
    /// Its first days.
    Early,
    /// Its middle.
    Mid,
    /// Its end, said as such.
    End,
    /// All of it: its end as well, but "before" it is before its start.
    Whole,
}

/// A time of the day as somebody said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// Hour and minute; `None` when nobody said which half of the day.
    At(u16, u16, Option<bool>),
    /// Morning: noon is the last moment of it.
    Morning,
    /// Noon, lunch.
    Noon,
    /// Afternoon: until the close of business.
    Afternoon,
    /// Evening, tonight.
    Evening,
    /// The end of the day by the clock.
    Midnight,
    /// Close of business.
    Close,
}

impl Expression {
    /// The moment that is meant, local. `month_first` settles dates such as 12/05.
    pub fn due(&self, calendar: &Calendar, now: &Zoned, month_first: bool) -> Option<DateTime> {
        let today = now.date();
        match self {
            Self::Open => None,
            Self::Elapsed(minutes) => Some(now.checked_add(minutes.minutes()).ok()?.datetime()),
            Self::OpenMinutes(minutes) => Some(calendar.add_open_minutes(now, *minutes)),
            Self::Hour(hour) => Some(next_hour(*hour, calendar, now)),
            Self::Day { day, hour, before } => {
                let date = day.date(calendar, today, month_first)?;
                Some(match hour {
                    Some(hour) => hour.on(date, calendar),
                    None if *before => {
                        let start = day.start(calendar, today, month_first)?;
                        calendar.close_of(calendar.business_day_before(start))
                    }
                    None => close(date, calendar, now),
                })
            }
        }
    }
}

/// The close of business; of today when that is over, the end of the day.
fn close(date: Date, calendar: &Calendar, now: &Zoned) -> DateTime {
    let close = calendar.close_of(date);
    if date == now.date() && close <= now.datetime() { at_minute(date, 23 * 60 + 59) } else { close }
}

/// The next such time; what is over today is meant for the next day the house opens.
fn next_hour(hour: Hour, calendar: &Calendar, now: &Zoned) -> DateTime {
    let today = now.date();
    let due = hour.on(today, calendar);
    let is_closed = hour == Hour::Close && !calendar.is_open_on(today);
    if due > now.datetime() && !is_closed {
        return due;
    }
    hour.on(calendar.business_day_after(today, 1), calendar)
}

impl Hour {
    /// That time of a day.
    fn on(self, date: Date, calendar: &Calendar) -> DateTime {
        match self {
            Self::At(hour, minute, half) => {
                at_minute(date, full_hour(hour, minute, half, calendar) * 60 + minute)
            }
            Self::Morning | Self::Noon => at_minute(date, 12 * 60),
            Self::Afternoon | Self::Close => calendar.close_of(date),
            Self::Evening => at_minute(date, 23 * 60 + 59),
            Self::Midnight => at_minute(date, 24 * 60),
        }
    }

    /// The half of the day that a part of it says: "at 8" + "in the evening".
    pub fn is_after_noon(self) -> Option<bool> {
        match self {
            Self::Morning => Some(false),
            Self::Noon | Self::Afternoon | Self::Evening => Some(true),
            _ => None,
        }
    }
}

/// The hour of 24 that is meant: what was said, else the one nearer to business hours, else the later.
fn full_hour(hour: u16, minute: u16, half: Option<bool>, calendar: &Calendar) -> u16 {
    match half {
        _ if hour == 0 || hour > 12 => hour,
        Some(false) => hour % 12,
        Some(true) => hour % 12 + 12,
        None if hour == 12 => 12,
        None => {
            let (open, close) = calendar.usual_hours();
            let away = |hour: u16| {
                let said = hour * 60 + minute;
                open.saturating_sub(said) + said.saturating_sub(close)
            };
            if away(hour) < away(hour + 12) { hour } else { hour + 12 }
        }
    }
}

impl Day {
    /// The day itself, or the last one of what was said.
    fn date(&self, calendar: &Calendar, today: Date, month_first: bool) -> Option<Date> {
        match *self {
            Self::In(days) => today.checked_add(days.days()).ok(),
            Self::InMonths(months) => today.checked_add(months.months()).ok(),
            Self::Business(count) => Some(calendar.business_day_after(today, count)),
            Self::Weekday(day, weeks) => coming(today, day).checked_add((weeks * 7).days()).ok(),
            Self::OfWeek(day, weeks) => {
                let days = weeks * 7 + i64::try_from(day).ok()?;
                monday(today).checked_add(days.days()).ok()
            }
            Self::Date(Some(year), month, day) => Date::new(year, month, day).ok(),
            Self::Date(None, month, day) => next_date(today, month, day),
            Self::WeekOf(year, month, day) => {
                let date = Self::Date(year, month, day).date(calendar, today, false)?;
                monday(date).checked_add(4.days()).ok()
            }
            Self::Nth(count, weekday, month) => nth_weekday(today, count, weekday, month),
            Self::Numeric(one, two, year) => {
                let month_first = (month_first || two > 12) && one <= 12;
                let (month, day) = if month_first { (one, two) } else { (two, one) };
                Self::Date(year, month, day).date(calendar, today, false)
            }
            Self::OfMonth(day) => next_of_month(today, day),
            Self::Period(unit, ahead, edge) => period(calendar, today, unit, ahead, edge),
            Self::Named(month, year, edge) => named(calendar, today, month, year, edge),
            Self::Quarter(number) => quarter_end(today, number),
            Self::Weekend(ahead) => week_end(calendar, today, ahead),
        }
    }

    /// The first day of what was said, which "before" counts from.
    fn start(&self, calendar: &Calendar, today: Date, month_first: bool) -> Option<Date> {
        match *self {
            Self::Period(Unit::Week, ahead, Edge::Whole) => {
                monday(today).checked_add((ahead * 7).days()).ok()
            }
            Self::Period(Unit::Month, ahead, Edge::Whole) => {
                today.first_of_month().checked_add(ahead.months()).ok()
            }
            Self::Period(Unit::Year, ahead, Edge::Whole) => {
                today.first_of_year().checked_add(ahead.years()).ok()
            }
            Self::Named(month, year, Edge::Whole) => named(calendar, today, month, year, Edge::Start),
            // "Before the end of the week" still has all of the week.
            Self::Period(..) | Self::Named(..) | Self::Quarter(_) => {
                self.date(calendar, today, month_first)?.tomorrow().ok()
            }
            Self::Weekend(ahead) => monday(today).checked_add((ahead * 7 + 5).days()).ok(),
            _ => self.date(calendar, today, month_first),
        }
    }
}

fn monday(date: Date) -> Date {
    let days = i64::try_from(monday_first(date.weekday())).unwrap_or(0);
    date.saturating_sub(days.days())
}

/// The next such weekday after today.
fn coming(today: Date, weekday: usize) -> Date {
    let days = (weekday + 6 - monday_first(today.weekday())) % 7 + 1;
    today.saturating_add(i64::try_from(days).unwrap_or(7).days())
}

fn next_date(today: Date, month: i8, day: i8) -> Option<Date> {
    // Eight years hold a 29 February, also around 2100.
    (today.year()..today.year() + 9)
        .filter_map(|year| Date::new(year, month, day).ok())
        .find(|&date| date >= today)
}

/// "The first Monday in December", the next one to come.
fn nth_weekday(today: Date, count: i8, weekday: usize, month: i8) -> Option<Date> {
    (today.year()..today.year() + 2).find_map(|year| {
        let first = Date::new(year, month, 1).ok()?;
        let days = (weekday + 7 - monday_first(first.weekday())) % 7 + 7 * usize::try_from(count - 1).ok()?;
        let date = first.checked_add(i64::try_from(days).ok()?.days()).ok()?;
        (date >= today && date.month() == month).then_some(date)
    })
}

fn next_of_month(today: Date, day: i8) -> Option<Date> {
    let first = today.first_of_month();
    (0..13)
        .filter_map(|ahead: i32| first.checked_add(ahead.months()).ok())
        .filter_map(|month| Date::new(month.year(), month.month(), day).ok())
        .find(|&date| date > today)
}

/// Friday of a week, or the last open day before it when Friday is closed; a week that is over means the next one.
fn week_end(calendar: &Calendar, today: Date, ahead: i64) -> Option<Date> {
    let friday = monday(today).checked_add((ahead * 7 + 4).days()).ok()?;
    if friday < today {
        return week_end(calendar, today, ahead + 1);
    }
    let open = (0..5).filter_map(|back: i64| friday.checked_sub(back.days()).ok());
    Some(open.into_iter().find(|&day| calendar.is_open_on(day) && day >= today).unwrap_or(friday))
}

fn period(calendar: &Calendar, today: Date, unit: Unit, ahead: i64, edge: Edge) -> Option<Date> {
    match unit {
        Unit::Week => {
            let start = monday(today).checked_add((ahead * 7).days()).ok()?;
            match edge {
                Edge::Start => Some(open_from(calendar, start)),
                Edge::Early => start.checked_add(1.day()).ok(),
                Edge::Mid => start.checked_add(2.days()).ok(),
                Edge::End | Edge::Whole => week_end(calendar, today, ahead),
            }
        }
        Unit::Month => of_month(calendar, today.first_of_month().checked_add(ahead.months()).ok()?, edge),
        Unit::Quarter => {
            let number = (today.month() - 1) / 3;
            let first = Date::new(today.year(), number * 3 + 1, 1).ok()?;
            let first = first.checked_add((ahead * 3).months()).ok()?;
            match edge {
                Edge::Start | Edge::Early => Some(open_from(calendar, first)),
                Edge::Mid => Some(first.checked_add(1.month()).ok()?.with().day(15).build().ok()?),
                Edge::End | Edge::Whole => Some(first.checked_add(2.months()).ok()?.last_of_month()),
            }
        }
        Unit::Year => {
            let first = today.first_of_year().checked_add(ahead.years()).ok()?;
            match edge {
                Edge::Start => Some(open_from(calendar, first)),
                Edge::Early => Date::new(first.year(), 1, 31).ok(),
                Edge::Mid => Date::new(first.year(), 6, 30).ok(),
                Edge::End | Edge::Whole => Some(first.last_of_year()),
            }
        }
        Unit::Day => today.checked_add(ahead.days()).ok(),
        Unit::Minute | Unit::Hour => None,
    }
}

/// A part of the month that begins on `first`.
fn of_month(calendar: &Calendar, first: Date, edge: Edge) -> Option<Date> {
    match edge {
        Edge::Start => Some(open_from(calendar, first)),
        Edge::Early => Date::new(first.year(), first.month(), 10).ok(),
        Edge::Mid => Date::new(first.year(), first.month(), 15).ok(),
        Edge::End | Edge::Whole => Some(first.last_of_month()),
    }
}

fn named(calendar: &Calendar, today: Date, month: i8, year: Option<i16>, edge: Edge) -> Option<Date> {
    let year = year.unwrap_or(if month < today.month() { today.year() + 1 } else { today.year() });
    of_month(calendar, Date::new(year, month, 1).ok()?, edge)
}

fn quarter_end(today: Date, number: i8) -> Option<Date> {
    (today.year()..=today.year() + 1)
        .filter_map(|year| Date::new(year, number * 3, 1).ok())
        .map(Date::last_of_month)
        .find(|&date| date >= today)
}

fn open_from(calendar: &Calendar, date: Date) -> Date {
    if calendar.is_open_on(date) { date } else { calendar.business_day_after(date, 1) }
}
