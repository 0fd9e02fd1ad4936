//! How many mails are read in a second, by kind of mail: `cargo bench -p regard-mail`.

use std::fmt::Write as _;
use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use regard_mail::{html, json, kind, message, reply_text, thread};

/// Headers as a mail has them that went through a few hosts.
fn headers(subject: &str, content_type: &str) -> String {
    let mut out = String::new();
    for hop in 0..5 {
        let _ = write!(
            out,
            "Received: from relay{hop}.example.net (relay{hop}.example.net [192.0.2.{hop}])\r\n\tby mx{hop}.example.com with \
             ESMTPS id 4Xk{hop}abc (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384)\r\n\tfor <help@example.com>; Mon, 1 Apr 2024 \
             10:00:0{hop} +0200\r\n"
        );
    }
    let signature = "abcdefghijklmnopqrstuvwxyz0123456789+/".repeat(8);
    let _ = write!(
        out,
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1; h=from:to:subject; b={signature}\r\n\
         From: =?UTF-8?Q?D=C3=B6ra?= <dora@example.org>\r\nTo: Help <help@example.com>\r\nCc: eve@example.org, ben@example.com\r\n\
         Subject: {subject}\r\nMessage-ID: <20240401.1@example.org>\r\nIn-Reply-To: <20240331.9@example.com>\r\n\
         References: <20240330.1@example.com> <20240331.9@example.com>\r\nDate: Mon, 1 Apr 2024 10:00:00 +0200\r\n\
         MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n"
    );
    out
}

/// A reply in plain text.
fn letter() -> Vec<u8> {
    let words = "The parcel came on Tuesday, but the box was open and one glass is broken.\r\n".repeat(20);
    let head =
        headers("Re: Order 1234", "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable");
    format!("{head}\r\n{words}Gr=C3=BC=C3=9Fe\r\n\r\nOn Sunday Ben wrote:\r\n> Dear Dora,\r\n> how may I help?\r\n").into_bytes()
}

/// The same in two forms, as most clients send it.
fn alternative() -> Vec<u8> {
    let words =
        "<p style=3D\"margin:0\">The parcel came on Tuesday, but the box was open.</p>=\r\n".repeat(300);
    let head =
        headers("=?UTF-8?B?UmU6IEJlc3RlbGx1bmcgMTIzNA==?=", "multipart/alternative; boundary=\"=_b1\"");
    let text = "The parcel came on Tuesday, but the box was open.\r\n".repeat(40);
    format!(
        "{head}\r\n--=_b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--=_b1\r\nContent-Type: text/html; \
         charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body>{words}</body></html>\r\n--=_b1--\r\n"
    )
    .into_bytes()
}

/// A letter with a picture of one megabyte.
fn picture() -> Vec<u8> {
    let bytes: Vec<u8> = (0..1_000_000u32).map(|i| u8::try_from(i * 31 % 251).unwrap_or_default()).collect();
    let encoded = STANDARD.encode(bytes);
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(76).filter_map(|l| std::str::from_utf8(l).ok()).collect();
    let head = headers("Photo", "multipart/mixed; boundary=b2");
    format!(
        "{head}\r\n--b2\r\nContent-Type: text/plain\r\n\r\nSee the photo.\r\n--b2\r\nContent-Type: image/jpeg; name=glass.jpg\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b2--\r\n",
        lines.join("\r\n")
    )
    .into_bytes()
}

/// A returned mail in plain words.
fn bounce() -> Vec<u8> {
    let original = String::from_utf8(letter()).unwrap_or_default();
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nTo: help@example.com\r\nSubject: failure notice\r\n\r\nHi. I'm \
         afraid I wasn't able to deliver your message.\r\n\r\n<dora@example.org>:\r\nRemote host said: 550 5.1.1 User unknown\r\n\r\n\
         --- Below this line is a copy of the message.\r\n\r\n{original}"
    )
    .into_bytes()
}

fn parse(c: &mut Criterion) {
    for (name, raw) in
        [("letter", letter()), ("alternative", alternative()), ("picture", picture()), ("bounce", bounce())]
    {
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Elements(1));
        group.bench_function("parse", |b| b.iter(|| message::parse(black_box(&raw))));
        let message = message::parse(&raw);
        group.bench_function("kind", |b| b.iter(|| (kind::of(black_box(&message)), thread::keys(&message))));
        let text = message.texts.join("\n\n");
        group.bench_function("reply text", |b| b.iter(|| reply_text::split_text(black_box(&text))));
        if let Some(source) = message.html() {
            group.bench_function("reply html", |b| b.iter(|| reply_text::split_html(black_box(&source))));
            group.bench_function("sanitise", |b| b.iter(|| html::sanitise(black_box(&source), &|_| None)));
        }
        group.bench_function("contract", |b| b.iter(|| json::parsed(black_box(&raw))));
        group.finish();
    }
}

criterion_group!(benches, parse);
criterion_main!(benches);
