//! Held mail and caught mail.

use regard_web::view::{
    face::Face,
    frame::Place,
    held::{Check, HeldMessage, HeldPage, HeldRow},
    icon::Icon,
    list::{Choice, Empty},
    outbox::{CaughtMail, CaughtRow, OutboxPage},
    tone::Tone,
};

use super::cast::{frame, html, when};

const RAW: &str = "Return-Path: <bounce-7731@sender.example>\nReceived: from out-3.sender.example (192.0.2.44)\n        by mail.example.com with ESMTPS; Tue, 24 Nov 2026 13:48:02 +0000\nFrom: Dora Brandt <dora@example.com>\nTo: hello@example.com\nSubject: Invoice for our second order\nMessage-ID: <c4f1.9920@example.com>\nContent-Type: text/plain; charset=utf-8\n\nHello, could you send the invoice for our second machine to this\naddress? We are moving our books and need it by the end of the month.\nThank you, Dora\n";

pub(crate) fn held(chosen: bool) -> HeldPage {
    HeldPage {
        frame: frame("Held mail", Place::Held),
        count: 6,
        intro: "Nothing is thrown away. Each one waits here for a person, for 30 days, and its sender is told nothing until you decide.".to_owned(),
        rows: rows(),
        more: None,
        foot: "41 released and 12 confirmed as spam this month. Two of the 41 were customers we would have missed.".to_owned(),
        empty: nothing(),
        one: Some(message()),
        chosen,
    }
}

pub(crate) fn nothing_held() -> HeldPage {
    HeldPage { count: 0, rows: Vec::new(), one: None, ..held(false) }
}

fn nothing() -> Empty {
    Empty {
        icon: Icon::Shield,
        tone: Tone::Kept,
        title: "Nothing is held".to_owned(),
        text: "Every letter of the last 30 days became a request.".to_owned(),
        action: None,
    }
}

fn rows() -> Vec<HeldRow> {
    let row = |id: i64, name: &str, subject: &str, reason: &str, icon, tone, at: &str| HeldRow {
        id,
        name: name.to_owned(),
        subject: subject.to_owned(),
        reason: reason.to_owned(),
        icon,
        tone,
        when: when(at),
        current: id == 61,
    };
    vec![
        row(
            61,
            "Dora Brandt",
            "Invoice for our second order",
            "Says it is from a customer, but the sender could not be proved",
            Icon::CircleHelp,
            Tone::Soon,
            "2026-11-24 13:48",
        ),
        row(
            60,
            "Eve Laurent",
            "Re: Charged twice for the same filters",
            "Answers a request that was deleted",
            Icon::Unlink,
            Tone::Soon,
            "2026-11-24 11:20",
        ),
        row(
            59,
            "Out of office, Quayside Café",
            "Automatic reply: back on Monday",
            "An automatic answer; answering it could start a loop",
            Icon::Repeat,
            Tone::Rest,
            "2026-11-24 10:07",
        ),
        row(
            58,
            "winner@prizes.example",
            "Your parcel is waiting, confirm now",
            "Looks like advertising: 9 of 10 signs",
            Icon::Ban,
            Tone::Rest,
            "2026-11-24 08:31",
        ),
        row(
            57,
            "Harbour Books",
            "(no subject)",
            "The message was empty; an attachment was too large",
            Icon::Paperclip,
            Tone::Soon,
            "2026-11-23 16:12",
        ),
        row(
            56,
            "bounce@mailgate.example",
            "Undelivered: your guarantee certificate",
            "Our letter to eve@example.net came back",
            Icon::MailX,
            Tone::Late,
            "2026-11-23 09:40",
        ),
    ]
}

fn message() -> HeldMessage {
    let mut known =
        Check::new(Icon::UserRound, Tone::Calm, "A Dora Brandt has been a customer since 2019", "");
    known.detail = "Same address. She wrote to us twice before, both times signed.".to_owned();
    HeldMessage {
        id: 61,
        subject: "Invoice for our second order".to_owned(),
        name: "Dora Brandt".to_owned(),
        face: Face::customer("Dora Brandt"),
        address: "dora@example.com".to_owned(),
        when: when("2026-11-24 13:48"),
        why: "We could not prove that Dora sent this".to_owned(),
        why_text: "Her company asks the world to distrust mail that is not signed, and this one is not. It is often a new mailing service that nobody told the company about. Sometimes it is somebody else.".to_owned(),
        icon: Icon::CircleHelp,
        tone: Tone::Soon,
        body: html("<p>Hello, could you send the invoice for our second machine to this address? We are moving our books and need it by the end of the month.</p><p>Thank you, Dora</p>"),
        standing: "unproved".to_owned(),
        checks: vec![
            Check::holds("The server may send for sender.example", "SPF pass"),
            Check::new(Icon::Minus, Tone::Soon, "The letter carries no signature", "DKIM none"),
            Check::new(Icon::X, Tone::Late, "Sender and server do not belong together", "DMARC fail"),
            known,
        ],
        raw: RAW.to_owned(),
        raw_size: "1.9 KB".to_owned(),
        raw_href: "/suspended/61/original".to_owned(),
        rules: vec![
            Choice::new("ask", "Ask me each time", true).hinted("As it is now"),
            Choice::new("signed", "Let signed mail through", false).hinted("Hold only what is unproved"),
            Choice::new("always", "Always let through", false).hinted("Also when it is unproved"),
            Choice::new("spam", "Always treat as spam", false).hinted("Kept 30 days, then gone"),
        ],
        add_to: Some((4790, "R-4790".to_owned())),
        note: "The waiting time counts from 13:48, not from now.".to_owned(),
    }
}

pub(crate) fn outbox() -> OutboxPage {
    let row = |id: i64, to: &str, subject: &str, kind: &str, at: &str| CaughtRow {
        id,
        to: to.to_owned(),
        subject: subject.to_owned(),
        kind: kind.to_owned(),
        when: when(at),
        current: id == 12,
    };
    OutboxPage {
        frame: frame("Caught mail", Place::Outbox),
        count: 3,
        rows: vec![
            row(12, "ben@example.com", "Your link to Example Coffee", "Sign-in link", "2026-11-24 14:20"),
            row(11, "dora@example.com, eve@example.net", "Re: Steam wand leaking again after repair", "Answer", "2026-11-24 10:05"),
            row(10, "dora@example.com", "We have your letter", "Acknowledgement", "2026-11-24 09:12"),
        ],
        empty: Empty {
            icon: Icon::Send,
            tone: Tone::Rest,
            title: "Nothing was sent yet".to_owned(),
            text: "Answer somebody, and the letter stands here.".to_owned(),
            action: None,
        },
        one: Some(CaughtMail {
            id: 12,
            subject: "Your link to Example Coffee".to_owned(),
            fields: [("From", "Example Coffee <hello@example.com>"), ("To", "Ben Ortega <ben@example.com>"), ("Date", "Tue, 24 Nov 2026 14:20:11 +0000"), ("Message-ID", "<9f2c@example.com>")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .to_vec(),
            text: "Hello Ben,\n\nhere is your link. It works once, for 15 minutes:\n\nhttp://localhost:4173/sign-in/link/sample\n".to_owned(),
            html_href: Some("/outbox/12/html".to_owned()),
            files: Vec::new(),
            links: vec!["http://localhost:4173/sign-in/link/sample".to_owned()],
            raw: RAW.to_owned(),
            raw_size: "1.2 KB".to_owned(),
            raw_href: "/outbox/12/original".to_owned(),
        }),
        chosen: false,
    }
}

pub(crate) fn outbox_empty() -> OutboxPage {
    OutboxPage { count: 0, rows: Vec::new(), one: None, ..outbox() }
}
