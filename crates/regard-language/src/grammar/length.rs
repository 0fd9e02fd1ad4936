//! Lengths of time: "within 2 hours", "5 working days", "in half an hour", "a week from Monday".

use super::{Found, Lead, Reader};
use crate::lexicon::Sense;
use crate::moment::{Day, Expression, Unit};

/// So many of a unit, in halves.
struct Length {
    halves: i64,
    unit: Unit,
    is_business: bool,
    end: usize,
}

impl Reader<'_> {
    /// A length of time that ends in a moment to come.
    pub(super) fn length(&self, lead: Lead, at: usize) -> Option<Found> {
        let length = self.amount(lead, at)?;
        let found = |end, said, rule| Some(Found { first: at, end, said, rule, lead });
        if self.has(length.end, Sense::Ago) {
            return found(length.end + 1, None, "past-or-repeated");
        }
        if let Some((end, day)) = self.week_from(&length) {
            return found(end, Some(Expression::Day { day, hour: None, before: false }), "week-from");
        }
        let is_from_now = self.has(length.end, Sense::FromNow);
        let is_led = matches!(lead, Lead::Within | Lead::After) || is_from_now || self.is_taken(at);
        let is_bare_business = lead == Lead::Bare && length.is_business && length.unit == Unit::Day;
        if !is_led && !is_bare_business || self.is_attribute(length.end) {
            return None;
        }
        let (end, counts_from_event) = self.counted_from(length.end, is_from_now);
        if counts_from_event {
            return found(end, Some(Expression::Open), "from-event");
        }
        let rule = if length.is_business { "business-time" } else { "length" };
        found(end, Some(length.expression()?), rule)
    }

    /// "A week from Monday", "two weeks on Friday", "a week today".
    fn week_from(&self, length: &Length) -> Option<(usize, Day)> {
        let is_weeks = length.unit == Unit::Week && length.halves % 2 == 0;
        let weeks = is_weeks.then_some(length.halves / 2)?;
        let is_linked = self.first_of(length.end, &[Sense::On, Sense::After]).is_some();
        let next = if is_linked { length.end + 1 } else { length.end };
        let read = self.day(Lead::On, next)?;
        let day = match read.day {
            Day::Weekday(day, more) if is_linked => Day::Weekday(day, more + weeks),
            Day::In(days) => Day::In(days + 7 * weeks),
            _ => return None,
        };
        Some((read.end, day))
    }

    /// "3-5 days": the end of the range counts. "an hour and a half", "the hour", "half an hour".
    fn amount(&self, lead: Lead, at: usize) -> Option<Length> {
        if self.has(at, Sense::Half) {
            let next = self.skip(self.skip(at + 1, Sense::One), Sense::Article);
            return self.unit(next).map(|(unit, count, end)| Length {
                halves: count,
                unit,
                is_business: false,
                end,
            });
        }
        let core = self.skip(at, Sense::Article);
        let core = if self.has(core, Sense::Next) && lead == Lead::Within { core + 1 } else { core };
        let (halves, next) = if let Some(number) = self.number(core) {
            if !self.begins(core) {
                return None;
            }
            let (number, next) = self.range_end(core, number);
            let has_half = matches!(self.sign(next), Some('.' | ','))
                && self.is_joined(next)
                && self.is_joined(next + 1)
                && self.number(next + 1) == Some(5);
            if has_half { (number * 2 + 1, next + 2) } else { (number * 2, next) }
        } else if self.has(core, Sense::One) {
            (2, core + 1)
        } else if self.has(core, Sense::AndHalf) {
            // "In anderthalb Stunden": one and a half in a word.
            (3, core + 1)
        } else if lead == Lead::Within && core > at || self.unit_after_within(lead, core) {
            (2, core)
        } else {
            return None;
        };
        let (halves, next) =
            if self.has(next, Sense::AndHalf) { (halves + 1, next + 1) } else { (halves, next) };
        let is_business = self.has(next, Sense::Business);
        let next = if is_business { next + 1 } else { next };
        if self.has(next, Sense::BusinessDay) {
            return Some(Length { halves, unit: Unit::Day, is_business: true, end: next + 1 });
        }
        // "In the coming weeks" names no number of them.
        let is_counted = [Sense::One, Sense::AndHalf].iter().any(|sense| self.has(core, *sense))
            || self.number(core).is_some();
        if !is_counted && self.habits.plurals.contains(self.word(next)) {
            return None;
        }
        let (unit, count, end) = self.unit(next)?;
        let (halves, end) = if self.has(end, Sense::AndHalf) { (halves + 1, end + 1) } else { (halves, end) };
        if halves == 2 && self.has(end, Sense::OrTwo) {
            return Some(Length { halves: 4 * count, unit, is_business, end: end + 1 });
        }
        Some(Length { halves: halves * count, unit, is_business, end })
    }

    /// "in the next week": the phrase "in the next" is one lead.
    fn unit_after_within(&self, lead: Lead, at: usize) -> bool {
        lead == Lead::Within
            && (self.unit(at).is_some() || self.has(at, Sense::Business))
            && self.word(at - 1).len() > 2
    }

    fn range_end(&self, at: usize, number: i64) -> (i64, usize) {
        let is_range = self.is_dash(at + 1) || self.has(at + 1, Sense::To);
        match self.number(at + 2).filter(|_| is_range) {
            Some(last) if last > number => (last, at + 3),
            _ => (number, at + 1),
        }
    }

    fn unit(&self, at: usize) -> Option<(Unit, i64, usize)> {
        self.find(
            at,
            |sense| if let Sense::Unit(unit, count) = sense { Some((unit, count, at + 1)) } else { None },
        )
        .filter(|&(_, count, _)| count > 0)
    }

    /// "It takes three days", "allow two weeks".
    fn is_taken(&self, at: usize) -> bool {
        at > 0 && (1..=2).any(|back| at >= back && self.habits.takers.contains(self.word(at - back)))
    }

    /// "a two weeks' notice", "a 14 day-window": a length that describes a thing.
    fn is_attribute(&self, end: usize) -> bool {
        matches!(self.sign(end), Some('\'' | '-')) && self.is_joined(end)
    }

    /// "of your order", "after receipt": counted from something that has not happened.
    fn counted_from(&self, end: usize, is_from_now: bool) -> (usize, bool) {
        if is_from_now {
            return (end + 1, false);
        }
        let is_linked = self.first_of(end, &[Sense::Of, Sense::After]).is_some() || self.word(end) == "from";
        if !is_linked {
            return (end, false);
        }
        match self.day(Lead::On, end + 1) {
            Some(read) if read.day == Day::In(0) => (read.end, false),
            Some(_) => (end, true),
            None => (end, !matches!(self.word(end), "of") || self.lexes.len() > end + 1),
        }
    }
}

impl Length {
    fn expression(&self) -> Option<Expression> {
        let whole = self.halves / 2;
        let months =
            |each: i32| i32::try_from(self.halves).ok().map(|halves| Day::InMonths(halves * each / 2));
        let day = match (self.unit, self.is_business) {
            (Unit::Minute, false) => return Some(Expression::Elapsed(self.halves / 2)),
            (Unit::Hour, false) => return Some(Expression::Elapsed(self.halves * 30)),
            (Unit::Hour, true) => return Some(Expression::OpenMinutes(self.halves * 30)),
            (Unit::Minute, true) => return Some(Expression::OpenMinutes(whole)),
            (Unit::Day, true) => Day::Business(i32::try_from(whole).ok()?),
            (Unit::Day, false) => Day::In((self.halves + 1) / 2),
            (Unit::Week, true) => Day::Business(i32::try_from(whole * 5).ok()?),
            (Unit::Week, false) => Day::In(self.halves * 7 / 2),
            (Unit::Month, _) => months(1)?,
            (Unit::Quarter, _) => months(3)?,
            (Unit::Year, _) => months(12)?,
        };
        Some(Expression::Day { day, hour: None, before: false })
    }
}
