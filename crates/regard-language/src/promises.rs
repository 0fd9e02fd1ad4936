//! Promises in a reply: what the writer or their house commits to do, or never to do, and by when.
//!
//! A head ("we'll", "our engineer will", "your refund will be") opens a promise unless the words around it say that it
//! is none (a hope, a report, a refusal, a policy). The promise runs to the end of what is promised. Which words do
//! what stands in the pack's `promise` sheet.

mod rules;
mod shape;

use crate::calendar::Calendar;
use crate::dates::{self, Time};
use crate::pack::{Pack, Tongue};
use crate::sentence::{Sentence, sentences, unquoted};
use crate::text::{Span, Text};
use crate::token::tokens;
use jiff::Zoned;
use jiff::civil::DateTime;
use rules::Rules;
use serde::Serialize;
use std::ops::Range;

/// Whether something is promised to be done or never to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// It will be done.
    Do,
    /// It will be left undone.
    Never,
}

/// Who would have to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The writer.
    Me,
    /// The writer's house.
    Us,
    /// A colleague, who should be asked first.
    Colleague,
    /// Nobody is named.
    Unnamed,
}

/// A promise.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The promise as written.
    pub text: String,
    /// To be done, or never.
    pub polarity: Polarity,
    /// The last moment that still keeps it, local; `None` when no time was named.
    pub due_at: Option<DateTime>,
    /// Whether the time is one that cannot be held to: soon, shortly, now.
    pub vague: bool,
    /// Whether it hangs on something that may not happen.
    pub conditional: bool,
    /// The rule that found it.
    pub rule: String,
    /// Who would have to act.
    #[serde(skip)]
    pub actor: Actor,
}

/// A promise in the folded text.
#[derive(Clone, Debug)]
struct Promise {
    bytes: Range<usize>,
    polarity: Polarity,
    actor: Actor,
    is_conditional: bool,
    is_timed_only: bool,
    asked_for: Option<Range<usize>>,
    rule: String,
}

/// All promises of a reply. The moment is in the calendar's zone.
pub fn find(source: &str, calendar: &Calendar, now: &Zoned) -> Vec<Finding> {
    let text = Text::new(source);
    let pack = Tongue::guess(&text).pack();
    find_in(&text, pack, calendar, now)
}

/// The same for a text that is folded already, in a language that is known.
pub fn find_in(text: &Text<'_>, pack: &Pack, calendar: &Calendar, now: &Zoned) -> Vec<Finding> {
    let rules = rules::of(pack.tongue);
    let shown = unquoted(text);
    let times = dates::times(text, &tokens(text), pack, calendar, now);
    let mut found = Vec::new();
    for sentence in sentences(&shown) {
        for promise in of_sentence(text, &shown, &sentence, rules, &times) {
            found.extend(finding(text, &shown, rules, &times, promise));
        }
    }
    found
}

/// The promises of one sentence, in order.
fn of_sentence(
    text: &Text<'_>,
    shown: &str,
    sentence: &Sentence,
    rules: &Rules,
    times: &[Time],
) -> Vec<Promise> {
    let mut heads = rules::heads(text, shown, sentence, rules);
    let last = heads.last().map(|head| head.bytes.start);
    heads.retain(|head| !(head.is_lead && last.is_some_and(|last| last > head.bytes.start)));
    let heads = shape::without_repeated(shown, rules, times, heads);
    let mut found = Vec::new();
    for (number, head) in heads.iter().enumerate() {
        let limit = heads.get(number + 1).map_or(sentence.bytes.end, |next| next.bytes.start);
        found.extend(shape::promises(shown, sentence, rules, times, head, limit));
    }
    found
}

/// A promise with its time; none when it only counts with a time and has none.
fn finding(text: &Text<'_>, shown: &str, rules: &Rules, times: &[Time], promise: Promise) -> Option<Finding> {
    let bytes = promise.bytes.clone();
    let words = &shown[bytes.clone()];
    // A time inside the condition is the reader's, not ours.
    let own_end = rules.condition_at(words).map_or(bytes.end, |at| bytes.start + at);
    let inside = || times.iter().filter(|time| time.bytes.start >= bytes.start && time.bytes.end <= own_end);
    let is_open = inside().any(|time| time.due.is_none());
    // "Give me half an hour and I'll ...": the time asked for is the time given.
    let asked = || {
        promise
            .asked_for
            .clone()
            .and_then(|range| times.iter().find(|time| range.contains(&time.bytes.start)))
    };
    let due_at = if is_open {
        None
    } else {
        inside().filter_map(|time| time.due).next_back().or_else(|| asked()?.due)
    };
    let is_vague = due_at.is_none() && !is_open && rules.vague.is_match(&shown[bytes.start..own_end]);
    if promise.is_timed_only && due_at.is_none() && !is_vague {
        return None;
    }
    let Span { start, end, text } = text.span(bytes);
    Some(Finding {
        start,
        end,
        text,
        polarity: promise.polarity,
        due_at,
        vague: is_vague,
        conditional: promise.is_conditional || is_open,
        rule: promise.rule,
        actor: promise.actor,
    })
}
