//! Putting right what went wrong: what may follow what, who may give how much, what never leaves the house, and who closes it.

use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::id::{RecoveryId, TicketId};
use regard_domain::law::Law;
use regard_domain::recovery::{Apology, Cause, CauseKind, Closer, State};
use regard_domain::refusal::Refusal;
use regard_domain::user::Role;
use regard_domain::written::Said;
use regard_services::amends::closing::{self, Answer};
use regard_services::amends::giving::{self, Giving};
use regard_services::amends::putting_right::{PutRight, put_right};
use regard_services::amends::reading;
use regard_services::amends::steps::{self, Heard, Notes};
use regard_services::ctx::Ctx;
use regard_services::error::{Result, ServiceError};
use regard_services::outgoing::outbox;
use regard_services::people::{self, PersonChange};
use regard_services::recoveries::opening;
use regard_services::replies::{self, Message};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::{laws, notifications, requests, timeline};
use regard_store::recovery;
use regard_testkit::desk::TestDesk;

async fn dora_asks(test: &TestDesk) -> TicketId {
    let ctx = test.ctx(test.cast.dora).await;
    let matter = NewMatter {
        subject: "The tyre".into(),
        text: "This tyre is not right. I want my money back.".into(),
        channel: Channel::Portal,
    };
    beginning::ask(&ctx, &matter).await.expect("a customer may ask")
}

fn cause(words: &str) -> Cause {
    Cause { kind: CauseKind::Person, words: words.into(), promise_id: None }
}

fn apology() -> Apology {
    Apology {
        regret: "I am sorry that you came twice.".into(),
        responsibility: "We sent you away the first time. That was ours.".into(),
        repair: "You have your money back today.".into(),
        ..Apology::default()
    }
}

fn heard() -> Heard {
    Heard { words: "The tyre is not right and you came twice.".into(), ..Heard::default() }
}

fn giving(outlay_cents: i64) -> Giving {
    Giving {
        what: "Your money back.".into(),
        reason: "She is unhappy.".into(),
        outlay_cents,
        ..Giving::default()
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(ServiceError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

async fn apologised(ctx: &Ctx, ticket: TicketId) -> RecoveryId {
    let id = opening::open(ctx, ticket, cause("Sent away twice")).await.expect("opened");
    steps::hear(ctx, id, &heard()).await.expect("heard");
    steps::apologise(ctx, id, &apology()).await.expect("apologised");
    id
}

#[tokio::test]
async fn a_recovery_goes_from_opened_to_restored_and_only_the_customer_closes_it() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let id = apologised(&ben, ticket).await;
    giving::give(&ben, id, &giving(8_000)).await.expect("within the budget");
    steps::repair(&ben, id, "The money is on her card.").await.expect("repaired");
    closing::ask(&ben, id).await.expect("asked");
    let silent = closing::answer(&ben, id, &Answer { is_good: true, ..Answer::default() }).await;
    assert!(matches!(silent, Err(ServiceError::Invalid(_))), "a colleague needs her words: {silent:?}");
    let yes = Answer { is_good: true, words: "Yes!".into(), satisfaction: Some(5) };
    assert_eq!(closing::answer(&dora, id, &yes).await.expect("answered"), State::Restored);
    let it = reading::show(&ben, id).await.expect("shown").recovery;
    assert_eq!(it.restored_by, Some(Closer::Customer));
    assert!(it.closed_at.is_some() && it.apologised_at.is_some());
    assert_eq!((it.goodwill_before, it.goodwill_after), (0, Some(3)), "failed, apologised, gave, restored");
    test.later(SignedDuration::from_secs(9));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    let said = timeline::show(&dora, ticket).await.expect("her own").comments;
    assert!(said.len() >= 2, "what we say is a real reply: {said:?}");
    let mails = outbox::of_ticket(&ben, ticket).await.expect("listed");
    assert_eq!(
        mails.iter().filter(|mail| mail.kind == "reply").count(),
        4,
        "heard, apology, gesture, question"
    );
    let story = timeline::show(&ben, ticket).await.expect("shown").audits;
    let steps: Vec<String> = story.iter().flat_map(|audit| &audit.events).filter_map(step_of).collect();
    assert_eq!(steps, ["opened", "heard", "apologised", "gave", "repaired", "asked", "restored"]);
}

fn step_of(event: &regard_domain::event::Event) -> Option<String> {
    match event {
        regard_domain::event::Event::Recovery { step, .. } => Some(step.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn an_apology_without_responsibility_or_with_sorry_if_is_refused() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let id = opening::open(&ben, ticket, cause("Sent away")).await.expect("opened");
    let early = refusal(steps::apologise(&ben, id, &apology()).await);
    assert!(early.what_would_fix_it.contains("heard"), "{early}");
    steps::hear(&ben, id, &heard()).await.expect("heard");
    let empty =
        refusal(steps::apologise(&ben, id, &Apology { responsibility: String::new(), ..apology() }).await);
    assert!(empty.is_input && empty.law == Some(5) && empty.what_would_fix_it.contains("responsibility"));
    let nothing = refusal(steps::apologise(&ben, id, &Apology { repair: " ".into(), ..apology() }).await);
    assert!(nothing.what_would_fix_it.contains("repair"), "{nothing}");
    let fake = Apology { regret: "We are sorry if you felt ignored.".into(), ..apology() };
    let fake = refusal(steps::apologise(&ben, id, &fake).await);
    assert!(fake.is_input && fake.why.contains("sorry if"), "{fake}");
    assert_eq!(reading::show(&ben, id).await.expect("shown").recovery.state, State::Heard);
}

#[tokio::test]
async fn spending_over_the_cap_is_refused_with_the_name_of_who_can_say_yes() {
    let test = TestDesk::new().await;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    let ticket = dora_asks(&test).await;
    let id = opening::open(&ben, ticket, cause("Sent away")).await.expect("opened");
    let money_first = refusal(giving::give(&ben, id, &giving(100)).await);
    assert!(money_first.why.contains("Money alone"), "{money_first}");
    steps::hear(&ben, id, &heard()).await.expect("heard");
    steps::apologise(&ben, id, &apology()).await.expect("apologised");
    let over = refusal(giving::give(&ben, id, &giving(12_001)).await);
    assert!(!over.is_input && over.what_would_fix_it.starts_with("Anna can say yes"), "{over}");
    let yes = Giving { asked_by: Some(test.cast.ben), ..giving(12_001) };
    giving::give(&anna, id, &yes).await.expect("Anna says yes");
    let case = reading::show(&ben, id).await.expect("shown");
    assert_eq!(case.gestures.len(), 1);
    assert_eq!((case.gestures[0].given_by, case.gestures[0].asked_by), (test.cast.anna, Some(test.cast.ben)));
    assert_eq!(case.left.cents(), 0, "the case is spent for Ben");
}

#[tokio::test]
async fn a_finding_stays_inside_by_every_way_out() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let id = opening::open(&ben, ticket, cause("Sent away")).await.expect("opened");
    let finding = "We have never sold tyres.";
    steps::note(&ben, id, &Notes { finding: Some(finding.into()), ..Notes::default() }).await.expect("noted");
    let told = Heard { words: "But we have  NEVER sold tyres. ".into(), ..Heard::default() };
    let by_hearing = refusal(steps::hear(&ben, id, &told).await);
    assert_eq!(by_hearing.law, Some(5));
    let words = Message { text: format!("Dear Dora, {finding}"), ..Message::default() };
    assert_eq!(refusal(replies::reply(&ben, ticket, &words).await).law, Some(5));
    let treat = Notes { treatment: Some(finding.into()), ..Notes::default() };
    assert_eq!(refusal(steps::note(&ben, id, &treat).await).law, Some(5));
    replies::note(&ben, ticket, &words).await.expect("a note for colleagues may say it");
    let hers = reading::outward(&dora, ticket).await.expect("her own").expect("there is one");
    assert_eq!(hers.recovery.finding, "");
    let story = format!("{:?}", timeline::show(&ben, ticket).await.expect("shown").audits);
    assert!(!story.contains("tyres"), "no event carries it either: {story}");
}

#[tokio::test]
async fn a_not_yet_goes_to_a_lead_with_three_times_the_cap() {
    let test = TestDesk::new().await;
    let (anna, ben, dora) =
        (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let id = apologised(&ben, ticket).await;
    steps::repair(&ben, id, "Her money.").await.expect("repaired");
    closing::ask(&ben, id).await.expect("asked");
    let no = Answer { words: "I came three times by now.".into(), ..Answer::default() };
    assert_eq!(closing::answer(&dora, id, &no).await.expect("answered"), State::Lead);
    let case = reading::show(&ben, id).await.expect("shown");
    assert_eq!((case.recovery.lead_id, case.recovery.owner_id), (Some(test.cast.anna), Some(test.cast.anna)));
    assert_eq!((case.recovery.round, case.left.case_cents), (2, 36_000));
    let news = notifications::list(&anna, None, 10).await.expect("listed");
    assert!(news.iter().any(|one| one.kind == "recovery" && one.ticket_id == Some(ticket)), "{news:?}");
    steps::hear(&anna, id, &heard()).await.expect("the lead begins by hearing");
}

#[tokio::test]
async fn a_second_failure_on_the_same_matter_is_a_double_deviation() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    people::change(
        &test.system(),
        test.cast.cleo,
        &PersonChange { role: Some(Role::Lead), ..PersonChange::default() },
    )
    .await
    .expect("Cleo leads");
    let ticket = dora_asks(&test).await;
    let id = opening::open(&ben, ticket, cause("Sent away")).await.expect("opened");
    let twice = opening::open(&ben, ticket, cause("Once more")).await;
    assert!(matches!(twice, Err(ServiceError::Conflict(_))), "{twice:?}");
    closing::fail_again(&ben, id, "The courier lost it.").await.expect("written down");
    let it = reading::show(&ben, id).await.expect("shown").recovery;
    assert!(it.is_double);
    assert_eq!(it.lead_id, Some(test.cast.cleo), "a lead before an admin");
}

#[tokio::test]
async fn an_announced_silence_counts_as_a_yes_apart_and_a_word_stops_it() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    for says_something in [false, true] {
        let ticket = dora_asks(&test).await;
        let id = apologised(&ben, ticket).await;
        steps::repair(&ben, id, "Her money.").await.expect("repaired");
        closing::ask(&ben, id).await.expect("asked");
        if says_something {
            test.later(SignedDuration::from_secs(60));
            requests::change(
                &dora,
                ticket,
                Some(&Said { text: "Let me think.".into(), ..Said::default() }),
                false,
            )
            .await
            .expect("said");
        }
        test.later(SignedDuration::from_hours(24 * 10));
        regard_jobs::runner::drain(&test.desk).await.expect("drained");
        let it = reading::show(&ben, id).await.expect("shown").recovery;
        let expected =
            if says_something { (State::Restoring, None) } else { (State::Restored, Some(Closer::Silence)) };
        assert_eq!((it.state, it.restored_by), expected);
        if !says_something {
            let no = Answer { words: "No, in fact.".into(), ..Answer::default() };
            assert_eq!(closing::answer(&dora, id, &no).await.expect("she decides"), State::Lead);
            closing::answer(&dora, id, &Answer { is_good: true, ..Answer::default() })
                .await
                .expect("good again");
        }
    }
}

#[tokio::test]
async fn all_of_it_is_one_step_at_the_counter_or_nothing_at_all() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let mut deeds = PutRight {
        cause: cause("Sent away without a receipt"),
        heard: Some(Heard { belief: "She bought it here.".into(), ..heard() }),
        apology: Some(apology()),
        gesture: Some(giving(99_999)),
        repair: Some("She has her money.".into()),
        notes: Notes { finding: Some("We have never sold tyres.".into()), ..Notes::default() },
    };
    refusal(put_right(&ben, ticket, &deeds).await);
    assert!(reading::of_ticket(&ben, ticket).await.expect("read").is_none(), "nothing is half done");
    deeds.gesture = Some(giving(2_500));
    let id = put_right(&ben, ticket, &deeds).await.expect("put right");
    let it = reading::show(&ben, id).await.expect("shown").recovery;
    assert_eq!((it.state, it.belief.as_str()), (State::Repaired, "She bought it here."));
}

#[tokio::test]
async fn other_customers_and_colleagues_of_other_groups_see_no_recovery() {
    let test = TestDesk::new().await;
    let (ben, cleo, eve) =
        (test.ctx(test.cast.ben).await, test.ctx(test.cast.cleo).await, test.ctx(test.cast.eve).await);
    let ticket = dora_asks(&test).await;
    let id = apologised(&ben, ticket).await;
    for other in [&cleo, &eve] {
        let seen = reading::of_ticket(other, ticket).await;
        assert!(matches!(seen, Err(ServiceError::NotFound(_))), "{seen:?}");
        let said = steps::repair(other, id, "x").await;
        assert!(matches!(said, Err(ServiceError::NotFound(_))), "{said:?}");
        let answered =
            closing::answer(other, id, &Answer { words: "Fine.".into(), ..Answer::default() }).await;
        assert!(matches!(answered, Err(ServiceError::NotFound(_))), "{answered:?}");
    }
    assert!(reading::list(&cleo, true, None, 50).await.expect("hers").is_empty());
    assert!(matches!(reading::outward(&eve, ticket).await, Err(ServiceError::NotFound(_))));
    let found = reading::show(&eve, id).await;
    assert!(matches!(found, Err(ServiceError::Forbidden(_))), "{found:?}");
}

#[tokio::test]
async fn a_closing_by_nobody_and_a_finding_outside_break_laws_4_and_5() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let id = apologised(&ben, ticket).await;
    for law in [Law::CustomerJudges, Law::NeverArgue] {
        assert!(laws::check(&test.system(), law).await.expect("checks").is_empty());
    }
    let now = test.desk.clock.now();
    let mut tx = test.desk.db.begin().await.expect("begins");
    let mut it = recovery::lock(&mut tx, id).await.expect("reads").expect("is there");
    (it.state, it.closed_at) = (State::Restored, Some(now));
    it.finding = "we sent you away the first time".into();
    recovery::update(&mut tx, &it, now).await.expect("planted");
    tx.commit().await.expect("commits");
    for law in [Law::CustomerJudges, Law::NeverArgue] {
        let found = laws::check(&test.system(), law).await.expect("checks");
        assert!(!found.is_empty(), "law {} sees it", law.number());
    }
}
