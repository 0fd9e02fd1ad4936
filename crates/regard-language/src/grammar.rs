//! The grammar of time: from the senses of words to an [`Expression`].
//!
//! `phrase = lead (length | day [hour] | hour [day]) tail`. It is written over senses, not words, so it serves every
//! language of our packs. Look-alikes (opening hours, "every Monday", "last week") are read and left out as a whole, so
//! that no part of them is taken for a time.

mod day;
mod hour;
mod length;

use crate::lexicon::{Lex, Sense};
use crate::moment::{Day, Expression, Hour};
use std::collections::HashSet;

/// The small word before a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// None.
    Bare,
    /// by, until
    Deadline,
    /// before
    Before,
    /// on, from, for
    On,
    /// in, within
    Within,
    /// at
    At,
    /// after
    After,
    /// between
    Between,
}

/// A time that was read.
#[derive(Clone, Debug)]
pub struct Found {
    /// First lexeme.
    pub first: usize,
    /// One past the last lexeme.
    pub end: usize,
    /// What it says; `None` for a look-alike that only looks like a time to come.
    pub said: Option<Expression>,
    /// The rule that read it.
    pub rule: &'static str,
    /// The small word before it.
    pub lead: Lead,
}

/// What a language adds to the grammar.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// Words that may follow a bare number in a time ("at 3 if you like", not "at 3 tables").
    pub followers: HashSet<String>,
    /// Verbs after which a bare length is a time to come ("takes three days").
    pub takers: HashSet<String>,
    /// Units of which there are many: "weeks".
    pub plurals: HashSet<String>,
    /// Whether "half three" is half an hour before three.
    pub half_before: bool,
    /// Whether two numbers with a dot are a date.
    pub dot_dates: bool,
}

/// A day that was read: which, with which time if its word has one, by which rule.
#[derive(Clone, Debug)]
struct DayRead {
    day: Day,
    hour: Option<Hour>,
    rule: &'static str,
    end: usize,
}

/// A time of day that was read, by which rule.
#[derive(Clone, Copy, Debug)]
struct HourRead {
    hour: Hour,
    rule: &'static str,
    end: usize,
}

/// The lexemes of a text and the habits of its language.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The folded text.
    pub folded: &'a str,
    /// All lexemes.
    pub lexes: &'a [Lex],
    /// The language.
    pub habits: &'a Habits,
}

impl Reader<'_> {
    /// The time that begins at this lexeme.
    pub fn phrase(&self, at: usize) -> Option<Found> {
        let (lead, core) = self.lead(at);
        let found = self
            .look_alike(core)
            .or_else(|| self.length(lead, core))
            .or_else(|| self.day_first(lead, core))
            .or_else(|| self.hour_first(lead, core))?;
        let end = self.tail(found.end);
        Some(Found { first: at, end, lead, ..found })
    }

    /// The small words before a time: the strongest of them, and what follows.
    fn lead(&self, at: usize) -> (Lead, usize) {
        let mut lead = Lead::Bare;
        let mut next = at;
        while next < at + 5 {
            let said = match self.first_of(next, LEADS) {
                Some(Sense::Deadline) => Lead::Deadline,
                Some(Sense::Before) => Lead::Before,
                Some(Sense::On) => Lead::On,
                Some(Sense::Within) => Lead::Within,
                Some(Sense::At) => Lead::At,
                Some(Sense::After) => Lead::After,
                Some(Sense::Between) => Lead::Between,
                Some(Sense::About | Sense::Latest) => lead,
                _ => break,
            };
            // "by about", "at the latest by", "from on": the first strong one stays.
            if lead == Lead::Bare || matches!(lead, Lead::On | Lead::At | Lead::Within) {
                lead = said;
            }
            next += 1;
        }
        (lead, next)
    }

    /// What was said of the past, of every such day, or between two weekdays as opening hours.
    fn look_alike(&self, at: usize) -> Option<Found> {
        let core = self.skip(at, Sense::Article);
        if self.has(core, Sense::Not) {
            let after = self.skip(core + 1, Sense::Article);
            let end = self.phrase_end(after).unwrap_or(core + 1);
            return Some(refused(end, "past-or-repeated"));
        }
        self.weekday(core)?;
        let dash = self.is_dash(core + 1) || self.has(core + 1, Sense::To);
        if !(dash && self.weekday(core + 2).is_some()) || self.is_window(at) {
            return None;
        }
        let next = self.lead(core + 3).1;
        let end = self.hour(next, true).map_or(core + 3, |hour| hour.end);
        Some(refused(end, "opening-hours"))
    }

    fn is_window(&self, at: usize) -> bool {
        at > 0 && self.has(at - 1, Sense::Between)
    }

    fn phrase_end(&self, at: usize) -> Option<usize> {
        let core = self.lead(at).1;
        let end = self.length(Lead::Within, core).or_else(|| self.day_first(Lead::On, core));
        end.or_else(|| self.hour_first(Lead::At, core)).map(|found| found.end)
    }

    /// A day, and perhaps a time behind it.
    fn day_first(&self, lead: Lead, at: usize) -> Option<Found> {
        // "At 12 May Street" is a place.
        let read = self.day(lead, at).filter(|read| {
            let is_at = lead == Lead::At || at > 0 && self.has(at - 1, Sense::At);
            !is_at || !matches!(read.rule, "date" | "numeric-date")
        })?;
        let (mut hour, mut end) = (read.hour, read.end);
        for _ in 0..2 {
            let Some(more) = self.hour_behind(end, hour) else { break };
            hour = Some(join(hour, more.hour));
            end = more.end;
        }
        // "before 3 December at noon" and "before Friday evening" still have that day.
        let before = lead == Lead::Before && hour.is_none();
        Some(Found {
            first: at,
            end,
            said: Some(Expression::Day { day: read.day, hour, before }),
            rule: read.rule,
            lead,
        })
    }

    /// A time that follows a day or a part of it: "Friday, 3pm", "tomorrow evening at 8".
    fn hour_behind(&self, at: usize, before: Option<Hour>) -> Option<HourRead> {
        let core = if self.sign(at) == Some(',') { at + 1 } else { at };
        let (lead, next) = self.lead(core);
        let more = match lead {
            Lead::After => self.after_noon(next),
            _ => {
                let is_led = matches!(lead, Lead::At | Lead::Deadline | Lead::Before | Lead::Between);
                // "Thursday around 11", "Monday 8-12".
                let is_about = next > core && self.has(next - 1, Sense::About);
                self.hour(next, is_led || is_about || self.is_range(next))
            }
        }?;
        let both_parts =
            before.is_some_and(|hour| !matches!(hour, Hour::At(..))) && !matches!(more.hour, Hour::At(..));
        (!both_parts).then_some(more)
    }

    /// "8-12": two bare numbers that can be hours.
    fn is_range(&self, at: usize) -> bool {
        let is_hour = |at: usize| self.number(at).is_some_and(|hour| (0..=24).contains(&hour));
        is_hour(at) && self.is_dash(at + 1) && self.is_joined(at + 2) && is_hour(at + 2)
    }

    /// A time of day, and perhaps a day behind it.
    fn hour_first(&self, lead: Lead, at: usize) -> Option<Found> {
        let is_said = matches!(lead, Lead::At | Lead::Deadline | Lead::Before | Lead::Between);
        let read = match lead {
            Lead::After => self.after_noon(at),
            // "From 9 tomorrow": a bare number counts when a day follows.
            Lead::On => self
                .hour(at, true)
                .filter(|read| self.day_behind(read.end).is_some())
                .or_else(|| self.hour(at, false)),
            _ => self.hour(at, is_said),
        }
        .filter(|read| read.rule != "clock" || !self.is_house_number(read.end))?;
        let mut hour = read.hour;
        let mut found = Found { first: at, end: read.end, said: None, rule: read.rule, lead };
        if let Some(day) = self.day_behind(read.end) {
            let mut end = day.end;
            if let Some(more) = day.hour.or_else(|| {
                let more = self.hour_behind(end, Some(hour))?;
                end = more.end;
                Some(more.hour)
            }) {
                hour = join(Some(hour), more);
            }
            found.said = Some(Expression::Day { day: day.day, hour: Some(hour), before: false });
            found.end = end;
            return Some(found);
        }
        if let Some(more) = self.hour_behind(read.end, Some(hour)).filter(|more| {
            // "This evening at 7", but not "at 3 at 4".
            !matches!(more.hour, Hour::At(..)) || self.has_this(at) && read.rule == "part-of-day"
        }) {
            hour = join(Some(hour), more.hour);
            found.end = more.end;
        }
        // "Good morning", "at night", "for lunch" are no times.
        let is_part = !matches!(hour, Hour::At(..) | Hour::Close | Hour::Midnight);
        let is_led = is_said || matches!(lead, Lead::Within | Lead::After);
        let is_named = self.has_this(at) || self.word(read.end - 1).contains(' ');
        if is_part && !is_led && !is_named {
            return None;
        }
        // "In the morning" is not this one.
        found.said = Some(match hour {
            Hour::Morning if !self.has_this(at) => {
                Expression::Day { day: Day::In(1), hour: Some(Hour::Morning), before: false }
            }
            _ => Expression::Hour(hour),
        });
        Some(found)
    }

    /// "At 12 May Street": a word of time with a capital that is followed by another word with one.
    fn is_house_number(&self, end: usize) -> bool {
        let capital = |at: usize| self.lexes.get(at).is_some_and(|lex| lex.capital);
        let is_shy = self
            .find(end, |sense| matches!(sense, Sense::ShyMonth(_) | Sense::Month(_)).then_some(()))
            .is_some();
        is_shy && capital(end) && capital(end + 1)
    }

    fn has_this(&self, at: usize) -> bool {
        self.has(at, Sense::This) || at > 0 && self.has(at - 1, Sense::This)
    }

    fn day_behind(&self, at: usize) -> Option<DayRead> {
        let core = if self.sign(at) == Some(',') { at + 1 } else { at };
        let core = if self.first_of(core, &[Sense::On, Sense::Of, Sense::Within]).is_some() {
            core + 1
        } else {
            core
        };
        self.day(if core > at { Lead::On } else { Lead::Bare }, core)
    }

    /// "At the latest", said behind.
    fn tail(&self, at: usize) -> usize {
        let core = if self.sign(at) == Some(',') { at + 1 } else { at };
        if self.has(core, Sense::Latest) { core + 1 } else { at }
    }

    /// "After lunch", "after noon".
    fn after_noon(&self, at: usize) -> Option<HourRead> {
        let read = self.hour(at, false).filter(|read| read.hour == Hour::Noon)?;
        Some(HourRead { hour: Hour::Afternoon, ..read })
    }

    fn has(&self, at: usize, sense: Sense) -> bool {
        self.lexes.get(at).is_some_and(|lex| lex.senses.contains(&sense))
    }

    /// The first sense of this lexeme that is one of these.
    fn first_of(&self, at: usize, wanted: &[Sense]) -> Option<Sense> {
        self.find(at, |sense| wanted.contains(&sense).then_some(sense))
    }

    fn find<T>(&self, at: usize, pick: impl Fn(Sense) -> Option<T>) -> Option<T> {
        self.lexes.get(at)?.senses.iter().find_map(|&sense| pick(sense))
    }

    fn skip(&self, at: usize, sense: Sense) -> usize {
        if self.has(at, sense) { at + 1 } else { at }
    }

    fn sign(&self, at: usize) -> Option<char> {
        self.lexes.get(at).map(|lex| lex.sign).filter(|&sign| sign != ' ')
    }

    fn is_joined(&self, at: usize) -> bool {
        self.lexes.get(at).is_some_and(|lex| lex.is_joined)
    }

    fn is_dash(&self, at: usize) -> bool {
        matches!(self.sign(at), Some('-' | '\u{2013}'))
    }

    fn number(&self, at: usize) -> Option<i64> {
        self.find(at, |sense| if let Sense::Number(value) = sense { Some(value) } else { None })
    }

    /// The digits of a number that was written in digits.
    fn digits(&self, at: usize) -> Option<u8> {
        self.lexes.get(at)?.digits
    }

    fn word(&self, at: usize) -> &str {
        self.lexes.get(at).map_or("", |lex| &self.folded[lex.start..lex.end])
    }

    /// Whether a bare number may end here: nothing joined to it, and no thing that it counts.
    fn ends(&self, at: usize) -> bool {
        let Some(lex) = self.lexes.get(at) else { return true };
        let goes_on_behind = self.lexes.get(at + 1).is_some_and(|next| next.is_joined && next.sign == ' ');
        match lex.sign {
            ' ' => {
                !lex.is_joined
                    && lex.digits.is_none()
                    && (self.habits.followers.contains(self.word(at))
                        || self.lead(at).0 != Lead::Bare
                        || self.has(at, Sense::Latest))
            }
            '%' | '\u{20ac}' | '$' | '\u{a3}' | '\u{b0}' | '#' | '\'' => false,
            '-' | '/' | '.' | ':' | ',' => !(lex.is_joined && goes_on_behind),
            _ => true,
        }
    }

    /// Whether a bare number may begin here: no sign of money or number before it, not inside a longer code.
    fn begins(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).and_then(|at| self.lexes.get(at)) else { return true };
        let is_money = matches!(before.sign, '\u{a3}' | '$' | '\u{20ac}' | '#');
        !is_money && !(self.is_joined(at) && (before.sign == ' ' || "-/.:_+@".contains(before.sign)))
    }
}

const LEADS: &[Sense] = &[
    Sense::Latest,
    Sense::Deadline,
    Sense::Before,
    Sense::On,
    Sense::Within,
    Sense::At,
    Sense::After,
    Sense::Between,
    Sense::About,
];

fn refused(end: usize, rule: &'static str) -> Found {
    Found { first: 0, end, said: None, rule, lead: Lead::Bare }
}

/// One time from two: a clock time takes its half of the day from the part of the day.
fn join(one: Option<Hour>, two: Hour) -> Hour {
    match (one, two) {
        (Some(Hour::At(hour, minute, None)), part) | (Some(part), Hour::At(hour, minute, None)) => {
            Hour::At(hour, minute, part.is_after_noon())
        }
        (Some(Hour::At(hour, minute, half)), _) => Hour::At(hour, minute, half),
        (_, two) => two,
    }
}
