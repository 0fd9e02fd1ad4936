//! Answering, noting, taking back: what the customer hears, and when their clock stops.

use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::id::TicketId;
use regard_domain::law::Law;
use regard_domain::ticket::Status;
use regard_services::error::ServiceError;
use regard_services::outgoing::outbox;
use regard_services::replies::{self, Message};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, assignment};
use regard_services::{drafts, laws, timeline};
use regard_testkit::desk::TestDesk;

async fn dora_asks(test: &TestDesk) -> TicketId {
    let ctx = test.ctx(test.cast.dora).await;
    let matter =
        NewMatter { subject: "Steam wand".into(), text: "It leaks again.".into(), channel: Channel::Portal };
    beginning::ask(&ctx, &matter).await.expect("a customer may ask")
}

fn words(text: &str) -> Message {
    Message { text: text.into(), ..Message::default() }
}

#[tokio::test]
async fn a_reply_stops_the_clock_only_when_it_has_left() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    replies::reply(&ben, id, &words("I will look at it today.")).await.expect("said");
    let held = tickets::show(&ben, id).await.expect("shown");
    assert!(held.waiting_since.is_some(), "Dora has heard nothing yet");
    assert_eq!((held.status, held.assignee_id), (Status::Open, Some(test.cast.ben)));
    test.later(SignedDuration::from_secs(9));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    let sent = tickets::show(&ben, id).await.expect("shown");
    assert_eq!(sent.waiting_since, None, "it is her turn");
    assert!(sent.first_replied_at.is_some());
    let mails = outbox::of_ticket(&ben, id).await.expect("listed");
    assert!(
        mails.iter().any(|mail| mail.kind == "reply" && mail.recipients.contains("dora@example.com")),
        "{mails:?}"
    );
}

#[tokio::test]
async fn a_reply_taken_back_leaves_everything_as_it_was_and_its_words_in_the_draft() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let before = tickets::show(&ben, id).await.expect("shown");
    let message = Message { status: Some(Status::Solved), ..words("Have you tried turning it off?") };
    let comment = replies::reply(&ben, id, &message).await.expect("said");
    assert_eq!(tickets::show(&ben, id).await.expect("shown").status, Status::Solved);
    replies::undo(&ben, comment).await.expect("taken back");
    let after = tickets::show(&ben, id).await.expect("shown");
    assert_eq!(
        (after.status, after.assignee_id, after.hear_by),
        (before.status, before.assignee_id, before.hear_by)
    );
    assert_eq!((after.comment_count, &after.snippet), (1, &before.snippet));
    let (draft, _) = drafts::show(&ben, id).await.expect("kept").expect("a draft");
    assert_eq!(draft.body_text, "Have you tried turning it off?");
    test.later(SignedDuration::from_secs(60));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    let mails = outbox::of_ticket(&ben, id).await.expect("listed");
    assert!(mails.iter().all(|mail| mail.kind != "reply" || mail.state == "undone"), "{mails:?}");
    let again = replies::undo(&ben, comment).await;
    assert!(matches!(again, Err(ServiceError::NotFound(_))), "{again:?}");
}

#[tokio::test]
async fn a_reply_that_has_left_cannot_be_taken_back() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let comment = replies::reply(&ben, id, &words("Done.")).await.expect("said");
    test.later(SignedDuration::from_secs(9));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    let late = replies::undo(&ben, comment).await;
    assert!(matches!(late, Err(ServiceError::Conflict(_))), "{late:?}");
}

#[tokio::test]
async fn a_note_answers_nobody_and_the_customer_never_sees_it() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    replies::note(&ben, id, &words("She called twice. Batch 0624 again.")).await.expect("noted");
    assert!(tickets::show(&ben, id).await.expect("shown").waiting_since.is_some());
    let doras = timeline::show(&test.ctx(test.cast.dora).await, id).await.expect("her own");
    assert_eq!(doras.comments.len(), 1);
    assert!(doras.audits.is_empty() && doras.tags.is_empty());
    let law_9 = laws::check(&test.system(), Law::OnlyThoseMeantHear).await.expect("checks");
    assert!(law_9.is_empty(), "{law_9:?}");
}

#[tokio::test]
async fn somebody_who_wrote_meanwhile_is_read_first() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let anna = test.ctx(test.cast.anna).await;
    let id = dora_asks(&test).await;
    let seen = timeline::show(&ben, id).await.expect("shown").comments.last().map(|comment| comment.id);
    assignment::take(&anna, id).await.expect("Anna takes it");
    replies::reply(&anna, id, &words("I have it.")).await.expect("said");
    let message = Message { seen, ..words("Me too.") };
    let asked = replies::reply(&ben, id, &message).await;
    assert!(matches!(asked, Err(ServiceError::Conflict(_))), "{asked:?}");
    replies::reply(&ben, id, &words("Me too, all the same.")).await.expect("sent when confirmed");
}

#[tokio::test]
async fn an_empty_reply_or_a_wrong_copy_says_what_is_wrong_and_nothing_happens() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    for message in [words("   "), Message { cc: vec!["not an address".into()], ..words("Hello") }] {
        let refused = replies::reply(&ben, id, &message).await;
        assert!(matches!(refused, Err(ServiceError::Invalid(_))), "{refused:?}");
    }
    assert_eq!(timeline::show(&ben, id).await.expect("shown").comments.len(), 1);
}
