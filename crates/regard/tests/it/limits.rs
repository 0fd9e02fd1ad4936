//! A "no" with a way: a reason, something we can do, somebody who looks again; and every "no" is one want.

use crate::site::Site;
use axum::http::Method;
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::id::{LimitId, PolicyId, TicketId};
use regard_domain::law::Law;
use regard_domain::limit::{Answer, State, Way};
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Status;
use regard_services::ctx::Ctx;
use regard_services::error::{Result, ServiceError};
use regard_services::limits::answering::{self, Last};
use regard_services::limits::deciding::{self, Asking, Decision};
use regard_services::limits::reading;
use regard_services::policies::{self, NewPolicy};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::{customer_links, laws, merging, notifications, tickets, timeline};
use regard_store::limit;
use regard_testkit::desk::TestDesk;
use serde_json::json;

const ASK: &str = "My money back after a year.";

async fn dora_asks(test: &TestDesk) -> TicketId {
    let ctx = test.ctx(test.cast.dora).await;
    let matter = NewMatter { subject: "Money back".into(), text: ASK.into(), channel: Channel::Portal };
    beginning::ask(&ctx, &matter).await.expect("a customer may ask")
}

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(ServiceError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn way() -> Way {
    Way {
        reason: "The machine has been used for a year and cannot be sold again.".into(),
        can_do: vec!["A repair at half the price.".into(), " ".into()],
        elsewhere: "The shop in town buys used machines.".into(),
    }
}

fn asking(policy_id: Option<PolicyId>, decision: Option<Decision>) -> Asking {
    Asking {
        ask: ASK.into(),
        need_behind: "She wants coffee in the morning.".into(),
        exception: "It would cost us the price of one machine.".into(),
        policy_id,
        decision,
    }
}

fn no() -> Decision {
    Decision::Decline { way: way(), appeal_to: None }
}

async fn declined(ctx: &Ctx, ticket: TicketId, policy: Option<PolicyId>) -> LimitId {
    deciding::ask(ctx, ticket, &asking(policy, Some(no()))).await.expect("declined with a way")
}

async fn a_policy(test: &TestDesk, title: &str) -> PolicyId {
    let anna = test.ctx(test.cast.anna).await;
    let new = NewPolicy {
        title: title.into(),
        reason: "Opened machines cannot be sold again.".into(),
        owner_id: test.cast.ben,
        expires_at: anna.now() + SignedDuration::from_hours(24 * 30),
    };
    policies::create(&anna, &new).await.expect("written down").id
}

#[tokio::test]
async fn a_no_comes_with_a_reason_a_way_and_somebody_who_looks_again_and_leaves_one_want() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let at_stake = reading::of_ticket(&ben, ticket).await.expect("shown before the no");
    assert!(at_stake.stake_cents > 0 && at_stake.stake.contains("EUR"), "{}", at_stake.stake);
    let id = declined(&ben, ticket, None).await;
    let it = reading::show(&ben, id).await.expect("shown");
    assert_eq!((it.state, it.appeal_to), (State::Declined, Some(test.cast.anna)));
    assert_eq!((it.way.can_do.len(), it.stake_cents), (1, at_stake.stake_cents), "blank lines are no way");
    test.later(SignedDuration::from_secs(9));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    let words = timeline::show(&dora, ticket).await.expect("hers").comments;
    let last = &words.last().expect("told").body_text;
    for part in [
        "used for a year",
        "- A repair at half the price.",
        "The shop in town",
        "Anna looks at it again",
        "/limit",
    ] {
        assert!(last.contains(part), "{part}: {last}");
    }
    assert!(
        !last.contains("coffee in the morning") && !last.contains("cost us"),
        "what was thought stays inside"
    );
    let wants = reading::wants(&ben, 50).await.expect("listed");
    assert_eq!(wants.len(), 1);
    assert_eq!((wants[0].text.as_str(), wants[0].limit_id), (ASK, Some(id)));
    let hers = reading::outward(&dora, ticket).await.expect("hers").expect("there is one");
    assert_eq!((hers.exception.as_str(), hers.stake_cents, hers.policy_id), ("", 0, None));
    assert_eq!(
        answering::answer(&dora, id, Answer::Accepted, "").await.expect("she takes it"),
        State::Accepted
    );
    assert!(laws::check(&test.system(), Law::NoWithoutWay).await.expect("checks").is_empty());
}

#[tokio::test]
async fn a_no_without_a_way_a_reason_or_a_thought_is_refused() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let plain = Asking { ask: ASK.into(), ..Asking::default() };
    let id = deciding::ask(&ben, ticket, &plain).await.expect("written down");
    let early = refusal(deciding::decide(&ben, id, &no()).await);
    assert_eq!((early.law, early.is_input), (Some(8), false), "the need first: {early}");
    deciding::explore(&ben, id, "Coffee.", "").await.expect("explored");
    assert!(refusal(deciding::decide(&ben, id, &no()).await).why.contains("exception"));
    deciding::explore(&ben, id, "", "One machine.").await.expect("considered");
    for (wrong, part) in [
        (Way { can_do: vec![], ..way() }, "can_do"),
        (Way { can_do: vec!["  ".into()], ..way() }, "can_do"),
        (Way { reason: String::new(), ..way() }, "reason_human"),
    ] {
        let decision = Decision::Decline { way: wrong, appeal_to: None };
        let refused = refusal(deciding::decide(&ben, id, &decision).await);
        assert!(refused.is_input && refused.what_would_fix_it.contains(part), "{refused}");
    }
    let bare = Way { reason: "It is against our policy.".into(), ..way() };
    let bare = refusal(deciding::decide(&ben, id, &Decision::Decline { way: bare, appeal_to: None }).await);
    assert_eq!((bare.law, bare.is_input), (Some(8), true), "{bare}");
    let ben_again = Decision::Decline { way: way(), appeal_to: Some(test.cast.ben) };
    let refused = deciding::decide(&ben, id, &ben_again).await;
    assert!(matches!(refused, Err(ServiceError::Invalid(_))), "no lead looks again: {refused:?}");
    assert!(reading::wants(&ben, 50).await.expect("listed").is_empty(), "nothing was half done");
    deciding::decide(&ben, id, &no()).await.expect("with a way");
    assert_eq!(refusal(deciding::decide(&ben, id, &no()).await).law, Some(8), "once");
}

#[tokio::test]
async fn a_yes_needs_no_inquiry_and_leaves_no_want() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let yes = Asking {
        ask: ASK.into(),
        decision: Some(Decision::Grant("You have your money back today.".into())),
        ..Asking::default()
    };
    let id = deciding::ask(&ben, ticket, &yes).await.expect("granted");
    let it = reading::show(&ben, id).await.expect("shown");
    assert!(it.state == State::Granted && it.is_granted && it.closed_at.is_some());
    assert!(reading::wants(&ben, 50).await.expect("listed").is_empty());
}

#[tokio::test]
async fn an_appeal_opens_the_conversation_and_a_lead_has_the_last_word() {
    let test = TestDesk::new().await;
    let (anna, ben, dora) =
        (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    for is_granted in [true, false] {
        let ticket = dora_asks(&test).await;
        let id = declined(&ben, ticket, None).await;
        tickets::change_status(&ben, ticket, Status::Solved).await.expect("solved");
        let early = answering::decide(&anna, id, &Last::Stay(way())).await;
        assert_eq!(refusal(early).law, Some(8), "nobody asked for it yet");
        let silent = answering::answer(&ben, id, Answer::Appealed, "").await;
        assert!(matches!(silent, Err(ServiceError::Invalid(_))), "her words are needed: {silent:?}");
        answering::answer(&dora, id, Answer::Appealed, "It broke in the first week.").await.expect("hers");
        let now = tickets::show(&ben, ticket).await.expect("shown");
        assert!(!now.status.is_done() && now.waiting_since.is_some(), "she waits for an answer");
        let news = notifications::list(&anna, None, 10).await.expect("listed");
        assert!(news.iter().any(|one| one.kind == "appeal" && one.ticket_id == Some(ticket)), "{news:?}");
        let agent = answering::decide(&ben, id, &Last::Stay(way())).await;
        assert!(matches!(agent, Err(ServiceError::Forbidden(_))), "{agent:?}");
        let no_way = Last::Stay(Way { can_do: vec![], ..way() });
        assert_eq!(refusal(answering::decide(&anna, id, &no_way).await).law, Some(8));
        let last = if is_granted { Last::Grant("You get it.".into()) } else { Last::Stay(way()) };
        answering::decide(&anna, id, &last).await.expect("decided");
        let it = reading::show(&ben, id).await.expect("shown");
        assert_eq!((it.state, it.is_granted, it.want_id.is_some()), (State::Final, is_granted, true));
    }
    assert_eq!(
        reading::wants(&ben, 50).await.expect("listed").len(),
        2,
        "one each, however often it is looked at"
    );
    assert!(laws::check(&test.system(), Law::NoWithoutWay).await.expect("checks").is_empty());
}

#[tokio::test]
async fn the_policy_with_twelve_declines_ranks_first_and_each_left_one_want() {
    let site = Site::new().await;
    let test = &site.test;
    let (anna, ben, dora) =
        (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let (other, painful) = (a_policy(test, "Cash only").await, a_policy(test, "No returns").await);
    for index in 0..12 {
        let id = declined(&ben, dora_asks(test).await, Some(painful)).await;
        if index < 3 {
            answering::answer(&dora, id, Answer::Accepted, "").await.expect("taken");
        }
    }
    for _ in 0..2 {
        declined(&ben, dora_asks(test).await, Some(other)).await;
    }
    let yes = asking(Some(other), Some(Decision::Grant("You get it.".into())));
    deciding::ask(&ben, dora_asks(test).await, &yes).await.expect("an exception");
    let since = test.desk.clock.now() - SignedDuration::from_mins(1);
    let pain = policies::pain(&anna, since).await.expect("a lead sees it");
    let rows: Vec<(PolicyId, u64, u64)> =
        pain.iter().map(|one| (one.policy.id, one.declines, one.exceptions)).collect();
    assert_eq!(rows, [(painful, 12, 0), (other, 2, 1)]);
    assert_eq!(
        pain[0].value_lost_cents * 2,
        pain[1].value_lost_cents * 9,
        "nine of twelve did not take our way"
    );
    assert_eq!(reading::wants(&ben, 50).await.expect("listed").len(), 14);
    assert!(matches!(policies::pain(&ben, since).await, Err(ServiceError::Forbidden(_))));
    let bearer = site.bearer(test.cast.anna).await;
    let headers = [("authorization", bearer.as_str())];
    let told = site.get("/api/v2/policy_pain", &headers).await.json();
    assert_eq!(told["policy_pain"][0]["title"], "No returns", "{told}");
    let browser = site.browser(test.cast.anna).await;
    let page = browser.get(&site, "/settings/policies").await;
    assert!(page.status == 200 && page.body.contains("12 declined"), "{}", page.body);
    assert_eq!(
        reading::offered_before(&ben, Some(painful)).await.expect("proposed"),
        ["A repair at half the price."]
    );
}

#[tokio::test]
async fn a_policy_that_ended_or_was_given_up_carries_no_no() {
    let test = TestDesk::new().await;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    let policy = a_policy(&test, "No returns").await;
    policies::repeal(&anna, policy).await.expect("given up");
    let ticket = dora_asks(&test).await;
    let refused = refusal(deciding::ask(&ben, ticket, &asking(Some(policy), Some(no()))).await);
    assert!(!refused.is_input && refused.what_would_fix_it.contains("Ben"), "{refused}");
    let again = NewPolicy {
        title: "No returns".into(),
        reason: "Opened machines cannot be sold again.".into(),
        owner_id: test.cast.ben,
        expires_at: anna.now() + SignedDuration::from_hours(24),
    };
    policies::change(&anna, policy, &again).await.expect("renewed");
    declined(&ben, ticket, Some(policy)).await;
    test.later(SignedDuration::from_hours(25));
    let over = refusal(deciding::ask(&ben, dora_asks(&test).await, &asking(Some(policy), None)).await);
    assert_eq!(over.law, Some(8), "it ended by itself");
    let past = NewPolicy { expires_at: anna.now(), ..again.clone() };
    assert!(matches!(policies::create(&anna, &past).await, Err(ServiceError::Invalid(_))));
    let not_hers = NewPolicy { owner_id: test.cast.dora, ..again.clone() };
    assert!(matches!(policies::create(&anna, &not_hers).await, Err(ServiceError::Invalid(_))));
    assert!(matches!(policies::create(&ben, &again).await, Err(ServiceError::Forbidden(_))));
}

#[tokio::test]
async fn law_8_names_every_planted_row_and_no_other() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(declined(&ben, dora_asks(&test).await, None).await);
    }
    let check = async || {
        let found = laws::check(&test.system(), Law::NoWithoutWay).await.expect("checks");
        let mut ids: Vec<i64> = found.into_iter().map(|breach| breach.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    assert!(check().await.is_empty(), "a desk in order breaks nothing");
    answering::answer(&ben, all[3], Answer::Appealed, "She asks for another look.").await.expect("appealed");
    let now = test.desk.clock.now();
    let mut tx = test.desk.db.begin().await.expect("begins");
    for (index, id) in all.iter().enumerate().take(3) {
        let mut it = limit::lock(&mut tx, *id).await.expect("reads").expect("is there");
        match index {
            0 => it.way.can_do = Vec::new(),
            1 => it.way.reason = String::new(),
            _ => it.appeal_to = None,
        }
        limit::update(&mut tx, &it, now).await.expect("planted");
    }
    tx.commit().await.expect("commits");
    let planted: Vec<i64> = all[..3].iter().map(|id| id.0).collect();
    assert_eq!(check().await, planted);
    test.later(SignedDuration::from_hours(24 * 4));
    let later: Vec<i64> = all[..4].iter().map(|id| id.0).collect();
    assert_eq!(check().await, later, "and an appeal at which nobody looked");
}

#[tokio::test]
async fn others_learn_nothing_and_a_merged_conversation_takes_its_limits_along() {
    let test = TestDesk::new().await;
    let (ben, cleo, eve) =
        (test.ctx(test.cast.ben).await, test.ctx(test.cast.cleo).await, test.ctx(test.cast.eve).await);
    let (ticket, into) = (dora_asks(&test).await, dora_asks(&test).await);
    let id = declined(&ben, ticket, None).await;
    for other in [&cleo, &eve] {
        assert!(matches!(reading::of_ticket(other, ticket).await, Err(ServiceError::NotFound(_))));
        let answered = answering::answer(other, id, Answer::Accepted, "Fine.").await;
        assert!(matches!(answered, Err(ServiceError::NotFound(_))), "{answered:?}");
        assert!(matches!(reading::outward(other, ticket).await, Err(ServiceError::NotFound(_))));
    }
    assert!(reading::list(&cleo, false, 50).await.expect("hers").is_empty());
    assert!(reading::wants(&cleo, 50).await.expect("hers").is_empty());
    merging::merge(&ben, ticket, into).await.expect("merged");
    assert_eq!(reading::of_ticket(&ben, into).await.expect("shown").limits[0].id, id);
    assert_eq!(reading::wants(&ben, 50).await.expect("listed")[0].ticket_id, into);
}

#[tokio::test]
async fn programs_and_pages_say_no_with_a_way_and_the_customer_appeals_by_their_link() {
    let site = Site::new().await;
    let test = &site.test;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(test).await;
    let bearer = site.bearer(test.cast.ben).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/api/v2/tickets/{ticket}/limits");
    let made = site.send(Method::POST, &path, &headers, &json!({"limit": {"ask": ASK}}).to_string()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.json()["limit"]["id"].clone();
    let decline = format!("/api/v2/limits/{id}/decline");
    let body = json!({"limit": {"reason_human": "It is used."}}).to_string();
    let refused = site.send(Method::POST, &decline, &headers, &body).await;
    assert_eq!((refused.status, &refused.json()["details"]["law"]), (422, &json!(8)), "{}", refused.body);
    let page = format!("/tickets/{ticket}/limit");
    let browser = site.browser(test.cast.ben).await;
    let form = browser.get(&site, &page).await;
    let stake = reading::of_ticket(&ben, ticket).await.expect("shown before the no").stake;
    assert!(form.status == 200 && form.body.contains(&stake), "{stake}: {}", form.body);
    let gap = browser
        .post(&site, &page, "deed=decline&need=Coffee&exception=Dear&reason=It+is+used.&can_do=")
        .await;
    assert!(gap.status == 422 && gap.body.contains("at least one thing"), "{}", gap.body);
    let fields =
        "deed=decline&need=Coffee&exception=Dear&reason=It+is+used.&can_do=A+repair.&can_do=&can_do=";
    let done = browser.post(&site, &page, fields).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let shown = site.get(&path, &headers).await.json();
    assert_eq!(
        (&shown["limits"][0]["state"], &shown["limits"][0]["can_do"]),
        (&json!("declined"), &json!(["A repair."]))
    );
    assert_eq!(site.get("/api/v2/wants", &headers).await.json()["count"], 1);
    let found = tickets::show(&ben, ticket).await.expect("shown");
    let mut unit = ben.begin().await.expect("begins");
    let link = customer_links::keep_in(&ben, &mut unit, &found).await.expect("kept");
    unit.commit().await.expect("commits");
    let path = format!("/p/{}/limit", link.rsplit('/').next().expect("a token"));
    let page = site.get(&path, &[("accept", "text/html")]).await;
    assert!(page.body.contains("A repair.") && !page.body.contains("Dear"), "{}", page.body);
    let cookie = page.set_cookie("regard-visitor").expect("a cookie for the form");
    let (_, rest) = page.body.split_once("name=\"csrf\" value=\"").expect("a form");
    let csrf = rest.split('"').next().expect("a value").to_owned();
    let form = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let post = async |fields: &str| {
        site.send(Method::POST, &path, &form, &format!("csrf={csrf}&{fields}")).await.status
    };
    assert_eq!(post("answer=perhaps").await, 422);
    assert_eq!(post("answer=appealed&words=It+broke+at+once.").await, 303);
    assert_eq!(post("answer=accepted").await, 409, "a lead looks now");
    assert_eq!(reading::of_ticket(&ben, ticket).await.expect("shown").limits[0].state, State::Appealed);
}
