//! Mail that a colleague passes on becomes a matter of whoever wrote it.

use super::post::{DESK, Post, letter};
use regard_domain::event::Event;
use regard_services::intake::facts::MailFacts;

const FORWARD: &str = "Can somebody of support take this?\n\n---------- Forwarded message ---------\nFrom: Carl Cook <carl@customer.example>\nDate: Mon, 23 Nov 2026 at 09:12\nSubject: Broken grinder\nTo: <ben@example.com>\n\nHello Ben,\nthe grinder is broken.\nCarl";

#[tokio::test]
async fn a_forward_by_a_colleague_is_a_ticket_of_the_original_sender() {
    let post = Post::new().await;
    let raw = letter("Ben <ben@example.com>", "Fwd: Broken grinder", "fw1@example.com", "", FORWARD);
    let (ticket, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(post.email_of(ticket.requester_id).await, "carl@customer.example");
    assert_eq!(ticket.submitter_id, post.test.cast.ben);
    assert_eq!(ticket.subject, "Broken grinder");
    assert!(comment.is_public && comment.author_id == ticket.requester_id);
    assert!(comment.body_text.contains("the grinder is broken"), "{}", comment.body_text);
    assert!(!comment.body_text.contains("take this"), "Ben's words are for colleagues");
    let facts = MailFacts::read(&comment.facts).expect("kept");
    assert_eq!(facts.forwarded_by.as_deref(), Some("ben@example.com"));
    assert!(ticket.waiting_since.is_some(), "Carl waits");
    let notes: Vec<_> = post.comments(ticket.id).await.into_iter().filter(|word| !word.is_public).collect();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].body_text.contains("take this") && notes[0].author_id == post.test.cast.ben);
    assert!(
        post.events(ticket.id).await.iter().any(|event| matches!(event, Event::CollaboratorAdded { .. }))
    );
    assert!(post.mails(ticket.id).await.is_empty(), "Carl wrote to Ben: no program answers him");
}

#[tokio::test]
async fn a_forward_by_a_customer_is_their_own_matter() {
    let post = Post::new().await;
    let raw = letter("dora@customer.example", "Fwd: Broken grinder", "fw2@customer.example", "", FORWARD);
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(post.email_of(ticket.requester_id).await, "dora@customer.example");
}

#[tokio::test]
async fn a_forward_about_a_ticket_stays_among_colleagues() {
    let post = Post::new().await;
    let raw =
        letter("carl@customer.example", "Broken grinder", "first@customer.example", "", "It is broken.");
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    let head = "References: <first@customer.example>\n";
    let raw = letter("Ben <ben@example.com>", "Fwd: Broken grinder", "fw3@example.com", head, FORWARD);
    let before = post.mails(ticket.id).await.len();
    let (found, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(found.id, ticket.id);
    assert!(!comment.is_public, "what Ben says about Carl is not for Carl");
    assert!(comment.body_text.contains("take this") && comment.body_text.contains("Carl Cook"));
    assert_eq!(post.mails(ticket.id).await.len(), before);
    assert!(found.waiting_since.is_some(), "Carl still waits");
    let _ = DESK;
}
