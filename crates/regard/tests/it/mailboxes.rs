//! The pages of our mailboxes, as an admin uses them, and what they say when something does not go.

use crate::site::{Browser, Site};
use jiff::SignedDuration;
use regard_domain::id::MailboxId;
use regard_domain::outgoing::state;
use regard_services::desk::Reach;
use regard_services::intake::{self, Arrival};
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, MailboxInput, sending};
use regard_services::notifications;
use regard_services::outgoing::outbox;
use regard_store::mailbox;
use regard_testkit::desk::TestDesk;
use std::sync::Arc;

const PAGE: &str = "/settings/mailboxes";
const SECRET: &str = "very-secret-7";
const FORM: &str = "address=Help%40Example.com&way=imap&imap_host=127.0.0.1&imap_port=1&imap_security=tls\
                    &sign_in=password&user=&password=very-secret-7&folders=INBOX%2C+Orders&since=2026-10-01\
                    &sending=server&smtp_host=127.0.0.1&smtp_port=1&smtp_security=starttls&smtp_sign_in=same";

async fn work(test: &TestDesk) {
    let drained = regard_jobs::runner::drain(&test.desk).await.expect("the queue works");
    assert!(drained.failures.is_empty(), "{:?}", drained.failures);
}

async fn connected(site: &Site) -> (Browser, String) {
    let anna = site.browser(site.test.cast.anna).await;
    let saved = anna.post(site, PAGE, FORM).await;
    assert_eq!((saved.status, saved.header("location")), (303, "/settings/mailboxes/1"), "{}", saved.body);
    (anna, "/settings/mailboxes/1".to_owned())
}

#[tokio::test]
async fn a_mailbox_is_connected_and_what_was_found_is_read_without_its_secrets() {
    let site = Site::new().await;
    let (anna, path) = connected(&site).await;
    let before = anna.get(&site, &path).await;
    assert!(before.body.contains("Being tried now") && before.body.contains("help@example.com"));
    // This desk catches its mail, so only fetching is tried.
    work(&site.test).await;
    let page = anna.get(&site, &path).await;
    for words in [
        "127.0.0.1:1 cannot be reached",
        "Check the server&#39;s name and port",
        "Its mail is caught and shown under Outgoing mail",
        "value=\"INBOX, Orders\"",
        "value=\"2026-10-01\"",
        "Kept; type to change it",
    ] {
        assert!(page.body.contains(words), "{words} is not in {}", page.body);
    }
    assert!(!page.body.contains("Being tried now") && !page.body.contains(SECRET));
    let mut conn = site.test.desk.db.read().await.expect("reads");
    let row = mailbox::find(&mut conn, MailboxId(1)).await.expect("reads").expect("there");
    assert!(!row.receiving.contains(SECRET) && row.receiving.contains("\"user\":\"Help@Example.com\""));
    let list = anna.get(&site, PAGE).await;
    assert!(list.body.contains("help@example.com") && list.body.contains("Not fetched yet"));
    let settings = anna.get(&site, "/settings").await;
    assert!(settings.body.contains("href=\"/settings/mailboxes\""));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    let site = Site::new().await;
    let anna = site.browser(site.test.cast.anna).await;
    let cases = [
        (FORM.replace("Help%40Example.com", "help"), "Write the whole address"),
        (FORM.replace("imap_port=1&", "imap_port=99999&"), "a number up to 65535"),
        (FORM.replace("imap_host=127.0.0.1", "imap_host="), "Write the server&#39;s name"),
        (FORM.replace("since=2026-10-01", "since=soon"), "Write a day such as"),
        (FORM.replace("password=very-secret-7", "password="), "without it nobody lets us in"),
        (FORM.replace("sign_in=password", "sign_in=google&client_id=x"), "without it nobody lets us in"),
        (FORM.replace("smtp_host=127.0.0.1", "smtp_host=a+b"), "Write the server&#39;s name"),
        (
            FORM.replace("smtp_sign_in=same", "smtp_sign_in=password&smtp_user=x"),
            "without it nobody lets us in",
        ),
    ];
    for (form, sentence) in cases {
        let page = anna.post(&site, PAGE, &form).await;
        assert_eq!(page.status, 422, "{form}");
        assert!(page.body.contains(sentence), "{sentence} is not said to {form}: {}", page.body);
        assert!(page.body.contains("INBOX, Orders") && !page.body.contains(SECRET), "{form}");
    }
    assert!(mailboxes::list(&site.test.system()).await.expect("lists").is_empty());
}

#[tokio::test]
async fn a_kept_password_is_never_told_to_another_server() {
    let site = Site::new().await;
    let (anna, path) = connected(&site).await;
    let blank = FORM.replace("password=very-secret-7", "password=");
    let same = anna.post(&site, &path, &blank.replace("INBOX%2C+Orders", "Orders")).await;
    assert_eq!(same.status, 303, "the password is kept: {}", same.body);
    let other =
        anna.post(&site, &path, &blank.replace("imap_host=127.0.0.1", "imap_host=evil.example")).await;
    assert_eq!(other.status, 422);
    assert!(other.body.contains("Another server needs it anew"), "{}", other.body);
}

#[tokio::test]
async fn a_mailbox_rests_and_goes_on() {
    let site = Site::new().await;
    let (anna, path) = connected(&site).await;
    let pause = format!("{path}/pause");
    assert_eq!(anna.post(&site, &pause, "").await.status, 303);
    assert!(anna.get(&site, PAGE).await.body.contains("It rests"));
    assert!(anna.get(&site, &path).await.body.contains("Go on"));
    assert_eq!(anna.post(&site, &pause, "_method=delete").await.status, 303);
    assert!(!anna.get(&site, PAGE).await.body.contains("It rests"));
    let ben = site.browser(site.test.cast.ben).await;
    assert_eq!(ben.post(&site, &pause, "").await.status, 403);
    assert_eq!(anna.get(&site, "/settings/mailboxes/77").await.status, 404);
}

#[tokio::test]
async fn a_desk_asks_no_server_of_a_private_network_unless_its_operator_allows_that() {
    let mut test = TestDesk::new().await;
    Arc::get_mut(&mut test.desk).expect("nobody else holds it").place.reach = Reach::Outside;
    let pages = regard_web::routes::routes().into_router(test.desk.clone());
    let site = Site::with(test, pages);
    let (anna, path) = connected(&site).await;
    work(&site.test).await;
    let page = anna.get(&site, &path).await;
    assert!(page.body.contains("stands in a private network"), "{}", page.body);
    assert!(page.body.contains("REGARD_ALLOW_PRIVATE_ADDRESSES=true"));
}

/// A mailbox whose mail goes out in a way.
async fn mailbox_sending(test: &TestDesk, sending: Sending) -> MailboxId {
    let input = MailboxInput {
        address: "support@desk.example.com".into(),
        name: String::new(),
        brand_id: None,
        group_id: None,
        receiving: Receiving::Smtp,
        sending,
        is_active: true,
    };
    mailboxes::add(&test.ctx(test.cast.anna).await, &input).await.expect("Anna adds it")
}

#[tokio::test]
async fn a_mailbox_that_is_tried_out_sends_nothing_and_shows_what_it_would_have() {
    let mut test = TestDesk::new().await;
    Arc::get_mut(&mut test.desk).expect("nobody else holds it").place.catch_mail = false;
    mailbox_sending(&test, Sending::Caught).await;
    let arrival = Arrival {
        channel_way: "smtp",
        envelope_to: vec!["support@desk.example.com".into()],
        raw: "From: dora@example.net\r\nTo: support@desk.example.com\r\nSubject: Leak\r\n\r\nIt leaks.\r\n"
            .into(),
        ..Arrival::default()
    };
    intake::receive(&test.system(), arrival).await.expect("received");
    work(&test).await;
    let anna = test.ctx(test.cast.anna).await;
    let mails = outbox::list(&anna, None, None, 10).await.expect("lists");
    assert_eq!(mails.iter().map(|mail| mail.state.as_str()).collect::<Vec<_>>(), [state::CAUGHT]);
}

#[tokio::test]
async fn mail_that_cannot_leave_is_said_on_its_mailbox_and_told_when_it_lasts() {
    let test = TestDesk::new().await;
    let id = mailbox_sending(&test, Sending::Default).await;
    let (ctx, anna) = (test.system(), test.ctx(test.cast.anna).await);
    let told = async || notifications::list(&anna, None, 10).await.expect("lists");
    let reason = "mail.example.com:465 cannot be reached: no answer within 30 seconds.";
    sending::note(&ctx, id, Some(reason)).await.expect("noted");
    assert_eq!(mailboxes::show(&anna, id).await.expect("shown").sending_reason, reason);
    assert!(told().await.is_empty(), "a moment is no outage");
    for _ in 0..3 {
        test.later(SignedDuration::from_mins(20));
        sending::note(&ctx, id, Some(reason)).await.expect("noted");
    }
    let sentences: Vec<String> = told().await.into_iter().map(|one| one.sentence).collect();
    let expected = format!("From support@desk.example.com for 20 minutes no mail leaves. {reason}");
    assert_eq!(sentences, [expected], "told once");
    sending::note(&ctx, id, None).await.expect("noted");
    assert_eq!(mailboxes::show(&anna, id).await.expect("shown").sending_reason, "");
}
