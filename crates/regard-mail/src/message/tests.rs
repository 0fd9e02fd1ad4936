use proptest::prelude::*;

use super::*;
use crate::json;

const LETTER: &str = "From: =?utf-8?Q?D=C3=B6ra?= <Dora@Example.com>\r\nTo: help@example.com, \"Ben, Agent\" <ben@example.com>\r\n\
    Cc: Friends: eve@example.com;\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n  again\r\nMessage-ID: <1@example.com>\r\n\
    In-Reply-To: <0@example.com>\r\nReferences: <a@example.com>\r\n <0@example.com>\r\nDate: Mon, 1 Apr 2024 10:00:00 +0200\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
    --b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n\
    --bb\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n\r\n\
    --bb\r\nContent-Type: text/html\r\n\r\n<p>Gr&uuml;&szlig;e<img src=cid:i@x>\r\n--bb--\r\n\
    --b\r\nContent-Type: image/png; name=a.png\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n\
    --b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename*=utf-8''b%C3%BC.eml\r\n\r\nSubject: in\r\n\r\nside\r\n\
    --b--\r\n";

const BOUNCE: &str = "From: MAILER-DAEMON@b.c\nSubject: failure notice\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
    --x\n\n<dora@example.com>: 550 5.1.1 unknown\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; b.c\n\n\
    Final-Recipient: rfc822; dora@example.com\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--x--";

const UUENCODED: &str = "From: dora@example.com\nReceived: x\n\nSee:\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye";

#[test]
fn a_letter_is_read_in_all_its_parts() {
    let message = parse(LETTER.as_bytes());
    let emails = |list: &[Address]| list.iter().map(|a| a.email.clone()).collect::<Vec<_>>();
    assert_eq!(message.from, [Address { name: "Döra".into(), email: "dora@example.com".into() }]);
    assert_eq!(emails(&message.to), ["help@example.com", "ben@example.com"]);
    assert_eq!(emails(&message.cc), ["eve@example.com"]);
    assert_eq!(message.subject, "Grüße again");
    assert_eq!(message.message_id.as_deref(), Some("1@example.com"));
    assert_eq!(message.in_reply_to, ["0@example.com"]);
    assert_eq!(message.references, ["a@example.com", "0@example.com"]);
    assert_eq!(message.date.map(|d| d.to_string()).as_deref(), Some("2024-04-01T08:00:00Z"));
    assert_eq!(message.text(), Some("Grüße\n"));
    assert!(message.html().is_some_and(|h| h.starts_with("<p>")));
    let files: Vec<_> =
        message.attachments.iter().map(|a| (a.name.as_deref(), a.media_type.as_str(), a.inline)).collect();
    assert_eq!(files, [(Some("a.png"), "image/png", true), (Some("bü.eml"), "message/rfc822", false)]);
    assert_eq!(message.attachments[1].content, b"Subject: in\r\n\r\nside");
}

#[test]
fn a_uuencoded_file_becomes_an_attachment_and_the_text_keeps_it() {
    let message = parse(UUENCODED.as_bytes());
    assert_eq!(message.attachments[0].name.as_deref(), Some("cat.txt"));
    assert_eq!(message.attachments[0].origin, Origin::Uuencode);
    assert!(message.text().is_some_and(|t| t.contains("begin 644")));
}

#[test]
fn other_line_ends_make_no_difference() {
    let letter = parse(LETTER.as_bytes());
    for end in ["\n", "\r"] {
        let other = parse(LETTER.replace("\r\n", end).as_bytes());
        assert_eq!(
            (&other.subject, &other.texts, other.attachments.len()),
            (&letter.subject, &letter.texts, 2),
            "{end:?}"
        );
    }
}

#[test]
fn ids_are_read_leniently() {
    let check = |value: &str, expected: &[&str]| assert_eq!(ids(value), expected, "{value:?}");
    check("<a@b> <c@d>", &["a@b", "c@d"]);
    check("<a@\r\n b>", &["a@b"]);
    check("a@b", &["a@b"]);
    check("<a@b", &["a@b"]);
    check("Your message of Monday", &[]);
    check("<a@b (said so) by me>", &["a@b"]);
    check("", &[]);
}

#[test]
fn nul_bytes_reach_no_text() {
    let message = parse(b"Subject: a\0b\nContent-Type: text/plain\n\nc\0d");
    assert_eq!((message.subject.as_str(), message.text()), ("ab", Some("cd")));
}

/// Everything that reads a mail, so that nothing can panic unseen.
fn read_all(raw: &[u8]) {
    let message = parse(raw);
    let parsed = json::of_message(&message);
    assert!(serde_json::to_string(&parsed).is_ok());
    let _ = crate::kind::signals(&message);
    let _ = crate::thread::keys(&message);
    let _ = crate::calendar::parse(message.text().unwrap_or_default()).summary();
    let _ = crate::tnef::unpack(raw);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(raw in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_all(&raw);
    }

    #[test]
    fn no_line_soup_makes_it_panic(
        lines in proptest::collection::vec("(From|To|Subject|Content-Type|Content-Disposition|In-Reply-To|X)?[:;=?\"<>@,() \tA-z0-9é*'%-]{0,40}", 0..30)
    ) {
        read_all(lines.join("\n").as_bytes());
    }

    #[test]
    fn no_damage_to_a_mail_makes_it_panic(
        which in 0..3usize,
        cut in any::<prop::sample::Index>(),
        moved in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let mut raw = [LETTER, BOUNCE, UUENCODED][which].as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        let middle = moved.index(raw.len());
        raw.rotate_left(if middle % 3 == 0 { middle } else { 0 });
        raw.truncate(raw.len() - cut.index(raw.len()) / 2);
        read_all(&raw);
    }
}
