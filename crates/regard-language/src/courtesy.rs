//! Lapses of courtesy in a draft: what a careful colleague would stop before it is sent.
//!
//! Most are patterns of the pack's `courtesy` sheet, each with a rule and a suggestion. Four need more than a pattern
//! and stand below: shouting, jargon, a vague time, and a problem after which nobody says what happens next.
//! Nothing is rewritten; the writer decides.

mod rules;
mod tone;

use crate::pack::Tongue;
use crate::sentence::{Sentence, sentences, unquoted};
use crate::text::{Span, Text};
use rules::Rules;
use serde::Serialize;
use std::ops::Range;

/// What is wrong with a part of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Puts the fault on the reader.
    Blame,
    /// Disputes the reader's account.
    Argument,
    /// Is sorry for what somebody felt, or for nobody's doing.
    FakeApology,
    /// A rule as the only reason.
    BarePolicy,
    /// Belittles or sends away.
    BrushOff,
    /// Terms that a lay reader cannot decode.
    Jargon,
    /// The writer's own troubles.
    SelfTalk,
    /// Capitals and rows of exclamation marks.
    Shouting,
    /// A promise or a wait without a usable time.
    VagueTime,
    /// An open problem, and nothing about who does what next.
    MissingNextStep,
    /// A closing that the reader has not agreed to.
    HurryToClose,
    /// Demeans a person.
    Insult,
}

impl Kind {
    /// How much heat one finding of this kind adds to a draft.
    pub fn heat(self) -> u32 {
        match self {
            Self::Insult => 10,
            Self::Shouting | Self::Argument => 4,
            Self::Blame | Self::BrushOff => 3,
            Self::FakeApology | Self::HurryToClose => 2,
            Self::BarePolicy | Self::SelfTalk => 1,
            Self::Jargon | Self::VagueTime | Self::MissingNextStep => 0,
        }
    }

    /// By its name in a sheet or in JSON.
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "blame" => Self::Blame,
            "argument" => Self::Argument,
            "fake_apology" => Self::FakeApology,
            "bare_policy" => Self::BarePolicy,
            "brush_off" => Self::BrushOff,
            "jargon" => Self::Jargon,
            "self_talk" => Self::SelfTalk,
            "shouting" => Self::Shouting,
            "vague_time" => Self::VagueTime,
            "missing_next_step" => Self::MissingNextStep,
            "hurry_to_close" => Self::HurryToClose,
            "insult" => Self::Insult,
            _ => return None,
        })
    }
}

/// A lapse.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub kind: Kind,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The offending part as written.
    pub text: String,
    /// The rule that found it.
    pub rule: String,
    /// What could stand there instead, for the writer to choose.
    pub suggestion: String,
}

/// A lapse in the folded text.
#[derive(Clone, Debug)]
struct Lapse {
    kind: Kind,
    bytes: Range<usize>,
    rule: String,
    suggestion: String,
}

/// All lapses of a draft, in order.
pub fn find(source: &str) -> Vec<Finding> {
    let text = Text::new(source);
    let rules = rules::of(Tongue::guess(&text));
    let shown = rules.without_fine(&unquoted(&text));
    let sentences = sentences(&shown);
    let mut found = Vec::new();
    for sentence in &sentences {
        let mut lapses = patterns(&shown, sentence, rules);
        lapses.extend(tone::jargon(&text, &shown, sentence, rules));
        lapses.extend(tone::vague_time(&shown, sentence, rules));
        found.extend(outermost(joined(lapses)));
    }
    found.extend(tone::missing_next_step(&shown, &sentences, rules, &found));
    found.extend(tone::shouting(&text, &sentences, rules));
    found.sort_by_key(|lapse| (lapse.bytes.start, lapse.bytes.end));
    found.into_iter().map(|lapse| finding(&text, lapse)).collect()
}

/// How heated a draft is: the sum over its findings. From 6 on it should rest for ten minutes.
pub fn heat(findings: &[Finding]) -> u32 {
    findings.iter().map(|finding| finding.kind.heat()).sum()
}

fn patterns(shown: &str, sentence: &Sentence, rules: &Rules) -> Vec<Lapse> {
    let words = &shown[sentence.bytes.clone()];
    let base = sentence.bytes.start;
    let mut found = Vec::new();
    for lint in &rules.lints {
        for captures in lint.regex.captures_iter(words) {
            let Some(part) = captures.name("part").or_else(|| captures.get(0)) else { continue };
            let bytes = base + part.start()..base + part.end();
            let (rule, suggestion) = (lint.name.clone(), lint.suggestion.clone());
            found.push(Lapse { kind: lint.kind, bytes, rule, suggestion });
        }
    }
    found
}

/// One finding for each kind in a sentence, from its first part to its last; the longest part names the rule.
fn joined(mut lapses: Vec<Lapse>) -> Vec<Lapse> {
    lapses.sort_by_key(|lapse| std::cmp::Reverse(lapse.bytes.len()));
    let mut kept: Vec<Lapse> = Vec::new();
    for lapse in lapses {
        match kept.iter_mut().find(|other| other.kind == lapse.kind) {
            Some(other) => {
                other.bytes.start = other.bytes.start.min(lapse.bytes.start);
                other.bytes.end = other.bytes.end.max(lapse.bytes.end);
            }
            None => kept.push(lapse),
        }
    }
    kept
}

/// Leaves out what is a small part of another finding: "read the manual" in "you should have read the manual".
fn outermost(lapses: Vec<Lapse>) -> Vec<Lapse> {
    let is_part = |lapse: &Lapse| {
        lapses.iter().any(|other| {
            let inside = other.bytes.start <= lapse.bytes.start && lapse.bytes.end <= other.bytes.end;
            inside
                && other.kind != lapse.kind
                && lapse.kind != Kind::Insult
                && lapse.bytes.len() * 5 < other.bytes.len() * 4
        })
    };
    lapses.iter().filter(|lapse| !is_part(lapse)).cloned().collect()
}

fn finding(text: &Text<'_>, lapse: Lapse) -> Finding {
    let part = &text.folded()[lapse.bytes.clone()];
    let is_edge = |letter: char| letter.is_whitespace() || ",;:.".contains(letter);
    let start = lapse.bytes.end - part.trim_start_matches(is_edge).len();
    let end = start + text.folded()[start..lapse.bytes.end].trim_end_matches(is_edge).len();
    let Span { start, end, text } = text.span(start..end);
    Finding { kind: lapse.kind, start, end, text, rule: lapse.rule, suggestion: lapse.suggestion }
}
