//! Days and dates: "next Friday", "the 3rd", "3 December 2026", "27/11", "the end of next week", "mid-December".

use super::{DayRead, Lead, Reader};
use crate::lexicon::Sense;
use crate::moment::{Day, Edge, Hour, Unit};

impl Reader<'_> {
    /// A day; `lead` says which bare words may be one ("in March", not "march").
    pub(super) fn day(&self, lead: Lead, at: usize) -> Option<DayRead> {
        let core = self.skip(at, Sense::Article);
        self.near_day(core)
            .or_else(|| self.week_of_date(core))
            .or_else(|| self.nth_weekday(core))
            .or_else(|| self.weekday_phrase(lead, core))
            .or_else(|| self.date(core))
            .or_else(|| self.day_of_month(lead, at, core))
            .or_else(|| self.period(lead, core))
    }

    /// "tomorrow", "tonight", "Christmas Eve".
    fn near_day(&self, at: usize) -> Option<DayRead> {
        let read = |day, hour, rule| Some(DayRead { day, hour, rule, end: at + 1 });
        self.find(at, |sense| match sense {
            Sense::DayAhead(days) => read(Day::In(days), None, "near-day"),
            Sense::TodayHour(hour) => read(Day::In(0), Some(hour), "near-day"),
            Sense::Feast(month, day) => read(Day::Date(None, month, day), None, "feast"),
            _ => None,
        })
    }

    /// A weekday by its word; a short one that is also another word must be written with a capital.
    pub(super) fn weekday(&self, at: usize) -> Option<usize> {
        self.find(at, |sense| match sense {
            Sense::Weekday(day) => Some(day),
            Sense::ShyWeekday(day) if self.lexes[at].capital => Some(day),
            _ => None,
        })
    }

    /// "the week of 7 December"
    fn week_of_date(&self, at: usize) -> Option<DayRead> {
        let date = self.has(at, Sense::WeekOf).then(|| self.date(self.skip(at + 1, Sense::Article)))??;
        let Day::Date(year, month, day) = date.day else { return None };
        Some(DayRead { day: Day::WeekOf(year, month, day), hour: None, rule: "week-of", end: date.end })
    }

    /// "the first Monday in December"
    fn nth_weekday(&self, at: usize) -> Option<DayRead> {
        let (count, weekday) = (self.ordinal(at)?, self.weekday(at + 1)?);
        let next = if self.has(at + 2, Sense::Within) { at + 3 } else { self.skip(at + 2, Sense::Of) };
        let month = self.month(next).filter(|_| count <= 5)?;
        Some(DayRead { day: Day::Nth(count, weekday, month), hour: None, rule: "nth-weekday", end: next + 1 })
    }

    fn weekday_phrase(&self, lead: Lead, at: usize) -> Option<DayRead> {
        let is_next = self.has(at, Sense::Next);
        let core = if is_next || self.has(at, Sense::This) { at + 1 } else { at };
        let weekday = self.weekday(core)?;
        // "the Friday order": a thing with a day for its name.
        let is_thing = lead == Lead::Bare && at > 0 && self.has(at - 1, Sense::Article) && core == at;
        if is_thing && !self.has(core + 1, Sense::AfterNext) {
            return None;
        }
        // "Saturday Night" with capitals is a title.
        let is_title = self
            .lexes
            .get(core + 1)
            .is_some_and(|next| next.capital && next.senses.contains(&Sense::Hour(Hour::Evening)));
        if is_title && lead == Lead::Bare {
            return None;
        }
        let mut end = core + 1;
        if self.lexes.get(end).is_some_and(|next| next.sign == '.' && next.is_joined)
            && self.lexes[core].end - self.lexes[core].start <= 4
        {
            let is_more = self.lexes.get(end + 1).is_some_and(|next| next.sign == ' ' && !next.capital);
            end += usize::from(is_more);
        }
        let (day, rule, end) = self.week_of(weekday, is_next, end);
        // "Thursday, 3 December": the date says which.
        let next = if self.sign(end) == Some(',') { end + 1 } else { end };
        let next = if self.has(next, Sense::On) { next + 1 } else { next };
        let next = self.skip(next, Sense::Article);
        let date = self.date(next).or_else(|| {
            self.day_of_month(Lead::On, next, next).filter(|_| {
                let is_plain = self.has(next, Sense::Ordinal(self.ordinal(next).unwrap_or(0)));
                next > end || is_plain && self.number(next).is_none()
            })
        });
        Some(date.unwrap_or(DayRead { day, hour: None, rule, end }))
    }

    /// Which week a weekday is of, by the words around it.
    fn week_of(&self, weekday: usize, is_next: bool, end: usize) -> (Day, &'static str, usize) {
        if self.has(end, Sense::AfterNext) {
            return (Day::Weekday(weekday, 1), "after-next", end + 1);
        }
        if let Some(Sense::Unit(Unit::Week, 1)) = self.first_of(end, &[Sense::Unit(Unit::Week, 1)]) {
            return (Day::Weekday(weekday, 1), "week-from", end + 1);
        }
        let of = self.skip(self.skip(end, Sense::Of), Sense::Article);
        let is_week = |at: usize| self.has(at, Sense::Unit(Unit::Week, 1));
        if self.has(of, Sense::Next) && is_week(of + 1) {
            return (Day::OfWeek(weekday, 1), "next-weekday", of + 2);
        }
        if self.has(of, Sense::This) && is_week(of + 1) {
            return (Day::OfWeek(weekday, 0), "weekday", of + 2);
        }
        if is_week(of) && self.has(of + 1, Sense::AfterNext) {
            return (Day::OfWeek(weekday, 2), "after-next", of + 2);
        }
        if is_next {
            (Day::OfWeek(weekday, 1), "next-weekday", end)
        } else {
            (Day::Weekday(weekday, 0), "weekday", end)
        }
    }

    /// A date with its month.
    fn date(&self, at: usize) -> Option<DayRead> {
        self.iso_date(at)
            .or_else(|| self.day_and_month(at))
            .or_else(|| self.month_and_day(at))
            .or_else(|| self.numeric_date(at))
    }

    fn iso_date(&self, at: usize) -> Option<DayRead> {
        let is_year = self.digits(at) == Some(4) && self.begins(at);
        let year = is_year.then(|| self.number(at))?.and_then(|year| i16::try_from(year).ok())?;
        let is_dashed = (1..5).all(|more| self.is_joined(at + more))
            && matches!(self.sign(at + 1), Some('-' | '/'))
            && self.sign(at + 1) == self.sign(at + 3)
            && [2, 4].iter().all(|&more| self.digits(at + more) == Some(2));
        let (month, day) = (self.small(at + 2)?, self.small(at + 4)?);
        let mut end = at + 5;
        let mut hour = None;
        if self.word(end) == "t" && self.is_joined(end) {
            let (h, m) = (self.number(end + 1)?, self.number(end + 3)?);
            hour = Some(Hour::At(u16::try_from(h).ok()?, u16::try_from(m).ok()?, Some(h >= 12)));
            end += 4;
        }
        let is_whole = !self.is_joined(end) || self.ends(end) && !self.is_dash(end);
        (is_dashed && (1..=12).contains(&month) && is_whole).then_some(DayRead {
            day: Day::Date(Some(year), month, day),
            hour,
            rule: "iso-date",
            end,
        })
    }

    /// "3 December 2026", "3rd of December", "15. Mai".
    fn day_and_month(&self, at: usize) -> Option<DayRead> {
        let day = self.ordinal(at).or_else(|| self.small(at).filter(|_| self.begins(at)))?;
        let is_linked = self.sign(at + 1) == Some('.') && self.ordinal(at).is_some()
            || self.is_dash(at + 1) && self.is_joined(at + 2) && self.month(at + 2).is_some();
        let next = if is_linked { at + 2 } else { at + 1 };
        let next = self.skip(self.skip(next, Sense::Of), Sense::Article);
        let month = self.month(next)?;
        let behind =
            if self.is_dash(next + 1) && self.digits(next + 2) == Some(4) { next + 2 } else { next + 1 };
        let (year, end) = self.year(behind);
        (1..=31).contains(&day).then_some(DayRead {
            day: Day::Date(year, month, day),
            hour: None,
            rule: "date",
            end,
        })
    }

    /// "December 3", "March 3rd, 2027".
    fn month_and_day(&self, at: usize) -> Option<DayRead> {
        let month = self.month(at)?;
        let next = self.skip(if self.sign(at + 1) == Some('.') { at + 2 } else { at + 1 }, Sense::Article);
        let is_day = self.digits(next).is_some_and(|digits| digits <= 2) || self.ordinal(next).is_some();
        let day = is_day.then(|| self.ordinal(next).or_else(|| self.small(next)))??;
        let (year, end) = self.year(next + 1);
        let is_whole = year.is_some() || !self.is_joined(next + 1) || self.ends(next + 1);
        ((1..=31).contains(&day) && is_whole).then_some(DayRead {
            day: Day::Date(year, month, day),
            hour: None,
            rule: "date",
            end,
        })
    }

    /// "27/11", "12/05/2026", "01.12.2026", "1-12-2026".
    fn numeric_date(&self, at: usize) -> Option<DayRead> {
        let sign = self.sign(at + 1).filter(|sign| "/.-".contains(*sign))?;
        let is_joined = self.is_joined(at + 1) && self.is_joined(at + 2);
        let (one, two) = (self.small(at)?, self.small(at + 2)?);
        if !is_joined || !self.begins(at) || self.digits(at)? > 2 || self.digits(at + 2)? > 2 {
            return None;
        }
        let has_third = self.sign(at + 3) == Some(sign) && self.is_joined(at + 3);
        let year = self.number(at + 4).filter(|_| has_third && self.is_joined(at + 4));
        let year = year.zip(self.digits(at + 4)).and_then(|(year, digits)| match digits {
            4 => i16::try_from(year).ok(),
            2 => i16::try_from(2000 + year).ok(),
            _ => None,
        });
        let is_dotted_german = sign == '.' && self.habits.dot_dates && has_third && year.is_none();
        let end = match year {
            Some(_) => at + 5,
            None if is_dotted_german => at + 4,
            None => at + 3,
        };
        let is_date = year.is_some() || is_dotted_german || sign == '/' && self.is_after_lead(at);
        let fits = (1..=31).contains(&one) && (1..=31).contains(&two) && one.min(two) <= 12;
        let is_round_the_clock = (one, two) == (24, 7);
        let is_whole = is_dotted_german || !self.is_joined(end) || self.ends(end);
        (is_date && fits && is_whole && !is_round_the_clock).then_some(DayRead {
            day: Day::Numeric(one, two, year),
            hour: None,
            rule: "numeric-date",
            end,
        })
    }

    /// Without a year, two numbers are a date only after a small word of time or a weekday.
    fn is_after_lead(&self, at: usize) -> bool {
        const WORDS: &[Sense] = &[
            Sense::Deadline,
            Sense::Before,
            Sense::On,
            Sense::Article,
            Sense::About,
            Sense::Of,
            Sense::Between,
        ];
        at == 0
            || (self.first_of(at - 1, WORDS).is_some()
                || self.weekday(at - 1).is_some()
                || self.sign(at - 1) == Some(','))
    }

    /// "the 3rd", when no thing is counted by it ("the 3rd door").
    fn day_of_month(&self, lead: Lead, at: usize, core: usize) -> Option<DayRead> {
        let day = self.ordinal(core)?;
        let is_led = matches!(lead, Lead::Deadline | Lead::Before | Lead::On | Lead::Between);
        let is_dotted =
            self.sign(core + 1) == Some('.') && self.habits.dot_dates && self.digits(core).is_some();
        let end = if is_dotted { core + 2 } else { core + 1 };
        let is_digits = self.lexes[core].end - self.lexes[core].start <= 4;
        let is_said = is_led && (core > at || is_digits || at > 0 && self.has(at - 1, Sense::Article));
        // "the 3rd of this month", "of next month"
        let of = self.skip(end, Sense::Of);
        let month = |at: usize| self.has(at, Sense::Unit(Unit::Month, 1));
        let of = self.skip(of, Sense::Article);
        let of_end = if month(of) {
            Some(of + 1)
        } else if (self.has(of, Sense::This) || self.has(of, Sense::Next)) && month(of + 1) {
            Some(of + 2)
        } else {
            None
        };
        let read =
            DayRead { day: Day::OfMonth(day), hour: None, rule: "day-of-month", end: of_end.unwrap_or(end) };
        (is_said && (of_end.is_some() || self.ends(end))).then_some(read)
    }

    /// "next week", "the end of the month", "mid-December", "the weekend", "the next working day".
    fn period(&self, lead: Lead, at: usize) -> Option<DayRead> {
        let edge = self.edge(at);
        let (edge, core) = edge.map_or((Edge::Whole, at), |(edge, next)| (edge, next));
        if let Some(edge) = self.find(core, |s| if let Sense::WeekEdge(edge) = s { Some(edge) } else { None })
        {
            return Some(self.around_week(edge, core + 1));
        }
        let core = self.skip(core, Sense::Article);
        // "by the end of Thursday", "the end of tomorrow"
        if edge == Edge::End {
            let day = self.near_day(core).or_else(|| self.weekday_phrase(Lead::On, core));
            if let Some(day) = day {
                return Some(DayRead { hour: Some(Hour::Close), rule: "close", ..day });
            }
        }
        let is_next = self.has(core, Sense::Next);
        let is_this = self.has(core, Sense::This);
        let ahead = i64::from(is_next);
        let unit_at = if is_next || is_this { core + 1 } else { core };
        let read = |day, rule, end| Some(DayRead { day, hour: None, rule, end });
        if self.has(unit_at, Sense::Weekend) {
            let (next, end) = self.next_week_behind(unit_at + 1);
            return read(Day::Weekend(ahead.max(next)), "weekend", end);
        }
        if is_next && self.has(unit_at, Sense::BusinessDay) {
            return read(Day::Business(1), "business-time", unit_at + 1);
        }
        if is_next && self.has(unit_at, Sense::Business) && self.has(unit_at + 1, Sense::Unit(Unit::Day, 1)) {
            return read(Day::Business(1), "business-time", unit_at + 2);
        }
        if let Some(month) = self.month_in_period(lead, edge, unit_at) {
            let (year, end) = self.year(unit_at + 1);
            return read(Day::Named(month, year, edge), "month", end);
        }
        self.unit_period(lead, edge, at, core, unit_at)
    }

    /// "this week", "the end of the quarter", "the week after next", "Q1".
    fn unit_period(&self, lead: Lead, edge: Edge, at: usize, core: usize, unit_at: usize) -> Option<DayRead> {
        let unit = self.find(unit_at, |sense| match sense {
            Sense::Unit(unit @ (Unit::Week | Unit::Month | Unit::Quarter | Unit::Year), count)
                if count <= 1 =>
            {
                Some((unit, count))
            }
            _ => None,
        })?;
        let read = |day, rule, end| Some(DayRead { day, hour: None, rule, end });
        if unit == (Unit::Quarter, 0) {
            let number =
                self.small(unit_at + 1).filter(|n| (1..=4).contains(n) && self.is_joined(unit_at + 1))?;
            return read(Day::Quarter(number), "period", self.year(unit_at + 2).1);
        }
        if self.has(unit_at + 1, Sense::AfterNext) {
            return read(Day::Period(unit.0, 2, edge), "after-next", unit_at + 2);
        }
        let is_next = unit_at > core && self.has(core, Sense::Next);
        let is_said = unit_at > core || edge != Edge::Whole;
        let is_before = lead == Lead::Before && unit_at > at;
        let rule = if edge == Edge::Whole { "period" } else { "part-of-period" };
        (is_said || is_before)
            .then(|| read(Day::Period(unit.0, i64::from(is_next), edge), rule, unit_at + 1))?
            .filter(|_| !self.is_joined(unit_at + 1) || self.ends(unit_at + 1))
    }

    fn edge(&self, at: usize) -> Option<(Edge, usize)> {
        let edge = self.find(at, |sense| if let Sense::Edge(edge) = sense { Some(edge) } else { None })?;
        let next = if self.is_dash(at + 1) { at + 2 } else { at + 1 };
        Some((edge, self.skip(next, Sense::Of)))
    }

    /// "midweek", "midweek next week".
    fn around_week(&self, edge: Edge, end: usize) -> DayRead {
        let (ahead, end) = self.next_week_behind(end);
        DayRead { day: Day::Period(Unit::Week, ahead, edge), hour: None, rule: "part-of-period", end }
    }

    fn next_week_behind(&self, end: usize) -> (i64, usize) {
        let of = self.skip(end, Sense::Of);
        let is_next = self.has(of, Sense::Next) && self.has(of + 1, Sense::Unit(Unit::Week, 1));
        if is_next { (1, of + 2) } else { (0, end) }
    }

    /// A month without a day counts only where a time is expected.
    fn month_in_period(&self, lead: Lead, edge: Edge, at: usize) -> Option<i8> {
        let month = self.month(at)?;
        let is_led = edge != Edge::Whole
            || matches!(lead, Lead::Within | Lead::Deadline | Lead::Before)
            || at > 0 && (self.has(at - 1, Sense::Next) || self.has(at - 1, Sense::This));
        is_led.then_some(month)
    }

    fn month(&self, at: usize) -> Option<i8> {
        self.find(at, |sense| match sense {
            Sense::Month(month) => Some(month),
            Sense::ShyMonth(month) if self.lexes[at].capital => Some(month),
            _ => None,
        })
    }

    /// A year behind a date, with or without a comma.
    fn year(&self, at: usize) -> (Option<i16>, usize) {
        let next = if self.sign(at) == Some(',') { at + 1 } else { at };
        let is_year = self.digits(next) == Some(4)
            && self.number(next).is_some_and(|year| (1990..2200).contains(&year));
        match self.number(next).filter(|_| is_year).and_then(|year| i16::try_from(year).ok()) {
            Some(year) => (Some(year), next + 1),
            None => (None, at),
        }
    }

    fn ordinal(&self, at: usize) -> Option<i8> {
        self.find(at, |sense| if let Sense::Ordinal(day) = sense { Some(day) } else { None })
    }

    fn small(&self, at: usize) -> Option<i8> {
        self.digits(at)?;
        self.number(at).and_then(|value| i8::try_from(value).ok())
    }
}
