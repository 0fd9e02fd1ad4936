//! Promises: found, dated, owed, kept or broken, and never forgotten (law 2).

use jiff::{SignedDuration, Timestamp};
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::id::{PromiseId, TicketId};
use regard_domain::law::Law;
use regard_domain::promise::{Act, Answer, Promise, State};
use regard_domain::written::{Said, TicketWords};
use regard_services::ctx::Ctx;
use regard_services::error::ServiceError;
use regard_services::findings::{self, Finding};
use regard_services::outgoing::outbox;
use regard_services::promise_ends::judging;
use regard_services::promises::making::{self, Noted, Wish};
use regard_services::promises::{acting, measuring, reading};
use regard_services::replies::{self, Message};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::{laws, notifications, timeline};
use regard_testkit::desk::TestDesk;

pub(crate) async fn dora_asks(test: &TestDesk) -> TicketId {
    let ctx = test.ctx(test.cast.dora).await;
    let matter =
        NewMatter { subject: "Steam wand".into(), text: "It leaks again.".into(), channel: Channel::Portal };
    beginning::ask(&ctx, &matter).await.expect("a customer may ask")
}

pub(crate) fn within(test: &TestDesk, hours: i64) -> Timestamp {
    test.system().now() + SignedDuration::from_hours(hours)
}

pub(crate) async fn promised(test: &TestDesk, ctx: &Ctx, ticket: TicketId, hours: i64) -> PromiseId {
    let wish =
        Wish { words: "I’ll write again".into(), due_at: Some(within(test, hours)), ..Wish::default() };
    making::make(ctx, ticket, &wish).await.expect("made")
}

pub(crate) async fn shown(ctx: &Ctx, id: PromiseId) -> Promise {
    reading::show(ctx, id).await.expect("shown").promise
}

pub(crate) async fn drain(test: &TestDesk) {
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
}

/// What the composer shows of a text, and sends with it when nothing is changed.
async fn as_shown(ctx: &Ctx, ticket: TicketId, text: &str) -> Vec<Noted> {
    let found = findings::of_draft(ctx, ticket, text).await.expect("looked");
    let note = |finding: &Finding| match finding {
        Finding::Promise(promised) => {
            Some(Noted { key: promised.found.key.clone(), due_at: promised.due_at, ..Noted::default() })
        }
        _ => None,
    };
    found.iter().filter_map(note).collect()
}

#[tokio::test]
async fn sending_confirms_what_is_shown_and_writes_it_down() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let text = "I’ll call you on Friday. We’ll send a new seal by Monday.";
    let noted = as_shown(&ben, id, text).await;
    assert_eq!(noted.len(), 2, "two promises in one text: {noted:?}");
    let message = Message { text: text.into(), promises: noted.clone(), ..Message::default() };
    replies::reply(&ben, id, &message).await.expect("sent");
    let all = reading::of_ticket(&ben, id).await.expect("listed");
    assert!(all.suggested.is_empty());
    let rows: Vec<_> = all.promises.iter().map(|read| &read.promise).collect();
    assert_eq!(rows.len(), 2);
    for (row, note) in rows.iter().zip(&noted) {
        assert_eq!((row.state, row.due_at, row.promiser_id), (State::Active, note.due_at, test.cast.ben));
        assert_eq!(row.promisee_id, test.cast.dora);
        let (start, end) = (row.span_start.expect("a span"), row.span_end.expect("a span"));
        let said: String = text
            .chars()
            .skip(usize::try_from(start).expect("small"))
            .take(usize::try_from(end - start).expect("small"))
            .collect();
        assert_eq!(said, row.words, "word for word");
    }
    let told = timeline::show(&ben, id).await.expect("shown");
    let made = told.audits.iter().flat_map(|audit| &audit.events);
    assert_eq!(made.filter(|event| matches!(event, Event::Promise { act: Act::Made, .. })).count(), 2);
}

#[tokio::test]
async fn what_was_dismissed_is_none_and_what_was_not_shown_waits_for_its_writer() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let text = "I’ll call you on Friday. We’ll send a new seal by Monday.";
    let mut noted = as_shown(&ben, id, text).await;
    noted.truncate(1);
    noted[0].is_dismissed = true;
    replies::reply(&ben, id, &Message { text: text.into(), promises: noted, ..Message::default() })
        .await
        .expect("sent");
    let all = reading::of_ticket(&ben, id).await.expect("listed");
    assert!(all.promises.is_empty());
    assert_eq!(all.suggested.len(), 1, "{:?}", all.suggested);
    let suggested = &all.suggested[0];
    let promise = making::confirm(&ben, suggested.id, None).await.expect("confirmed");
    assert_eq!(shown(&ben, promise).await.due_at, suggested.due_at);
    let again = making::confirm(&ben, suggested.id, None).await;
    assert!(matches!(again, Err(ServiceError::Conflict(_))), "{again:?}");
}

#[tokio::test]
async fn soon_must_become_a_time() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let text = "I’ll get back to you soon.";
    let mut noted = as_shown(&ben, id, text).await;
    assert_eq!((noted.len(), noted[0].due_at), (1, None), "our past says nothing yet");
    let message = Message { text: text.into(), promises: noted.clone(), ..Message::default() };
    let refused = replies::reply(&ben, id, &message).await;
    let Err(ServiceError::Refused(refusal)) = refused else { panic!("{refused:?}") };
    assert!(refusal.is_input && refusal.law == Some(2), "{refusal:?}");
    noted[0].due_at = Some(within(&test, 30));
    replies::reply(&ben, id, &Message { promises: noted, ..message }).await.expect("sent with a time");
}

#[tokio::test]
async fn a_reply_taken_back_has_promised_nothing() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let text = "I’ll call you on Friday.";
    let promises = as_shown(&ben, id, text).await;
    let comment = replies::reply(&ben, id, &Message { text: text.into(), promises, ..Message::default() })
        .await
        .expect("sent");
    replies::undo(&ben, comment).await.expect("taken back");
    assert!(reading::of_ticket(&ben, id).await.expect("listed").promises.is_empty());
    test.later(SignedDuration::from_hours(24 * 14));
    drain(&test).await;
    let system = test.system();
    assert_eq!(laws::check(&system, Law::NothingForgotten).await.expect("checked"), []);
}

#[tokio::test]
async fn a_word_by_a_program_is_never_refused_and_waits_as_a_suggestion() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let words = TicketWords {
        comment: Some(Said {
            text: "I will get back to you soon. I will call you on Friday.".into(),
            ..Said::default()
        }),
        ..TicketWords::default()
    };
    regard_services::writing::updating::update(&ben, id, &words).await.expect("a program is not refused");
    let all = reading::of_ticket(&ben, id).await.expect("listed");
    assert_eq!((all.promises.len(), all.suggested.len()), (0, 2));
}

#[tokio::test]
async fn what_is_due_and_not_done_is_broken_at_that_moment() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let promise = promised(&test, &ben, id, 10).await;
    test.later(SignedDuration::from_hours(10) - SignedDuration::from_secs(1));
    drain(&test).await;
    assert_eq!(shown(&ben, promise).await.state, State::Active);
    let told = notifications::list(&ben, None, 10).await.expect("listed");
    assert_eq!(
        told.iter().filter(|one| one.kind == notifications::kind::PROMISE).count(),
        2,
        "at half and at four fifths"
    );
    test.later(SignedDuration::from_secs(1));
    drain(&test).await;
    let broken = shown(&ben, promise).await;
    assert_eq!(broken.state, State::Broken);
    assert!(broken.ended_at.is_some() && broken.recovery_id.is_some(), "it is put right from then on");
    acting::deliver(&ben, promise, "Here it is, late.").await.expect("late is better than never");
    let late = shown(&ben, promise).await;
    assert_eq!(late.state, State::Broken, "it stays broken");
    assert!(late.delivered_at.is_some());
}

#[tokio::test]
async fn a_move_reaches_the_customer_before_it_is_due_or_it_is_none() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let promise = promised(&test, &ben, id, 10).await;
    let no_reason = acting::move_to(&ben, promise, within(&test, 20), " ").await;
    assert!(matches!(no_reason, Err(ServiceError::Invalid(_))), "{no_reason:?}");
    let to = within(&test, 20);
    acting::move_to(&ben, promise, to, "The seal is late.").await.expect("moved");
    drain(&test).await;
    let mails = outbox::of_ticket(&ben, id).await.expect("listed");
    assert!(mails.iter().any(|mail| mail.recipients.contains("dora@example.com")), "{mails:?}");
    let moved = reading::show(&ben, promise).await.expect("shown");
    assert_eq!((moved.promise.due_at, moved.moves.len()), (Some(to), 1));
    test.later(SignedDuration::from_hours(11));
    drain(&test).await;
    assert_eq!(shown(&ben, promise).await.state, State::Active, "the old time is no time any more");
    test.later(SignedDuration::from_hours(9));
    let late = acting::move_to(&ben, promise, within(&test, 5), "Sorry.").await;
    let Err(ServiceError::Refused(refusal)) = late else { panic!("{late:?}") };
    assert_eq!((refusal.law, refusal.is_input), (Some(2), false));
    drain(&test).await;
    assert_eq!(shown(&ben, promise).await.state, State::Broken);
    assert_eq!(laws::check(&test.system(), Law::NothingForgotten).await.expect("checked"), []);
}

#[tokio::test]
async fn a_promise_is_withdrawn_only_before_it_is_due_and_with_a_word() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let promise = promised(&test, &ben, id, 10).await;
    acting::withdraw(&ben, promise, "The maker has stopped making it.").await.expect("withdrawn");
    assert_eq!(shown(&ben, promise).await.state, State::Withdrawn);
    test.later(SignedDuration::from_hours(11));
    drain(&test).await;
    assert_eq!(shown(&ben, promise).await.state, State::Withdrawn);
}

#[tokio::test]
async fn the_customer_judges_and_silence_counts_apart() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let id = dora_asks(&test).await;
    let (first, second) = (promised(&test, &ben, id, 10).await, promised(&test, &ben, id, 12).await);
    for promise in [first, second] {
        acting::deliver(&ben, promise, "").await.expect("delivered");
    }
    let own = judging::answer(&ben, first, Answer::Kept, "").await;
    assert!(matches!(own, Err(ServiceError::Forbidden(_))), "nobody judges their own: {own:?}");
    judging::answer(&dora, first, Answer::NotRight, "It still drips.").await.expect("said");
    assert_eq!(shown(&ben, first).await.state, State::Disputed);
    let thread = timeline::show(&ben, id).await.expect("shown");
    assert!(thread.comments.iter().any(|word| word.body_text == "It still drips."), "her words stand there");
    test.later(SignedDuration::from_hours(24 * 8));
    drain(&test).await;
    assert_eq!(shown(&ben, first).await.state, State::Disputed, "her word stands");
    assert_eq!(shown(&ben, second).await.state, State::KeptUnconfirmed);
    judging::answer(&dora, first, Answer::Kept, "").await.expect("said");
    let kept = shown(&ben, first).await;
    assert_eq!(kept.state, State::Kept);
    assert_eq!(kept.verdict.map(|verdict| verdict.by), Some(test.cast.dora));
}

#[tokio::test]
async fn a_colleague_who_is_named_says_yes_or_it_is_its_writers_own() {
    let test = TestDesk::new().await;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    let id = dora_asks(&test).await;
    let wish = Wish {
        words: "Anna will call you".into(),
        due_at: Some(within(&test, 10)),
        promiser_id: Some(test.cast.anna),
        ..Wish::default()
    };
    let promise = making::make(&ben, id, &wish).await.expect("made");
    assert_eq!(shown(&ben, promise).await.state, State::Asked);
    let (owed, _) = reading::owed(&anna, within(&test, 1)).await.expect("listed");
    assert_eq!(owed.len(), 1, "it waits on her Today");
    let not_hers = acting::accept(&ben, promise).await;
    assert!(matches!(not_hers, Err(ServiceError::Forbidden(_))), "{not_hers:?}");
    acting::accept(&anna, promise).await.expect("yes");
    assert_eq!(shown(&ben, promise).await.state, State::Active);
    let other = making::make(&ben, id, &wish).await.expect("made");
    acting::decline(&anna, other).await.expect("no");
    let own = shown(&ben, other).await;
    assert_eq!((own.state, own.promiser_id), (State::Active, test.cast.ben));
    acting::hand_over(&ben, other, test.cast.anna).await.expect("Ben leaves");
    let handed = shown(&ben, other).await;
    assert_eq!((handed.promiser_id, handed.due_at), (test.cast.anna, own.due_at), "its time stays");
}

#[tokio::test]
async fn others_see_nothing_of_a_promise() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let promise = promised(&test, &ben, id, 10).await;
    regard_services::tickets::assignment::assign(&ben, id, Some(test.cast.ben), Some(test.cast.support))
        .await
        .expect("assigned");
    for who in [test.cast.eve, test.cast.cleo] {
        let ctx = test.ctx(who).await;
        let seen = reading::show(&ctx, promise).await;
        assert!(matches!(seen, Err(ServiceError::NotFound(_))), "{seen:?}");
        let said = judging::answer(&ctx, promise, Answer::Kept, "").await;
        assert!(matches!(said, Err(ServiceError::NotFound(_))), "{said:?}");
        let done = acting::deliver(&ctx, promise, "").await;
        assert!(matches!(done, Err(ServiceError::NotFound(_) | ServiceError::Forbidden(_))), "{done:?}");
        let found = findings::of_draft(&ctx, id, "I will call you on Friday.").await;
        assert!(found.is_err(), "{found:?}");
    }
    let cleo = test.ctx(test.cast.cleo).await;
    let list = measuring::board(&cleo, reading::Scope::Everyone).await.expect("her own list").open;
    assert!(list.is_empty(), "{list:?}");
}

#[tokio::test]
async fn law_two_names_each_planted_breach() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    let edited = promised(&test, &ben, id, 10).await;
    let over = promised(&test, &ben, id, 12).await;
    let moved = promised(&test, &ben, id, 14).await;
    acting::move_to(&ben, moved, within(&test, 20), "The seal is late.").await.expect("moved");
    let system = test.system();
    assert_eq!(laws::check(&system, Law::NothingForgotten).await.expect("checked"), []);
    let mut tx = test.desk.db.begin().await.expect("begins");
    tx.script(format!(
        "update promises set due_at = due_at + 3600000000 where promise_id = {edited};
         update promises set due_at = 1, first_due_at = 1 where promise_id = {over};
         update promise_moves set told_at = from_at + 1 where promise_id = {moved};"
    ))
    .await
    .expect("planted");
    tx.commit().await.expect("commits");
    let breaches = laws::check(&system, Law::NothingForgotten).await.expect("checked");
    let named: Vec<i64> = breaches.iter().map(|breach| breach.id).collect();
    assert_eq!(named, [over.0, edited.0, moved.0], "{breaches:?}");
}

#[tokio::test]
async fn a_date_comes_from_our_own_past_and_an_earlier_one_says_why() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    for minutes in 1..=9 {
        let promise = promised(&test, &ben, id, 72).await;
        test.later(SignedDuration::from_mins(minutes));
        acting::deliver(&ben, promise, "").await.expect("delivered");
    }
    let found = findings::of_draft(&ben, id, "I’ll write again.").await.expect("looked");
    let Some(Finding::Promise(proposed)) = found.first() else { panic!("{found:?}") };
    let due = proposed.due_at.expect("our past says something now");
    assert_eq!(due.to_string(), "2026-11-24T11:00:00Z", "nine minutes, and the next full hour");
    let wish = Wish {
        words: "I’ll write again".into(),
        due_at: Some(within(&test, 0) + SignedDuration::from_mins(3)),
        ..Wish::default()
    };
    let refused = making::make(&ben, id, &wish).await;
    assert!(matches!(refused, Err(ServiceError::Refused(_))), "{refused:?}");
    let wish = Wish { stretch_reason: Some("I have it here".into()), ..wish };
    let promise = making::make(&ben, id, &wish).await.expect("with a reason");
    let quote = shown(&ben, promise).await.quote.expect("a quote");
    assert_eq!(quote.stretch_reason.as_deref(), Some("I have it here"));
}
