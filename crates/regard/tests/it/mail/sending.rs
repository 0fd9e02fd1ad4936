//! Mail of ours: composed once, its intent recorded before the network, its outcome after; never sent twice in silence.

use super::post::{DESK, Post, letter};
use jiff::SignedDuration;
use regard_domain::event::Event;
use regard_domain::id::{OutgoingId, TicketId};
use regard_services::active_rules::ActiveRules;
use regard_services::ctx::Ctx;
use regard_services::desk::{Desk, Place};
use regard_services::error::ServiceError;
use regard_services::live::Live;
use regard_services::notifications;
use regard_services::outgoing::delivery::{Delivery, Prepared};
use regard_services::outgoing::{self, outbox};
use regard_services::passwords::{PasswordCost, Passwords};
use regard_services::past_waits::PastWaits;
use regard_services::present::Present;
use regard_services::replies::{self, Message};
use std::sync::Arc;

const DORA: &str = "dora.day@customer.example";

/// The same desk, which sends by a server that nobody reaches here: the tests play the channel themselves.
fn sending(post: &Post) -> Ctx {
    let desk = &post.test.desk;
    let place =
        Place { catch_mail: false, send_by: Some("smtp+plain://127.0.0.1:9".into()), ..desk.place.clone() };
    let desk = Desk {
        db: desk.db.clone(),
        blobs: desk.blobs.clone(),
        clock: desk.clock.clone(),
        chance: desk.chance.clone(),
        live: Live::default(),
        present: Present::default(),
        past_waits: PastWaits::default(),
        active_rules: ActiveRules::default(),
        passwords: Passwords::new(PasswordCost::CHEAP),
        resolver: None,
        place,
    };
    Ctx::system(&Arc::new(desk), "test")
}

/// Dora asked and Ben answered; the answer waits to be sent.
async fn answered(post: &Post) -> (TicketId, OutgoingId) {
    let raw =
        letter(DORA, "Steam wand", "first@customer.example", "Cc: carl@customer.example\n", "It leaks.");
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    let message = Message { text: "Turn it off.\n\nBen".into(), ..Message::default() };
    replies::reply(&ben, ticket.id, &message).await.expect("answered");
    let mail = post.mails(ticket.id).await.pop().expect("queued");
    assert_eq!((mail.kind.as_str(), mail.state.as_str()), ("reply", "waiting"));
    (ticket.id, mail.id)
}

async fn prepared(post: &Post, ctx: &Ctx, id: OutgoingId) -> Prepared {
    post.test.later(SignedDuration::from_secs(20));
    outgoing::prepare(ctx, id).await.expect("composed").expect("there is something to hand over")
}

async fn state(post: &Post, id: OutgoingId) -> String {
    outbox::show(&post.test.system(), id).await.expect("shown").mail.state
}

#[tokio::test]
async fn an_answer_carries_the_words_in_the_customers_thread_and_its_wait_ends_when_it_left() {
    let post = Post::new().await;
    let ctx = sending(&post);
    let (ticket, id) = answered(&post).await;
    let handed = prepared(&post, &ctx, id).await;
    assert_eq!(handed.envelope.to, [DORA, "carl@customer.example"]);
    assert_eq!(handed.envelope.from, post.reply_address(ticket).await);
    let mail = regard_mail::message::parse(&handed.raw);
    assert_eq!((mail.to[0].email.as_str(), mail.cc[0].email.as_str()), (DORA, "carl@customer.example"));
    assert_eq!(mail.from[0].email, DESK);
    assert_eq!(mail.subject, "Re: Steam wand");
    assert_eq!(mail.in_reply_to, ["first@customer.example"]);
    assert_eq!(mail.references, ["first@customer.example"]);
    assert!(mail.text().expect("text").contains("Turn it off."));
    assert!(mail.html().expect("html").contains("<p>Turn it off.</p>"));
    assert!(post.ticket(ticket).await.waiting_since.is_some(), "nobody has heard anything yet");
    outgoing::record(&ctx, id, Delivery::Sent { response: "250 ok".into() }).await.expect("recorded");
    let after = post.ticket(ticket).await;
    assert_eq!(after.waiting_since, None);
    assert!(after.first_replied_at.is_some());
    assert!(
        matches!(post.events(ticket).await.last(), Some(Event::Sent { outgoing_id, .. }) if *outgoing_id == id)
    );
    assert!(outgoing::prepare(&ctx, id).await.expect("asked").is_none(), "never twice");
}

#[tokio::test]
async fn a_worker_that_dies_over_a_mail_leaves_it_to_a_person() {
    let post = Post::new().await;
    let ctx = sending(&post);
    let (ticket, id) = answered(&post).await;
    let first = prepared(&post, &ctx, id).await;
    // The worker died here. Another one finds the intent and no outcome.
    assert!(outgoing::prepare(&ctx, id).await.expect("asked").is_none(), "it is not sent blindly");
    assert_eq!(state(&post, id).await, "doubtful");
    let ben = post.test.ctx(post.test.cast.ben).await;
    let news = notifications::list(&ben, None, 10).await.expect("reads");
    assert!(news[0].sentence.contains("may or may not have arrived"), "{}", news[0].sentence);
    assert!(post.ticket(ticket).await.waiting_since.is_some(), "until we know, she waits");

    outbox::send_again(&ben, id).await.expect("Ben decides");
    let second = prepared(&post, &ctx, id).await;
    let id_of = |handed: &Prepared| regard_mail::message::parse(&handed.raw).message_id;
    assert_eq!(id_of(&first), id_of(&second), "who has it already sees one mail");
    outgoing::record(&ctx, id, Delivery::Sent { response: "250 ok".into() }).await.expect("recorded");
    assert!(matches!(outbox::send_again(&ben, id).await, Err(ServiceError::Conflict(_))));
}

#[tokio::test]
async fn a_doubtful_mail_can_be_confirmed_and_a_late_outcome_is_believed() {
    let post = Post::new().await;
    let ctx = sending(&post);
    let (ticket, id) = answered(&post).await;
    prepared(&post, &ctx, id).await;
    let lost = Delivery::Doubtful { reason: "The line broke after the last byte.".into() };
    outgoing::record(&ctx, id, lost).await.expect("recorded");
    let ben = post.test.ctx(post.test.cast.ben).await;
    outbox::confirm(&ben, id).await.expect("Ben saw it arrive");
    assert_eq!(state(&post, id).await, "sent");
    assert_eq!(post.ticket(ticket).await.waiting_since, None);
}

#[tokio::test]
async fn a_passing_refusal_is_tried_again_for_three_days_and_then_told() {
    let post = Post::new().await;
    let ctx = sending(&post);
    let (ticket, id) = answered(&post).await;
    let mut tries = 0;
    while state(&post, id).await != "failed" {
        if let Some(_handed) = outgoing::prepare(&ctx, id).await.expect("composed") {
            tries += 1;
            let busy = Delivery::Later { reason: "451 4.7.1 greylisted".into() };
            outgoing::record(&ctx, id, busy).await.expect("recorded");
        }
        post.test.later(SignedDuration::from_hours(4));
        assert!(tries < 60, "it ends");
    }
    assert!((18..=20).contains(&tries), "{tries} tries, one each four hours of three days");
    let events = post.events(ticket).await;
    let Some(Event::NotDelivered { reason, permanent, .. }) = events.last() else { panic!("{events:?}") };
    assert!(reason.contains("greylisted") && !permanent, "{reason}");
    assert!(post.ticket(ticket).await.waiting_since.is_some());
}

#[tokio::test]
async fn a_refused_address_is_told_and_the_others_get_it_still() {
    let post = Post::new().await;
    let ctx = sending(&post);
    let (ticket, id) = answered(&post).await;
    prepared(&post, &ctx, id).await;
    let failures = vec![("carl@customer.example".to_owned(), "550 5.1.1 no such user".to_owned())];
    outgoing::record(&ctx, id, Delivery::Refused { failures, permanent: true }).await.expect("recorded");
    let again = prepared(&post, &ctx, id).await;
    assert_eq!(again.envelope.to, [DORA]);
    outgoing::record(&ctx, id, Delivery::Sent { response: "250".into() }).await.expect("recorded");
    let events = post.events(ticket).await;
    let failed = events
        .iter()
        .any(|event| matches!(event, Event::NotDelivered { to, .. } if to == &["carl@customer.example"]));
    assert!(failed, "{events:?}");
    let ben = post.test.ctx(post.test.cast.ben).await;
    assert_eq!(notifications::unread(&ben).await.expect("reads"), 1);
}

#[tokio::test]
async fn internal_words_never_get_into_a_mail() {
    let post = Post::new().await;
    let ctx = sending(&post);
    let (ticket, id) = answered(&post).await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    let note = Message { text: "She complains a lot.".into(), ..Message::default() };
    replies::note(&ben, ticket, &note).await.expect("noted");
    let handed = prepared(&post, &ctx, id).await;
    assert!(!String::from_utf8_lossy(&handed.raw).contains("complains"));
    // Even a mail that points at an internal word is refused where it is composed.
    let word = post
        .comments(ticket)
        .await
        .into_iter()
        .find(|word| word.is_public && word.author_id == post.test.cast.ben);
    let mut tx = post.test.desk.db.begin().await.expect("begins");
    regard_store::comment::make_internal(&mut tx, word.expect("Ben's answer").id).await.expect("changed");
    regard_store::outgoing::update_state(&mut tx, id, "waiting", "", None, post.test.desk.clock.now())
        .await
        .expect("changed");
    tx.commit().await.expect("commits");
    let refused = outgoing::prepare(&ctx, id).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))), "{refused:?}");
}

#[tokio::test]
async fn without_a_server_mail_waits_and_says_so() {
    let post = Post::new().await;
    let (_, id) = answered(&post).await;
    let mut ctx = sending(&post);
    let desk = Arc::get_mut(&mut ctx.desk).expect("the only one");
    desk.place.send_by = None;
    post.test.later(SignedDuration::from_secs(20));
    let refused = outgoing::prepare(&ctx, id).await;
    assert!(matches!(refused, Err(ServiceError::Unavailable { .. })), "{refused:?}");
    assert_eq!(state(&post, id).await, "waiting", "no intent was recorded");
}

#[tokio::test]
async fn a_desk_whose_mailbox_takes_no_tags_finds_answers_by_a_mark_in_the_text() {
    let post = Post::new().await;
    let anna = post.test.ctx(post.test.cast.anna).await;
    let mut shown = regard_services::mailboxes::show(&anna, post.mailbox).await.expect("shown");
    shown.receiving = regard_services::mailboxes::settings::Receiving::None;
    let input = regard_services::mailboxes::MailboxInput {
        address: shown.address,
        name: shown.name,
        brand_id: Some(shown.brand_id),
        group_id: shown.group_id,
        receiving: shown.receiving,
        sending: shown.sending,
        is_active: true,
    };
    regard_services::mailboxes::change(&anna, post.mailbox, &input).await.expect("changed");
    let ctx = sending(&post);
    let (ticket, id) = answered(&post).await;
    let handed = prepared(&post, &ctx, id).await;
    let mail = regard_mail::message::parse(&handed.raw);
    assert!(mail.reply_to.is_empty());
    let text = mail.text().expect("text").to_owned();
    assert!(text.contains("[ref:"), "{text}");
    let quoted: String = text.lines().map(|line| format!("> {line}\n")).collect();
    let raw = letter(DORA, "Re: Steam wand", "x1@customer.example", "", &format!("Thanks.\n\n{quoted}"));
    let (found, _) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(found.id, ticket);
}
