//! Saying how things stand: clocks that run from our last word, updates that say enough, and law 3.

use crate::place::Place;
use crate::site::Site;
use axum::http::Method;
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::id::TicketId;
use regard_domain::law::Law;
use regard_domain::ticket::{Priority, Status};
use regard_domain::update::{Kind, NewUpdate};
use regard_domain::update_clock::{State, Wish};
use regard_domain::written::Said;
use regard_services::ctx::Ctx;
use regard_services::error::ServiceError;
use regard_services::notifications::{self, kind};
use regard_services::replies::{self, Message};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, details};
use regard_services::{laws, requests, today, update_clocks, updates};
use regard_store::args;
use regard_testkit::desk::TestDesk;
use serde_json::json;

async fn dora_asks(test: &TestDesk) -> TicketId {
    let ctx = test.ctx(test.cast.dora).await;
    let matter =
        NewMatter { subject: "Steam wand".into(), text: "It leaks again.".into(), channel: Channel::Portal };
    beginning::ask(&ctx, &matter).await.expect("a customer may ask")
}

async fn sent(test: &TestDesk) {
    test.later(SignedDuration::from_secs(9));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
}

/// Dora asked, and Ben answered that he looks into it.
async fn answered(test: &TestDesk) -> TicketId {
    let id = dora_asks(test).await;
    let ben = test.ctx(test.cast.ben).await;
    let message = Message { text: "I look into it.".into(), ..Message::default() };
    replies::reply(&ben, id, &message).await.expect("said");
    sent(test).await;
    id
}

/// The customer asks again.
async fn chases(dora: &Ctx, id: TicketId, text: &str) {
    let said = Said {
        text: text.into(),
        html: String::new(),
        is_public: None,
        author_id: None,
        uploads: Vec::new(),
        created_at: None,
        why: String::new(),
    };
    requests::change(dora, id, Some(&said), false).await.expect("she may");
}

fn no_news(test: &TestDesk, hours: i64) -> NewUpdate {
    NewUpdate {
        kind: Kind::NoProgress,
        did: "We asked the maker.".into(),
        blocked_by: "They have not answered.".into(),
        next_step: "We call them.".into(),
        next_due: Some(regard_domain::clock::Clock::now(&*test.clock) + SignedDuration::from_hours(hours)),
    }
}

async fn law_3(test: &TestDesk) -> Vec<i64> {
    let breaches = laws::check(&test.system(), Law::SilenceIsNoUpdate).await.expect("checked");
    breaches.into_iter().map(|breach| breach.id).collect()
}

#[tokio::test]
async fn a_clock_starts_with_our_first_word_and_is_overdue_a_business_day_later() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let waiting = dora_asks(&test).await;
    let state = |kept: regard_store::update_clock::Kept, now| kept.clock.state(now);
    let before = update_clocks::show(&ben, waiting).await.expect("shown");
    assert_eq!(state(before, ben.now()), State::Stopped, "she waits for an answer, which is another clock");
    let id = answered(&test).await;
    let ticket = tickets::show(&ben, id).await.expect("shown");
    assert_eq!(ticket.waiting_since, None, "she has been answered");
    let due = ticket.hear_by.expect("and hears again");
    assert_eq!(due.duration_since(ticket.heard_at.expect("heard")), SignedDuration::from_hours(24));
    assert!(update_clocks::due(&ben, ben.now()).await.expect("listed").all.is_empty());
    let overdue = update_clocks::due(&ben, due).await.expect("listed");
    assert_eq!(overdue.all.iter().map(|one| one.ticket.id).collect::<Vec<_>>(), [id]);
    test.clock.set(due);
    assert_eq!(law_3(&test).await, [id.0]);
    let zone = jiff::tz::TimeZone::UTC;
    let day = today::show(&ben, &zone).await.expect("shown");
    assert!(day.due.iter().any(|ticket| ticket.id == id), "it stands in Ben's day");
    tickets::solve(&ben, id).await.expect("solved");
    assert!(law_3(&test).await.is_empty(), "nothing is owed any more");
}

#[tokio::test]
async fn an_update_without_news_is_whole_leaves_as_a_reply_and_moves_the_clock_to_what_it_said() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = answered(&test).await;
    let new = no_news(&test, 48);
    let missing = NewUpdate { blocked_by: String::new(), ..new.clone() };
    let refused = updates::say(&ben, id, &missing, None).await;
    let Err(ServiceError::Refused(refusal)) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.law, Some(3));
    assert!(refusal.what_would_fix_it.contains("blocked_by"), "{refusal}");
    let said = updates::say(&ben, id, &new, None).await.expect("whole");
    assert!(said.asked_first && said.due_at.is_some());
    let held = update_clocks::show(&ben, id).await.expect("shown");
    assert_ne!(held.clock.next_due(), new.next_due, "until it has left, she has heard nothing");
    sent(&test).await;
    let kept = update_clocks::show(&ben, id).await.expect("shown");
    assert_eq!(kept.clock.next_due(), new.next_due);
    let dora = test.ctx(test.cast.dora).await;
    let words = regard_services::timeline::show(&dora, id).await.expect("hers").comments;
    let last = &words.last().expect("said").body_text;
    for part in [
        "no news yet",
        "We asked the maker.",
        "They have not answered.",
        "We call them.",
        "again by Thursday",
    ] {
        assert!(last.contains(part), "{part}: {last}");
    }
    assert_eq!(updates::list(&dora, id).await.expect("hers too").len(), 1);
}

#[tokio::test]
async fn an_update_taken_back_has_not_been_said() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = answered(&test).await;
    let before = update_clocks::show(&ben, id).await.expect("shown");
    let said = updates::say(&ben, id, &no_news(&test, 48), None).await.expect("said");
    replies::undo(&ben, said.comment_id).await.expect("taken back");
    sent(&test).await;
    assert!(updates::list(&ben, id).await.expect("listed").is_empty());
    assert_eq!(update_clocks::show(&ben, id).await.expect("shown").clock, before.clock);
}

#[tokio::test]
async fn our_mail_says_when_they_hear_again_and_one_that_ends_it_does_not() {
    let test = TestDesk::new().await;
    let (open, done) = (answered(&test).await, dora_asks(&test).await);
    let ben = test.ctx(test.cast.ben).await;
    let message = Message { text: "Done.".into(), status: Some(Status::Solved), ..Message::default() };
    replies::reply(&ben, done, &message).await.expect("said");
    sent(&test).await;
    for (id, expected) in [(open, true), (done, false)] {
        let mails = regard_services::outgoing::outbox::of_ticket(&ben, id).await.expect("listed");
        let mail = mails.iter().find(|mail| mail.kind == "reply").expect("a reply");
        let sha256 = mail.sha256.as_deref().expect("composed");
        let raw = test.desk.blobs.get(sha256).await.expect("reads").expect("kept");
        let raw = String::from_utf8_lossy(&raw).replace("=\r\n", "");
        assert_eq!(raw.contains("You will hear from us again by Wednesday, 25 November"), expected, "{raw}");
    }
}

#[tokio::test]
async fn an_acknowledgement_never_moves_the_clock_and_a_chase_is_counted() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let id = answered(&test).await;
    let before = update_clocks::show(&ben, id).await.expect("shown").clock;
    test.later(SignedDuration::from_hours(1));
    regard_services::acknowledgements::acknowledge(&test.system(), id).await.expect("nothing to say");
    chases(&dora, id, "Any news?").await;
    let chased = tickets::show(&ben, id).await.expect("shown");
    assert!(chased.waiting_since.is_some());
    assert_eq!(update_clocks::show(&ben, id).await.expect("shown").clock, before);
    let said = updates::say(&ben, id, &no_news(&test, 24), None).await.expect("said");
    assert!(!said.asked_first, "she asked first");
}

#[tokio::test]
async fn asked_first_is_measured_over_ten_updates_of_which_three_came_after_a_chase() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let id = answered(&test).await;
    let since = ben.now();
    for round in 0..10 {
        test.later(SignedDuration::from_mins(30));
        if round % 3 == 2 {
            chases(&dora, id, "And?").await;
        }
        updates::say(&ben, id, &no_news(&test, 24), None).await.expect("said");
        sent(&test).await;
    }
    let measured = updates::measure(&ben, since).await.expect("measured");
    assert_eq!((measured.asked_first.count, measured.asked_first.of), (7, 10));
    assert_eq!(measured.asked_first.value(), Some(0.7));
    assert_eq!(measured.on_time.value(), Some(1.0));
}

#[tokio::test]
async fn three_without_progress_in_a_row_raise_it_to_a_lead() {
    let test = TestDesk::new().await;
    let (ben, anna) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.anna).await);
    let id = answered(&test).await;
    for round in 1..=3 {
        updates::say(&ben, id, &no_news(&test, 24), None).await.expect("said");
        sent(&test).await;
        let told = notifications::list(&anna, None, 10).await.expect("listed");
        let raised = told.iter().filter(|one| one.kind == kind::RAISED && one.ticket_id == Some(id)).count();
        assert_eq!(raised, usize::from(round == 3), "after {round}");
    }
}

#[tokio::test]
async fn its_owner_is_reminded_at_four_fifths_and_at_the_end_once_each() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = answered(&test).await;
    let due = update_clocks::show(&ben, id).await.expect("shown").clock.next_due().expect("runs");
    let told = async || {
        let all = notifications::list(&ben, None, 20).await.expect("listed");
        all.into_iter().filter(|one| one.ticket_id == Some(id)).map(|one| one.kind).collect::<Vec<_>>()
    };
    test.clock.set(due - SignedDuration::from_hours(5));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    assert!(told().await.is_empty());
    test.clock.set(due - SignedDuration::from_hours(4));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    assert_eq!(told().await, [kind::UPDATE_SOON]);
    test.clock.set(due);
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    update_clocks::remind(&test.system(), id, due).await.expect("twice is once");
    assert_eq!(told().await, [kind::UPDATE_LATE, kind::UPDATE_SOON]);
}

#[tokio::test]
async fn the_customer_says_how_often_and_only_their_wish_or_their_turn_stops_it() {
    let test = TestDesk::new().await;
    let (ben, dora, eve) =
        (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await, test.ctx(test.cast.eve).await);
    let id = answered(&test).await;
    let heard = tickets::show(&ben, id).await.expect("shown").heard_at.expect("heard");
    let refused = update_clocks::wish(&eve, id, Some(Wish::More)).await;
    assert!(matches!(refused, Err(ServiceError::NotFound("ticket"))), "{refused:?}");
    update_clocks::wish(&dora, id, Some(Wish::More)).await.expect("hers to say");
    let due = tickets::show(&ben, id).await.expect("shown").hear_by;
    assert_eq!(due, Some(heard + SignedDuration::from_hours(4)));
    update_clocks::wish(&dora, id, Some(Wish::OnlyWhenDone)).await.expect("hers to say");
    let kept = update_clocks::show(&dora, id).await.expect("hers to see");
    assert_eq!(kept.clock.state(ben.now()), State::Paused);
    update_clocks::wish(&dora, id, None).await.expect("hers to say");
    tickets::change_status(&ben, id, Status::Pending).await.expect("her turn");
    assert_eq!(tickets::show(&ben, id).await.expect("shown").hear_by, None);
    details::change_priority(&ben, id, Some(Priority::Urgent)).await.expect("changed");
    tickets::change_status(&ben, id, Status::Hold).await.expect("a third party's turn");
    let due = tickets::show(&ben, id).await.expect("shown").hear_by;
    assert_eq!(due, Some(heard + SignedDuration::from_hours(2)), "that is still our turn to them");
}

#[tokio::test]
async fn law_3_finds_exactly_the_planted_violations_and_verify_mends_what_follows_from_the_words() {
    let test = TestDesk::new().await;
    let ids = [answered(&test).await, answered(&test).await, answered(&test).await, answered(&test).await];
    assert!(law_3(&test).await.is_empty());
    let mut tx = test.desk.db.begin().await.expect("begins");
    for (statement, id) in [
        ("delete from update_clocks where ticket_id = $1", ids[0]),
        ("update update_clocks set heard_at = heard_at + 1000000 where ticket_id = $1", ids[1]),
        ("update update_clocks set next_due = next_due + 864000000000 where ticket_id = $1", ids[2]),
    ] {
        tx.execute(statement, args![id]).await.expect("planted");
    }
    tx.commit().await.expect("commits");
    let mut found = law_3(&test).await;
    found.sort_unstable();
    assert_eq!(found, [ids[0].0, ids[1].0, ids[2].0]);
    regard_services::verify::run(&test.system(), true, &|_| {}).await.expect("mended");
    assert!(law_3(&test).await.is_empty());
}

#[tokio::test]
async fn the_draft_tells_only_what_the_history_holds_and_never_the_words_of_a_note() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = answered(&test).await;
    assert_eq!(updates::draft(&ben, id).await.expect("drafted").did, "", "nothing was done since");
    let note = Message { text: "The maker is bankrupt, tell nobody.".into(), ..Message::default() };
    replies::note(&ben, id, &note).await.expect("noted");
    tickets::change_status(&ben, id, Status::Hold).await.expect("held");
    let draft = updates::draft(&ben, id).await.expect("drafted");
    assert_eq!(draft.did, "Ben worked on it on Tuesday. Ben asked somebody outside our house on Tuesday.");
    assert!(draft.blocked_by.contains("outside our house") && draft.next_due.is_some());
}

#[tokio::test]
async fn programs_say_it_too_and_a_refusal_names_law_reason_and_remedy() {
    let site = Site::new().await;
    let id = answered(&site.test).await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/api/v2/tickets/{id}/updates");
    let draft = site.get(&format!("{path}/draft"), &headers).await.json();
    let next_due = draft["update"]["next_due"].clone();
    let mut update =
        json!({"kind": "no_progress", "did": "Asked.", "next_step": "We ask again.", "next_due": next_due});
    let sent = site.send(Method::POST, &path, &headers, &json!({"update": update}).to_string()).await;
    assert_eq!(sent.status, 422, "{}", sent.body);
    let details = sent.json()["details"].clone();
    assert_eq!(details["law"], 3);
    assert!(
        details["why"].is_string()
            && details["what_would_fix_it"].as_str().is_some_and(|s| s.contains("blocked_by"))
    );
    update["blocked_by"] = json!("The maker.");
    let sent = site.send(Method::POST, &path, &headers, &json!({"update": update}).to_string()).await;
    assert_eq!((sent.status, &sent.json()["update"]["asked_first"]), (201, &json!(true)), "{}", sent.body);
    let listed = site.get(&path, &headers).await.json();
    assert_eq!(listed["count"], 1);
    let overdue = site.get("/api/v2/update_clocks?due_by=2026-12-24", &headers).await.json();
    assert_eq!(overdue["update_clocks"][0]["ticket_id"], id.0);
    let clock = format!("/api/v2/tickets/{id}/update_clock");
    let wish = json!({"update_clock": {"preferred": "only_when_done"}}).to_string();
    let changed = site.send(Method::PUT, &clock, &headers, &wish).await.json();
    assert_eq!(changed["update_clock"]["paused_because"], "their_wish");
    site.browser(site.test.cast.eve).await;
    let basic = "Basic ZXZlQGV4YW1wbGUuY29tOnRocmVlIHNtYWxsIHdvcmRz"; // her address and password
    for path in [&clock, &path] {
        assert_eq!(site.get(path, &[("authorization", basic)]).await.status, 404, "{path}");
    }
    let cleo = site.bearer(site.test.cast.cleo).await;
    let headers = [("authorization", cleo.as_str()), ("content-type", "application/json")];
    let refused = site.send(Method::POST, &path, &headers, &json!({"update": update}).to_string()).await;
    assert_eq!(refused.status, 404);
    let seen = site.get("/api/v2/update_clocks?due_by=2026-12-24", &headers).await.json();
    assert_eq!(seen["count"], 0, "an agent of another group learns nothing");
}

#[tokio::test]
async fn a_colleague_says_it_in_the_browser_and_a_gap_shows_the_form_again() {
    let site = Site::new().await;
    let id = answered(&site.test).await;
    let ben = site.browser(site.test.cast.ben).await;
    let headers = [
        ("cookie", ben.cookie.as_str()),
        ("x-csrf-token", ben.csrf.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let page = site.get(&format!("/tickets/{id}"), &headers).await.body;
    assert!(
        page.contains("hears how things stand by") && page.contains(&format!("/tickets/{id}/updates/new"))
    );
    let form = site.get(&format!("/tickets/{id}/updates/new"), &headers).await;
    assert!(form.status == 200 && form.body.contains("No news yet"), "{}", form.body);
    let path = format!("/tickets/{id}/updates");
    let gap = "kind=no_progress&did=Asked&blocked_by=&next_step=Ask+again&next_due=2026-11-25T09:00";
    let again = site.send(Method::POST, &path, &headers, gap).await;
    assert!(
        again.status == 422 && again.body.contains("It does not say what it waits for."),
        "{}",
        again.body
    );
    let whole = gap.replace("blocked_by=", "blocked_by=The+maker");
    assert_eq!(site.send(Method::POST, &path, &headers, &whole).await.status, 303);
    let clocks = site.get("/clocks", &headers).await;
    assert!(clocks.status == 200 && clocks.body.contains("Everybody has heard in time"), "{}", clocks.body);
}

#[tokio::test]
async fn the_commands_name_who_should_have_heard_and_what_a_line_is_like() {
    let place = Place::new().await;
    place.prints(&["migrate"]);
    let empty = place.json(&["clocks", "--overdue", "--now", "+1bd", "--json"]);
    assert_eq!(empty, json!([]));
    let share = place.json(&["metric", "asked_first", "--json"]);
    assert_eq!((&share["n"], &share["rate"]), (&json!(0), &serde_json::Value::Null));
    let wait = place.json(&["wait", "--ahead", "4", "--gap", "3m", "--json"]);
    let near = |key: &str, expected: f64| (wait[key].as_f64().expect("minutes") - expected).abs() <= 0.1;
    assert!(near("mean", 15.0) && near("p50", 14.0) && near("p90", 24.0), "{wait}");
    let erlang = ["erlangc", "--calls", "100", "--per", "30m", "--aht", "180", "--agents", "14", "--t", "20"];
    let said = place.prints(&erlang);
    assert!(said.starts_with("Pw 0.1741  SL 0.8884  ASA 7.84 s"), "{said}");
    let (code, said) = place.refuses(&["clocks", "--now", "soon"]);
    assert!(code == 2 && said.contains("is no time"), "{code}: {said}");
}
