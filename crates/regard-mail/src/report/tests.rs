use super::*;
use crate::kind::{self, Kind};

/// `(address, action, status, permanent)` of each outcome.
type Told<'a> = (&'a str, Action, Option<&'a str>, bool);

fn check(raw: &str, kind: Kind, expected: &[Told<'_>]) {
    let finding = kind::of(&message::parse(raw.as_bytes()));
    assert_eq!(finding.kind, kind, "{raw}");
    let report = finding.report.unwrap_or_default();
    let got: Vec<Told<'_>> = report
        .outcomes
        .iter()
        .map(|o| (o.address.as_str(), o.action, o.status.as_deref(), o.permanent))
        .collect();
    assert_eq!(got, expected, "{raw}");
}

fn with_fields(fields: &str) -> String {
    format!(
        "From: MAILER-DAEMON@b.c\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
         --x\n\nsorry\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; b.c\n\n{fields}\n--x--"
    )
}

#[test]
fn fields_tell_what_became_of_each_recipient() {
    let failed = "Final-Recipient: rfc822; dora@example.com\nAction: failed\nStatus: 5.1.1\n\
                  Diagnostic-Code: smtp; 550 no such\n  user";
    check(&with_fields(failed), Kind::Bounce, &[("dora@example.com", Action::Failed, Some("5.1.1"), true)]);
    let two = "Original-Recipient: rfc822;Dora@example.com\nFinal-Recipient: rfc822;x@y.z\nAction: delivered\nStatus: 2.1.5\n\n\
               Final-Recipient: rfc822; <eve@example.com>\nAction: failed\nStatus: 4.2.2 (full)";
    let expected = [
        ("dora@example.com", Action::Delivered, Some("2.1.5"), false),
        ("eve@example.com", Action::Failed, Some("4.2.2"), false),
    ];
    check(&with_fields(two), Kind::Bounce, &expected);
    let late = "Final-Recipient: rfc822; dora@example.com\nAction: delayed\nStatus: 4.4.1";
    check(
        &with_fields(late),
        Kind::DelayNotice,
        &[("dora@example.com", Action::Delayed, Some("4.4.1"), false)],
    );
    let arrived = "Final-Recipient: rfc822; dora@example.com\nAction: relayed\nStatus: 2.0.0";
    check(
        &with_fields(arrived),
        Kind::DeliveryReport,
        &[("dora@example.com", Action::Delivered, Some("2.0.0"), false)],
    );
}

#[test]
fn sentences_tell_it_too() {
    let qmail = "From: MAILER-DAEMON@b.c\nSubject: failure notice\n\nHi. I wasn't able to deliver your message.\n\n\
                 <dora@example.com>:\nRemote host said: 550 5.1.1 no such user\n\n\
                 --- Below this line is a copy of the message.\n\nTo: eve@example.com\n";
    check(qmail, Kind::Bounce, &[("dora@example.com", Action::Failed, Some("5.1.1"), true)]);
    let exim = "From: Mail Delivery System <Mailer-Daemon@b.c>\nX-Failed-Recipients: dora@example.com\n\n\
                A message that you sent could not be delivered.\n  dora@example.com\n    mailbox is full: quota";
    check(exim, Kind::Bounce, &[("dora@example.com", Action::Failed, Some("5.2.2"), true)]);
    let late = "From: Mail Delivery System <Mailer-Daemon@b.c>\nSubject: Warning: message delayed\n\n\
                The address to which the message has not yet been delivered is:\n  dora@example.com\n";
    check(late, Kind::DelayNotice, &[("dora@example.com", Action::Delayed, None, false)]);
}

#[test]
fn a_status_code_is_no_piece_of_an_ip_address() {
    for (text, expected) in [
        ("550 5.1.1 unknown", Some("5.1.1")),
        ("(#5.4.4)", Some("5.4.4")),
        ("[192.0.2.5.1.1]", None),
        ("host 5.1.1.7 said no", None),
        ("said: 4.7.650.", Some("4.7.650")),
        ("version 15.20.5746", None),
    ] {
        assert_eq!(status_in(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn notifications_of_a_sending_service_are_read() {
    let bounce = r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"Dora@example.com","status":"5.1.1"}]},
        "mail":{"headers":[{"name":"Message-ID","value":"<ours@a.b>"}]}}"#;
    let plain = format!("From: no-reply@sns.example\n\n{bounce}\n\n--\nIf you wish to stop");
    check(&plain, Kind::Bounce, &[("dora@example.com", Action::Failed, Some("5.1.1"), true)]);
    let wrapped = format!(
        "From: a@b.c\n\n{}",
        serde_json::json!({"Type": "Notification", "Message": bounce.replace('\n', "")})
    );
    check(&wrapped, Kind::Bounce, &[("dora@example.com", Action::Failed, Some("5.1.1"), true)]);
    check("From: a@b.c\n\n{\"notificationType\":\"Complaint\"}", Kind::FeedbackReport, &[]);
    check("From: a@b.c\n\n{\"notificationType\":\"Else\"} hello", Kind::Person, &[]);
}

#[test]
fn a_report_inside_an_envelope_is_opened() {
    let inner = with_fields("Final-Recipient: rfc822; dora@example.com\nAction: failed\nStatus: 5.1.1");
    let raw = format!(
        "From: postmaster@b.c\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--"
    );
    check(&raw, Kind::Bounce, &[("dora@example.com", Action::Failed, Some("5.1.1"), true)]);
    let pasted = "From: Dora <dora@example.com>\nSubject: What is this?\n\nFinal-Recipient: rfc822; eve@example.com\nAction: failed\nStatus: 5.1.1";
    check(pasted, Kind::Person, &[]);
    let passed_on = raw.replace("From: postmaster@b.c", "From: Dora <dora@example.com>");
    check(&passed_on, Kind::Person, &[]);
}

#[test]
fn the_quoted_mail_is_named() {
    let raw = "From: MAILER-DAEMON@b.c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nfailed\n--x\n\
               Content-Type: message/rfc822\n\nMessage-ID: <ours@a.b>\n\nhi\n--x--";
    assert_eq!(original_message_id(&message::parse(raw.as_bytes())).as_deref(), Some("ours@a.b"));
}
