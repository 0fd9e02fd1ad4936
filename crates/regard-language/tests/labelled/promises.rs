//! Promises, and what looks like one.

use super::score::{Parts, lines, overlap, scene};
use jiff::civil::DateTime;
use regard_language::promises::{self, Polarity};
use std::ops::Range;

#[derive(Debug)]
struct Label {
    span: Range<usize>,
    is_never: bool,
    is_conditional: bool,
    is_vague: bool,
    due: Option<DateTime>,
}

/// Takes the braces out of a line; what they held, in characters.
fn read(line: &str) -> (String, Vec<Label>) {
    let (mut text, mut labels) = (String::new(), Vec::new());
    let mut rest = line;
    while let Some((before, marked)) = rest.split_once('{') {
        let (inside, after) = marked.split_once('}').unwrap();
        let (head, words) = inside.split_once(": ").unwrap();
        text.push_str(before);
        let start = text.chars().count();
        text.push_str(words);
        let parts: Vec<&str> = head.split_whitespace().collect();
        let due = parts.iter().find(|part| part.contains('T')).map(|part| {
            let full = if part.len() < 12 { format!("2026-{part}") } else { (*part).to_owned() };
            full.parse().unwrap()
        });
        labels.push(Label {
            span: start..text.chars().count(),
            is_never: parts[0] == "never",
            is_conditional: parts.contains(&"?"),
            is_vague: parts.contains(&"~"),
            due,
        });
        rest = after;
    }
    text.push_str(rest);
    (text, labels)
}

fn run(source: &str, name: &str, scene_line: &str, is_open: bool) {
    let (now, calendar) = scene(scene_line);
    let (mut spans, mut wholes) = (Parts::default(), Parts::default());
    for (number, line) in lines(source).enumerate() {
        // A set that was looked at is no longer held out.
        let number = if is_open { 0 } else { number };
        let (text, labels) = read(line);
        let found = promises::find(&text, &calendar, &now);
        let fits = |one: &promises::Finding, label: &Label| {
            overlap(&(one.start..one.end), &label.span) && (one.polarity == Polarity::Never) == label.is_never
        };
        spans.of(number).count(&text, &found, &labels, fits);
        wholes.of(number).count(&text, &found, &labels, |one, label| {
            fits(one, label)
                && one.due_at == label.due
                && one.vague == label.is_vague
                && one.conditional == label.is_conditional
        });
    }
    spans.judge(name, 0.85, 0.85);
    wholes.judge(&format!("{name}, due and all"), 0.80, 0.80);
}

#[test]
fn promises_are_found_and_nothing_else() {
    run(include_str!("../data/promises.txt"), "promises", "@ 2026-11-25T10:00 Europe/London", false);
}

#[test]
fn a_fresh_batch_in_another_register_is_found_too() {
    run(
        include_str!("../data/promises.fresh.txt"),
        "promises fresh",
        "@ 2026-11-25T10:00 Europe/London",
        true,
    );
}

#[test]
fn german_promises_are_found_by_the_same_engine() {
    run(include_str!("../data/promises.de.txt"), "promises de", "@ 2026-11-25T10:00 Europe/Berlin", true);
}

#[test]
fn a_second_fresh_batch_of_desk_language_is_found_too() {
    run(
        include_str!("../data/promises.fresh2.txt"),
        "promises fresh 2",
        "@ 2026-11-25T10:00 Europe/London",
        true,
    );
}

#[test]
fn a_third_fresh_batch_with_colleagues_by_name_and_chat_spelling_is_found_too() {
    run(
        include_str!("../data/promises.fresh3.txt"),
        "promises fresh 3",
        "@ 2026-11-25T10:00 Europe/London",
        true,
    );
}

#[test]
fn a_further_batch_of_german_promises_is_found_too() {
    run(include_str!("../data/promises.de2.txt"), "promises de 2", "@ 2026-11-25T10:00 Europe/Berlin", true);
}

#[test]
fn a_fourth_fresh_batch_is_found_too() {
    run(
        include_str!("../data/promises.fresh4.txt"),
        "promises fresh 4",
        "@ 2026-11-25T10:00 Europe/London",
        true,
    );
}

#[test]
fn a_blind_batch_is_measured_and_never_tuned_on() {
    run(
        include_str!("../data/promises.blind.txt"),
        "blind promises",
        "@ 2026-11-25T10:00 Europe/London",
        true,
    );
}
