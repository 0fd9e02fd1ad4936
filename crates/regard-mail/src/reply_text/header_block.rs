//! The head of an earlier mail as it stands inside a later one: "-----Original Message-----", "From: Sent: To:
//! Subject:", "Begin forwarded message:".

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::attribution::is_dated;
use super::calm::{any_of, calm, lower};
use super::line::Line;
use super::words::{FORWARDED, LABELS, Label, ORIGINAL, REPLY_ABOVE};

/// What the line above the head calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    /// "Original message": mostly a reply.
    Original,
    /// "Forwarded message".
    Forwarded,
    /// "Reply above this line".
    ReplyAbove,
}

/// The head of an earlier mail in lines `start..end`; its body begins at `end`.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// First line, rulers and markers above the head included.
    pub(crate) start: usize,
    /// First line of the head itself: its marker left out.
    pub(crate) head: usize,
    /// One past its last line.
    pub(crate) end: usize,
    /// The marker line, if there was one.
    pub(crate) marker: Option<Marker>,
    /// What the labels say, in order.
    pub(crate) fields: Vec<(Label, String)>,
}

impl Block {
    /// The value of the first such label.
    pub(crate) fn field(&self, label: Label) -> Option<&str> {
        self.fields.iter().find(|(found, _)| *found == label).map(|(_, value)| value.as_str())
    }
}

/// The first head at or after line `from` among lines of the same quoting.
pub(crate) fn find(lines: &[Line], from: usize) -> Option<Block> {
    (from..lines.len())
        .filter(|at| !lines[*at].blank() && !lines[*at].quoted())
        .find_map(|at| starting_at(lines, at))
}

/// The head whose marker or first label stands on line `at`.
fn starting_at(lines: &[Line], at: usize) -> Option<Block> {
    if let Some((marker, strong)) = marker(&lines[at].low) {
        let first = next_filled(lines, at + 1);
        let head = first
            .filter(|first| *first <= at + 4)
            .and_then(|first| labels(lines, first, true).map(|found| (first, found)));
        let quoted = first.is_some_and(|first| lines[first].quoted());
        return match head {
            Some((head, (end, fields))) => {
                Some(Block { start: above(lines, at), head, end, marker: Some(marker), fields })
            }
            None if strong || quoted => Some(Block {
                start: above(lines, at),
                head: at + 1,
                end: at + 1,
                marker: Some(marker),
                fields: Vec::new(),
            }),
            None => None,
        };
    }
    let (end, fields) = labels(lines, at, false)?;
    Some(Block { start: above(lines, at), head: at, end, marker: None, fields })
}

/// Takes blank lines and rulers directly above into the block.
fn above(lines: &[Line], at: usize) -> usize {
    let mut start = at;
    while let Some(up) = lines[..start].iter().rposition(|line| !line.blank()) {
        if start - up > 4 || !lines[up].ruler() || lines[up].quoted() {
            break;
        }
        start = up;
    }
    start
}

fn next_filled(lines: &[Line], from: usize) -> Option<usize> {
    (from..lines.len()).find(|at| !lines[*at].blank() && !lines[*at].ruler())
}

/// Which marker a line is, and whether it is one beyond doubt (drawn with dashes on a line of its own).
fn marker(lowered: &str) -> Option<(Marker, bool)> {
    if lowered.len() > 160 {
        return None;
    }
    static ABOVE: LazyLock<Regex> = LazyLock::new(|| any_of(REPLY_ABOVE.iter().copied()));
    if ABOVE.is_match(lowered) {
        return Some((Marker::ReplyAbove, true));
    }
    let drawn =
        |c: char| matches!(c, '-' | '_' | '*' | '=' | '>' | '<' | '#' | '~' | '—' | '–' | '─' | '|' | ' ');
    let strong = lowered.trim_start_matches(['*', ' ']).starts_with(['-', '_', '=', '—', '─', '>'])
        && lowered.trim_start_matches(['*', ' ']).chars().take(2).all(drawn)
        || lowered.starts_with("**");
    let bare = lowered.trim_matches(drawn).trim_end_matches([':', '：', ' ', '.']).trim_matches(drawn);
    if ORIGINAL.contains(&bare) || (strong && (bare == "original" || bare == "reply")) {
        return Some((Marker::Original, strong));
    }
    let forwarded = FORWARDED.iter().any(|phrase| {
        bare == *phrase
            || (bare.starts_with(phrase)
                && bare[phrase.len()..].starts_with(' ')
                && (strong || phrase.ends_with(" by")))
    });
    forwarded.then_some((Marker::Forwarded, strong))
}

/// Splits a line `From: Bob` into what it labels and the value.
fn label(text: &str) -> Option<(Label, String)> {
    static NAMES: LazyLock<HashMap<&str, Label>> = LazyLock::new(|| {
        LABELS.iter().flat_map(|(label, words)| words.iter().map(|word| (*word, *label))).collect()
    });
    let (name, value) = named(text)?;
    NAMES.get(name.as_str()).map(|label| (*label, value))
}

/// Splits a line `Name: value` with a short name, whatever it means.
fn named(text: &str) -> Option<(String, String)> {
    let bare = text.trim_start_matches(['*', '_', '|', '>', ' ', '•', '#']);
    let at = bare.find([':', '：'])?;
    if at == 0 || at > 60 {
        return None;
    }
    let name = lower(&bare[..at]).trim_matches(['*', '_', ' ']).to_owned();
    let value = bare[at..].trim_start_matches([':', '：']);
    if value.starts_with("//") || name.is_empty() {
        return None;
    }
    // `*From:* Bob` leaves a star before the blank, `*From: Bob*` one at the end; `*Bob* <b@example.com>` keeps its own
    let value = value.strip_prefix("* ").unwrap_or(value).trim();
    let value = if value.starts_with('*') { value } else { value.trim_end_matches('*') };
    Some((name, value.to_owned()))
}

/// Reads labelled lines from `first` on: the line after them and what they say, if they are a mail's head.
fn labels(lines: &[Line], first: usize, announced: bool) -> Option<(usize, Vec<(Label, String)>)> {
    let Some((opening, _)) = label(&lines[first].calm) else {
        return unknown_labels(lines, first);
    };
    if matches!(opening, Label::Cc | Label::Other) {
        return None;
    }
    let mut fields: Vec<(Label, String)> = Vec::new();
    let mut sent = false;
    let mut at = first;
    let mut end = first;
    while at < lines.len() && lines[at].quoted() == lines[first].quoted() {
        let seen = |kind: Label, fields: &[(Label, String)]| {
            kind != Label::Other && fields.iter().any(|(found, _)| *found == kind)
        };
        let found = label(&lines[at].calm);
        sent = sent || found.as_ref().is_some_and(|(kind, _)| *kind == Label::Sent);
        match found.map(|(kind, value)| (if kind == Label::Sent { Label::Date } else { kind }, value)) {
            Some((kind, value)) if !seen(kind, &fields) => {
                fields.push((kind, value));
                end = at + 1;
            }
            Some(_) => break,
            None if lines[at].blank() => {
                let gap = if complete(&fields) { 1 } else { 2 };
                let next = next_filled(lines, at).filter(|next| *next <= at + gap);
                let goes_on = next
                    .and_then(|next| label(&lines[next].calm))
                    .is_some_and(|(kind, _)| kind != Label::Other && !seen(kind, &fields));
                if !goes_on {
                    break;
                }
            }
            None if continues(lines, at, &fields) => {
                let (_, value) = fields.last_mut()?;
                value.push_str(if value.is_empty() { "" } else { " " });
                value.push_str(&lines[at].calm);
                end = at + 1;
            }
            None => break,
        }
        at += 1;
    }
    (believable(&fields, announced) || (sent && dated_sender(&fields))).then_some((end, fields))
}

/// Whether line `at` goes on with the value above it: another label follows soon, or the line above was full.
fn continues(lines: &[Line], at: usize, fields: &[(Label, String)]) -> bool {
    let Some((_, value)) = fields.last() else { return false };
    let next_label = lines[at + 1..]
        .iter()
        .take(3)
        .take_while(|line| !line.blank())
        .any(|line| label(&line.calm).is_some());
    let blank_after = lines.get(at + 1).is_none_or(Line::blank);
    let above = &lines[at - 1];
    let full = above.calm.len() >= 60 || value.ends_with([',', ';', '<']) || value.is_empty();
    !above.blank() && lines[at].calm.len() < 200 && (next_label || (full && blank_after))
}

fn complete(fields: &[(Label, String)]) -> bool {
    let has = |label| fields.iter().any(|(found, _)| *found == label);
    has(Label::From) && has(Label::Subject) && (has(Label::Date) || has(Label::To))
}

/// A customer may write "From: London, To: Paris" too: a mail's head names an address, a subject or three things.
fn believable(fields: &[(Label, String)], announced: bool) -> bool {
    let has = |label| fields.iter().any(|(found, _)| *found == label);
    let address =
        fields.iter().any(|(kind, value)| matches!(kind, Label::From | Label::To) && value.contains('@'));
    let kinds =
        [Label::From, Label::To, Label::Date, Label::Subject].iter().filter(|kind| has(**kind)).count();
    if announced {
        return has(Label::From) || kinds >= 2;
    }
    if let [(Label::From, value)] = fields {
        // an element per label without line ends between them: "From: bob@example.com Date: Thu, 24 Mar 2016 08:07"
        return value.contains('@') && is_dated(value);
    }
    if has(Label::Subject) {
        return has(Label::From) && (kinds >= 3 || address) || (kinds >= 3 && address);
    }
    has(Label::From) && address && has(Label::Date) && kinds >= 2
}

/// "From: Dora, Sent: Monday, July 3, 2023 10:00 AM, To: Ben": no address, no subject, but no customer writes so.
fn dated_sender(fields: &[(Label, String)]) -> bool {
    let has = |label| fields.iter().any(|(found, _)| *found == label);
    has(Label::From)
        && has(Label::To)
        && fields.iter().any(|(kind, value)| *kind == Label::Date && is_dated(value))
}

/// Heads in a language whose labels we do not know: four labelled lines in a row, an address first, a date second.
fn unknown_labels(lines: &[Line], first: usize) -> Option<(usize, Vec<(Label, String)>)> {
    let row: Vec<(String, String)> =
        lines[first..].iter().take(4).map_while(|line| named(&line.calm)).collect();
    let short = row.iter().all(|(name, _)| name.split(' ').count() <= 3);
    if row.len() < 4 || !short || !row[0].1.contains('@') || !is_dated(&row[1].1) || !row[2].1.contains('@') {
        return None;
    }
    let kinds = [Label::From, Label::Date, Label::To, Label::Subject];
    Some((first + 4, kinds.into_iter().zip(row).map(|(kind, (_, value))| (kind, value)).collect()))
}

/// Removes one level of `>` from each line, for a head that stands inside a quotation.
pub(crate) fn unquoted(lines: &[Line]) -> Vec<Line> {
    lines
        .iter()
        .map(|line| {
            let text = line.text.trim_start();
            let bare = text.strip_prefix('>').map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
            let mut bare = Line::new(bare.unwrap_or(&line.text), super::line::Quote::No, line.mark);
            if calm(&bare.text).starts_with('>') {
                bare.quote = super::line::Quote::Marked;
            }
            bare
        })
        .collect()
}

#[cfg(test)]
mod tests;
