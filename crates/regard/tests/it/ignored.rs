//! Nobody is ignored: intervals that begin at the exact second and stay on record, standings, rescue, and law 1.

use crate::place::Place;
use crate::site::Site;
use axum::http::Method;
use jiff::{SignedDuration, Timestamp};
use regard_domain::channel::Channel;
use regard_domain::id::{TicketId, UserId};
use regard_domain::ignored::{Cause, Ended, Interval, State};
use regard_domain::law::Law;
use regard_domain::standing::Standing;
use regard_domain::ticket::{Priority, Status, Ticket};
use regard_domain::written::Said;
use regard_services::error::ServiceError;
use regard_services::ignored::{self, calling, measuring, rescuing};
use regard_services::notifications::{self, kind};
use regard_services::replies::{self, Message};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, assignment, details, shelf};
use regard_services::{absences, drafts, held_mail, laws, merging, requests, settings, standings};
use regard_testkit::desk::TestDesk;
use serde_json::json;

async fn asks(test: &TestDesk, who: UserId, subject: &str) -> TicketId {
    let ctx = test.ctx(who).await;
    let matter = NewMatter { subject: subject.into(), text: "It leaks.".into(), channel: Channel::Portal };
    beginning::ask(&ctx, &matter).await.expect("a customer may ask")
}

async fn drained(test: &TestDesk) {
    let drained = regard_jobs::runner::drain(&test.desk).await.expect("drained");
    assert!(drained.failures.is_empty(), "{:?}", drained.failures);
}

async fn says(test: &TestDesk, who: UserId, id: TicketId, text: &str) {
    let message = Message { text: text.into(), ..Message::default() };
    replies::reply(&test.ctx(who).await, id, &message).await.expect("said");
    test.later(SignedDuration::from_secs(9));
    drained(test).await;
}

/// Moves to the second at which a ticket's customer should have heard, and lets its jobs run; gives that second.
async fn lapses(test: &TestDesk, id: TicketId) -> Timestamp {
    let hear_by = ticket(test, id).await.hear_by.expect("somebody waits");
    test.clock.set(hear_by);
    drained(test).await;
    hear_by
}

async fn ticket(test: &TestDesk, id: TicketId) -> Ticket {
    tickets::show(&test.system(), id).await.expect("shown")
}

async fn intervals(test: &TestDesk, id: TicketId) -> Vec<Interval> {
    standings::show(&test.system(), id).await.expect("shown").intervals
}

async fn law_1(test: &TestDesk) -> Vec<(String, i64)> {
    let breaches = laws::check(&test.system(), Law::NobodyIgnored).await.expect("checked");
    breaches.into_iter().map(|breach| (breach.table, breach.id)).collect()
}

#[tokio::test]
async fn an_interval_begins_at_the_second_at_which_they_should_have_heard_and_ends_with_our_word() {
    let test = TestDesk::new().await;
    let id = asks(&test, test.cast.dora, "Leak").await;
    assignment::take(&test.ctx(test.cast.ben).await, id).await.expect("Ben takes it");
    drained(&test).await;
    assert!(law_1(&test).await.is_empty());
    let seen = standings::show(&test.system(), id).await.expect("shown");
    assert_eq!(seen.state, State::Safe);
    assert!(matches!(seen.messages[0].standing, Some(Standing::Acknowledged { .. })), "{seen:?}");
    test.clock.set(seen.nearing_at.expect("she waits"));
    drained(&test).await;
    assert_eq!(standings::show(&test.system(), id).await.expect("shown").state, State::Nearing);
    let ben = test.ctx(test.cast.ben).await;
    let told = async || {
        let all = notifications::list(&ben, None, 10).await.expect("listed");
        all.iter().filter(|one| one.kind == kind::IGNORED).count()
    };
    assert_eq!(told().await, 1, "before it is too late");
    let hear_by = ticket(&test, id).await.hear_by.expect("she waits");
    // The workers were late: the second is known all the same.
    test.clock.set(hear_by + SignedDuration::from_mins(7));
    drained(&test).await;
    drained(&test).await;
    let open = intervals(&test, id).await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!((open[0].from, open[0].to, open[0].cause), (hear_by, None, Cause::Unanswered));
    assert_eq!((open[0].user_id, told().await), (Some(test.cast.dora), 2));
    assert_eq!(law_1(&test).await, [("tickets".to_owned(), id.0)]);
    // A longer target moves the time, and she has heard nothing all the same.
    details::change_priority(&ben, id, Some(Priority::Low)).await.expect("moved");
    assert_eq!(law_1(&test).await, [("tickets".to_owned(), id.0)]);
    says(&test, test.cast.ben, id, "I am sorry for the wait. Here is the part.").await;
    let over = intervals(&test, id).await;
    assert_eq!(over[0].ended, Some(Ended::Heard));
    assert_eq!((over[0].rescued_by, over[0].apologised), (Some(test.cast.ben), true));
    assert!(law_1(&test).await.is_empty());
    let after = standings::show(&test.system(), id).await.expect("shown");
    assert_eq!(after.state, State::Rescued);
    assert!(matches!(after.messages[0].standing, Some(Standing::AnsweredBy { .. })), "{after:?}");
    let measured = measuring::measure(&test.system(), 3).await.expect("measured");
    assert_eq!((measured.minutes(), measured.now), (8, 0), "seven minutes and a bit, rounded against us");
}

#[tokio::test]
async fn words_said_in_time_that_leave_a_little_later_ignore_nobody() {
    let test = TestDesk::new().await;
    let id = asks(&test, test.cast.dora, "Leak").await;
    drained(&test).await;
    let hear_by = ticket(&test, id).await.hear_by.expect("she waits");
    test.clock.set(hear_by - SignedDuration::from_secs(3));
    let message = Message { text: "On its way.".into(), ..Message::default() };
    replies::reply(&test.ctx(test.cast.ben).await, id, &message).await.expect("said");
    test.clock.set(hear_by);
    drained(&test).await;
    test.later(SignedDuration::from_mins(1));
    drained(&test).await;
    assert!(intervals(&test, id).await.is_empty());
}

#[tokio::test]
async fn each_cause_is_named_and_law_1_prints_exactly_those_who_are_ignored() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let unassigned = asks(&test, test.cast.dora, "Nobody has it").await;
    let absent = asks(&test, test.cast.dora, "Ben is away").await;
    assignment::take(&ben, absent).await.expect("taken");
    let closed = asks(&test, test.cast.eve, "Closed in silence").await;
    let spam = asks(&test, test.cast.eve, "Buy gold").await;
    let fine = asks(&test, test.cast.eve, "Answered").await;
    says(&test, test.cast.ben, fine, "Here it is.").await;
    tickets::solve(&ben, fine).await.expect("solved");
    shelf::mark_spam(&ben, spam).await.expect("confirmed");
    assert!(law_1(&test).await.is_empty());
    tickets::solve(&ben, closed).await.expect("solved");
    assert_eq!(law_1(&test).await, [("tickets".to_owned(), closed.0)]);
    assert_eq!(intervals(&test, closed).await[0].cause, Cause::ClosedUnheard);
    let away_until = ticket(&test, absent).await.hear_by.expect("waits") + SignedDuration::from_hours(48);
    absences::set(&ben, test.cast.ben, Some(away_until)).await.expect("away");
    let expected: Vec<_> = [absent, closed].map(|id| ("tickets".to_owned(), id.0)).into();
    assert_eq!(law_1(&test).await, expected, "before anybody has waited too long");
    let seen = standings::show(&test.system(), absent).await.expect("shown");
    assert_eq!(seen.messages[0].standing, None);
    lapses(&test, absent).await;
    assert_eq!(intervals(&test, absent).await[0].cause, Cause::OwnerAbsent);
    assert_eq!(intervals(&test, unassigned).await[0].cause, Cause::Unassigned);
    absences::set(&ben, test.cast.ben, None).await.expect("back");
    says(&test, test.cast.ben, absent, "Sorry.").await;
    says(&test, test.cast.ben, unassigned, "Sorry.").await;
    says(&test, test.cast.ben, closed, "Goodbye, and thank you.").await;
    assert!(law_1(&test).await.is_empty(), "{:?}", law_1(&test).await);
    // She answers to what we thought was done, and nobody writes.
    let said = Said { text: "It leaks again.".into(), ..Said::default() };
    requests::change(&test.ctx(test.cast.eve).await, fine, Some(&said), false).await.expect("she may");
    lapses(&test, fine).await;
    assert_eq!(intervals(&test, fine).await[0].cause, Cause::ReplyToClosed);
    // We said when they hear again, and they did not.
    lapses(&test, absent).await;
    let missed = intervals(&test, absent).await;
    assert_eq!(missed.last().map(|one| one.cause), Some(Cause::WordMissed));
}

#[tokio::test]
async fn a_merge_ends_the_interval_of_the_one_and_goes_on_with_the_other() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let first = asks(&test, test.cast.dora, "Leak").await;
    lapses(&test, first).await;
    let second = asks(&test, test.cast.dora, "Leak, again").await;
    merging::merge(&ben, first, second).await.expect("merged");
    drained(&test).await;
    assert_eq!(intervals(&test, first).await[0].ended, Some(Ended::Merged));
    let goes_on = intervals(&test, second).await;
    assert_eq!((goes_on.len(), goes_on[0].cause), (1, Cause::Merged));
    assert_eq!(law_1(&test).await, [("tickets".to_owned(), second.0)]);
}

#[tokio::test]
async fn the_one_who_waits_longest_is_rescued_by_one_colleague_with_an_apology_that_nobody_has_sent() {
    let test = TestDesk::new().await;
    let first = asks(&test, test.cast.dora, "Leak").await;
    test.later(SignedDuration::from_mins(5));
    let second = asks(&test, test.cast.eve, "Grinder").await;
    let ben = test.ctx(test.cast.ben).await;
    assert_eq!(rescuing::rescue(&ben).await.expect("asked"), None);
    lapses(&test, second).await;
    let anna = test.ctx(test.cast.anna).await;
    let before = ticket(&test, first).await.comment_count;
    assert_eq!(rescuing::rescue(&ben).await.expect("rescued"), Some(first));
    assert_eq!(rescuing::rescue(&anna).await.expect("rescued"), Some(second), "each has one of their own");
    let cleo = test.ctx(test.cast.cleo).await;
    assert_eq!(rescuing::rescue(&cleo).await.expect("asked"), None, "she sees none of them");
    let seen = ticket(&test, first).await;
    assert_eq!((seen.assignee_id, seen.comment_count), (Some(test.cast.ben), before));
    let (draft, _) = drafts::show(&ben, first).await.expect("read").expect("begun");
    assert!(draft.body_text.contains("I am sorry that you waited longer than we said"), "{draft:?}");
    assert_eq!(draft.mode, "reply");
    drafts::save(
        &ben,
        first,
        drafts::Mode::Reply,
        &drafts::Text { text: "Mine.".into(), ..Default::default() },
    )
    .await
    .expect("saved");
    assert_eq!(rescuing::rescue(&ben).await.expect("again"), Some(first), "still the longest, and his");
    let (draft, _) = drafts::show(&ben, first).await.expect("read").expect("there");
    assert_eq!(draft.body_text, "Mine.", "what he wrote stays");
}

#[tokio::test]
async fn who_says_that_nobody_answered_is_urgent_and_a_lead_hears_it_once() {
    let test = TestDesk::new().await;
    let id = asks(&test, test.cast.dora, "Leak").await;
    says(&test, test.cast.ben, id, "I look into it.").await;
    tickets::solve(&test.ctx(test.cast.ben).await, id).await.expect("solved");
    let dora = test.ctx(test.cast.dora).await;
    for _ in 0..2 {
        calling::unanswered(&dora, id).await.expect("heard");
    }
    let seen = ticket(&test, id).await;
    assert_eq!((seen.status, seen.priority), (Status::Open, Some(Priority::Urgent)));
    assert!(seen.waiting_since.is_some() && seen.hear_by.is_some());
    let anna = test.ctx(test.cast.anna).await;
    let told = notifications::list(&anna, None, 10).await.expect("listed");
    assert_eq!(told.iter().filter(|one| one.sentence.contains("nobody answered")).count(), 1);
    let eve = calling::unanswered(&test.ctx(test.cast.eve).await, id).await;
    assert!(matches!(eve, Err(ServiceError::NotFound(_))), "{eve:?}");
    assert!(law_1(&test).await.is_empty(), "it is a standing");
}

#[tokio::test]
async fn pages_and_programs_show_who_was_ignored_and_only_leads_take_the_proof_along() {
    let site = Site::new().await;
    let test = &site.test;
    let id = asks(test, test.cast.dora, "Steam wand").await;
    lapses(test, id).await;
    let ben = site.browser(test.cast.ben).await;
    let headers = [
        ("cookie", ben.cookie.as_str()),
        ("x-csrf-token", ben.csrf.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let today = site.get("/today", &headers).await.body;
    assert!(today.contains("Waiting unseen") && today.contains("/ignored/rescue"), "{today}");
    let board = site.get("/ignored", &headers).await.body;
    assert!(board.contains("One person is ignored now") && board.contains("Steam wand"), "{board}");
    assert!(!board.contains("/ignored/proof"));
    assert_eq!(site.get("/ignored/proof", &headers).await.status, 403);
    let anna = site.browser(test.cast.anna).await;
    let proof = site.get("/ignored/proof", &[("cookie", anna.cookie.as_str())]).await;
    assert_eq!((proof.status, proof.body.lines().count()), (200, 2), "{}", proof.body);
    assert!(proof.body.contains(&format!(",{id},,{},unassigned,", test.cast.dora)), "{}", proof.body);
    let cleo = site.browser(test.cast.cleo).await;
    let board = site.get("/ignored", &[("cookie", cleo.cookie.as_str())]).await.body;
    assert!(board.contains("Nobody is ignored") && !board.contains("Steam wand"));
    let bearer = site.bearer(test.cast.ben).await;
    let of_ben = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let listed = site.get("/api/v2/ignored_intervals?open=true", &of_ben).await.json();
    assert_eq!(
        (&listed["count"], &listed["ignored_intervals"][0]["cause"]),
        (&json!(1), &json!("unassigned"))
    );
    let standing = site.get(&format!("/api/v2/tickets/{id}/standing"), &of_ben).await.json();
    assert_eq!(standing["standing"]["state"], "ignored", "{standing}");
    assert_eq!(standing["standing"]["messages"][0]["standing"], json!(null));
    let rescued = site.send(Method::POST, "/ignored/rescue", &headers, "").await;
    assert_eq!((rescued.status, rescued.header("location")), (303, format!("/tickets/{id}").as_str()));
    let again = site.send(Method::POST, "/api/v2/ignored/rescue", &of_ben, "").await.json();
    assert_eq!(again["ticket"]["id"], json!(id.0));
    let path = format!("/api/v2/users/{}/absence", test.cast.ben);
    let away =
        site.send(Method::PUT, &path, &of_ben, r#"{"absence":{"until":"2030-01-01T09:00:00Z"}}"#).await;
    assert_eq!(away.json()["absence"]["until"], "2030-01-01T09:00:00Z", "{}", away.body);
    assert_eq!(site.send(Method::PUT, &path, &of_ben, r#"{"absence":{}}"#).await.status, 422);
    let of_anna = format!("/api/v2/users/{}/absence", test.cast.anna);
    let others = site.send(Method::DELETE, &of_anna, &of_ben, "").await.status;
    assert_eq!(others, 403, "a colleague’s absence is theirs, or a lead’s");
}

#[tokio::test]
async fn held_mail_that_nobody_looks_at_for_a_business_day_is_an_interval_too() {
    let post = crate::mail::post::Post::new().await;
    let raw = "From: Dora <dora@example.com>\r\nTo: support@desk.example.com\r\nSubject: Buy\r\n\
               X-Spam-Flag: YES\r\nMessage-ID: <s@example.com>\r\n\r\nBuy gold.\r\n";
    post.arrives(raw).await;
    let test = &post.test;
    let system = test.system();
    let held = held_mail::list(&system, "waiting", None, 10).await.expect("listed");
    assert_eq!(held.len(), 1, "{held:?}");
    let schedule = settings::show(&system).await.expect("read").schedule;
    let due = schedule.add_minutes(held[0].created_at, 8 * 60);
    test.clock.set(due - SignedDuration::from_secs(1));
    drained(test).await;
    assert!(law_1(test).await.is_empty());
    test.clock.set(due);
    drained(test).await;
    assert_eq!(law_1(test).await, [("suspended_tickets".to_owned(), held[0].id.0)]);
    let board = ignored::board(&system, due).await.expect("read").all;
    assert_eq!((board.len(), board[0].from, board[0].cause), (1, due, Cause::HeldUnlooked));
    let ben = test.ctx(test.cast.ben).await;
    held_mail::discard(&ben, held[0].id).await.expect("looked at");
    let board = ignored::board(&system, due - SignedDuration::from_secs(1)).await.expect("read").all;
    assert_eq!(board[0].ended, Some(Ended::Looked));
    assert!(law_1(test).await.is_empty());
}

#[tokio::test]
async fn on_made_up_days_law_1_names_exactly_those_who_are_ignored_on_purpose() {
    let mut planted = 0;
    for seed in ["3", "9", "27"] {
        let place = Place::new().await;
        let found = place.json(&["fuzz", "ignored", "--seed", seed, "--events", "150", "--json"]);
        assert_eq!((&found["precision"], &found["recall"]), (&json!(1.0), &json!(1.0)), "{found}");
        assert_eq!((&found["wrong_seconds"], &found["wrong_standings"]), (&json!(0), &json!(0)), "{found}");
        planted += found["planted"].as_u64().expect("a number");
    }
    assert!(planted > 0, "somebody was ignored on purpose");
}

#[tokio::test]
async fn ignored_minutes_are_a_metric_with_the_worst_and_the_equity_of_groups() {
    let place = Place::new().await;
    let found = place.json(&["metric", "ignored_minutes", "--days", "7", "--json"]);
    assert_eq!((&found["minutes"], found["days"].as_array().map(Vec::len)), (&json!(0), Some(7)), "{found}");
    assert_eq!(found["equity"][0]["by"], "channel");
}

#[tokio::test]
async fn words_before_a_goodbye_are_settled_and_who_writes_again_waits_from_that_word() {
    let test = TestDesk::new().await;
    let id = asks(&test, test.cast.dora, "Leak").await;
    says(&test, test.cast.ben, id, "Here is the part.").await;
    let dora = test.ctx(test.cast.dora).await;
    let said = |text: &str| Said { text: text.into(), ..Said::default() };
    requests::change(&dora, id, Some(&said("Thank you!")), false).await.expect("she may");
    tickets::solve(&test.ctx(test.cast.ben).await, id).await.expect("solved");
    let seen = standings::show(&test.system(), id).await.expect("shown");
    assert!(matches!(seen.messages[1].standing, Some(Standing::ClosedWithGoodbye { .. })), "{seen:?}");
    test.later(SignedDuration::from_hours(24 * 9));
    drained(&test).await;
    requests::change(&dora, id, Some(&said("It leaks again.")), false).await.expect("she may");
    drained(&test).await;
    assert!(law_1(&test).await.is_empty(), "{:?}", law_1(&test).await);
    let since = ticket(&test, id).await.waiting_since.expect("she waits again");
    let waited = test.system().now().duration_since(since);
    assert!(waited < SignedDuration::from_secs(1), "from that word on: {waited}");
}
