//! A desk with a mailbox, and short ways to let mail arrive and to look at what became of it.

use bytes::Bytes;
use regard_domain::comment::Comment;
use regard_domain::event::Event;
use regard_domain::id::{MailboxId, RawMessageId, TicketId, UserId};
use regard_domain::outgoing::Outgoing;
use regard_domain::ticket::Ticket;
use regard_mail::message::{self, Message};
use regard_services::intake::{self, Arrival, Outcome};
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, MailboxInput};
use regard_services::outgoing::outbox;
use regard_store::{audit, comment, ticket, user};
use regard_testkit::desk::TestDesk;

/// Our address in these tests.
pub(crate) const DESK: &str = "support@desk.example.com";

/// A desk that takes mail at [`DESK`].
pub(crate) struct Post {
    pub(crate) test: TestDesk,
    pub(crate) mailbox: MailboxId,
}

impl Post {
    pub(crate) async fn new() -> Self {
        let test = TestDesk::new().await;
        let input = MailboxInput {
            address: DESK.into(),
            name: "Support".into(),
            brand_id: None,
            group_id: None,
            receiving: Receiving::Smtp,
            sending: Sending::Default,
            is_active: true,
        };
        let anna = test.ctx(test.cast.anna).await;
        let mailbox = mailboxes::add(&anna, &input).await.expect("an admin adds a mailbox");
        Self { test, mailbox }
    }

    /// Receives and understands a message.
    pub(crate) async fn arrives(&self, raw: &str) -> Outcome {
        self.arrives_as(raw, |arrival| arrival).await
    }

    /// The same with a change of how it arrives.
    pub(crate) async fn arrives_as(&self, raw: &str, change: impl FnOnce(Arrival) -> Arrival) -> Outcome {
        let id = self.received(raw, change).await;
        self.drain().await;
        intake::process(&self.test.system(), id).await.expect("understood")
    }

    /// Receives a message and leaves it to the workers.
    pub(crate) async fn received(&self, raw: &str, change: impl FnOnce(Arrival) -> Arrival) -> RawMessageId {
        // Two messages never come at the same microsecond, and people take a minute to write.
        self.test.later(jiff::SignedDuration::from_mins(1));
        let arrival = Arrival {
            channel_way: "smtp",
            envelope_to: vec![DESK.into()],
            peer: "192.0.2.7".into(),
            helo: "mail.example.com".into(),
            raw: Bytes::from(raw.replace('\n', "\r\n")),
            ..Arrival::default()
        };
        intake::receive(&self.test.system(), change(arrival)).await.expect("received").raw_message_id
    }

    /// Everything due now is done, and nothing fails.
    pub(crate) async fn drain(&self) {
        let drained = regard_jobs::runner::drain(&self.test.desk).await.expect("the queue works");
        assert!(drained.failures.is_empty(), "{:?}", drained.failures);
    }

    /// The ticket and the comment a message became.
    pub(crate) async fn filed(&self, outcome: Outcome) -> (Ticket, Comment) {
        let Outcome::Filed { ticket_id, comment_id } = outcome else { panic!("not filed: {outcome:?}") };
        let mut conn = self.test.desk.db.read().await.expect("reads");
        let comment = comment::find(&mut conn, comment_id).await.expect("reads").expect("it is there");
        (self.ticket(ticket_id).await, comment)
    }

    pub(crate) async fn ticket(&self, id: TicketId) -> Ticket {
        let mut conn = self.test.desk.db.read().await.expect("reads");
        ticket::find(&mut conn, id).await.expect("reads").expect("it is there")
    }

    pub(crate) async fn comments(&self, id: TicketId) -> Vec<Comment> {
        comment::list(&mut self.test.desk.db.read().await.expect("reads"), id).await.expect("reads")
    }

    /// Everything that happened on a ticket, in order.
    pub(crate) async fn events(&self, id: TicketId) -> Vec<Event> {
        let mut conn = self.test.desk.db.read().await.expect("reads");
        audit::list(&mut conn, id).await.expect("reads").into_iter().flat_map(|audit| audit.events).collect()
    }

    pub(crate) async fn email_of(&self, id: UserId) -> String {
        let mut conn = self.test.desk.db.read().await.expect("reads");
        user::find(&mut conn, id).await.expect("reads").expect("known").email.expect("has one")
    }

    /// Our mail about a ticket, oldest first.
    pub(crate) async fn mails(&self, id: TicketId) -> Vec<Outgoing> {
        outbox::of_ticket(&self.test.system(), id).await.expect("reads")
    }

    /// Our last mail about a ticket as a recipient reads it.
    pub(crate) async fn last_mail(&self, id: TicketId) -> Message {
        let last = self.mails(id).await.pop().expect("we wrote one");
        let shown = outbox::show(&self.test.system(), last.id).await.expect("shown");
        message::parse(&shown.raw.expect("composed"))
    }

    /// The address to which answers about a ticket go.
    pub(crate) async fn reply_address(&self, id: TicketId) -> String {
        DESK.replace('@', &format!("+{}@", self.ticket(id).await.reply_token))
    }
}

/// A plain mail: further header lines end with a line break each.
pub(crate) fn letter(from: &str, subject: &str, id: &str, head: &str, body: &str) -> String {
    format!(
        "From: {from}\nTo: {DESK}\nSubject: {subject}\nMessage-ID: <{id}>\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n{head}\n{body}\n"
    )
}
