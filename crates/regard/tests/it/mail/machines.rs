//! What machines answer: recorded where it belongs, waking nobody, answered never.

use super::post::{DESK, Post, letter};
use regard_domain::event::Event;
use regard_domain::ticket::Ticket;
use regard_services::intake::Outcome;
use regard_services::{held_mail, notifications};
use regard_store::user;

const DORA: &str = "dora.day@customer.example";

async fn doras_answered_ticket(post: &Post) -> Ticket {
    let raw = letter(DORA, "Steam wand", "first@customer.example", "", "It leaks.");
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    let message =
        regard_services::replies::Message { text: "Which machine is it?".into(), ..Default::default() };
    regard_services::replies::reply(&ben, ticket.id, &message).await.expect("answered");
    post.test.later(jiff::SignedDuration::from_secs(30));
    post.drain().await;
    let ticket = post.ticket(ticket.id).await;
    assert_eq!(ticket.waiting_since, None, "the answer left");
    ticket
}

fn bounce(to: &str, original_id: &str, address: &str, status: &str, said: &str) -> String {
    format!(
        "From: Mail Delivery System <mailer-daemon@mx.customer.example>\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <bounce-{status}@mx.customer.example>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nI am sorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; {address}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{original_id}>\nSubject: Re: Steam wand\n--b--\n"
    )
}

#[tokio::test]
async fn an_absence_note_is_recorded_and_changes_nothing_else() {
    let post = Post::new().await;
    let before = doras_answered_ticket(&post).await;
    let ours = post.last_mail(before.id).await.message_id.expect("has one");
    let mails = post.mails(before.id).await.len();
    let head = format!("Auto-Submitted: auto-replied\nIn-Reply-To: <{ours}>\n");
    let raw = letter(DORA, "Out of office", "ooo@customer.example", &head, "I am away until Monday.");
    let (ticket, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(ticket.id, before.id);
    assert_eq!((comment.kind.as_str(), comment.is_public), ("machine", false));
    assert_eq!((ticket.status, ticket.waiting_since, ticket.hear_by), (before.status, None, before.hear_by));
    assert_eq!(post.mails(ticket.id).await.len(), mails, "no answer to a machine");
    let events = post.events(ticket.id).await;
    assert!(
        matches!(events.last(), Some(Event::MachineAnswer { kind, .. }) if kind == "auto-reply"),
        "{events:?}"
    );
}

#[tokio::test]
async fn a_bounce_marks_the_address_and_tells_the_owner() {
    let post = Post::new().await;
    let ticket = doras_answered_ticket(&post).await;
    let ours = post.last_mail(ticket.id).await.message_id.expect("has one");
    let raw = bounce(DESK, &ours, DORA, "5.1.1", "550 5.1.1 No such user");
    let (found, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(found.id, ticket.id);
    assert!(!comment.is_public);
    let events = post.events(ticket.id).await;
    let Some(Event::NotDelivered { to, permanent, reason, outgoing_id }) = events.last() else {
        panic!("{events:?}")
    };
    assert_eq!((to.as_slice(), *permanent), (&[DORA.to_owned()][..], true));
    assert!(reason.contains("No such user") && outgoing_id.is_some(), "{reason}");
    let mut conn = post.test.desk.db.read().await.expect("reads");
    let identities = user::list_identities(&mut conn, ticket.requester_id).await.expect("reads");
    assert!(identities[0].undeliverable_at.is_some());
    let ben = post.test.ctx(post.test.cast.ben).await;
    let news = notifications::list(&ben, None, 10).await.expect("reads");
    assert_eq!(news.len(), 1, "Ben has the ticket");
    assert!(news[0].sentence.contains(DORA), "{}", news[0].sentence);
    assert_eq!(notifications::unread(&ben).await.expect("reads"), 1);
}

#[tokio::test]
async fn a_bounce_is_found_by_our_address_and_by_the_failed_address_too() {
    let post = Post::new().await;
    let ticket = doras_answered_ticket(&post).await;
    let address = post.reply_address(ticket.id).await;
    for (to, status) in [(address.as_str(), "5.2.2"), (DESK, "5.7.1")] {
        let raw = bounce(to, "", DORA, status, "550 no");
        let (found, _) = post.filed(post.arrives(&raw).await).await;
        assert_eq!(found.id, ticket.id, "{status}");
    }
}

#[tokio::test]
async fn a_passing_failure_marks_nothing_for_good() {
    let post = Post::new().await;
    let ticket = doras_answered_ticket(&post).await;
    let ours = post.last_mail(ticket.id).await.message_id.expect("has one");
    post.arrives(&bounce(DESK, &ours, DORA, "4.2.2", "452 Mailbox full")).await;
    let mut conn = post.test.desk.db.read().await.expect("reads");
    let identities = user::list_identities(&mut conn, ticket.requester_id).await.expect("reads");
    assert!(identities[0].undeliverable_at.is_none());
}

#[tokio::test]
async fn a_forged_report_marks_nobody_we_did_not_write_to() {
    let post = Post::new().await;
    let ticket = doras_answered_ticket(&post).await;
    let ours = post.last_mail(ticket.id).await.message_id.expect("has one");
    post.arrives(&bounce(DESK, &ours, "eve@example.com", "5.1.1", "550 5.1.1 No such user")).await;
    let mut conn = post.test.desk.db.read().await.expect("reads");
    let identities = user::list_identities(&mut conn, post.test.cast.eve).await.expect("reads");
    assert!(identities[0].undeliverable_at.is_none());
}

#[tokio::test]
async fn what_belongs_to_no_ticket_is_held_where_colleagues_see_it() {
    let post = Post::new().await;
    let cases = [
        (
            "auto_reply",
            letter(DORA, "Out of office", "o1@x.example", "Auto-Submitted: auto-replied\n", "Away."),
        ),
        ("report", bounce(DESK, "unknown@x.example", "nobody@x.example", "5.1.1", "550 No")),
        (
            "list",
            letter(
                DORA,
                "News of June",
                "l1@x.example",
                "List-Id: <news.x.example>\nList-Unsubscribe: <mailto:leave@x.example>\n",
                "All.",
            )
            .replace(DESK, "news@x.example"),
        ),
        ("spam", letter(DORA, "Win", "w1@x.example", "X-Spam-Flag: YES\n", "Click.")),
        ("own_address", letter(DESK, "Me", "me@x.example", "", "I am you.")),
        ("no_sender", "Subject: Nobody\nMessage-ID: <nb@x.example>\n\nWho am I?\n".to_owned()),
    ];
    let ben = post.test.ctx(post.test.cast.ben).await;
    for (cause, raw) in &cases {
        let outcome = post.arrives(raw).await;
        let Outcome::Held { suspended_ticket_id } = outcome else { panic!("{cause}: {outcome:?}") };
        let shown = held_mail::show(&ben, suspended_ticket_id).await.expect("a colleague looks");
        assert_eq!(shown.held.cause, *cause);
        assert!(!shown.held.reason.is_empty());
    }
    assert_eq!(held_mail::waiting(&ben).await.expect("counts"), 6);
}

#[tokio::test]
async fn a_word_on_a_list_is_a_request_that_no_program_answers_and_nobody_is_copied() {
    let post = Post::new().await;
    let head = "List-Id: <talk.x.example>\nList-Post: <mailto:talk@x.example>\nPrecedence: bulk\n\
                List-Unsubscribe: <mailto:leave@x.example>\nCc: eve@example.com\n";
    let raw = letter(DORA, "[talk] Steam wand", "l2@x.example", head, "Does yours leak too?")
        .replace(DESK, "talk@x.example");
    let (ticket, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!((ticket.subject.as_str(), comment.is_public), ("[talk] Steam wand", true));
    assert_eq!(post.mails(ticket.id).await.len(), 0, "no program answers a list");
    let mut conn = post.test.desk.db.read().await.expect("reads");
    let on_it = regard_store::collaborator::list(&mut conn, ticket.id).await.expect("reads");
    assert!(on_it.is_empty(), "{on_it:?}");
    drop(conn);
    // Somebody else's word in that discussion stands for itself: they are not on Dora's request.
    let head = format!("{head}In-Reply-To: <l2@x.example>\n").replace("eve@example.com", DORA);
    let raw = letter("eve@example.com", "Re: [talk] Steam wand", "l3@x.example", &head, "Mine does.")
        .replace(DESK, "talk@x.example");
    let (other, _) = post.filed(post.arrives(&raw).await).await;
    assert_ne!(other.id, ticket.id);
}

#[tokio::test]
async fn a_list_that_is_the_other_end_of_our_address_is_no_list() {
    let post = Post::new().await;
    let head = "List-Id: <support.desk.example.com>\nPrecedence: list\n";
    let raw = letter(DORA, "Help", "g1@x.example", head, "Through the group.");
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    assert_eq!(post.mails(ticket.id).await.len(), 0, "but no program answers a list");
}

#[tokio::test]
async fn our_own_mail_that_comes_back_is_no_customer() {
    let post = Post::new().await;
    let ticket = doras_answered_ticket(&post).await;
    let last = post.mails(ticket.id).await.pop().expect("we wrote");
    let shown = regard_services::outgoing::outbox::show(&post.test.system(), last.id).await.expect("shown");
    let raw = String::from_utf8(shown.raw.expect("composed").to_vec()).expect("text").replace("\r\n", "\n");
    let raw = raw.replace("To: ", "Delivered-To: support@desk.example.com\nTo: ");
    let before = post.comments(ticket.id).await.len();
    let (found, comment) = post.filed(post.arrives(&raw).await).await;
    assert_eq!((found.id, comment.kind.as_str()), (ticket.id, "machine"));
    assert_eq!(found.waiting_since, None);
    assert_eq!(post.comments(ticket.id).await.len(), before + 1);
    let again = post.arrives(&raw).await;
    assert!(matches!(again, Outcome::Duplicate { .. }), "{again:?}");
}

#[tokio::test]
async fn the_same_words_again_and_again_are_held_as_going_in_a_circle() {
    let post = Post::new().await;
    let mut held = 0;
    for number in 0..12 {
        let raw = letter(DORA, "Status", &format!("st{number}@x.example"), "", "Is it done?");
        held += usize::from(matches!(post.arrives(&raw).await, Outcome::Held { .. }));
    }
    assert_eq!(held, 7);
}

#[tokio::test]
async fn two_desks_that_acknowledge_each_other_stop_at_once() {
    let post = Post::new().await;
    let raw = letter(
        "desk@other.example",
        "Your order",
        "o1@other.example",
        "",
        "A person of the other desk asks.",
    );
    let (ticket, _) = post.filed(post.arrives(&raw).await).await;
    let ours = post.last_mail(ticket.id).await;
    let address = &ours.reply_to[0].email;
    let id = ours.message_id.clone().expect("has one");
    let answer = letter(
        "desk@other.example",
        "Re: Re: Your order",
        "a1@other.example",
        &format!("In-Reply-To: <{id}>\nAuto-Submitted: auto-replied\n"),
        "We have your mail.",
    )
    .replace(DESK, address);
    let (found, comment) = post.filed(post.arrives(&answer).await).await;
    assert_eq!((found.id, comment.kind.as_str()), (ticket.id, "machine"));
    assert_eq!(post.mails(ticket.id).await.len(), 1);
}
