//! Sentences of a text, and what of it is quoted.
//!
//! A wrapped line is one sentence with the next; a blank line, a list item or a short line ends one. Quoted lines (">")
//! and words between quotation marks are somebody else's: [`unquoted`] hides them from rules without moving anything.

use crate::text::Text;
use std::ops::Range;

/// One sentence, in bytes of the folded text, without the blanks around it and its last mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first letter to before its last mark.
    pub bytes: Range<usize>,
    /// Whether it ends with a question mark.
    pub is_question: bool,
}

/// Characters of a line from which on its end may be a wrap rather than an end.
const WRAPPED_FROM: usize = 50;

/// The folded text with quoted words blanked out; the same bytes long.
pub fn unquoted(text: &Text<'_>) -> String {
    let mut shown = String::with_capacity(text.folded().len());
    for line in text.folded().split_inclusive('\n') {
        if line.trim_start().starts_with('>') {
            blank(&mut shown, line);
            continue;
        }
        let marks = line.matches('"').count();
        let mut is_inside = false;
        for (number, part) in line.split('"').enumerate() {
            if number > 0 {
                shown.push('"');
                is_inside = !is_inside;
            }
            // A single mark is an inch or a slip. A word or two in quotation marks are named, not said.
            let is_speech = is_inside && number < marks && part.split_whitespace().count() > 2;
            if is_speech { blank(&mut shown, part) } else { shown.push_str(part) }
        }
    }
    shown
}

fn blank(shown: &mut String, part: &str) {
    shown.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}

/// The sentences of a folded text, in order.
pub fn sentences(folded: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut line_start = 0;
    for (at, letter) in folded.char_indices() {
        let ends = match letter {
            '.' => is_full_stop(folded, at),
            '!' | '?' => !folded[at + 1..].starts_with(['!', '?']),
            '\n' => is_line_end(&folded[line_start..at], &folded[at + 1..]),
            _ => false,
        };
        if letter == '\n' {
            line_start = at + 1;
        }
        if ends {
            push(&mut found, folded, start..at, letter == '?' || folded[start..at].ends_with('?'));
            start = at + letter.len_utf8();
        }
    }
    push(&mut found, folded, start..folded.len(), false);
    found
}

fn push(found: &mut Vec<Sentence>, folded: &str, bytes: Range<usize>, is_question: bool) {
    let is_edge = |letter: char| letter.is_whitespace() || "-*\u{2022}!?,;:\u{2013}".contains(letter);
    let part = &folded[bytes.clone()];
    let trimmed = part.trim_start_matches(is_edge);
    let start = bytes.end - trimmed.len();
    let end = start + trimmed.trim_end_matches(|l: char| l.is_whitespace() || "!?.,;".contains(l)).len();
    if folded[start..end].contains(char::is_alphanumeric) {
        found.push(Sentence { bytes: start..end, is_question });
    }
}

/// Not inside of a number or an address, not behind a title or an abbreviation.
fn is_full_stop(folded: &str, at: usize) -> bool {
    const SHORT: &[&str] = &[
        "mr", "mrs", "ms", "dr", "prof", "st", "e.g", "i.e", "eg", "ie", "etc", "vs", "approx", "ca", "z.b",
        "nr", "bzw", "tel", "inc", "ltd", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
        "oct", "nov", "dec", "a.m", "p.m", "d.h", "u.a", "ggf", "inkl", "zzgl", "evtl", "max", "str",
    ];
    // "Order no. 5", but "I said no. Then ...".
    const BEFORE_NUMBERS: &[&str] = &["no", "ref", "ext", "fig", "art", "abs"];
    let next = folded[at + 1..].chars().next();
    if next.is_some_and(|next| next.is_alphanumeric() || next == '.') {
        return false;
    }
    let word = folded[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
    let behind = folded[at + 1..].trim_start();
    let is_before_number = behind.starts_with(|next: char| next.is_ascii_digit());
    let goes_on = is_before_number || behind.starts_with(|next: char| next.is_ascii_lowercase());
    // Folded text has no capitals: a short form ends a sentence only at the end of a line.
    let word_alone = word.trim_start_matches(['(', '"']);
    let is_short = SHORT.contains(&word_alone) || is_before_number && BEFORE_NUMBERS.contains(&word_alone);
    let is_ordinal = word.len() <= 2 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    !((is_short || is_ordinal && is_german_month(&folded[at + 1..])) && goes_on)
}

fn is_german_month(rest: &str) -> bool {
    const NEXT: &[&str] = &[
        "januar",
        "februar",
        "m\u{e4}rz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
        "um",
    ];
    NEXT.iter().any(|month| rest.trim_start().starts_with(month))
}

/// Whether a line end is more than a wrap.
fn is_line_end(line: &str, rest: &str) -> bool {
    let next = rest.lines().next().unwrap_or_default().trim();
    let is_item = next.starts_with(['-', '*', '\u{2022}', '>', '\u{2013}'])
        || next
            .split(['.', ')'])
            .next()
            .is_some_and(|n| !n.is_empty() && n.len() < 3 && n.bytes().all(|b| b.is_ascii_digit()));
    let is_short = line.trim().chars().count() < WRAPPED_FROM;
    next.is_empty() || is_item || is_short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let text = Text::new(text);
        let found = sentences(text.folded());
        let texts: Vec<_> = found.iter().map(|sentence| &text.folded()[sentence.bytes.clone()]).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_stop_inside_of_something_ends_nothing() {
        check("We open at 9 a.m. on Friday. See v1.2!", &["we open at 9 a.m. on friday", "see v1.2"]);
        check("Ask Mr. Smith... He knows?!", &["ask mr. smith", "he knows"]);
        check("Order no. 5 is here. I said no. It stays.", &["order no. 5 is here", "i said no", "it stays"]);
    }

    #[test]
    fn lines_end_a_sentence_unless_they_are_wrapped() {
        check("Hi Dora,\nthanks\n\n- one\n- two", &["hi dora", "thanks", "one", "two"]);
        let wrapped = "this is a rather long line that a mail program has\nwrapped here.";
        check(wrapped, &[&wrapped[..wrapped.len() - 1]]);
    }

    #[test]
    fn quoted_words_are_hidden_in_place() {
        let text = Text::new("You wrote \"I will call you\" to me.\n> I'll pay\nSee the \"end\" key.");
        let shown = unquoted(&text);
        assert_eq!(shown.len(), text.folded().len());
        assert!(!shown.contains("call") && !shown.contains("pay") && shown.contains("end"));
    }
}
