//! Times to come in a text, each with the last moment at which it would still be kept.
//!
//! Reads with the grammar, then leaves out what tells of the past ("we spoke on Monday"), because nothing can be due then.

use crate::calendar::Calendar;
use crate::grammar::{Found, Lead, Reader};
use crate::lexicon::{Lex, Sense};
use crate::moment::{Day, Expression};
use crate::pack::{Pack, Tongue};
use crate::text::{Span, Text};
use crate::token::{Token, tokens};
use jiff::Zoned;
use jiff::civil::DateTime;
use serde::Serialize;
use std::ops::Range;

/// A time to come.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The phrase as written.
    pub text: String,
    /// The last moment that still keeps it, local; `None` when it counts from something that has not happened.
    pub due_at: Option<DateTime>,
    /// The rule that read it.
    pub rule: &'static str,
}

/// A time in the folded text, for rules that build on times.
#[derive(Clone, Debug)]
pub struct Time {
    /// Its bytes in the folded text.
    pub bytes: Range<usize>,
    /// The last moment that still keeps it.
    pub due: Option<DateTime>,
    /// The rule that read it.
    pub rule: &'static str,
    /// The small word before it.
    pub lead: Lead,
}

/// All times to come in a text. The moment is in the calendar's zone.
pub fn find(source: &str, calendar: &Calendar, now: &Zoned) -> Vec<Finding> {
    let text = Text::new(source);
    let pack = Tongue::guess(&text).pack();
    let tokens = tokens(&text);
    let found = times(&text, &tokens, pack, calendar, now);
    let finding = |time: Time| {
        let Span { start, end, text } = text.span(time.bytes);
        Finding { start, end, text, due_at: time.due, rule: time.rule }
    };
    found.into_iter().map(finding).collect()
}

/// All times to come, in bytes of the folded text.
pub fn times(text: &Text<'_>, tokens: &[Token], pack: &Pack, calendar: &Calendar, now: &Zoned) -> Vec<Time> {
    let lexes = pack.lexicon.read(text, tokens);
    let reader = Reader { folded: text.folded(), lexes: &lexes, habits: &pack.habits };
    let month_first = pack.tongue == Tongue::English && is_month_first(calendar);
    let mut found = Vec::new();
    let mut at = 0;
    while at < lexes.len() {
        let Some(phrase) = reader.phrase(at) else {
            at += 1;
            continue;
        };
        at = phrase.end.max(at + 1);
        let Some(said) = phrase.said.as_ref().filter(|_| !is_past(&reader, &lexes, pack, &phrase)) else {
            continue;
        };
        let due = said.due(calendar, now, month_first);
        let is_over = due.is_some_and(|due| due < now.datetime());
        if !is_over && (due.is_some() || *said == Expression::Open) {
            let bytes = lexes[phrase.first].start..lexes[phrase.end - 1].end;
            found.push(Time { bytes, due, rule: phrase.rule, lead: phrase.lead });
        }
    }
    found
}

/// Where 12/05 is the fifth of December.
fn is_month_first(calendar: &Calendar) -> bool {
    const ZONES: &[&str] = &[
        "New_York",
        "Chicago",
        "Denver",
        "Los_Angeles",
        "Phoenix",
        "Anchorage",
        "Detroit",
        "Boise",
        "Honolulu",
        "Indiana",
        "Kentucky",
        "North_Dakota",
        "Juneau",
        "Puerto_Rico",
        "Manila",
    ];
    let zone = calendar.zone().iana_name().unwrap_or_default();
    zone.starts_with("US/") || zone.split('/').any(|part| ZONES.contains(&part))
}

/// Whether a day that could be to come is told of as over ("it arrived on Monday", "the one you ordered on 3 March")
/// or as a habit ("open from 9am to 5pm").
fn is_past(reader: &Reader<'_>, lexes: &[Lex], pack: &Pack, phrase: &Found) -> bool {
    let word = |at: usize| word_at(reader, lexes, at);
    let sentence = sentence_around(lexes, phrase);
    if matches!(phrase.rule, "window" | "clock" | "weekday") {
        let far = if pack.tense.is_verb_last {
            sentence.clone()
        } else {
            phrase.first.saturating_sub(8)..phrase.first
        };
        if far.filter(|at| sentence.contains(at)).any(|at| pack.tense.regular.contains(word(at))) {
            return true;
        }
    }
    let before = phrase.first.checked_sub(1);
    // "From 12 to 19 November" has no goal.
    let counts = |at: usize| at.checked_sub(1).is_some_and(|at| lexes[at].digits.is_some());
    let is_goal = |at: usize| pack.tense.goals.contains(word(at)) && !counts(at);
    let has_goal = before.into_iter().chain([phrase.first]).any(is_goal);
    // "Our Monday team", "her Sunday shift": which one, not when.
    let next =
        lexes.get(phrase.end).map(|_| word(phrase.end)).filter(|word| word.starts_with(char::is_alphabetic));
    let names_a_thing = phrase.rule == "weekday"
        && before.is_some_and(|at| pack.tense.belongs.contains(word(at)))
        && next.is_some_and(|word| !pack.habits.followers.contains(word));
    if names_a_thing {
        return true;
    }
    let is_document = before.is_some_and(|at| pack.tense.dated.contains(word(at))) && phrase.rule == "date";
    let is_yesterday = lexes.get(phrase.end).is_some_and(|next| next.senses.contains(&Sense::Not))
        || lexes
            .get(phrase.end + 1)
            .is_some_and(|next| next.senses == [Sense::Not] && lexes[phrase.end].capital);
    if is_document || is_yesterday && phrase.rule == "clock" {
        return true;
    }
    if !could_be_past(phrase) || has_goal || phrase.lead == Lead::Deadline && phrase.rule != "clock" {
        return false;
    }
    if pack.tense.is_verb_last {
        let mut words = sentence.clone().map(word);
        return !words.clone().any(|word| is_future_word(pack, word))
            && words.any(|word| is_past_word(pack, word));
    }
    let mut has_infinitive = false;
    for at in (sentence.start..phrase.first).rev() {
        if is_future_word(pack, word(at)) {
            return false;
        }
        has_infinitive |= is_infinitive(lexes, pack, &word, at, phrase.first);
        if is_past_word(pack, word(at)) {
            // "Fixed within 90 minutes": said short, of what is to come.
            let is_short = at == sentence.start && phrase.lead == Lead::Within && phrase.first == at + 1;
            let is_plan = has_infinitive && pack.tense.planners.contains(word(at));
            return !is_plan && !is_short && !is_helped(&word, pack, at);
        }
    }
    let is_owned = before.is_some_and(|at| pack.tense.owners.contains(word(at)));
    is_owned && phrase.rule == "clock" || opens_the_past(&word, pack, sentence, phrase)
}

/// "On Monday we shipped it", "after a day it stopped": the time opens the sentence, and its verb follows.
fn opens_the_past<'a>(
    word: &impl Fn(usize) -> &'a str,
    pack: &Pack,
    sentence: Range<usize>,
    phrase: &Found,
) -> bool {
    if phrase.first > sentence.start + 1 {
        return false;
    }
    for at in phrase.end..sentence.end {
        if is_future_word(pack, word(at)) {
            return false;
        }
        let has_subject = pack.tense.openers.contains(word(at - 1));
        if pack.tense.past.contains(word(at)) || has_subject && is_past_word(pack, word(at)) {
            return true;
        }
    }
    false
}

/// The lexemes of the sentence that holds a phrase.
fn sentence_around(lexes: &[Lex], phrase: &Found) -> Range<usize> {
    let is_end =
        |at: usize| matches!(lexes[at].sign, '.' | '!' | '?' | ';' | '\n') && !lexes[at].is_inside(lexes, at);
    let start = (0..phrase.first).rev().find(|&at| is_end(at)).map_or(0, |at| at + 1);
    let end = (phrase.end..lexes.len()).find(|&at| is_end(at)).unwrap_or(lexes.len());
    start..end
}

/// Times that speech also uses of the past; "by", "next" and "within" never do.
fn could_be_past(phrase: &Found) -> bool {
    let is_loose = !matches!(phrase.lead, Lead::Deadline | Lead::Within | Lead::Before);
    match phrase.said.as_ref() {
        Some(Expression::Day { day, .. }) => match day {
            Day::Weekday(_, 0)
            | Day::Date(..)
            | Day::Numeric(..)
            | Day::OfMonth(_)
            | Day::WeekOf(..)
            | Day::Nth(..)
            | Day::Named(..)
            | Day::In(0) => true,
            Day::OfWeek(_, 0) | Day::Period(_, 0, _) | Day::Weekend(0) => is_loose,
            Day::In(_) | Day::InMonths(_) | Day::Business(_) => {
                matches!(phrase.lead, Lead::Within | Lead::After)
            }
            _ => false,
        },
        Some(Expression::Hour(_) | Expression::Elapsed(_)) => true,
        _ => false,
    }
}

/// "To come", "to call you", but not "to the shop", "to London".
fn is_infinitive<'a>(
    lexes: &[Lex],
    pack: &Pack,
    word: &impl Fn(usize) -> &'a str,
    at: usize,
    end: usize,
) -> bool {
    let next = at + 1;
    pack.tense.infinitive.contains(word(at))
        && next < end
        && !pack.tense.not_infinitive.contains(word(next))
        && !lexes[next].capital
        && lexes[next].sign == ' '
        && !lexes[next].senses.iter().any(|sense| {
            use crate::lexicon::Sense::{DayAhead, Hour, Month, Number, Ordinal, Weekday};
            matches!(sense, Weekday(_) | Month(_) | Number(_) | Ordinal(_) | DayAhead(_) | Hour(_))
        })
}

/// A participle behind "will be", "can be", "is": what is to come or is.
fn is_helped<'a>(word: &impl Fn(usize) -> &'a str, pack: &Pack, at: usize) -> bool {
    (1..=4).filter_map(|back| at.checked_sub(back)).map(word).find_map(|word| {
        if is_future_word(pack, word) {
            return Some(true);
        }
        (pack.tense.openers.contains(word) || is_past_word(pack, word)).then_some(false)
    }) == Some(true)
}

fn word_at<'a>(reader: &Reader<'a>, lexes: &[Lex], at: usize) -> &'a str {
    &reader.folded[lexes[at].start..lexes[at].end]
}

fn is_future_word(pack: &Pack, word: &str) -> bool {
    pack.tense.future.contains(word) || ends(word, &pack.tense.future_endings)
}

fn is_past_word(pack: &Pack, word: &str) -> bool {
    let tense = &pack.tense;
    let starts = tense.past_starts.is_empty()
        || tense.past_starts.iter().any(|start| word.starts_with(start.as_str()));
    tense.past.contains(word)
        || word.len() > 4 && starts && ends(word, &tense.past_endings) && !tense.future.contains(word)
}

fn ends(word: &str, endings: &[String]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending.as_str()))
}

impl Lex {
    /// A dot inside of something, as in "a.m." or "3.30".
    fn is_inside(&self, lexes: &[Lex], at: usize) -> bool {
        self.sign == '.' && lexes.get(at + 1).is_some_and(|next| next.is_joined && next.sign == ' ')
    }
}
