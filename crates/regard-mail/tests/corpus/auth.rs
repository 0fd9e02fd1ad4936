//! Sender authentication with the DNS records of the data set, and reports from other receivers.

use std::net::IpAddr;

use regard_mail::kind::{self, Kind};
use regard_mail::message;
use regard_mail::report::aggregate::{self, AggregateReport, Row};
use regard_mail::trust::resolver::{Resolver, Zone};
use regard_mail::trust::{Peer, Verdict, verify, verify_signatures};
use serde_json::Value;

use crate::data::{json, read};

#[tokio::test]
async fn signatures_and_seals_are_verified() {
    let expected = json("auth/expected.json");
    let cases = expected["cases"].as_array().expect("cases");
    let mut right = 0;
    for case in cases {
        let mut zone = Zone::default();
        for (name, text) in case["dns_txt"].as_object().expect("records") {
            zone.txt(name, text.as_str().expect("text"));
        }
        let resolver = Resolver::fixed(zone).expect("resolver");
        let raw = read(&format!("auth/{}", case["file"].as_str().expect("file")));
        let signatures = verify_signatures(&raw, &resolver).await;
        let signatures: Vec<Value> = signatures.iter().map(|v| (*v == Verdict::Pass).into()).collect();
        let verdicts = verify(&raw, None, &resolver).await;
        let dkim = case.get("dkim_results").is_none_or(|stated| *stated == Value::from(signatures.clone()));
        let arc =
            case.get("arc_cv").is_none_or(|stated| (*stated == "pass") == (verdicts.arc == Verdict::Pass));
        right += usize::from(dkim && arc);
        if !(dkim && arc) {
            println!("MISS auth {}: {signatures:?} {verdicts:?}", case["id"]);
        }
    }
    println!("signed mails right: {right} of {}", cases.len());
    assert_eq!(right, cases.len());
}

/// One question of a suite.
#[derive(Default)]
struct Question {
    domain: String,
    sender: String,
    ip: String,
    expect: String,
}

#[tokio::test]
async fn spf_records_are_followed() {
    let (mut right, mut all) = (0, 0);
    for file in ["auth/spf/a.yml", "auth/spf/ptr.yml"] {
        let text = String::from_utf8(read(file)).expect("utf-8");
        for suite in text.split("\n---") {
            let (zone, questions) = suite_of(suite);
            let resolver = Resolver::fixed(zone).expect("resolver");
            for q in questions {
                let ip: IpAddr = q.ip.parse().expect("ip");
                let peer = Peer { ip, helo: &q.domain, mail_from: &q.sender, our_host: "mx.example.net" };
                let got = verify(b"From: a@example.org\r\n\r\nhi", Some(peer), &resolver).await.spf;
                let got = serde_json::to_value(got).expect("json");
                all += 1;
                right += usize::from(got == q.expect);
                if got != q.expect {
                    println!("MISS spf {} from {} wants {} got {got}", q.sender, q.ip, q.expect);
                }
            }
        }
    }
    println!("SPF right: {right} of {all}");
    assert_eq!(right, all);
}

/// The few lines of YAML that the suites are written in.
fn suite_of(text: &str) -> (Zone, Vec<Question>) {
    let mut zone = Zone::default();
    let mut questions: Vec<Question> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        if line.starts_with("- ") {
            questions.push(Question::default());
        }
        let Some((key, value)) = line.trim_start_matches("- ").split_once(": ") else { continue };
        let value = value.trim();
        let (name, rest) = value.split_once(' ').unwrap_or((value, ""));
        let last = questions.last_mut();
        match (key, last) {
            ("domain", Some(q)) => value.clone_into(&mut q.domain),
            ("sender", Some(q)) => value.clone_into(&mut q.sender),
            ("ip", Some(q)) => value.clone_into(&mut q.ip),
            ("expect", Some(q)) => value.clone_into(&mut q.expect),
            ("spf", _) => zone.txt(name, rest),
            ("ptr", _) => zone.pointer(name.parse().expect("ip"), rest),
            ("a" | "aaaa", _) => rest.split(", ").for_each(|ip| zone.address(name, ip.parse().expect("ip"))),
            _ => {}
        }
    }
    (zone, questions)
}

#[test]
fn feedback_of_other_receivers_is_read() {
    let mut right = 0;
    for number in ["001", "005"] {
        let stated = json(&format!("auth/arf/{number}.json"));
        let got = kind::of(&message::parse(&read(&format!("auth/arf/{number}.eml"))));
        let feedback = got.feedback.unwrap_or_default();
        let same = got.kind == Kind::FeedbackReport
            && feedback.feedback_type.replace('-', "")
                == stated["feedback_type"].as_str().unwrap_or_default().to_lowercase()
            && Value::from(feedback.source_ip) == stated["source_ip"]
            && Value::from(feedback.original_sender) == stated["original_mail_from"]
            && Value::from(feedback.reported_domains) == stated["reported_domain"];
        right += usize::from(same);
    }
    for (number, kind) in [("002", "xml"), ("003", "xml"), ("103", "eml"), ("104", "eml")] {
        let stated = json(&format!("auth/dmarc-feedback/{number}.json"));
        let raw = read(&format!("auth/dmarc-feedback/{number}.{kind}"));
        let got = if kind == "xml" {
            aggregate::of_xml(&raw)
        } else {
            aggregate::of_mail(&message::parse(&raw), &raw)
        };
        let same = got.as_ref().is_some_and(|got| is_same_report(got, &stated));
        right += usize::from(same);
        if !same {
            println!("MISS dmarc {number}: {got:?}");
        }
    }
    println!("feedback right: {right} of 6");
    assert_eq!(right, 6);
}

fn is_same_report(got: &AggregateReport, stated: &Value) -> bool {
    let meta = &stated["report_metadata"];
    let range = &meta["date_range"];
    let rows = stated["record"].as_array().expect("rows");
    let passed = |v: &Value| *v == "Pass";
    let same_row = |(got, stated): (&Row, &Value)| {
        let policy = &stated["row"]["policy_evaluated"];
        stated["row"]["source_ip"] == Value::from(got.source_ip.clone())
            && stated["row"]["count"] == got.count
            && passed(&policy["dkim"]) == got.dkim_passed
            && passed(&policy["spf"]) == got.spf_passed
            && policy["disposition"].as_str().unwrap_or_default().to_lowercase() == got.disposition
            && stated["identifiers"]["header_from"] == got.header_from.as_str()
    };
    meta["org_name"] == got.reporter.as_str()
        && meta["report_id"] == got.report_id.as_str()
        && stated["policy_published"]["domain"] == got.domain.as_str()
        && range["begin"] == got.seconds.start
        && range["end"] == got.seconds.end
        && rows.len() == got.rows.len()
        && got.rows.iter().zip(rows).all(same_row)
}
