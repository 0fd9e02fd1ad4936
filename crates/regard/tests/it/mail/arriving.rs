//! A message becomes a ticket with its words, files and people.

use super::post::{DESK, Post, letter};
use bytes::Bytes;
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::ticket::Status;
use regard_services::intake::facts::MailFacts;
use regard_services::intake::{self, Arrival, Outcome, spool};
use regard_services::outgoing::outbox;
use regard_store::{attachment, blob, collaborator};

#[tokio::test]
async fn a_mail_of_somebody_new_becomes_their_ticket_and_they_hear_just_a_moment() {
    let post = Post::new().await;
    let raw = letter(
        "Dora Day <dora.day@customer.example>",
        "Steam wand leaks",
        "a1@customer.example",
        "",
        "It leaks again.",
    );
    let (ticket, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(
        (ticket.subject.as_str(), ticket.status, ticket.channel),
        ("Steam wand leaks", Status::New, Channel::Mail)
    );
    assert_eq!(ticket.mailbox_id, Some(post.mailbox));
    assert_eq!(ticket.group_id, Some(post.test.cast.support));
    assert_eq!(post.email_of(ticket.requester_id).await, "dora.day@customer.example");
    assert_eq!(comment.body_text, "It leaks again.");
    assert!(comment.is_public);
    let waits = ticket.waiting_since.expect("she waits");
    assert_eq!(waits, comment.created_at);
    assert!(ticket.hear_by.expect("by when she hears") > waits);

    let mails = post.mails(ticket.id).await;
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].kind.as_str(), mails[0].state.as_str()), ("acknowledgement", "caught"));
    let mail = post.last_mail(ticket.id).await;
    assert_eq!(mail.headers.get("auto-submitted").as_deref(), Some("auto-replied"));
    assert_eq!(mail.headers.get("x-auto-response-suppress").as_deref(), Some("All"));
    assert_eq!(mail.in_reply_to, ["a1@customer.example"]);
    assert_eq!(mail.subject, "Re: Steam wand leaks");
    assert_eq!(mail.reply_to[0].email, post.reply_address(ticket.id).await);
    let text = mail.text().expect("it has text");
    assert!(text.contains("Hello Dora Day,") && text.contains("automatically"), "{text}");
    assert!(ticket.acknowledged_at.is_some());
    assert!(ticket.waiting_since.is_some(), "our automatic word answers nobody");
}

#[tokio::test]
async fn the_original_comes_back_byte_for_byte_and_leaves_the_database() {
    let post = Post::new().await;
    let raw =
        letter("dora@customer.example", "Hi", "a2@customer.example", "X-Odd: \u{e9}\n", "  spaced \n\n end");
    let id = post.received(&raw, |arrival| arrival).await;
    let before = intake::original(&post.test.system(), id).await.expect("durable before it is understood");
    post.drain().await;
    let after = intake::original(&post.test.system(), id).await.expect("and after");
    assert_eq!(before, after);
    assert_eq!(after, Bytes::from(raw.replace('\n', "\r\n")));
    let name = blob::sha256(&after);
    assert!(post.test.desk.blobs.is_whole(&name).await.expect("reads"));
    assert_eq!(spool::recover(&post.test.system()).await.expect("looked through"), 0, "no copy is left");
}

#[tokio::test]
async fn files_that_a_power_cut_took_are_written_again_from_the_copies_in_the_database() {
    let post = Post::new().await;
    let ctx = post.test.system();
    let raw = "From: dora@customer.example\nMessage-ID: <pc@x.example>\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nHello\n--m\nContent-Type: application/pdf; name=bill.pdf\n\n%PDF\n--m--\n";
    let id = post.received(raw, |arrival| arrival).await;
    intake::process(&ctx, id).await.expect("understood");
    let names = [blob::sha256(raw.replace('\n', "\r\n").as_bytes()), blob::sha256(b"%PDF")];
    let blobs = &post.test.desk.blobs;
    for name in &names {
        assert!(blobs.is_whole(name).await.expect("reads"));
        blobs.delete(name).await.expect("the power goes");
    }
    assert_eq!(spool::recover(&ctx).await.expect("looked through"), 1);
    for name in &names {
        assert!(blobs.is_whole(name).await.expect("reads"), "{name}");
    }
    assert_eq!(spool::recover(&ctx).await.expect("looked through"), 0, "the copy is gone");
}

#[tokio::test]
async fn the_same_bytes_from_the_same_place_are_received_once_and_other_bytes_there_are_not_lost() {
    let post = Post::new().await;
    let ctx = post.test.system();
    let arrival = |text: &str| Arrival {
        channel_way: "imap",
        mailbox_id: Some(post.mailbox),
        source: Some("INBOX/7/1".into()),
        raw: Bytes::from(letter("dora@customer.example", "Hi", "s1@x.example", "", text)),
        ..Arrival::default()
    };
    let first = intake::receive(&ctx, arrival("one")).await.expect("received");
    let again = intake::receive(&ctx, arrival("one")).await.expect("received");
    assert_eq!(again, intake::Receipt { is_new: false, ..first });
    let other = intake::receive(&ctx, arrival("two")).await.expect("received");
    assert!(other.is_new && other.raw_message_id != first.raw_message_id);
}

#[tokio::test]
async fn understanding_a_message_twice_says_it_once() {
    let post = Post::new().await;
    let raw = letter("dora@customer.example", "Hi", "t1@x.example", "", "Hello.");
    let id = post.received(&raw, |arrival| arrival).await;
    let ctx = post.test.system();
    let first = intake::process(&ctx, id).await.expect("understood");
    assert_eq!(intake::process(&ctx, id).await.expect("understood"), first);
    post.drain().await;
    let (ticket, _) = post.filed(first).await;
    assert_eq!(post.comments(ticket.id).await.len(), 1);
}

#[tokio::test]
async fn the_same_mail_by_two_ways_is_one_and_the_same_id_with_other_words_is_not() {
    let post = Post::new().await;
    let raw = letter("dora@customer.example", "Order 7", "d1@x.example", "", "Where is it?");
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    let other_way =
        format!("Received: from relay.example by desk.example.com; Tue, 24 Nov 2026 10:00:01 +0000\n{raw}");
    let copy = post.arrives(&other_way).await;
    assert!(matches!(copy, Outcome::Duplicate { .. }), "{copy:?}");
    let other_words = letter("dora@customer.example", "Order 7", "d1@x.example", "", "And who pays?");
    let (again, _) = post.filed(post.arrives(&other_words).await).await;
    assert_eq!(again.id, ticket.id, "the same sender and the same id: the same conversation");
    assert_eq!(post.comments(ticket.id).await.len(), 2);
}

#[tokio::test]
async fn words_files_and_pictures_stand_on_the_comment_and_quotes_are_folded() {
    let post = Post::new().await;
    let raw = "From: dora@customer.example\nTo: support@desk.example.com\nSubject: Picture\nMessage-ID: <p1@x.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html; charset=utf-8\n\n<p>Look: <img src=\"cid:pic@x\"> <script>alert(1)</script><img src=\"https://track.example/p.png\" width=\"300\" height=\"200\"></p><blockquote type=\"cite\">old words</blockquote>\n--r\nContent-Type: image/png\nContent-ID: <pic@x>\nContent-Disposition: inline; filename=leak.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n--m\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Visit of the engineer\nDTSTART:20261201T090000Z\nEND:VEVENT\nEND:VCALENDAR\n--m\nContent-Type: application/pdf; name=bill.pdf\nContent-Disposition: attachment; filename=bill.pdf\n\n%PDF\n--m--\n";
    let (_, comment) = post.filed(post.arrives(raw).await).await;
    let mut conn = post.test.desk.db.read().await.expect("reads");
    let files = attachment::list_by_comment(&mut conn, comment.id).await.expect("reads");
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["leak.png", "invitation-2.ics", "bill.pdf"]);
    assert!(files[0].is_inline && !files[2].is_inline);
    assert!(files[1].summary.contains("Visit of the engineer"), "{}", files[1].summary);
    assert!(comment.body_html.contains(&format!("/attachments/{}\"", files[0].id)), "{}", comment.body_html);
    assert!(!comment.body_html.contains("script") && !comment.body_html.contains(" src=\"https://track"));
    assert_eq!(comment.remote_images, 1);
    assert!(!comment.body_text.contains("old words") && comment.hidden_text.contains("old words"));
    for file in &files {
        assert!(post.test.desk.blobs.is_whole(&file.sha256).await.expect("reads"), "{}", file.name);
    }
}

#[tokio::test]
async fn people_in_copy_join_and_our_own_addresses_never_do() {
    let post = Post::new().await;
    let head = format!(
        "Cc: Carl <carl@customer.example>, {DESK}, noreply@customer.example, dora@customer.example\n"
    );
    let raw = letter("dora@customer.example", "Order", "c1@x.example", &head, "Please tell Carl too.");
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    let mut conn = post.test.desk.db.read().await.expect("reads");
    let on_it = collaborator::list(&mut conn, ticket.id).await.expect("reads");
    let names: Vec<(&str, Option<&str>)> =
        on_it.iter().map(|c| (c.kind.as_str(), c.email.as_deref())).collect();
    assert_eq!(names, [("cc", Some("carl@customer.example"))]);
    assert!(
        post.events(ticket.id).await.iter().any(|event| matches!(event, Event::CollaboratorAdded { .. }))
    );
}

#[tokio::test]
async fn a_contact_form_makes_a_ticket_of_the_person_it_names() {
    let post = Post::new().await;
    let raw = letter(
        "\"Shop form\" <no-reply@shop.example>",
        "Form",
        "f1@shop.example",
        "Reply-To: Eve <eve@other.example>\n",
        "I would like a quote.",
    );
    let (ticket, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(post.email_of(ticket.requester_id).await, "eve@other.example");
    let facts = MailFacts::read(&comment.facts).expect("kept");
    assert!(facts.is_named_only);
    assert_eq!(facts.from, "no-reply@shop.example");
}

#[tokio::test]
async fn a_second_ticket_of_the_same_day_is_acknowledged_too_but_not_without_end() {
    let post = Post::new().await;
    let mut told = 0;
    for number in 0..8 {
        let raw = letter(
            "dora@customer.example",
            "Hi",
            &format!("m{number}@x.example"),
            "",
            &format!("Matter {number}."),
        );
        let (ticket, _) = post.filed(post.arrives(&raw).await).await;
        told += post.mails(ticket.id).await.len();
    }
    assert_eq!(told, 5);
}

#[tokio::test]
async fn what_no_database_text_may_hold_and_what_nobody_wrote_is_kept_all_the_same() {
    let post = Post::new().await;
    let long_id = format!("{}@x.example", "a".repeat(5_000));
    let cases = [
        letter("dora@customer.example", "NUL \u{0} here", "n1@x.example", "", "Words \u{0} with NUL"),
        letter("dora@customer.example", "", "n2@x.example", "", ""),
        letter("dora@customer.example", &"long ".repeat(5_000), &long_id, "", &"word ".repeat(300_000)),
        "From: dora@customer.example\n\nno subject, no id".to_owned(),
        "garbage without any head".to_owned(),
        String::new(),
    ];
    for raw in cases {
        let outcome = post.arrives(&raw).await;
        assert!(matches!(outcome, Outcome::Filed { .. } | Outcome::Held { .. }), "{outcome:?}");
    }
    let waiting = outbox::counts(&post.test.system()).await.expect("reads");
    assert!(waiting.iter().all(|(state, _)| state == "caught"), "{waiting:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_mail_twice_at_the_same_moment_is_one() {
    let post = Post::new().await;
    post.arrives(&letter("dora.day@customer.example", "Hello", "known@x.example", "", "You know me.")).await;
    for number in 0..12 {
        let (id, words) =
            (format!("twice-{number}@x.example"), format!("It leaks, for the {number}th time."));
        let raw = letter("dora.day@customer.example", "Steam wand", &id, "", &words);
        // A mail server that did not hear us sends the same bytes; another way adds its line to the head.
        let other = if number % 2 == 0 { raw.clone() } else { format!("X-Way: another\n{raw}") };
        let ids = [post.received(&raw, |a| a).await, post.received(&other, |a| a).await];
        let work = ids.map(|id| {
            let ctx = post.test.system();
            tokio::spawn(async move { intake::process(&ctx, id).await.expect("understood") })
        });
        let mut ends = Vec::new();
        for one in work {
            ends.push(one.await.expect("no panic"));
        }
        let filed = ends.iter().filter(|end| matches!(end, Outcome::Filed { .. })).count();
        let doubled = ends.iter().filter(|end| matches!(end, Outcome::Duplicate { .. })).count();
        assert_eq!((filed, doubled), (1, 1), "{number}: {ends:?}");
    }
}
