//! Mails with questions, and replies that answer some of them.

use super::score::{Parts, overlap};
use regard_language::questions;
use std::ops::Range;

/// Takes `[+...]` (answered) and `[-...]` (open) out of a mail.
fn read(mail: &str) -> (String, Vec<(Range<usize>, bool)>) {
    let (mut text, mut labels) = (String::new(), Vec::new());
    let mail = mail.replace("\\n", "\n");
    let mut rest = mail.as_str();
    while let Some((before, marked)) = rest.split_once('[') {
        let (inside, after) = marked.split_once(']').unwrap();
        text.push_str(before);
        let start = text.chars().count();
        text.push_str(&inside[1..]);
        labels.push((start..text.chars().count(), inside.starts_with('+')));
        rest = after;
    }
    text.push_str(rest);
    (text, labels)
}

fn run(source: &str, name: &str, is_open: bool) {
    let (mut found_them, mut judged) = (Parts::default(), Parts::default());
    let blocks =
        source.split("---\n").map(|block| block.trim_start_matches(|l| l != '\n' && block.starts_with('#')));
    for (number, block) in blocks.enumerate() {
        let number = if is_open { 0 } else { number };
        let block: String =
            block.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        let (mail, reply) = block.split_once("=>\n").unwrap();
        let (text, labels) = read(mail.trim());
        let found = questions::find(&text, reply.trim());
        let case = format!("{text}\n           {}", reply.trim());
        found_them
            .of(number)
            .count(&case, &found, &labels, |one, label| overlap(&(one.start..one.end), &label.0));
        judged.of(number).count(&case, &found, &labels, |one, label| {
            overlap(&(one.start..one.end), &label.0) && one.answered == label.1
        });
    }
    found_them.judge(&format!("{name}, found"), 0.85, 0.90);
    judged.judge(&format!("{name}, answered or not"), 0.80, 0.80);
}

#[test]
fn questions_are_found_and_their_answers_judged() {
    run(include_str!("../data/questions.txt"), "questions", false);
}

#[test]
fn a_fresh_batch_of_mails_is_judged_as_well() {
    run(include_str!("../data/questions.fresh.txt"), "questions fresh", true);
}

#[test]
fn a_second_fresh_batch_of_mails_is_judged_as_well() {
    run(include_str!("../data/questions.fresh2.txt"), "questions fresh 2", true);
}

#[test]
fn german_mails_are_judged_by_the_same_engine() {
    run(include_str!("../data/questions.de.txt"), "questions de", true);
}

#[test]
fn a_third_fresh_batch_of_mails_is_judged_as_well() {
    run(include_str!("../data/questions.fresh3.txt"), "questions fresh 3", true);
}

#[test]
fn a_blind_batch_is_measured_and_never_tuned_on() {
    run(include_str!("../data/questions.blind.txt"), "blind questions", true);
}
