//! Drafts with lapses of courtesy, and clean ones.

use super::score::{Parts, lines};
use regard_language::courtesy::{self, Kind};
use std::ops::Range;

const KINDS: &[&str] = &[
    "blame",
    "argument",
    "fake_apology",
    "bare_policy",
    "brush_off",
    "jargon",
    "self_talk",
    "shouting",
    "vague_time",
    "missing_next_step",
    "hurry_to_close",
    "insult",
];

/// Takes `{kind: text}` out of a line, also one inside another; "\\n" in it is a line end.
pub(crate) fn read(line: &str) -> (String, Vec<(String, Range<usize>)>) {
    let (mut text, mut labels, mut open) = (String::new(), Vec::new(), Vec::new());
    let line = line.replace("\\n", "\n");
    let mut rest = line.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let here = text.chars().count();
        if rest[at..].starts_with('{') {
            let (head, words) = rest[at + 1..].split_once(": ").unwrap();
            open.push((head.to_owned(), here));
            rest = words;
        } else {
            let (head, start) = open.pop().unwrap();
            labels.push((head, start..here));
            rest = &rest[at + 1..];
        }
    }
    text.push_str(rest);
    (text, labels)
}

/// Whether two spans share at least a third of the longer one, or one holds the other: the offending part has
/// soft edges.
fn touches(one: &Range<usize>, two: &Range<usize>) -> bool {
    let shared = one.end.min(two.end).saturating_sub(one.start.max(two.start));
    3 * shared >= one.len().max(two.len()) || shared == one.len().min(two.len())
}

fn run(source: &str, name: &str, is_open: bool) {
    let mut parts = Parts::default();
    let mut kinds: std::collections::BTreeMap<String, Parts> = std::collections::BTreeMap::new();
    for (number, line) in lines(source).enumerate() {
        let number = if is_open { 0 } else { number };
        let (text, labels) = read(line);
        let found = courtesy::find(&text);
        let fits = |one: &courtesy::Finding, label: &(String, Range<usize>)| {
            Kind::of(&label.0) == Some(one.kind) && touches(&(one.start..one.end), &label.1)
        };
        parts.of(number).count(&text, &found, &labels, fits);
        for kind in KINDS {
            let found: Vec<_> =
                found.iter().filter(|one| Kind::of(kind) == Some(one.kind)).cloned().collect();
            let labels: Vec<_> = labels.iter().filter(|label| label.0 == *kind).cloned().collect();
            let parts = kinds.entry((*kind).to_owned()).or_default();
            parts.of(number).count(&text, &found, &labels, fits);
        }
    }
    for (kind, parts) in &kinds {
        let count = |part: &super::score::Score| format!("{}+{}-{}", part.hits, part.extra, part.missed);
        println!("  {kind:<20} right+extra-missed: tune {}, held {}", count(&parts.tune), count(&parts.held));
    }
    parts.judge(name, 0.9, 0.8);
}

#[test]
fn lapses_of_courtesy_are_found_and_firm_kindness_is_not() {
    run(include_str!("../data/courtesy.txt"), "courtesy", false);
}

#[test]
fn a_fresh_batch_of_drafts_is_judged_as_well() {
    run(include_str!("../data/courtesy.fresh.txt"), "courtesy fresh", true);
}

#[test]
fn a_second_fresh_batch_of_drafts_is_judged_as_well() {
    run(include_str!("../data/courtesy.fresh2.txt"), "courtesy fresh 2", true);
}

#[test]
fn german_drafts_are_judged_by_the_same_engine() {
    run(include_str!("../data/courtesy.de.txt"), "courtesy de", true);
}

#[test]
fn a_third_fresh_batch_of_drafts_is_judged_as_well() {
    run(include_str!("../data/courtesy.fresh3.txt"), "courtesy fresh 3", true);
}

#[test]
fn a_blind_batch_is_measured_and_never_tuned_on() {
    run(include_str!("../data/courtesy.blind.txt"), "blind courtesy", true);
}
