use super::*;
use crate::message;

fn check(raw: &str, kind: Kind) {
    assert_eq!(of(&message::parse(raw.as_bytes())).kind, kind, "{raw}");
}

#[test]
fn a_letter_is_a_letter() {
    check("From: dora@example.com\nSubject: My order\n\nWhere is it?", Kind::Person);
    check(
        "From: dora@example.com\nSubject: Re: Delivery failed\n\nYour parcel could not be delivered?",
        Kind::Person,
    );
    check(
        "From: dora@example.com\nSubject: Fwd: Undelivered Mail\n\n> could not be delivered to <a@b.c>",
        Kind::Person,
    );
    check(
        "From: dora@example.com\nSubject: the package was not delivered\n\nI waited all day.",
        Kind::Person,
    );
    check("From: dora@example.com\nAuto-Submitted: no\n\nhi", Kind::Person);
    check("", Kind::Person);
}

#[test]
fn programs_that_answer_are_known_by_field_or_subject() {
    check("From: dora@example.com\nAuto-Submitted: auto-replied\n\nI am away", Kind::AutoReply);
    check("From: dora@example.com\nPrecedence: auto_reply\n\nI am away", Kind::AutoReply);
    check("From: dora@example.com\nX-Autoreply: yes\n\nI am away", Kind::AutoReply);
    check(
        "From: dora@example.com\nSubject: Automatische Antwort: Ihr Auftrag\n\nIch bin im Urlaub",
        Kind::AutoReply,
    );
    check(
        "Return-Path: <>\nFrom: dora@example.com\nSubject: Re: Ihr Auftrag\n\nIch bin im Urlaub",
        Kind::AutoReply,
    );
}

#[test]
fn reports_are_known_by_their_type() {
    check(
        "From: a@b.c\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x--",
        Kind::FeedbackReport,
    );
    let receipt = "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n--x\n\nread\n--x--";
    check(receipt, Kind::DeliveryReport);
}

#[test]
fn a_list_that_only_announces_is_told_from_one_that_people_write_to() {
    let check = |head: &str, announces: bool| {
        let raw = format!("From: a@b.c\n{head}\nhi");
        assert_eq!(signals(&message::parse(raw.as_bytes())).announcement, announces, "{head}");
    };
    let leave = "List-Id: <x.b.c>\nList-Unsubscribe: <mailto:leave@b.c>\n";
    check(leave, true);
    check(&format!("{leave}List-Post: NO\n"), true);
    check(&format!("{leave}List-Post: NO (posting not allowed on this list)\n"), true);
    check(&format!("{leave}List-Post: <mailto:x@b.c>\n"), false);
    check(&format!("{leave}X-BeenThere: x@b.c\n"), false);
    check(&format!("{leave}In-Reply-To: <1@b.c>\n"), false);
    check("List-Id: <x.b.c>\n", false);
    // A letter of one sender to one receiver, by a program that counts bounces.
    check("List-Unsubscribe: <mailto:leave@b.c>\n", false);
}

#[test]
fn lists_and_unanswerable_senders_are_marked() {
    let signals_of = |raw: &str| signals(&message::parse(raw.as_bytes()));
    assert!(signals_of("From: a@b.c\nList-Id: <x.b.c>\n\n").list);
    assert!(signals_of("From: a@b.c\nPrecedence: bulk\n\n").bulk);
    assert!(signals_of("From: no-reply@b.c\n\n").no_answer);
    assert!(signals_of("From: a@b.c\nX-Auto-Response-Suppress: All\n\n").no_answer);
    assert!(signals_of("From: a@b.c\nX-Spam-Flag: YES\n\n").marked_spam);
    assert_eq!(signals_of("From: a@b.c\n\n"), Signals::default());
}
