//! How far the sender of fetched mail is believed: who brought it only the mailbox's own server knows.

use super::post::{DESK, Post};
use regard_mail::trust::Verdict;
use regard_mail::trust::resolver::{Resolver, Zone};
use regard_services::intake::Outcome;
use regard_services::intake::facts::MailFacts;
use regard_services::mailboxes::settings::{Auth, Imap, Receiving, Security, Sending};
use regard_services::mailboxes::{self, MailboxInput};
use std::sync::Arc;

/// A desk that asks these records about senders, and fetches its mail from mail.example.org.
async fn post() -> Post {
    let mut post = Post::new().await;
    let mut zone = Zone::default();
    zone.txt("example.net", "v=spf1 ip4:192.0.3.1 -all");
    zone.txt("_dmarc.example.net", "v=DMARC1; p=reject");
    let resolver = Arc::new(Resolver::fixed(zone).expect("no network is needed"));
    Arc::get_mut(&mut post.test.desk).expect("nobody else holds it").resolver = Some(resolver);
    let imap = Imap {
        host: "mail.example.org".into(),
        port: 993,
        security: Security::Tls,
        auth: Auth::Password { user: "box".into(), password: "secret".into() },
        folders: Vec::new(),
        since: None,
        takes_tags: false,
        trusted_hosts: String::new(),
    };
    let input = MailboxInput {
        address: DESK.into(),
        name: String::new(),
        brand_id: None,
        group_id: None,
        receiving: Receiving::Imap(Box::new(imap)),
        sending: Sending::Default,
        is_active: true,
    };
    let anna = post.test.ctx(post.test.cast.anna).await;
    mailboxes::change(&anna, post.mailbox, &input).await.expect("Anna changes it");
    post
}

/// A mail of Dora's with fields on top, fetched.
async fn fetched(post: &Post, number: usize, head: &str) -> Outcome {
    let raw = format!(
        "{head}From: dora@example.net\nTo: {DESK}\nSubject: Leak\nMessage-ID: <{number}@example.net>\n\nWords {number}.\n"
    );
    let (mailbox, source) = (post.mailbox, format!("INBOX/1/{number}"));
    post.arrives_as(&raw, |arrival| regard_services::intake::Arrival {
        channel_way: "imap",
        mailbox_id: Some(mailbox),
        source: Some(source),
        peer: String::new(),
        helo: String::new(),
        envelope_to: Vec::new(),
        ..arrival
    })
    .await
}

async fn facts(post: &Post, outcome: Outcome) -> MailFacts {
    let (_, comment) = post.filed(outcome).await;
    MailFacts::read(&comment.facts).expect("it came by mail")
}

const FAILS: &str =
    "Authentication-Results: mail.example.org; spf=fail smtp.mailfrom=example.net; dmarc=fail\n";

#[tokio::test]
async fn only_the_mailboxs_own_server_is_believed_about_who_sent() {
    let post = post().await;
    let cases = [
        (String::new(), Verdict::None, false),
        (FAILS.to_owned(), Verdict::Fail, true),
        ("Authentication-Results: mail.example.org; dmarc=pass\n".to_owned(), Verdict::Pass, false),
        ("Authentication-Results: evil.example; dmarc=fail; spf=fail\n".to_owned(), Verdict::None, false),
        ("Authentication-Results: evil.example; dmarc=pass\n".to_owned() + FAILS, Verdict::None, false),
        (FAILS.to_owned() + "Authentication-Results: mail.example.org; dmarc=pass\n", Verdict::Fail, true),
        ("Authentication-Results: mail.example.org; spf=fail; dkim=none\n".to_owned(), Verdict::None, true),
    ];
    for (number, (head, dmarc, is_doubtful)) in cases.into_iter().enumerate() {
        let outcome = fetched(&post, number, &head).await;
        let facts = facts(&post, outcome).await;
        let verdicts = facts.verdicts.expect("it was looked at");
        assert_eq!((verdicts.dmarc, facts.is_doubtful), (dmarc, is_doubtful), "{head}");
        assert_eq!(verdicts.policy, "reject", "{head}");
    }
}

#[tokio::test]
async fn who_is_disowned_speaks_on_no_ticket_that_is_there() {
    let post = post().await;
    let first = fetched(&post, 1, "Authentication-Results: mail.example.org; dmarc=pass\n").await;
    let (ticket, _) = post.filed(first).await;
    let answers = "In-Reply-To: <1@example.net>\nReferences: <1@example.net>\n";
    let forged = fetched(&post, 2, &format!("{FAILS}{answers}")).await;
    let (other, _) = post.filed(forged).await;
    assert_ne!(ticket.id, other.id);
    let honest = fetched(&post, 3, answers).await;
    assert_eq!(post.filed(honest).await.0.id, ticket.id);
}

#[tokio::test]
async fn a_mail_that_was_handed_to_us_is_judged_by_us_alone() {
    let post = post().await;
    let raw = format!(
        "Authentication-Results: mail.example.org; spf=pass; dmarc=pass\nFrom: dora@example.net\nTo: {DESK}\n\
         Subject: Leak\nMessage-ID: <smtp@example.net>\n\nWords.\n"
    );
    let outcome = post
        .arrives_as(&raw, |arrival| regard_services::intake::Arrival {
            peer: "192.0.3.9".into(),
            envelope_from: "dora@example.net".into(),
            ..arrival
        })
        .await;
    let facts = facts(&post, outcome).await;
    assert!(facts.is_doubtful, "{:?}", facts.verdicts);
}
