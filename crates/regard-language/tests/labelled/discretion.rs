//! Drafts with data that must not leave, and drafts with what looks like it.

use super::courtesy::read;
use super::score::{Parts, lines, overlap};
use regard_language::discretion::{self, Context, Finding, Level};
use std::collections::BTreeMap;
use std::ops::Range;

fn fits(one: &Finding, label: &(String, Range<usize>)) -> bool {
    let kind = serde_json::to_value(one.kind).unwrap();
    let mut parts = label.0.split(' ');
    // On a greeting, "other customer" counts as right too.
    let is_kind = kind.as_str() == parts.next();
    let is_warn = parts.next() == Some("warn");
    is_kind && is_warn == (one.level == Level::Warn) && overlap(&(one.start..one.end), &label.1)
}

fn run(source: &str, name: &str, is_open: bool) {
    let (mut blocks, mut all) = (Parts::default(), Parts::default());
    let mut kinds: BTreeMap<String, Parts> = BTreeMap::new();
    let mut context = Context::default();
    let mut number = 0;
    for line in lines(source) {
        if let Some(told) = line.strip_prefix("@ ") {
            context = serde_json::from_str(told).unwrap();
            continue;
        }
        let part = if is_open { 0 } else { number };
        number += 1;
        let (text, labels) = read(line);
        let found = discretion::find(&text, &context);
        all.of(part).count(&text, &found, &labels, fits);
        let found: Vec<_> = found.into_iter().filter(|one| one.level == Level::Block).collect();
        let labels: Vec<_> = labels.into_iter().filter(|label| !label.0.contains(' ')).collect();
        blocks.of(part).count(&text, &found, &labels, fits);
        for label in &labels {
            let of_kind: Vec<_> = found.iter().filter(|one| fits(one, label)).cloned().collect();
            let parts = kinds.entry(label.0.clone()).or_default();
            parts.of(part).count(&text, &of_kind, std::slice::from_ref(label), fits);
        }
    }
    for (kind, parts) in &kinds {
        println!(
            "  {kind:<20} right-missed: tune {}-{}, held {}-{}",
            parts.tune.hits, parts.tune.missed, parts.held.hits, parts.held.missed
        );
    }
    blocks.judge(&format!("{name}, block"), 0.80, 0.95);
    all.judge(&format!("{name}, all"), 0.80, 0.90);
}

#[test]
fn leaks_are_found_and_look_alikes_are_not() {
    run(include_str!("../data/discretion.txt"), "discretion", false);
}

#[test]
fn a_fresh_batch_of_leaks_is_found_as_well() {
    run(include_str!("../data/discretion.fresh.txt"), "discretion fresh", true);
}

#[test]
fn a_second_fresh_batch_of_leaks_is_found_as_well() {
    run(include_str!("../data/discretion.fresh2.txt"), "discretion fresh 2", true);
}

#[test]
fn german_leaks_are_found_by_the_same_engine() {
    run(include_str!("../data/discretion.de.txt"), "discretion de", true);
}

#[test]
fn a_third_fresh_batch_of_leaks_is_found_as_well() {
    run(include_str!("../data/discretion.fresh3.txt"), "discretion fresh 3", true);
}

#[test]
fn a_blind_batch_is_measured_and_never_tuned_on() {
    run(include_str!("../data/discretion.blind.txt"), "blind discretion", true);
}
