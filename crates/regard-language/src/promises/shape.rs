//! From a head to the whole promise: where it begins and ends, and whether it is one thing or two.

use super::Promise;
use super::rules::{Head, Rules};
use crate::dates::Time;
use crate::sentence::Sentence;
use std::ops::Range;

/// The promises that a head opens: one, or more when further acts follow that the reader could tick off on their own.
pub(super) fn promises(
    shown: &str,
    sentence: &Sentence,
    rules: &Rules,
    times: &[Time],
    head: &Head,
    limit: usize,
) -> Vec<Promise> {
    let start = start_of(shown, sentence, rules, times, head);
    let end = end_of(shown, rules, times, head.bytes.end, limit);
    let mut parts: Vec<Range<usize>> = Vec::new();
    parts.push(start..end);
    let mut verb = head.verb;
    let mut from = head.bytes.end;
    while let Some((and, next)) = further(shown, rules, from..end) {
        let has_time = |range: Range<usize>| times.iter().any(|time| range.contains(&time.bytes.start));
        let first_has_time = has_time(parts[parts.len() - 1].start..and);
        let is_one = is_one_thing(&shown[verb..end], &shown[next..end], rules)
            && !(first_has_time && has_time(next..end));
        if !is_one {
            if let Some(last) = parts.last_mut() {
                last.end = trimmed(shown, last.start..and).end;
            }
            parts.push(next..end);
        }
        verb = next;
        from = next + 1;
    }
    let before = &shown[sentence.bytes.start..start];
    let condition = |words: &str| rules.condition_at(words).is_some();
    let is_conditional =
        head.is_conditional || parts.last().is_some_and(|last| condition(&shown[last.clone()]));
    let make = |(number, bytes): (usize, Range<usize>)| Promise {
        bytes: trimmed(shown, bytes),
        polarity: head.polarity,
        actor: head.actor,
        is_conditional,
        asked_for: rules.asks_time.is_match(before).then_some(sentence.bytes.start..start),
        is_timed_only: head.is_timed_only && number == 0,
        rule: head.rule.clone(),
    };
    parts.into_iter().enumerate().map(make).filter(|promise| !promise.bytes.is_empty()).collect()
}

/// Leaves out a head that says once more what the one before says, with its time: "we'll post it and you'll have it by
/// Monday". Two times are two things.
pub(super) fn without_repeated(shown: &str, rules: &Rules, times: &[Time], heads: Vec<Head>) -> Vec<Head> {
    let mut kept: Vec<Head> = Vec::new();
    for head in heads {
        let is_same = kept.last().is_some_and(|last| {
            let between = shown.get(last.bytes.end..head.bytes.start).unwrap_or_default();
            let is_timed =
                times.iter().any(|time| (last.bytes.start..head.bytes.start).contains(&time.bytes.start));
            let and = head.bytes.start.saturating_sub(" and ".len());
            !is_timed && is_said_again(shown, rules, between, and)
        });
        if !is_same {
            kept.push(head);
        }
    }
    kept
}

fn is_said_again(shown: &str, rules: &Rules, between: &str, and: usize) -> bool {
    [" and ", " und "].iter().any(|link| between.ends_with(link))
        && shown.get(and..).is_some_and(|rest| rules.same_thing.is_match(rest))
}

/// "Check and let you know" is one thing; "refund you and send a new one" are two.
fn is_one_thing(first: &str, second: &str, rules: &Rules) -> bool {
    // "Is on his way and will be there": being there is the same deed.
    second.starts_with("be ")
        || rules.prepares.is_match(first)
        || rules.reports.is_match(second) && rules.reports.is_match(first)
}

/// The next further act: where its "and" begins, and where its verb.
fn further(shown: &str, rules: &Rules, range: Range<usize>) -> Option<(usize, usize)> {
    let captures = rules.further.captures(shown.get(range.clone())?)?;
    let and = captures.get(0)?.start();
    Some((range.start + and, range.start + captures.name("verb")?.start()))
}

/// The head's first word, or that of a lead-in or of a time before it.
fn start_of(shown: &str, sentence: &Sentence, rules: &Rules, times: &[Time], head: &Head) -> usize {
    let mut start = head.bytes.start;
    loop {
        let before = shown[sentence.bytes.start..start].trim_end_matches([' ', ',']);
        let end = sentence.bytes.start + before.len();
        // Behind a condition the time is the condition's: "if it isn't there by Friday we'll ...".
        let own_times = if head.is_conditional { &[][..] } else { times };
        let time =
            own_times.iter().find(|time| time.bytes.end == end && time.bytes.start >= sentence.bytes.start);
        let lead_in = rules.lead_in.find(before).filter(|found| found.end() == before.len());
        start = match (time, lead_in) {
            (Some(time), _) => time.bytes.start,
            (None, Some(lead_in)) => sentence.bytes.start + lead_in.start(),
            (None, None) => return start,
        };
    }
}

/// Where a promise ends: at a new clause, but not before its condition or its time.
fn end_of(shown: &str, rules: &Rules, times: &[Time], from: usize, limit: usize) -> usize {
    let mut at = from;
    while let Some(found) = shown.get(at..limit).and_then(|rest| rules.stop.find(rest)) {
        let stop = at + found.start();
        let behind = &shown[at + found.end()..limit];
        let is_comma = found.as_str().starts_with(',');
        let next = stop + 1 + shown[stop + 1..limit].len() - shown[stop + 1..limit].trim_start().len();
        let goes_on = is_comma
            && (rules.comma_goes_on.is_match(&shown[stop..limit])
                || times.iter().any(|t| t.bytes.start == next))
            || rules.same_thing.is_match(&shown[stop..limit]);
        let is_in_time = times.iter().any(|time| time.bytes.start < stop && stop < time.bytes.end);
        let is_none = rules.stop_not.is_match(&shown[from..at + found.end()]);
        if !goes_on && !is_in_time && !is_none {
            return stop;
        }
        at = limit - behind.len();
    }
    limit
}

fn trimmed(shown: &str, bytes: Range<usize>) -> Range<usize> {
    let part = &shown[bytes.clone()];
    let is_edge = |letter: char| letter.is_whitespace() || ",;:-\u{2013}(\"".contains(letter);
    let mut end = bytes.start + part.trim_end_matches(is_edge).len();
    // "... and" before the next promise belongs to neither.
    for word in [" and", " but", " so", " und", " aber", " or"] {
        if shown[bytes.start..end].ends_with(word) {
            end -= word.len();
        }
    }
    let end = bytes.start + shown[bytes.start..end].trim_end_matches(is_edge).len();
    bytes.start..end
}
