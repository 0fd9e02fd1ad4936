//! The line above a quotation: "On 3 July 2026, Dora <dora@example.com> wrote:", in any language.
//!
//! Two kinds of evidence carry over all languages: a date with a time, and an address in angle brackets, both
//! on a line that ends in a colon. Where one is missing, a verb of [`super::words::WROTE`] has to stand in.

use std::sync::LazyLock;

use regex::Regex;

use super::calm::{any_of, calm, has_words, lower};
use super::line::{Line, Mark, Quote};
use super::words::{ON, QUOTING, WROTE};

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

/// Every attribution among the unquoted lines, in order, none overlapping.
pub(crate) fn find(lines: &[Line]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut starts = vec![None; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        let free = spans.last().map_or(0, |span| span.end);
        match ending_at(lines, at, free, &mut starts) {
            Some(span) => {
                at = span.end;
                spans.push(span);
            }
            None => at += 1,
        }
    }
    spans
}

/// The attribution whose last line is `last`, starting no earlier than `free`; `starts` remembers which lines may
/// start one.
fn ending_at(lines: &[Line], last: usize, free: usize, starts: &mut [Option<bool>]) -> Option<Span> {
    if !may_end(&lines[last]) {
        return None;
    }
    let quote_follows = quote_follows(lines, last + 1);
    let mut best: Option<(usize, bool)> = None;
    let mut joined = String::new();
    for start in (free.max((last + 1).saturating_sub(MOST_LINES))..=last).rev() {
        let line = &lines[start];
        if start < last && (line.quoted() || line.mark == Mark::Rule) {
            break;
        }
        joined = format!("{} {joined}", line.calm);
        if joined.len() > LONGEST {
            break;
        }
        if line.blank() || !*starts[start].get_or_insert_with(|| may_start(line)) || !is_whole(&joined) {
            continue;
        }
        let reading = Reading::new(calm(&joined));
        match best {
            None if reading.is_attribution(quote_follows) => best = Some((start, reading.date())),
            // a wrapped line may end in an attribution of its own: take the date above it in
            Some((_, false))
                if reading.date()
                    && is_adjoining(&lines[start..=last])
                    && reading.is_attribution(quote_follows) =>
            {
                best = Some((start, true));
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
            let reading = Reading::new(rest.trim_start_matches('-').trim_start().to_owned());
            reading.on && reading.wrote && reading.is_attribution(quote_follows)
        })
}

/// Where an attribution ends inside a line that goes on with the quoted words: "On 3 July 2023 at 10:00, Bob
/// <bob@example.com> wrote: Is it?". Byte offset of the quoted words.
pub(crate) fn ends_inside(line: &Line) -> Option<usize> {
    let text = &line.text;
    if line.quoted() || !line.low.contains('@') {
        return None;
    }
    let colons =
        text.match_indices([':', '：']).map(|(at, colon)| at + colon.len()).take_while(|at| *at < LONGEST);
    colons.filter(|at| text[*at..].starts_with([' ', '\u{a0}']) && !text[*at..].trim().is_empty()).find(
        |at| {
            let reading = Reading::new(calm(&text[..*at]));
            reading.wrote
                && reading.on
                && reading.address()
                && reading.date()
                && reading.is_attribution(false)
        },
    )
}

/// Whether a text names a full date and a time of day.
pub(crate) fn is_dated(text: &str) -> bool {
    let reading = Reading::new(calm(text));
    reading.date() && reading.time()
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
    let end = line.low.trim_end_matches(['*', '_', '-', ' ', '—']);
    ends_in_colon(&line.low) || end.ends_with(['>', ')']) || WROTE.iter().any(|verb| end.ends_with(verb))
}

/// A first line holds a digit near its start, a dash line, an address or a verb.
fn may_start(line: &Line) -> bool {
    line.low.chars().take(48).any(char::is_numeric)
        || line.low.contains('@')
        || line.low.starts_with("--")
        || has_verb(&line.low)
}

/// Brackets are balanced and the text does not start inside an address.
fn is_whole(text: &str) -> bool {
    text.matches('<').count() == text.matches('>').count() && !text.starts_with('>')
}

/// No blank line inside.
fn is_adjoining(lines: &[Line]) -> bool {
    lines.iter().all(|line| !line.blank())
}

fn ends_in_colon(text: &str) -> bool {
    text.trim_end_matches(['*', '_', ' ']).ends_with([':', '：'])
}

fn has_verb(lowered: &str) -> bool {
    static ANY: LazyLock<Regex> = LazyLock::new(|| any_of(WROTE.iter().copied()));
    ANY.is_match(lowered) && WROTE.iter().any(|verb| has_words(lowered, verb))
}

/// What a text carries that attributions carry; what costs more is looked up when it is asked for.
struct Reading {
    text: String,
    low: String,
    wrote: bool,
    on: bool,
    colon: bool,
    words: usize,
}

impl Reading {
    fn new(text: String) -> Self {
        let low = lower(&text);
        let bare = low.trim_start_matches(['*', '_', '>', '-', '"', ' ']);
        let begins = |on: &&str| {
            bare.strip_prefix(*on)
                .is_some_and(|rest| !rest.starts_with(char::is_alphabetic) || **on >= *"\u{0e00}")
        };
        Reading {
            wrote: has_verb(&low),
            on: ON.iter().any(begins),
            colon: ends_in_colon(&text),
            words: text.split(' ').filter(|word| !word.contains('@')).count(),
            text,
            low,
        }
    }

    fn is_attribution(&self, quote_follows: bool) -> bool {
        let named = self.text.contains('@');
        let quoting = || {
            QUOTING.iter().any(|words| self.low.strip_prefix(words).is_some_and(|rest| rest.starts_with(' ')))
        };
        if self.colon && self.words <= 12 && (named || quote_follows) && quoting() {
            return true;
        }
        if self.words > 32 || !(self.wrote || named) || self.starts_with_verb() || has_sentence(&self.text) {
            return false;
        }
        let short = self.words <= 22;
        if self.wrote && (self.colon || self.dashed()) {
            let sender = || self.address() && (self.words <= 7 || self.dated());
            return (quote_follows && short)
                || self.dashed()
                || sender()
                || (short && self.dated() && self.time());
        }
        if self.colon && short && self.address() && self.dated() && self.time() {
            return true;
        }
        let ends_in_verb = || self.on && WROTE.iter().any(|verb| self.low.ends_with(verb));
        let starts_in_date = || self.text.starts_with(char::is_numeric) && self.address();
        quote_follows && self.dated() && (starts_in_date() || ends_in_verb())
    }

    fn starts_with_verb(&self) -> bool {
        let bare = self.low.trim_start_matches(['*', '_', '-', ' ']);
        WROTE.iter().any(|verb| bare.starts_with(verb))
    }

    /// A full date, or after "On" a day of some month with a time.
    fn dated(&self) -> bool {
        self.date() || (self.on && self.day() && self.time())
    }

    fn date(&self) -> bool {
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
        FULL_DATE.is_match(&self.text)
    }

    fn day(&self) -> bool {
        static DAY: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\p{L}[\p{L}\p{M}]+\.?,?\s+\d{1,2}\b|\b\d{1,2}\.?\s+(?:de\s+)?\p{L}[\p{L}\p{M}]+")
                .expect("pattern")
        });
        DAY.is_match(&self.text)
    }

    fn time(&self) -> bool {
        static TIME: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\d{1,2}\s?[:.h時点시]\s?\d{2}|\b\d{1,2}\s?(?i:am|pm|a\.m|p\.m|uhr)\b")
                .expect("pattern")
        });
        TIME.is_match(&self.text)
    }

    fn address(&self) -> bool {
        static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"[<\[(＜]\s*(?:mailto:)?[^<>\s]*[^<>]{0,80}@[^<>]+[>\])＞]").expect("pattern")
        });
        ADDRESS.is_match(&self.text)
    }

    fn dashed(&self) -> bool {
        let dash = |c: char| c == '-' || c == '—';
        let inner = self.text.trim_end_matches(':').trim_matches(dash);
        let cut = self.text.trim_end_matches(':').len() - inner.len();
        cut >= 4 && self.text.starts_with(dash) && self.text.trim_end_matches(':').ends_with(dash)
    }
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
