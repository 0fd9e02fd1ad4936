//! Where a message asks.

use super::rules::Rules;
use crate::sentence::{Sentence, sentences, unquoted};
use crate::text::Text;
use std::ops::Range;

/// The questions of a message, in bytes of its folded text, with their question mark.
pub(super) fn questions(text: &Text<'_>, rules: &Rules) -> Vec<Range<usize>> {
    let shown = unquoted(text);
    let mut found = Vec::new();
    for sentence in sentences(&shown) {
        found.extend(of_sentence(&shown, &sentence, rules));
    }
    found
}

fn of_sentence(shown: &str, sentence: &Sentence, rules: &Rules) -> Vec<Range<usize>> {
    let words = &shown[sentence.bytes.clone()];
    let base = sentence.bytes.start;
    let mut starts = starts(words, sentence.is_question, rules);
    if starts.is_empty() && sentence.is_question && !rules.tag.is_match(words) {
        starts.push(greeting_end(words, rules));
    }
    let end = sentence.bytes.end
        + usize::from(sentence.is_question && shown[sentence.bytes.end..].starts_with('?'));
    let mut found = Vec::new();
    for (number, &start) in starts.iter().enumerate() {
        let stop = starts.get(number + 1).map_or(end, |next| base + without_link(words, *next, rules));
        let part = &shown[base + start..stop];
        let trimmed = part.trim_end_matches([' ', ',', ';', '-', '\u{2013}']);
        let bare = trimmed.trim_end_matches('?');
        let is_tag = number > 0 && rules.tag.is_match(bare);
        if is_tag
            || rules.rhetorical.is_match(bare)
            || bare.split_whitespace().count() < 2 && !rules.alone.contains(bare)
        {
            continue;
        }
        found.push(base + start..base + start + trimmed.len());
    }
    found
}

/// Where questions begin in a sentence: its opening, an indirect form, further ones behind "and" or a comma.
fn starts(words: &str, is_question: bool, rules: &Rules) -> Vec<usize> {
    let mut found = Vec::new();
    let first = greeting_end(words, rules);
    let is_condition = !is_question && rules.no_mark.is_match(&words[first..]);
    if rules.opens.is_match(&words[first..]) && !is_condition {
        found.push(first);
    }
    // "Can you tell me where ...?" is one question, not two.
    let of_first = |start: usize| {
        let indirect = rules.indirect.find_at(words, start).filter(|found| found.start() == start);
        indirect.map_or(start + 1, |found| found.end())
    };
    let mut behind = found.first().map_or(0, |&start| of_first(start));
    if found.is_empty()
        && let Some(indirect) = rules.indirect.find(words)
    {
        behind = indirect.end();
        let blanks = indirect.as_str().len() - indirect.as_str().trim_start().len();
        found.push(indirect.start() + blanks);
    }
    if found.is_empty() && !is_question {
        return found;
    }
    let mut at = behind;
    while let Some(next) = words.get(at..).and_then(|rest| rules.opens_next.captures(rest)) {
        let Some(next) = next.name("next") else { break };
        let start = at + next.start();
        // "tell me if I can ...": the question is the whole.
        found.push(start);
        at = start + 1;
    }
    found
}

/// Before "and", "or", a comma that leads to the next question.
fn without_link(words: &str, at: usize, rules: &Rules) -> usize {
    let before = words[..at].trim_end();
    let last = before.rsplit([' ', ',']).next().unwrap_or_default();
    if rules.link_words.contains(last) { before.len() - last.len() } else { before.len() }
}

/// Behind a greeting, a number or a small word at the start of a sentence.
fn greeting_end(words: &str, rules: &Rules) -> usize {
    let Some(comma) = words.find([',', ':', '\u{2013}', ')', '.']).filter(|&at| at < 30) else {
        return skip_small_words(words, 0, rules);
    };
    let head = &words[..comma];
    let is_greeting = head.split_whitespace().next().is_some_and(|word| rules.before.contains(word))
        || head.bytes().all(|byte| byte.is_ascii_digit())
        || head.split_whitespace().count() == 1;
    if !is_greeting {
        return skip_small_words(words, 0, rules);
    }
    let rest = &words[comma..];
    let blanks = rest.len() - rest.trim_start_matches(|letter: char| !letter.is_alphanumeric()).len();
    skip_small_words(words, comma + blanks, rules)
}

fn skip_small_words(words: &str, from: usize, rules: &Rules) -> usize {
    let mut at = from;
    while let Some((word, rest)) = words[at..].split_once(' ') {
        if !rules.small.contains(word) || rest.split_whitespace().count() <= 2 {
            break;
        }
        at += word.len() + 1;
    }
    at
}
