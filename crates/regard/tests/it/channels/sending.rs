//! Sending through a real Postfix, and through servers that hang up at the worst moment.

use super::dovecot::Dovecot;
use super::lines::PATIENCE;
use super::postfix::{MAX_BYTES, Postfix};
use regard_channels::smtp;
use regard_services::desk::Reach;
use regard_services::mailboxes::settings::Security;
use regard_services::outgoing::delivery::{Delivery, Envelope, OutServer};
use regard_testkit::desk::TestDesk;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

fn to(recipients: &[&str]) -> Envelope {
    Envelope {
        from: "support@example.com".into(),
        to: recipients.iter().map(|to| (*to).to_owned()).collect(),
    }
}

fn mail(words: &str) -> Vec<u8> {
    let header = "From: support@example.com\r\nTo: dora@example.net\r\nSubject: Hello\r\n\
                  Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <one@example.com>";
    format!("{header}\r\n\r\n{words}").into_bytes()
}

fn is_sent(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Sent { response } if response.starts_with("250"))
}

#[tokio::test]
async fn a_message_arrives_as_it_was_and_the_line_is_used_again() {
    let postfix = Postfix::start(None).await;
    for security in [Security::Plain, Security::Starttls] {
        let server = postfix.server(security, None);
        let before = (postfix.delivered().len(), postfix.connections());
        let raw = mail(".dots\r\n..two\r\n.\r\nlast line\r\n");
        for _ in 0..3 {
            let delivery = smtp::send(&server, &to(&["dora@example.net"]), &raw).await;
            assert!(is_sent(&delivery), "{delivery:?}");
        }
        // What the server puts before it is not ours, and it keeps files with bare line feeds.
        let kept = String::from_utf8(raw).expect("text").replace('\r', "");
        for got in postfix.delivers(before.0 + 3).await {
            let got = String::from_utf8(got).expect("text");
            assert!(got.ends_with(&kept), "{got}");
        }
        assert_eq!(postfix.connections() - before.1, 1, "one line for three messages");
    }
}

#[tokio::test]
async fn one_refused_person_keeps_the_message_from_all_until_we_have_decided() {
    let postfix = Postfix::start(None).await;
    let server = postfix.server(Security::Plain, None);
    let refused = |failures: &[(&str, &str)], permanent| {
        let failures = failures.iter().map(|(to, said)| ((*to).to_owned(), (*said).to_owned())).collect();
        Delivery::Refused { failures, permanent }
    };
    let never = (
        "never@example.net",
        "550 5.1.1 <never@example.net>: Recipient address rejected: There is no such person",
    );
    let later =
        ("later@example.net", "450 4.2.0 <later@example.net>: Recipient address rejected: Come again later");
    for (recipients, expected) in [
        (&["never@example.net"][..], refused(&[never], true)),
        (&["dora@example.net", "never@example.net"], refused(&[never], true)),
        (&["later@example.net", "never@example.net"], refused(&[never], true)),
        (&["dora@example.net", "later@example.net"], refused(&[later], false)),
        (&["later@example.net"], Delivery::Later { reason: later.1.into() }),
    ] {
        assert_eq!(smtp::send(&server, &to(recipients), &mail("x\r\n")).await, expected, "{recipients:?}");
    }
    let elsewhere = smtp::send(&server, &to(&["dora@example.org"]), &mail("x\r\n")).await;
    assert!(matches!(elsewhere, Delivery::Refused { permanent: true, .. }), "{elsewhere:?}");
    let delivery = smtp::send(&server, &to(&["dora@example.net"]), &mail("x\r\n")).await;
    assert!(is_sent(&delivery), "{delivery:?}");
    assert_eq!(postfix.delivers(1).await.len(), 1, "nothing but this one was taken");
}

#[tokio::test]
async fn who_is_greylisted_comes_again_and_is_taken() {
    let postfix = Postfix::start(None).await;
    let server = postfix.server(Security::Plain, None);
    postfix.greylists.store(true, Ordering::SeqCst);
    let first = smtp::send(&server, &to(&["dora@example.net"]), &mail("x\r\n")).await;
    let Delivery::Later { reason } = &first else { panic!("{first:?}") };
    assert!(reason.starts_with("450 4.7.1") && reason.contains("Greylisted"), "{reason}");
    postfix.greylists.store(false, Ordering::SeqCst);
    let second = smtp::send(&server, &to(&["dora@example.net"]), &mail("x\r\n")).await;
    assert!(is_sent(&second), "{second:?}");
    assert_eq!(postfix.delivers(1).await.len(), 1);
}

#[tokio::test]
async fn a_message_that_is_too_large_there_is_refused_for_good() {
    let postfix = Postfix::start(None).await;
    let server = postfix.server(Security::Plain, None);
    let large = mail(&"0123456789\r\n".repeat(MAX_BYTES / 10));
    let delivery = smtp::send(&server, &to(&["dora@example.net"]), &large).await;
    let Delivery::Refused { failures, permanent: true } = &delivery else { panic!("{delivery:?}") };
    assert!(failures[0].1.starts_with("552 5.3.4"), "{failures:?}");
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_later_and_an_old_line_is_replaced() {
    let mut postfix = Postfix::start(None).await;
    let server = postfix.server(Security::Plain, None);
    let envelope = to(&["dora@example.net"]);
    assert!(is_sent(&smtp::send(&server, &envelope, &mail("one\r\n")).await));
    postfix.stop();
    let down = smtp::send(&server, &envelope, &mail("two\r\n")).await;
    let Delivery::Unreached { reason } = &down else { panic!("{down:?}") };
    // What is left of it may still take the line and drop it: either way it was not there.
    assert!(reason.contains("cannot be reached") || reason.contains("does not take us in"), "{reason}");
    postfix.go_on().await;
    assert!(is_sent(&smtp::send(&server, &envelope, &mail("three\r\n")).await));
    postfix.stop();
    postfix.go_on().await;
    let again = smtp::send(&server, &envelope, &mail("four\r\n")).await;
    assert!(is_sent(&again), "the kept line was dead, another one is not: {again:?}");
    assert_eq!(postfix.delivers(3).await.len(), 3);
}

#[tokio::test]
async fn who_we_are_is_said_over_a_private_line_and_a_wrong_password_is_no_fault_of_the_mail() {
    let test = TestDesk::new().await;
    let ctx = test.system();
    let dovecot = Dovecot::start().await;
    let postfix = Postfix::start(Some(&dovecot.sasl())).await;
    let envelope = to(&["dora@example.net"]);
    let server = postfix.server(Security::Starttls, Some(Dovecot::known("secret")));
    let delivery = smtp::send(&server, &envelope, &mail("x\r\n")).await;
    assert!(is_sent(&delivery), "{delivery:?}");
    let findings = smtp::check(&ctx, &server).await;
    assert!(findings.iter().all(|finding| finding.is_good), "{findings:?}");

    let wrong = postfix.server(Security::Starttls, Some(Dovecot::known("wrong")));
    // A line of the same name that is known already is not asked again; one that is not, is.
    let wrong = OutServer { hello: "other.example.com".into(), ..wrong };
    let delivery = smtp::send(&wrong, &envelope, &mail("x\r\n")).await;
    let Delivery::Unreached { reason } = &delivery else { panic!("{delivery:?}") };
    assert!(reason.contains("does not accept box and its secret: 535"), "{reason}");
    let findings = smtp::check(&ctx, &wrong).await;
    assert!(findings.iter().any(|finding| !finding.is_good && finding.sentence == *reason), "{findings:?}");

    let nobody = postfix.server(Security::Starttls, None);
    let delivery = smtp::send(&nobody, &envelope, &mail("x\r\n")).await;
    assert!(matches!(delivery, Delivery::Refused { permanent: true, .. }), "{delivery:?}");
    postfix.delivers(1).await;
}

#[tokio::test]
async fn a_server_without_a_private_line_gets_nothing_when_one_is_wanted() {
    let (server, _) = scripted(&["220 mx", "250 mx"]).await;
    let server = OutServer { security: Security::Starttls, ..server };
    let delivery = smtp::send(&server, &to(&["dora@example.net"]), &mail("x\r\n")).await;
    let Delivery::Unreached { reason } = &delivery else { panic!("{delivery:?}") };
    assert!(reason.contains("offers no STARTTLS"), "{reason}");
}

/// A server that says these answers, one for each line it hears (after 354, for the message), then hangs up. Gives what
/// it heard.
async fn scripted(answers: &'static [&'static str]) -> (OutServer, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("somebody comes");
        let mut stream = BufReader::new(stream);
        let mut heard = Vec::new();
        let mut is_message = false;
        for answer in answers {
            if !answer.is_empty() {
                let said = stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await;
                said.expect("they listen");
            }
            is_message |= answer.starts_with("354");
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return heard;
                }
                let is_end = !is_message || line == ".\r\n";
                heard.push(line);
                if is_end {
                    is_message = false;
                    break;
                }
            }
        }
        heard
    });
    let hello = "desk.example.com".to_owned();
    let host = "127.0.0.1".to_owned();
    (OutServer { host, port, security: Security::Plain, auth: None, hello, reach: Reach::Anywhere }, heard)
}

async fn outcome(answers: &'static [&'static str]) -> Delivery {
    let (server, heard) = scripted(answers).await;
    let delivery = smtp::send(&server, &to(&["dora@example.net"]), &mail("x\r\n")).await;
    tokio::time::timeout(PATIENCE, heard).await.expect("it ends").expect("no panic");
    delivery
}

#[tokio::test]
async fn only_a_line_that_breaks_after_the_last_dot_is_a_doubt() {
    let later = |delivery: &Delivery| matches!(delivery, Delivery::Later { .. } | Delivery::Unreached { .. });
    for cut in [
        &["220 mx"][..],
        &["220 mx", "250 mx"],
        &["220 mx", "250 mx", "250 sender"],
        &["220 mx", "250 mx", "250 sender", "250 recipient"],
    ] {
        let delivery = outcome(cut).await;
        assert!(later(&delivery), "{cut:?}: {delivery:?}");
    }
    let doubt = outcome(&["220 mx", "250 mx", "250 sender", "250 recipient", "354 go"]).await;
    assert!(matches!(doubt, Delivery::Doubtful { .. }), "{doubt:?}");
    let nonsense = outcome(&["220 mx", "250 mx", "250 sender", "250 recipient", "354 go", "hello"]).await;
    assert!(matches!(nonsense, Delivery::Doubtful { .. }), "{nonsense:?}");
    let later_after =
        outcome(&["220 mx", "250 mx", "250 sender", "250 recipient", "354 go", "451 busy"]).await;
    assert!(later(&later_after), "{later_after:?}");
    let never = outcome(&["220 mx", "250 mx", "250 sender", "250 recipient", "354 go", "554 spam"]).await;
    assert!(matches!(never, Delivery::Refused { permanent: true, .. }), "{never:?}");
}

#[tokio::test]
async fn an_old_server_is_greeted_in_its_own_way() {
    let (server, heard) = scripted(&[
        "220 mx",
        "502 what",
        "250 mx",
        "250 sender",
        "250 recipient",
        "354 go",
        "250 got it",
        "",
    ])
    .await;
    let delivery = smtp::send(&server, &to(&["dora@example.net"]), &mail(".\r\n")).await;
    assert_eq!(delivery, Delivery::Sent { response: "250 got it".into() });
    drop(server);
    let heard = tokio::time::timeout(PATIENCE, heard).await.expect("it ends").expect("no panic");
    assert_eq!(heard[0], "EHLO desk.example.com\r\n");
    assert_eq!(heard[1], "HELO desk.example.com\r\n");
    assert_eq!(heard[2], "MAIL FROM:<support@example.com>\r\n");
    assert_eq!(heard[heard.len() - 2..], ["..\r\n", ".\r\n"]);
}
