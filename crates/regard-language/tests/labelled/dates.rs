//! Date phrases and look-alikes.

use super::score::{Parts, lines, overlap, scene};
use jiff::civil::DateTime;
use regard_language::dates;
use std::ops::Range;

type Label = (Range<usize>, DateTime);

/// Takes the brackets out of a line; what they held, in characters, with its due.
fn read(line: &str) -> (String, Vec<Label>) {
    let (marked, dues) = line.split_once(" => ").unwrap_or((line, ""));
    let mut dues = dues.split(" ; ").filter(|due| !due.is_empty()).map(|due| due.trim().parse().unwrap());
    let (mut text, mut labels, mut start) = (String::new(), Vec::new(), 0);
    for letter in marked.chars() {
        match letter {
            '[' => start = text.chars().count(),
            ']' => labels.push((start..text.chars().count(), dues.next().unwrap())),
            _ => text.push(letter),
        }
    }
    (text, labels)
}

fn run(source: &str, name: &str, is_open: bool) {
    let mut parts = Parts::default();
    let mut place = scene("@ 2026-11-25T10:00 Europe/London");
    let mut number = 0;
    for line in lines(source) {
        if line.starts_with('@') {
            place = scene(line);
            continue;
        }
        let (text, labels) = read(line);
        let found = dates::find(&text, &place.1, &place.0);
        parts.of(if is_open { 0 } else { number }).count(&text, &found, &labels, |one, label| {
            overlap(&(one.start..one.end), &label.0) && one.due_at == Some(label.1)
        });
        number += 1;
    }
    parts.judge(name, 0.9, 0.9);
}

#[test]
fn english_times_are_read_and_look_alikes_are_not() {
    run(include_str!("../data/dates.txt"), "dates", false);
}

#[test]
fn german_times_are_read_by_the_same_grammar() {
    run(include_str!("../data/dates.de.txt"), "dates de", false);
}

#[test]
fn a_fresh_batch_of_times_is_read_as_well() {
    run(include_str!("../data/dates.fresh.txt"), "dates fresh", true);
}

#[test]
fn a_second_fresh_batch_of_times_is_read_as_well() {
    run(include_str!("../data/dates.fresh2.txt"), "dates fresh 2", true);
}

#[test]
fn a_further_batch_of_german_times_is_read_as_well() {
    run(include_str!("../data/dates.de2.txt"), "dates de 2", true);
}

#[test]
fn a_third_fresh_batch_of_times_is_read_as_well() {
    run(include_str!("../data/dates.fresh3.txt"), "dates fresh 3", true);
}

#[test]
fn a_blind_batch_is_measured_and_never_tuned_on() {
    run(include_str!("../data/dates.blind.txt"), "blind dates", true);
}
