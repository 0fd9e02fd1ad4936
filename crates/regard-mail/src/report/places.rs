//! Places in the text of a report: where it ends and the quoted original begins, and where addresses stand.

use std::ops::Range;

use super::phrases;
use crate::address;

/// The part of a report's text that the mail system wrote itself, without the quoted original.
#[must_use]
pub fn own_words(text: &str) -> &str {
    &text[..original_start(text).unwrap_or(text.len())]
}

/// The quoted original, from its first header on.
#[must_use]
pub fn quoted_original(text: &str) -> Option<&str> {
    let rest = &text[original_start(text)?..];
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if is_header_line(line) {
            return Some(&rest[at..]);
        }
        at += line.len();
    }
    None
}

/// Where the original starts: at a line that announces it, or at a header only a whole mail has.
fn original_start(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        // A report that starts with the announcement would have nothing to say.
        if at > 0 && (announces_original(line) || is_transport_line(line)) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn announces_original(line: &str) -> bool {
    line.len() < 160 && phrases::any(&line.to_lowercase(), phrases::ORIGINAL_MARKS)
}

fn is_transport_line(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ']);
    let starts = |name: &str| line.get(..name.len()).is_some_and(|l| l.eq_ignore_ascii_case(name));
    ["received: ", "received:from", "return-path:", "dkim-signature:", "x-google-smtp-source:", "arc-seal:"]
        .iter()
        .any(|n| starts(n))
}

fn is_header_line(line: &str) -> bool {
    let Some((name, _)) = line.split_once(':') else { return false };
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !name.starts_with('-')
}

/// How an address stands in its line; the better places come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The line begins with it: `<dora@example.com>:`.
    LineStart,
    /// A word before it says that mail was going there: `Unknown user: dora@example.com`.
    Labelled,
    /// It stands in the talk with another server: `>>> RCPT TO:<dora@example.com>`.
    Transcript,
    /// Anywhere else.
    Elsewhere,
}

/// Every address of a line with its place. An address that the line names for another reason is left out.
#[must_use]
pub fn addresses_in(line: &str) -> Vec<(Place, String)> {
    let found = address_ranges(line);
    let lower = line.to_lowercase();
    let other = phrases::any(&lower, phrases::OTHER_ADDRESSES);
    let mut places = Vec::new();
    for (index, range) in found.into_iter().enumerate() {
        let before = &line[..range.start];
        let Some(email) = address::normal(&line[range]) else { continue };
        let place = if index == 0 && before.chars().all(is_decoration) {
            Place::LineStart
        } else if ends_with_label(before) {
            Place::Labelled
        } else if is_transcript(&lower) {
            Place::Transcript
        } else {
            Place::Elsewhere
        };
        let sender = lower.contains("mail from:") && !lower.contains("rcpt");
        let alias = phrases::any(&lower, &["expanded from", "generated from", "forwarded from"]);
        let sure = matches!(place, Place::LineStart | Place::Transcript) || alias;
        if !sender && (sure || !other) {
            places.push((place, email));
        }
    }
    places
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '<' | '"' | '\'' | '*' | '-' | '>' | '[' | '(' | '|' | '.' | '•' | '–' | '·' | '#' | '='
        )
}

fn is_transcript(lower: &str) -> bool {
    let line = lower.trim_start_matches(['>', ' ', '<', '\t']);
    let code = line.as_bytes().get(..3).is_some_and(|c| c.iter().all(u8::is_ascii_digit));
    (code && line.as_bytes().get(3).is_none_or(|b| matches!(b, b' ' | b'-' | b':')))
        || line.starts_with("rcpt to")
}

/// Words after which the failed address stands.
const LABELS: &[&str] = &[
    "to",
    "for",
    "recipient",
    "recipients",
    "user",
    "userid",
    "address",
    "addressee",
    "addressed",
    "mailbox",
    "account",
    "an",
    "from",
    "failed",
    "delivered",
    "reach",
    "à",
    "an die adresse",
    "emailaddress",
    "destinataire",
    "destinatario",
    "empfänger",
];

/// `... user: <` ends with a label, `(expanded from: <` too, but a plain `from ` names a host or sender.
fn ends_with_label(before: &str) -> bool {
    let words = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut words = words.rsplit(|c: char| !c.is_alphanumeric() && c != '-');
    let last = words.next().unwrap_or_default().to_lowercase();
    let previous = words.find(|w| !w.is_empty()).unwrap_or_default().to_lowercase();
    match last.as_str() {
        "from" => matches!(previous.as_str(), "expanded" | "generated" | "forwarded"),
        last => LABELS.contains(&last) || last.ends_with("-for"),
    }
}

/// Where addresses stand in a line.
fn address_ranges(line: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices('@') {
        let start = line[..at]
            .rfind(|c: char| !is_local(c))
            .map_or(0, |i| i + line[i..].chars().next().map_or(1, char::len_utf8));
        let rest = &line[at + 1..];
        let end = at
            + 1
            + rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
        let end = start.max(line[..end].trim_end_matches(['.', '-']).len());
        if start < at && end > at + 1 && ranges.last().is_none_or(|last| last.end <= start) {
            ranges.push(start..end);
        }
    }
    ranges
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&*+-/=?^_`{|}~.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(Place, &str)]) {
        let got = addresses_in(line);
        let got: Vec<(Place, &str)> = got.iter().map(|(p, a)| (*p, a.as_str())).collect();
        assert_eq!(got, expected, "{line:?}");
    }

    #[test]
    fn an_address_is_known_by_its_place() {
        check("<dora@example.com>:", &[(Place::LineStart, "dora@example.com")]);
        check("   * Dora@Example.com", &[(Place::LineStart, "dora@example.com")]);
        check("Unknown user: dora@example.com.", &[(Place::Labelled, "dora@example.com")]);
        check("    (expanded from: <dora@example.com>)", &[(Place::Labelled, "dora@example.com")]);
        check(">>> RCPT TO:<dora@example.com>", &[(Place::Labelled, "dora@example.com")]);
        check("550 <dora@example.com>... User unknown", &[(Place::Transcript, "dora@example.com")]);
        check("we know no dora@example.com here", &[(Place::Elsewhere, "dora@example.com")]);
    }

    #[test]
    fn addresses_named_for_another_reason_are_left_out() {
        check("For further assistance, please contact <help@example.com>", &[]);
        check(">>> MAIL From:<us@example.com>", &[]);
        check("from us@example.com", &[(Place::Elsewhere, "us@example.com")]);
    }

    #[test]
    fn the_quoted_original_is_cut_off() {
        let text = "It failed.\n--- Below this line is a copy of the message.\n\nReturn-Path: <us@example.com>\nSubject: hi\n";
        assert_eq!(own_words(text), "It failed.\n");
        assert!(quoted_original(text).is_some_and(|t| t.starts_with("Return-Path")));
        assert_eq!(quoted_original("It failed."), None);
    }
}
