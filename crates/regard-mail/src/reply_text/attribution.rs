//! The line above a quotation: "On 3 July 2026, Dora <dora@example.com> wrote:", in any language.
//!
//! Two kinds of evidence carry over all languages: a date with a time, and an address in angle brackets, both
//! on a line that ends in a colon. Where one is missing, a verb of [`super::words::WROTE`] has to stand in.

use std::sync::LazyLock;

use regex::Regex;

use super::calm::{calm, has_words, lower};
use super::line::{Line, Mark, Quote};
use super::words::{ON, WROTE};

/// Lines `start..end` that together are one attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// First line.
    pub(crate) start: usize,
    /// One past the last line.
    pub(crate) end: usize,
}

/// Most lines one attribution is wrapped over.
const MOST_LINES: usize = 6;
/// Longest attribution in bytes; addresses of lists and tickets are long.
const LONGEST: usize = 600;

/// What a text carries that attributions carry.
#[derive(Debug, Clone, Copy)]
struct Signs {
    date: bool,
    day: bool,
    time: bool,
    address: bool,
    wrote: bool,
    on: bool,
    colon: bool,
    dashed: bool,
    words: usize,
}

/// Every attribution among the unquoted lines, in order, none overlapping.
pub(crate) fn find(lines: &[Line]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let free = spans.last().map_or(0, |span| span.end);
        match ending_at(lines, at, free) {
            Some(span) => {
                at = span.end;
                spans.push(span);
            }
            None => at += 1,
        }
    }
    spans
}

/// The attribution whose last line is `last`, starting no earlier than `free`.
fn ending_at(lines: &[Line], last: usize, free: usize) -> Option<Span> {
    if !may_end(&lines[last]) {
        return None;
    }
    let quote_follows = quote_follows(lines, last + 1);
    let mut best: Option<(usize, Signs)> = None;
    let mut joined = String::new();
    for start in (free.max((last + 1).saturating_sub(MOST_LINES))..=last).rev() {
        if start < last && (lines[start].quoted() || lines[start].mark == Mark::Rule) {
            break;
        }
        joined = format!("{} {joined}", lines[start].calm);
        if joined.len() > LONGEST {
            break;
        }
        if lines[start].blank() {
            continue;
        }
        let text = calm(&joined);
        if !whole(&text) || !may_start(&lines[start].calm) {
            continue;
        }
        let signs = read(&text);
        match best {
            None if is_attribution(&text, signs, quote_follows) => best = Some((start, signs)),
            // a wrapped line may end in an attribution of its own: take the date above it in
            Some((_, found))
                if !found.date
                    && signs.date
                    && adjoining(&lines[start..=last])
                    && is_attribution(&text, signs, quote_follows) =>
            {
                best = Some((start, signs));
            }
            _ => {}
        }
    }
    best.map(|(start, _)| Span { start, end: last + 1 })
}

/// Where an attribution begins inside a line that begins with other words: "Thanks! On 3 July, Bob wrote:".
/// Byte offset of the attribution, dashes before it included.
pub(crate) fn shared_line(lines: &[Line], at: usize) -> Option<usize> {
    static INSIDE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:-{2,}\s*)?\b(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu|Dne|На|Στις)\s[^\n]{0,24}?\d")
            .expect("pattern")
    });
    let line = &lines[at];
    if line.quoted() || !may_end(line) || line.text.len() > LONGEST {
        return None;
    }
    let quote_follows = quote_follows(lines, at + 1);
    INSIDE
        .find_iter(&line.text)
        .map(|found| found.start())
        .filter(|at| !line.text[..*at].trim().is_empty())
        .find(|at| {
            let rest = calm(&line.text[*at..]);
            let signs = read(rest.trim_start_matches('-').trim_start());
            signs.on && signs.wrote && is_attribution(&rest, signs, quote_follows)
        })
}

/// Whether a text names a full date and a time of day.
pub(crate) fn is_dated(text: &str) -> bool {
    let signs = read(text);
    signs.date && signs.time
}

/// Whether the next line with anything on it is quoted.
pub(crate) fn quote_follows(lines: &[Line], from: usize) -> bool {
    lines[from.min(lines.len())..].iter().find(|line| !line.blank()).is_some_and(Line::quoted)
}

/// A cheap first look at the last line: it ends in a colon, a verb, dashes or an address.
fn may_end(line: &Line) -> bool {
    if line.blank() || line.mark == Mark::Rule {
        return false;
    }
    let wrapped_tail = line.quote == Quote::Marked && line.calm.len() < 40 && ends_in_colon(&line.calm);
    if line.quoted() && !wrapped_tail {
        return false;
    }
    let end = line.calm.trim_end_matches(['*', '_', '-', ' ', '—']);
    ends_in_colon(&line.calm)
        || end.ends_with('>')
        || end.ends_with(')')
        || WROTE.iter().any(|verb| lower(end).ends_with(verb))
}

/// A first line holds a digit, a dash line, an address or a verb near its start.
fn may_start(text: &str) -> bool {
    let head: String = text.chars().take(48).collect();
    head.chars().any(|c| c.is_numeric())
        || text.contains('@')
        || text.starts_with("--")
        || has_verb(&lower(text))
}

/// Brackets are balanced and the text starts neither inside an address nor with its verb.
fn whole(text: &str) -> bool {
    let opened = text.matches('<').count();
    let closed = text.matches('>').count();
    let bare = text.trim_start_matches(['*', '_', '-', ' ']);
    opened == closed && !text.starts_with('>') && !WROTE.iter().any(|verb| lower(bare).starts_with(verb))
}

/// No blank line inside.
fn adjoining(lines: &[Line]) -> bool {
    lines.iter().all(|line| !line.blank())
}

fn ends_in_colon(text: &str) -> bool {
    let end = text.trim_end_matches(['*', '_', ' ']);
    end.ends_with(':') || end.ends_with('：')
}

fn has_verb(lowered: &str) -> bool {
    WROTE.iter().any(|verb| has_words(lowered, verb) || glued(lowered, verb))
}

/// Japanese and Korean glue the verb to other syllables; `님이 작성:` and `<a@b>wrote:` count too.
fn glued(lowered: &str, verb: &str) -> bool {
    verb.chars().any(|c| c >= '\u{0e00}') && lowered.contains(verb)
}

fn read(text: &str) -> Signs {
    static FULL_DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"\d{4}\s?[-/.年년]\s?(?:г\.|g\.)?\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}",
            r"|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}",
            r"|\d{1,2}(?:st|nd|rd|th|er|º|ª)?[.,]?[\s-]+(?:de\s+|of\s+|d['’]|ta['’]\s+|tháng\s+|thg\s+)?[\p{L}\p{M}]*\d{0,2}[.,]*[\s-]*(?:de\s+|del\s+)?\d{4}",
            r"|\p{L}[\p{L}\p{M}]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}",
            r"|\d{4}\.?\s+(?:g\.\s+)?(?:\d{1,2}\.\s+)?\p{L}[\p{L}\p{M}]*\.?\s*\d{0,2}\.?",
            r"|(?:\p{L}[\p{L}\p{M}]*-\d{1,2}|\d{1,2}-\p{L}[\p{L}\p{M}]*)-\d{2,4}",
        ))
        .expect("pattern")
    });
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\p{L}[\p{L}\p{M}]+\.?,?\s+\d{1,2}\b|\b\d{1,2}\.?\s+(?:de\s+)?\p{L}[\p{L}\p{M}]+")
            .expect("pattern")
    });
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\d{1,2}\s?[:.h時点시]\s?\d{2}|\b\d{1,2}\s?(?i:am|pm|a\.m|p\.m|uhr)\b").expect("pattern")
    });
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[<\[(＜]\s*(?:mailto:)?[^<>\s]*[^<>]{0,80}@[^<>]+[>\])＞]").expect("pattern")
    });
    static DASHED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[-—]{2,}.*[-—]{2,}:?$").expect("pattern"));
    let lowered = lower(text);
    let bare = lowered.trim_start_matches(['*', '_', '>', '-', '"', ' ']);
    Signs {
        date: FULL_DATE.is_match(text),
        day: DAY.is_match(text),
        time: TIME.is_match(text),
        address: ADDRESS.is_match(text),
        wrote: has_verb(&lowered),
        on: ON.iter().any(|on| {
            bare.strip_prefix(on)
                .is_some_and(|rest| !rest.starts_with(char::is_alphabetic) || *on >= "\u{0e00}")
        }),
        colon: ends_in_colon(text),
        dashed: DASHED.is_match(text),
        words: text.split(' ').filter(|word| !word.contains('@')).count(),
    }
}

fn is_attribution(text: &str, signs: Signs, quote_follows: bool) -> bool {
    let dated = signs.date || (signs.on && signs.day && signs.time);
    if signs.words > 32 || has_sentence(text) {
        return false;
    }
    if signs.wrote && (signs.colon || signs.dashed) {
        let strict = signs.address || signs.dashed || (dated && signs.time && signs.words <= 22);
        return strict || (quote_follows && signs.words <= 22);
    }
    if signs.colon && signs.address && signs.words <= 22 {
        return dated && signs.time;
    }
    let ends_in_verb = signs.wrote && WROTE.iter().any(|verb| lower(text).ends_with(verb));
    quote_follows && dated && ((signs.address && starts_with_digit(text)) || (signs.on && ends_in_verb))
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(char::is_numeric)
}

/// A sentence ends inside: then it is prose that happens to end in a colon.
fn has_sentence(text: &str) -> bool {
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\p{Ll}{4,}[.!?]\s+\p{Lu}\p{Ll}*\s+\p{Ll}|[?]\s+\p{Lu}|。").expect("pattern")
    });
    SENTENCE.is_match(text)
}

#[cfg(test)]
mod tests;
