//! Bounces, delays, automatic answers and reports: found, not invented, and with the right address.

use std::collections::BTreeSet;

use regard_mail::kind::{self, Finding};
use regard_mail::message;
use serde_json::Value;

use crate::data::{Case, cases};

/// A share with what it was counted from.
#[derive(Default)]
struct Share {
    of: usize,
    right: usize,
}

impl Share {
    fn add(&mut self, right: bool, miss: impl FnOnce() -> String) {
        self.of += 1;
        self.right += usize::from(right);
        if !right && std::env::var_os("REGARD_TEST_SHOW").is_some() {
            println!("MISS {}", miss());
        }
    }

    fn value(&self) -> f64 {
        self.right as f64 / self.of as f64
    }

    fn print(&self, name: &str) {
        println!("{name:34} {:5} of {:5} {:7.2} %", self.right, self.of, self.value() * 100.0);
    }
}

#[test]
fn bounces_are_found_and_letters_are_not_taken_for_them() {
    let (mut found, mut strict, mut address, mut permanent, mut kinds, mut ham) = (
        Share::default(),
        Share::default(),
        Share::default(),
        Share::default(),
        Share::default(),
        Share::default(),
    );
    let mut persons = Share::default();
    for case in cases() {
        let message = message::parse(&case.raw);
        let got = kind::of(&message);
        let kind = name_of(&got);
        match case.expected["kind"].as_str() {
            Some("bounce") => {
                strict.add(kind == "bounce", || format!("exact {} is {kind}", case.file));
                let not_a_letter = kind == "bounce" || kind == "delay-notice";
                found.add(not_a_letter, || format!("bounce {} is {kind}: {}", case.file, message.subject));
            }
            Some("not-bounce") => kinds.add(kind == "person", || format!("kind {} is {kind}", case.file)),
            Some(expected) => {
                kinds.add(kind == expected, || format!("kind {expected} {} is {kind}", case.file))
            }
            None => {}
        }
        if case.expected["label"] == "ham" {
            let report = !matches!(kind.as_str(), "person" | "auto-reply");
            ham.add(!report, || format!("ham {} is {kind}: {}", case.file, message.subject));
            persons
                .add(kind == "person", || format!("ham person {} is {kind}: {}", case.file, message.subject));
        }
        compare_details(&case, &got, &mut address, &mut permanent);
    }
    found.print("bounces found");
    strict.print("  of them not as delays");
    address.print("failed address right");
    permanent.print("permanent right");
    kinds.print("other kinds right");
    ham.print("ham not taken for a report");
    persons.print("ham taken for letters");
    assert!(found.value() >= 0.95, "bounces found");
    assert!(ham.value() >= 0.997, "false alarms");
    assert!(address.value() >= 0.90, "failed address");
}

fn name_of(finding: &Finding) -> String {
    serde_json::to_value(finding.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn compare_details(case: &Case, got: &Finding, address: &mut Share, permanent: &mut Share) {
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    if let Some(expected) = case.expected.get("failed_recipients").and_then(Value::as_array) {
        let expected: Vec<String> = expected.iter().filter_map(|a| a.as_str().map(str::to_owned)).collect();
        let failed = got.failed_recipients();
        address.add(set(&expected) == set(&failed), || {
            format!("address {} {expected:?} got {failed:?}", case.file)
        });
    }
    if let Some(expected) = case.expected["permanent"].as_bool() {
        permanent.add(got.is_permanent() == Some(expected), || {
            format!("permanent {} {expected} got {:?} {:?}", case.file, got.is_permanent(), got.status())
        });
    }
}
