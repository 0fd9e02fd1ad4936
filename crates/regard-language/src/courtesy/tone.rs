//! Lapses that need more than one pattern: shouting, jargon, vague times, a problem without a next step.

use super::rules::Rules;
use super::{Kind, Lapse};
use crate::sentence::Sentence;
use crate::text::Text;
use std::ops::Range;

/// Sentences in capitals, capitals that scold, rows of exclamation marks; neighbours are one finding.
pub(super) fn shouting(text: &Text<'_>, sentences: &[Sentence], rules: &Rules) -> Vec<Lapse> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for sentence in sentences {
        let marks = exclamation_marks(text.folded(), sentence.bytes.end);
        let written = text.written(sentence.bytes.clone());
        if marks < 2 && !is_loud(written, rules) {
            continue;
        }
        let end = if marks >= 2 { sentence.bytes.end + marks } else { sentence.bytes.end };
        match found.last_mut() {
            Some(last)
                if text.folded()[last.end..sentence.bytes.start].chars().all(|l| !l.is_alphanumeric()) =>
            {
                last.end = end;
            }
            _ => found.push(sentence.bytes.start..end),
        }
    }
    let lapse = |bytes| Lapse {
        kind: Kind::Shouting,
        bytes,
        rule: "shouting".to_owned(),
        suggestion: rules.says("shouting"),
    };
    found.into_iter().map(lapse).collect()
}

/// How many exclamation marks (with question marks between) follow.
fn exclamation_marks(folded: &str, at: usize) -> usize {
    let row = folded[at..].bytes().take_while(|byte| matches!(byte, b'!' | b'?')).collect::<Vec<_>>();
    if row.iter().filter(|byte| **byte == b'!').count() >= 2 { row.len() } else { 0 }
}

fn is_loud(written: &str, rules: &Rules) -> bool {
    let words: Vec<&str> = written
        .split(|letter: char| !letter.is_alphabetic() && letter != '\'' && letter != '\u{2019}')
        .collect();
    let words: Vec<&str> = words.into_iter().filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let is_capital = |word: &str| word.len() > 1 && !word.chars().any(char::is_lowercase);
    let loud: Vec<String> =
        words.iter().filter(|word| is_capital(word)).map(|word| word.to_lowercase()).collect();
    let scolds = loud.iter().filter(|word| rules.scolding.contains(word.as_str())).count();
    let all_but_few = loud.len() >= 3 && loud.len() * 10 >= words.len() * 7;
    // A row of codes is no shouting: there must be plain words among them.
    let has_plain = loud.iter().any(|word| word.len() > 3 && !rules.known.contains(word)) || scolds > 0;
    all_but_few && has_plain || scolds >= 2 || scolds == 1 && words.len() <= 14
}

/// Two or more terms that a lay reader cannot decode, and no explanation.
pub(super) fn jargon(text: &Text<'_>, shown: &str, sentence: &Sentence, rules: &Rules) -> Option<Lapse> {
    let words = &shown[sentence.bytes.clone()];
    let base = sentence.bytes.start;
    let mut terms: Vec<Range<usize>> = Vec::new();
    for found in rules.terms.find_iter(words) {
        terms.push(base + found.start()..base + found.end());
    }
    let written = text.written(sentence.bytes.clone());
    if written.chars().any(char::is_lowercase) {
        terms.extend(abbreviations(text, words, base, rules));
    }
    terms.sort_by_key(|term| term.start);
    terms.dedup_by(|one, two| one.start < two.end);
    let distinct =
        terms.iter().map(|term| &shown[term.clone()]).collect::<std::collections::HashSet<_>>().len();
    let is_explained = rules.explained.is_match(words) && distinct < 4;
    let (first, last) = (terms.first()?.start, terms.last()?.end);
    (distinct >= 2 && !is_explained).then(|| Lapse {
        kind: Kind::Jargon,
        bytes: first..last,
        rule: "terms-of-the-trade".to_owned(),
        suggestion: rules.says("jargon"),
    })
}

/// Words in capitals of two to six letters that not everybody knows.
fn abbreviations(text: &Text<'_>, words: &str, base: usize, rules: &Rules) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in words.char_indices().chain([(words.len(), ' ')]) {
        match (letter.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let written = text.written(base + from..base + at);
                let is_short =
                    (2..=6).contains(&written.len()) && written.chars().all(|l| l.is_ascii_uppercase());
                // "LOT-44" is a code, not a word.
                let is_code = words[at..]
                    .strip_prefix('-')
                    .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
                if is_short && !is_code && !rules.known.contains(&words[from..at]) {
                    found.push(base + from..base + at);
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// A vague time in a sentence that promises or waits, unless the sentence has a usable one as well.
pub(super) fn vague_time(shown: &str, sentence: &Sentence, rules: &Rules) -> Option<Lapse> {
    let words = &shown[sentence.bytes.clone()];
    let vague = rules.vague.find(words)?;
    let is_wait = rules.waits.is_match(words);
    (is_wait && !has_time(words)).then(|| Lapse {
        kind: Kind::VagueTime,
        bytes: sentence.bytes.start + vague.start()..sentence.bytes.start + vague.end(),
        rule: "vague-time".to_owned(),
        suggestion: rules.says("vague-time"),
    })
}

/// Whether a sentence names a time that can be held to.
fn has_time(words: &str) -> bool {
    let now = jiff::civil::date(2026, 1, 7).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    let Ok(now) = now else { return false };
    let calendar = crate::calendar::Calendar::office(jiff::tz::TimeZone::UTC);
    crate::dates::find(words, &calendar, &now).iter().any(|time| time.due_at.is_some())
}

/// The last problem of a draft in which nobody says what happens next.
///
/// A sentence that has another lapse already is judged by that one.
pub(super) fn missing_next_step(
    shown: &str,
    sentences: &[Sentence],
    rules: &Rules,
    found: &[Lapse],
) -> Option<Lapse> {
    let words = |sentence: &Sentence| &shown[sentence.bytes.clone()];
    let has_next = |sentence: &Sentence| sentence.is_question || rules.next_step.is_match(words(sentence));
    let is_judged = |sentence: &Sentence| {
        found.iter().any(|lapse| lapse.kind != Kind::Jargon && sentence.bytes.contains(&lapse.bytes.start))
    };
    let is_problem = |sentence: &&Sentence| rules.problem.is_match(words(sentence)) && !is_judged(sentence);
    let problem = sentences.iter().rev().find(is_problem)?;
    (!sentences.iter().any(has_next)).then(|| Lapse {
        kind: Kind::MissingNextStep,
        bytes: problem.bytes.clone(),
        rule: "problem-without-next-step".to_owned(),
        suggestion: rules.says("missing-next-step"),
    })
}
