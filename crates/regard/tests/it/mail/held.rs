//! Held mail: colleagues look, release and put away; nothing is lost.

use super::post::{Post, letter};
use regard_domain::id::SuspendedTicketId;
use regard_domain::suspended_ticket::state;
use regard_services::error::ServiceError;
use regard_services::intake::{self, Outcome};
use regard_services::{held_mail, laws};

async fn a_held_mail(post: &Post, id: &str) -> SuspendedTicketId {
    let raw = letter("dora@customer.example", "Win", id, "X-Spam-Flag: YES\n", "I really need help.");
    match post.arrives(&raw).await {
        Outcome::Held { suspended_ticket_id } => suspended_ticket_id,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_released_mail_becomes_the_ticket_it_would_have_been() {
    let post = Post::new().await;
    let id = a_held_mail(&post, "h1@x.example").await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    let ticket = held_mail::release(&ben, id).await.expect("released");
    let ticket = post.ticket(ticket).await;
    assert_eq!(post.email_of(ticket.requester_id).await, "dora@customer.example");
    assert!(ticket.waiting_since.is_some());
    let shown = held_mail::show(&ben, id).await.expect("shown");
    assert_eq!((shown.held.state.as_str(), shown.held.ticket_id), (state::RELEASED, Some(ticket.id)));
    assert_eq!(shown.held.settled_by_id, Some(post.test.cast.ben));
    assert!(matches!(held_mail::release(&ben, id).await, Err(ServiceError::Conflict(_))), "only once");
    assert!(matches!(held_mail::discard(&ben, id).await, Err(ServiceError::Conflict(_))));
    assert_eq!(held_mail::waiting(&ben).await.expect("counts"), 0);
}

#[tokio::test]
async fn what_was_put_away_keeps_its_original_and_can_be_released_later() {
    let post = Post::new().await;
    let id = a_held_mail(&post, "h2@x.example").await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    held_mail::discard(&ben, id).await.expect("put away");
    assert_eq!(held_mail::waiting(&ben).await.expect("counts"), 0);
    let away = held_mail::list(&ben, state::DISCARDED, None, 10).await.expect("listed");
    assert_eq!(away.len(), 1);
    assert!(!intake::original(&ben, away[0].raw_message_id).await.expect("kept").is_empty());
    held_mail::release(&ben, id).await.expect("released after all");
}

#[tokio::test]
async fn customers_learn_nothing_of_held_mail() {
    let post = Post::new().await;
    let id = a_held_mail(&post, "h3@x.example").await;
    for ctx in [post.test.ctx(post.test.cast.dora).await, post.test.nobody()] {
        assert!(matches!(held_mail::show(&ctx, id).await, Err(ServiceError::Forbidden(_))));
        assert!(matches!(
            held_mail::list(&ctx, state::WAITING, None, 10).await,
            Err(ServiceError::Forbidden(_))
        ));
        assert!(matches!(held_mail::release(&ctx, id).await, Err(ServiceError::Forbidden(_))));
        assert!(matches!(held_mail::discard(&ctx, id).await, Err(ServiceError::Forbidden(_))));
    }
}

#[tokio::test]
async fn held_mail_that_nobody_looks_at_breaks_the_first_law() {
    let post = Post::new().await;
    a_held_mail(&post, "h4@x.example").await;
    let law = regard_domain::law::Law::NobodyIgnored;
    assert_eq!(laws::check(&post.test.system(), law).await.expect("checks").len(), 0);
    post.test.later(jiff::SignedDuration::from_hours(72));
    let breaches = laws::check(&post.test.system(), law).await.expect("checks");
    assert_eq!(breaches.len(), 1);
    assert_eq!(breaches[0].table, "suspended_tickets");
}

#[tokio::test]
async fn a_message_whose_understanding_fails_for_good_is_held_with_the_reason() {
    let post = Post::new().await;
    let raw = letter("dora@customer.example", "Hi", "g1@x.example", "", "Hello.");
    let id = post.received(&raw, |arrival| arrival).await;
    let outcome = intake::give_up(&post.test.system(), id, "a part of ours is broken").await.expect("held");
    let Outcome::Held { suspended_ticket_id } = outcome else { panic!("{outcome:?}") };
    let ben = post.test.ctx(post.test.cast.ben).await;
    let shown = held_mail::show(&ben, suspended_ticket_id).await.expect("shown");
    assert!(shown.held.reason.contains("a part of ours is broken"), "{}", shown.held.reason);
    assert!(shown.text.contains("Hello."));
    post.drain().await;
    held_mail::release(&ben, suspended_ticket_id).await.expect("and it can be tried again");
}
