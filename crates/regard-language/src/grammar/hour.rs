//! Times of the day: "3pm", "half past two", "between 8 and 12", "noon", "close of business".

use super::{HourRead, Reader};
use crate::lexicon::Sense;
use crate::moment::Hour;

/// A clock time that was read.
#[derive(Clone, Copy)]
struct Clock {
    hour: u16,
    minute: u16,
    half: Option<bool>,
    is_sure: bool,
    end: usize,
}

impl Reader<'_> {
    /// A time of day. A bare number counts only when `is_said`: after "at", "by", "between".
    pub(super) fn hour(&self, at: usize, is_said: bool) -> Option<HourRead> {
        if let Some(read) = self.part_of_day(at, is_said) {
            return Some(read);
        }
        let spoken = self.spoken_clock(at);
        let first = spoken.or_else(|| self.clock(at))?;
        let read = self.window(first);
        let (clock, rule) = read.map_or((first, "clock"), |clock| (clock, "window"));
        let is_free = clock.is_sure || is_said && self.ends(clock.end);
        let hour = Hour::At(clock.hour, clock.minute, clock.half);
        is_free.then_some(HourRead { hour, rule, end: clock.end })
    }

    /// "this afternoon", "the morning", "noon", "EOD".
    fn part_of_day(&self, at: usize, is_said: bool) -> Option<HourRead> {
        let core = self.skip(self.skip(at, Sense::Article), Sense::This);
        let hour = self.find(core, |sense| match sense {
            Sense::Hour(hour) => Some(hour),
            Sense::ShyHour(hour) if is_said => Some(hour),
            _ => None,
        })?;
        let rule = if hour == Hour::Close { "close" } else { "part-of-day" };
        Some(HourRead { hour, rule, end: core + 1 })
    }

    /// "half past two", "quarter to five", "half three".
    fn spoken_clock(&self, at: usize) -> Option<Clock> {
        let at = self.skip(at, Sense::One);
        let make = |minutes: i64, end: usize| {
            let minutes = minutes.rem_euclid(12 * 60);
            let (hour, minute) = (u16::try_from(minutes / 60).ok()?, u16::try_from(minutes % 60).ok()?);
            let hour = if hour == 0 { 12 } else { hour };
            Some(Clock { hour, minute, half: None, is_sure: true, end })
        };
        if self.has(at, Sense::Half) {
            let is_past = self.has(at + 1, Sense::Past);
            let next = if is_past { at + 2 } else { at + 1 };
            let hour = self.number(next).filter(|hour| (1..=12).contains(hour))?;
            let shift = if self.habits.half_before && !is_past { -30 } else { 30 };
            return if is_past || self.ends(next + 1) { make(hour * 60 + shift, next + 1) } else { None };
        }
        let quarter = self.has(at, Sense::QuarterHour).then_some(15);
        let minutes = quarter.or_else(|| self.number(at).filter(|minutes| (1..=59).contains(minutes)))?;
        let sign = match self.first_of(at + 1, &[Sense::Past, Sense::UntilHour])? {
            Sense::Past => 1,
            // "5 to 10" is a range; only a quarter or a round number is to the hour.
            _ if quarter.is_some() => -1,
            _ => return None,
        };
        let hour = self.number(at + 2).filter(|hour| (1..=12).contains(hour))?;
        make(hour * 60 + sign * minutes, at + 3)
    }

    /// "3", "3pm", "15:30", "9.30 a.m.", "10 o'clock".
    fn clock(&self, at: usize) -> Option<Clock> {
        let at = if self.has(at, Sense::About) { at + 1 } else { at };
        self.begins(at).then(|| self.clock_at(at))?
    }

    /// "1645 hrs".
    fn military(&self, at: usize) -> Option<Clock> {
        let is_said = self.digits(at) == Some(4) && self.has(at + 1, Sense::Clock);
        let number = self.number(at).filter(|number| is_said && *number < 2400 && number % 100 < 60)?;
        let (hour, minute) = (u16::try_from(number / 100).ok()?, u16::try_from(number % 100).ok()?);
        Some(Clock { hour, minute, half: Some(hour >= 12), is_sure: true, end: at + 2 })
    }

    fn clock_at(&self, at: usize) -> Option<Clock> {
        if let Some(clock) = self.military(at) {
            return Some(clock);
        }
        let hour = self.number(at).filter(|hour| (0..=24).contains(hour))?;
        let hour = u16::try_from(hour).ok()?;
        let mut clock = Clock { hour, minute: 0, half: None, is_sure: false, end: at + 1 };
        let has_colon = self.sign(at + 1) == Some(':');
        if (has_colon || self.sign(at + 1) == Some('.')) && self.is_joined(at + 1) && self.is_joined(at + 2) {
            let minute = self.number(at + 2).filter(|minute| *minute < 60 && self.digits(at + 2) == Some(2));
            if let Some(minute) = minute.and_then(|minute| u16::try_from(minute).ok()) {
                let is_whole = self.sign(at + 3) != self.sign(at + 1) || !self.is_joined(at + 4);
                clock = Clock { minute, is_sure: has_colon && is_whole, end: at + 3, ..clock };
            }
        }
        // "09:30" says which half of the day, "9:30" does not.
        if self.digits(at) == Some(2) && hour < 10 {
            clock.half = Some(false);
        }
        if hour == 12 && self.has(clock.end, Sense::Hour(Hour::Noon)) {
            return Some(Clock { half: Some(true), is_sure: true, end: clock.end + 1, ..clock });
        }
        let half =
            self.find(clock.end, |sense| if let Sense::Meridiem(half) = sense { Some(half) } else { None });
        if let Some(half) = half.filter(|_| (1..=12).contains(&hour)) {
            clock = Clock { half: Some(half), is_sure: true, end: clock.end + 1, ..clock };
        }
        if self.has(clock.end, Sense::Clock) {
            clock = Clock { is_sure: true, end: clock.end + 1, ..clock };
        }
        Some(clock)
    }

    /// The end of a window that begins with this time: "8 and 12", "2-4pm".
    fn window(&self, first: Clock) -> Option<Clock> {
        let is_linked = self.has(first.end, Sense::To) || self.is_dash(first.end);
        let last = is_linked.then(|| self.clock_at(first.end + 1))??;
        Some(Clock { is_sure: first.is_sure || last.is_sure, ..last })
    }
}
