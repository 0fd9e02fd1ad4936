//! Which ticket a message lands on, and that nobody lands where they are not.

use super::post::{DESK, Post, letter};
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ticket::{Status, Ticket};
use regard_services::{merging, tickets};

const DORA: &str = "Dora Day <dora.day@customer.example>";
const EVE: &str = "Eve <eve@other.example>";

async fn doras_ticket(post: &Post) -> Ticket {
    let raw = letter(DORA, "Steam wand", "first@customer.example", "", "It leaks.");
    post.filed(post.arrives(&raw).await).await.0
}

/// A message sent to an address of ours with further head lines.
fn to(address: &str, from: &str, id: &str, head: &str, body: &str) -> String {
    letter(from, "Re: Steam wand", id, head, body)
        .replace(&format!("To: {DESK}\n"), &format!("To: {address}\n"))
}

async fn proposes(post: &Post, id: TicketId) -> Option<TicketId> {
    post.events(id).await.into_iter().find_map(|event| match event {
        Event::MergeProposed { ticket_id, .. } => Some(ticket_id),
        _ => None,
    })
}

#[tokio::test]
async fn an_answer_finds_its_ticket_by_the_secret_in_our_address_in_our_text_or_by_what_it_answers() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let address = post.reply_address(ticket.id).await;
    let ours = post.last_mail(ticket.id).await.message_id.expect("our mail has one");
    let mark = format!("> [ref:{}]", ticket.reply_token);
    let shouted = address.to_uppercase();
    let cases = [
        to(&address, DORA, "r1@customer.example", "", "By the address."),
        to(&shouted, DORA, "r2@customer.example", "", "By an address that was shouted."),
        to(DESK, DORA, "r3@customer.example", "", &format!("By the text.\n\n{mark}")),
        to(DESK, DORA, "r4@customer.example", &format!("In-Reply-To: <{ours}>\n"), "By our id."),
        to(DESK, DORA, "r5@customer.example", "References: <first@customer.example>\n", "By her own id."),
        to(
            DESK,
            DORA,
            "r6@customer.example",
            "References: <x@y.example> <r5@customer.example>\n",
            "By the last.",
        ),
    ];
    for (number, raw) in cases.iter().enumerate() {
        let (found, comment) = post.filed(post.arrives(raw).await).await;
        assert_eq!(found.id, ticket.id, "case {number}");
        assert!(comment.body_text.starts_with("By "), "{}", comment.body_text);
    }
    assert_eq!(post.comments(ticket.id).await.len(), 7);
}

#[tokio::test]
async fn a_stranger_who_holds_every_key_gets_a_ticket_of_their_own_that_proposes_a_merge() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let address = post.reply_address(ticket.id).await;
    let keys = "In-Reply-To: <first@customer.example>\nReferences: <first@customer.example>\n";
    let cases = [
        to(&address, EVE, "e1@other.example", keys, "Let me in."),
        to(&address, EVE, "e2@other.example", "Reply-To: dora.day@customer.example\n", "I am Dora."),
        to(&address, DORA, "e3@other.example", "Reply-To: eve@other.example\n", "Answer me elsewhere."),
        to(DESK, EVE, "e4@other.example", "References: <first@customer.example>\n", "Me again."),
    ];
    for raw in &cases {
        let (found, _) = post.filed(post.arrives(raw).await).await;
        assert_ne!(found.id, ticket.id, "{raw}");
        assert_eq!(proposes(&post, found.id).await, Some(ticket.id), "{raw}");
    }
    assert_eq!(post.comments(ticket.id).await.len(), 1, "only Dora's own words");
}

#[tokio::test]
async fn the_same_stranger_goes_on_in_their_own_ticket() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let keys = "In-Reply-To: <first@customer.example>\nReferences: <first@customer.example>\n";
    let (own, _) = post.filed(post.arrives(&to(DESK, EVE, "e1@other.example", keys, "One.")).await).await;
    let more = to(
        DESK,
        EVE,
        "e2@other.example",
        "References: <first@customer.example> <e1@other.example>\n",
        "Two.",
    );
    let (again, _) = post.filed(post.arrives(&more).await).await;
    assert_eq!(again.id, own.id);
    assert_ne!(again.id, ticket.id);
}

#[tokio::test]
async fn somebody_in_copy_may_answer() {
    let post = Post::new().await;
    let raw =
        letter(DORA, "Steam wand", "first@customer.example", "Cc: carl@customer.example\n", "It leaks.");
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    let keys = "References: <first@customer.example>\n";
    let raw = to(DESK, "carl@customer.example", "k1@customer.example", keys, "It is under warranty.");
    let (found, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(found.id, ticket.id);
    assert_eq!(post.email_of(comment.author_id).await, "carl@customer.example");
}

#[tokio::test]
async fn an_answer_that_overtakes_the_mail_it_answers_still_meets_it() {
    let post = Post::new().await;
    let late = to(
        DESK,
        DORA,
        "second@customer.example",
        "References: <first@customer.example>\n",
        "And it is loud.",
    );
    let (ticket, _) = post.filed(post.arrives(&late).await).await;
    assert_eq!(doras_ticket(&post).await.id, ticket.id);
    let eves =
        letter(EVE, "Mine", "third@other.example", "References: <first@customer.example>\n", "Other matter.");
    let (own, _) = post.filed(post.arrives(&eves).await).await;
    assert_ne!(own.id, ticket.id);
}

#[tokio::test]
async fn a_word_of_the_customer_opens_a_solved_ticket_and_follows_a_closed_one() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    tickets::solve(&ben, ticket.id).await.expect("solved");
    let keys = "References: <first@customer.example>\n";
    let (found, _) =
        post.filed(post.arrives(&to(DESK, DORA, "s1@customer.example", keys, "Still leaks.")).await).await;
    assert_eq!((found.id, found.status), (ticket.id, Status::Open));
    assert!(found.waiting_since.is_some());
    tickets::change_status(&ben, ticket.id, Status::Closed).await.expect("closed");
    let (next, _) =
        post.filed(post.arrives(&to(DESK, DORA, "s2@customer.example", keys, "Again.")).await).await;
    assert_ne!(next.id, ticket.id);
    assert_eq!(proposes(&post, next.id).await, Some(ticket.id));
    let keys = "References: <first@customer.example> <s2@customer.example>\n";
    let (same, _) =
        post.filed(post.arrives(&to(DESK, DORA, "s3@customer.example", keys, "And again.")).await).await;
    assert_eq!(same.id, next.id, "the follow-up goes on");
}

#[tokio::test]
async fn an_answer_to_a_merged_ticket_lands_where_its_words_are() {
    let post = Post::new().await;
    let first = doras_ticket(&post).await;
    let raw = letter(DORA, "Other", "other@customer.example", "", "The grinder too.");
    let (second, _) = post.filed(post.arrives(&raw).await).await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    merging::merge(&ben, second.id, first.id).await.expect("merged");
    for (id, head) in [("g1", "References: <other@customer.example>\n"), ("g2", "")] {
        let address = if head.is_empty() {
            DESK.replace('@', &format!("+{}@", second.reply_token))
        } else {
            DESK.into()
        };
        let raw = to(&address, DORA, &format!("{id}@customer.example"), head, "More.");
        let (found, _) = post.filed(post.arrives(&raw).await).await;
        assert_eq!(found.id, first.id, "{id}");
    }
}

#[tokio::test]
async fn words_that_crossed_our_answer_wait_for_another_one() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let crossing =
        to(DESK, DORA, "c1@customer.example", "References: <first@customer.example>\n", "Also the grinder.");
    let id = post.received(&crossing, |arrival| arrival).await;
    post.test.later(jiff::SignedDuration::from_mins(5));
    let ben = post.test.ctx(post.test.cast.ben).await;
    let message = regard_services::replies::Message { text: "Which machine?".into(), ..Default::default() };
    regard_services::replies::reply(&ben, ticket.id, &message).await.expect("answered");
    post.test.later(jiff::SignedDuration::from_mins(1));
    post.drain().await;
    let _ = id;
    let ticket = post.ticket(ticket.id).await;
    assert!(ticket.waiting_since.is_some(), "Ben had not read it when he wrote");
}

#[tokio::test]
async fn a_colleague_who_answers_by_mail_answers_the_customer() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let address = post.reply_address(ticket.id).await;
    let raw = to(
        &address,
        "ben@example.com",
        "b1@example.com",
        "",
        "Please send the serial number.\n\n> It leaks.",
    );
    let (found, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(found.id, ticket.id);
    assert_eq!(comment.author_id, post.test.cast.ben);
    assert!(comment.is_public);
    assert_eq!(found.waiting_since, None, "Dora has been answered");
    assert_eq!(found.assignee_id, Some(post.test.cast.ben));
    let mail = post.last_mail(ticket.id).await;
    assert_eq!(mail.to[0].email, "dora.day@customer.example");
    assert_eq!(mail.from[0].email, DESK, "from us, not from Ben's own address");
    let text = mail.text().expect("text");
    assert!(text.contains("serial number") && !text.contains("It leaks"), "{text}");
}

#[tokio::test]
async fn a_colleague_who_answered_the_customer_directly_is_not_sent_on_twice() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let address = format!("{}, dora.day@customer.example", post.reply_address(ticket.id).await);
    let before = post.mails(ticket.id).await.len();
    let (found, _) = post
        .filed(post.arrives(&to(&address, "ben@example.com", "b2@example.com", "", "On my way.")).await)
        .await;
    assert_eq!((found.id, found.waiting_since), (ticket.id, None));
    assert_eq!(post.mails(ticket.id).await.len(), before);
}

#[tokio::test]
async fn a_colleague_without_a_seat_at_the_ticket_lands_beside_it() {
    let post = Post::new().await;
    let ticket = doras_ticket(&post).await;
    let address = post.reply_address(ticket.id).await;
    let (found, _) =
        post.filed(post.arrives(&to(&address, "cleo@example.com", "l1@example.com", "", "Hi")).await).await;
    assert_ne!(found.id, ticket.id);
    assert_eq!(proposes(&post, found.id).await, Some(ticket.id));
}
