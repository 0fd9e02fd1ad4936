//! The whole way: a customer's mail comes in over SMTP, the answer leaves through a real Postfix, and the next word
//! lands on the same ticket.

use super::lines::{Client, Receiver, real_desk};
use super::postfix::Postfix;
use jiff::SignedDuration;
use regard_channels::smtp::limits::Limits;
use regard_domain::id::TicketId;
use regard_domain::outgoing::{Outgoing, state};
use regard_mail::message;
use regard_services::outgoing::outbox;
use regard_services::replies::{self, Message};
use regard_services::timeline;
use regard_testkit::desk::TestDesk;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A desk with a receiver and a Postfix that takes its mail.
struct Post {
    test: TestDesk,
    receiver: Receiver,
    postfix: Postfix,
}

impl Post {
    async fn new() -> Self {
        let postfix = Postfix::start(None).await;
        let mut test = TestDesk::new().await;
        let place = &mut Arc::get_mut(&mut test.desk).expect("nobody else holds it").place;
        (place.send_by, place.undo_secs) = (Some(postfix.url()), 0);
        let desk = real_desk(&mut test).await;
        let receiver = Receiver::smtp(&desk, Limits::default()).await;
        Self { test, receiver, postfix }
    }

    /// A mail of somebody at example.net comes in and is understood; gives its ticket, which is their newest.
    async fn hears(&self, from: &str, to: &str, head: &str, words: &str) {
        let mut client = Client::greeted(self.receiver.address).await;
        client.ask(&format!("MAIL FROM:<{from}>"), "250").await;
        client.ask(&format!("RCPT TO:<{to}>"), "250").await;
        client.ask("DATA", "354").await;
        client.say(format!("From: {from}\r\nTo: {to}\r\n{head}\r\n\r\n{words}\r\n.\r\n")).await;
        client.expect("250").await;
        client.ask("QUIT", "221").await;
        self.work().await;
    }

    /// Everything due is done.
    async fn work(&self) {
        let drained = regard_jobs::runner::drain(&self.test.desk).await.expect("the queue works");
        assert!(drained.failures.is_empty(), "{:?}", drained.failures);
    }

    async fn answer(&self, ticket: TicketId, text: &str) {
        let ben = self.test.ctx(self.test.cast.ben).await;
        let message = Message { text: text.into(), ..Message::default() };
        replies::reply(&ben, ticket, &message).await.expect("Ben answers");
        self.work().await;
    }

    /// Our mail about a ticket, the last one.
    async fn last(&self, ticket: TicketId) -> Outgoing {
        outbox::of_ticket(&self.test.system(), ticket).await.expect("reads").pop().expect("we wrote")
    }
}

const FIRST: TicketId = TicketId(1);

#[tokio::test]
async fn a_customer_is_answered_and_the_answer_is_answered() {
    let post = Post::new().await;
    let head = "Subject: Steam wand leaks\r\nMessage-ID: <a@example.net>";
    post.hears("dora@example.net", "support@example.com", head, "It leaks again.").await;
    post.answer(FIRST, "Please turn the nut.").await;
    assert_eq!(post.last(FIRST).await.state, state::SENT);
    let mails = post.postfix.delivers(2).await;
    let ours = mails
        .iter()
        .map(|raw| message::parse(raw))
        .find(|mail| mail.text().is_some_and(|text| text.contains("Please turn the nut.")));
    let ours = ours.expect("Dora has our answer");
    let (reply_to, id) = (ours.reply_to[0].email.clone(), ours.message_id.clone().expect("it has one"));
    let head = format!("Subject: Re: Steam wand leaks\r\nMessage-ID: <b@example.net>\r\nIn-Reply-To: <{id}>");
    post.hears("dora@example.net", &reply_to, &head, "That helped, thank you.").await;
    let shown = timeline::show(&post.test.ctx(post.test.cast.ben).await, FIRST).await.expect("shown");
    let words: Vec<&str> = shown.comments.iter().map(|comment| comment.body_text.trim()).collect();
    assert!(words.iter().any(|words| words.contains("That helped")), "{words:?}");
}

#[tokio::test]
async fn an_answer_that_is_put_off_arrives_later_and_one_that_is_refused_is_seen() {
    let post = Post::new().await;
    let head = "Subject: Steam wand leaks\r\nMessage-ID: <a@example.net>";
    post.hears("dora@example.net", "support@example.com", head, "It leaks again.").await;
    let before = post.postfix.delivers(1).await.len();
    post.postfix.greylists.store(true, Ordering::SeqCst);
    post.answer(FIRST, "Please turn the nut.").await;
    let waiting = post.last(FIRST).await;
    assert_eq!(waiting.state, state::WAITING);
    assert!(waiting.response.contains("Greylisted"), "{}", waiting.response);
    post.postfix.greylists.store(false, Ordering::SeqCst);
    post.test.later(SignedDuration::from_mins(5));
    post.work().await;
    assert_eq!(post.last(FIRST).await.state, state::SENT);
    assert_eq!(post.postfix.delivers(before + 1).await.len(), before + 1);

    let head = "Subject: Hello\r\nMessage-ID: <n@example.net>";
    post.hears("never@example.net", "support@example.com", head, "Hello?").await;
    let refused = TicketId(2);
    post.answer(refused, "Hello.").await;
    let mail = post.last(refused).await;
    assert_eq!(mail.state, state::FAILED);
    assert!(mail.response.contains("There is no such person"), "{}", mail.response);
}
