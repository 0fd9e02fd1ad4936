//! Headers, attachments and texts: what the reference parsers agree on.

use std::collections::BTreeMap;

use regard_mail::attachment::{Origin, sha256_hex};
use regard_mail::json::{Parsed, parsed};
use regard_mail::{kind, message};
use serde_json::{Value, json};

use crate::data::{Case, cases};

/// Asserted values and right ones, by set and field.
#[derive(Default)]
struct Score(BTreeMap<(String, String), (usize, usize)>);

impl Score {
    fn add(&mut self, case: &Case, field: &str, got: &Value, expected: &Value) {
        let right = got == expected;
        let cell = self.0.entry((case.set.to_owned(), field.to_owned())).or_default();
        cell.0 += 1;
        cell.1 += usize::from(right);
        if !right && std::env::var_os("REGARD_TEST_SHOW").is_some() {
            println!("MISS {field} {}/{}\n  expected {expected}\n  got      {got}", case.set, case.file);
        }
    }

    fn share(&self, counts: impl Fn(&str) -> bool) -> f64 {
        let (all, right) =
            self.0.iter().filter(|((_, f), _)| counts(f)).fold((0, 0), |s, (_, c)| (s.0 + c.0, s.1 + c.1));
        right as f64 / all as f64
    }
}

#[test]
fn headers_and_attachments_are_right() {
    let mut score = Score::default();
    for case in cases() {
        assert_eq!(Value::from(sha256_hex(&case.raw)), case.expected["sha256"], "{}", case.file);
        compare(&mut score, &case, &parsed(&case.raw));
    }
    println!("{:22} {:14} {:>6} {:>6}", "set", "field", "stated", "right");
    for ((set, field), (all, right)) in &score.0 {
        println!("{set:22} {field:14} {all:6} {right:6}{}", if all == right { "" } else { "  *" });
    }
    let headers = score.share(|f| f != "text" && f != "reply_text");
    println!(
        "headers and attachments {:.2} %, text {:.2} %",
        headers * 100.0,
        score.share(|f| f == "text") * 100.0
    );
    assert!(headers >= 0.98, "below the bar of 98 %");
}

fn compare(score: &mut Score, case: &Case, got: &Parsed) {
    let got = serde_json::to_value(got).expect("json");
    for field in ["from", "to", "cc", "subject", "message_id", "in_reply_to", "references"] {
        if let Some(expected) = case.expected.get(field) {
            score.add(case, field, &got[field], expected);
        }
    }
    if let Some(expected) = case.expected.get("attachments").and_then(Value::as_array) {
        let names = |files: &[Value]| files.iter().map(|f| f["name"].clone()).collect::<Vec<_>>();
        let files = got["attachments"].as_array().expect("list");
        score.add(case, "attachment names", &names(files).into(), &names(expected).into());
        for (file, expected) in files.iter().zip(expected) {
            for field in ["type", "bytes", "sha256"].iter().filter(|f| expected.get(f).is_some()) {
                score.add(case, &format!("attachment {field}"), &file[*field], &expected[*field]);
            }
        }
    }
    compare_text(score, case, &got["text"]);
    compare_details(score, case);
    compare_reply_text(score, case, &got["reply_text"]);
}

/// Compared as the data set asks: white space collapsed, `*` and `_` dropped.
fn compare_reply_text(score: &mut Score, case: &Case, got: &Value) {
    let plain = |v: &Value| {
        let text = v.as_str().unwrap_or_default().replace(['*', '_'], "");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let any = case.expected.get("reply_text_any").and_then(Value::as_array);
    let choices = any.cloned().or_else(|| case.expected.get("reply_text").map(|one| vec![one.clone()]));
    if let Some(choices) = choices {
        let best = choices.iter().find(|c| plain(c) == plain(got)).unwrap_or(&choices[0]);
        score.add(case, "reply_text", &plain(got).into(), &plain(best).into());
    }
}

/// What only a few sets state.
fn compare_details(score: &mut Score, case: &Case) {
    let message = message::parse(&case.raw);
    let sender = message.rewritten_sender().or(message.first_from());
    let values = [
        ("effective_sender", sender.map(|a| a.email.clone()).into()),
        ("from_name", message.first_from().map(|a| a.name.clone()).into()),
        ("spam_verdict_header", kind::signals(&message).marked_spam.into()),
    ];
    for (field, value) in values {
        if let Some(expected) = case.expected.get(field) {
            score.add(case, field, &lower(&value), &lower(expected));
        }
    }
    for stated in ["attachment_count_stated", "references_contain"] {
        let Some(expected) = case.expected.get(stated) else { continue };
        let value = match stated {
            "references_contain" => {
                Value::from(message.references.clone().into_iter().take(1).collect::<Vec<_>>())
            }
            _ => message
                .attachments
                .iter()
                .filter(|a| a.origin == Origin::Part && a.name.is_some())
                .count()
                .into(),
        };
        score.add(case, stated, &value, expected);
    }
}

/// Names are compared without regard to case.
fn lower(value: &Value) -> Value {
    value.as_str().map_or_else(|| value.clone(), |s| s.to_lowercase().into())
}

fn compare_text(score: &mut Score, case: &Case, got: &Value) {
    if let Some(text) = case.expected.get("text") {
        score.add(case, "text", got, text);
    } else if let Some(digest) = case.expected.get("text_sha256") {
        let text = got.as_str().unwrap_or_default();
        let got = json!([sha256_hex(text.as_bytes()), text.chars().count()]);
        score.add(case, "text", &got, &json!([digest, case.expected["text_chars"]]));
    }
}
