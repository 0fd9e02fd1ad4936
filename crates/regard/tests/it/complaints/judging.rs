//! Nobody judges themselves; others learn nothing; laws and figures are exact.

use super::*;
use crate::site::Site;
use axum::http::Method;
use jiff::SignedDuration;
use regard_domain::complaint::State;
use regard_domain::law::Law;
use regard_services::complaints::answering::{self, Answer};
use regard_services::complaints::reading;
use regard_services::complaints::steps::Notes;
use regard_services::tickets::assignment;
use regard_services::{laws, tickets};
use regard_store::complaint;
use serde_json::json;

async fn about_ben(test: &TestDesk) -> (TicketId, ComplaintId) {
    let ticket = dora_asks(test).await;
    assignment::take(&test.ctx(test.cast.ben).await, ticket).await.expect("Ben has it");
    let new = Complained { about_id: Some(test.cast.ben), ..Complained::of("Ben hung up on me.") };
    let id = receiving::receive(&test.ctx(test.cast.ben).await, ticket, &new).await.expect("written down");
    (ticket, id)
}

#[tokio::test]
async fn a_complaint_about_an_agent_never_lists_them_as_owner() {
    let site = Site::new().await;
    let test = &site.test;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    let (ticket, id) = about_ben(test).await;
    let it = reading::show(&anna, id).await.expect("shown").complaint;
    assert_eq!(it.owner_id, Some(test.cast.anna), "another owner by itself");
    let owner = tickets::show(&anna, ticket).await.expect("shown").assignee_id;
    assert_eq!(owner, Some(test.cast.anna), "and the conversation with it");
    let by_hand = refusal(steps::give(&anna, id, test.cast.ben).await);
    assert_eq!((by_hand.law, by_hand.is_input), (Some(6), false), "{by_hand}");
    let assigned = refusal(assignment::assign(&anna, ticket, Some(test.cast.ben), None).await);
    assert_eq!(assigned.law, Some(6));
    let bearer = site.bearer(test.cast.anna).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = json!({"complaint": {"owner_id": test.cast.ben.0}}).to_string();
    let refused = site.send(Method::PUT, &format!("/api/v2/complaints/{id}"), &headers, &body).await;
    assert_eq!((refused.status, &refused.json()["details"]["law"]), (409, &json!(6)), "{}", refused.body);
    let own = refusal(steps::thank(&ben, id, "Thank you.").await);
    assert!(own.what_would_fix_it.contains("Anna"), "{own}");
    let to_ben = Deeds::Do(Doing {
        who: test.cast.ben,
        what: "Talk.".into(),
        by: anna.now() + SignedDuration::from_hours(1),
    });
    steps::thank(&anna, id, "Thank you for telling us.").await.expect("thanked");
    steps::play_back(&anna, id, "The call ended early.").await.expect("said back");
    steps::weigh(&anna, id, weighed(Severity::Medium, Impact::One)).await.expect("weighed");
    assert_eq!(refusal(steps::act(&anna, id, &to_ben).await).law, Some(6));
    let ours = Notes { ours: Some("He had a fire alarm.".into()), ..Notes::default() };
    steps::note(&anna, id, &ours).await.expect("written down");
    assert_eq!(reading::show(&ben, id).await.expect("he may know of it").complaint.ours, "");
    let listed = reading::list(&ben, false, None, 50).await.expect("listed");
    assert!(listed.iter().all(|it| it.ours.is_empty()));
    assert_eq!(reading::show(&anna, id).await.expect("shown").complaint.ours, "He had a fire alarm.");
}

#[tokio::test]
async fn it_turns_out_to_be_about_its_owner_and_another_has_it_at_once() {
    let test = TestDesk::new().await;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    let ticket = dora_asks(&test).await;
    let id = received(&ben, ticket).await;
    let about = Notes { about_id: Some(Some(test.cast.ben)), ..Notes::default() };
    steps::note(&ben, id, &about).await.expect("he says so himself");
    let it = reading::show(&anna, id).await.expect("shown").complaint;
    assert_eq!((it.about_id, it.owner_id), (Some(test.cast.ben), Some(test.cast.anna)));
    assert!(laws::check(&test.system(), Law::ComplaintIsGift).await.expect("checks").is_empty());
}

#[tokio::test]
async fn other_customers_and_colleagues_of_other_groups_see_no_complaint() {
    let test = TestDesk::new().await;
    let (ben, cleo, eve) =
        (test.ctx(test.cast.ben).await, test.ctx(test.cast.cleo).await, test.ctx(test.cast.eve).await);
    let ticket = dora_asks(&test).await;
    let id = told(&ben, ticket).await;
    for other in [&cleo, &eve] {
        let seen = reading::of_ticket(other, ticket).await;
        assert!(matches!(seen, Err(ServiceError::NotFound(_))), "{seen:?}");
        let answered = answering::answer(other, id, &Answer { words: "Fine.".into(), is_agreed: true }).await;
        assert!(matches!(answered, Err(ServiceError::NotFound(_))), "{answered:?}");
        let more = receiving::receive_own(other, ticket, &Complained::of("x")).await;
        assert!(matches!(more, Err(ServiceError::NotFound(_))), "{more:?}");
    }
    assert!(reading::list(&cleo, true, None, 50).await.expect("hers").is_empty());
    assert!(matches!(reading::outward(&eve, ticket).await, Err(ServiceError::NotFound(_))));
    assert!(matches!(reading::causes(&ben, test.desk.clock.now()).await, Err(ServiceError::Forbidden(_))));
}

#[tokio::test]
async fn law_6_names_every_planted_row_and_no_other() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let check = async || {
        let found = laws::check(&test.system(), Law::ComplaintIsGift).await.expect("checks");
        let mut ids: Vec<i64> = found.into_iter().map(|breach| breach.id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let mut all = Vec::new();
    for _ in 0..6 {
        let ticket = dora_asks(&test).await;
        all.push((ticket, told(&ben, ticket).await));
    }
    let fresh = received(&ben, dora_asks(&test).await).await;
    assert_eq!(check().await, Vec::<i64>::new(), "a desk in order breaks nothing");
    let now = test.desk.clock.now();
    let mut tx = test.desk.db.begin().await.expect("begins");
    for (index, (_, id)) in all.iter().enumerate().take(5) {
        let mut it = complaint::lock(&mut tx, *id).await.expect("reads").expect("is there");
        match index {
            0 => (it.state, it.closed_at, it.told_back_at) = (State::Agreed, Some(now), None),
            1 => (it.doing, it.limit_reason) = (None, String::new()),
            2 => it.thanked_at = None,
            3 => (it.about_id, it.owner_id) = (Some(test.cast.ben), Some(test.cast.ben)),
            _ => (it.state, it.told_back_at) = (State::Acting, None),
        }
        complaint::update(&mut tx, &it, now).await.expect("planted");
    }
    let mut shut = regard_store::ticket::lock(&mut tx, all[4].0).await.expect("reads").expect("is there");
    shut.status = regard_domain::ticket::Status::Solved;
    regard_store::ticket::update(&mut tx, &shut, now).await.expect("planted");
    tx.commit().await.expect("commits");
    let planted: Vec<i64> = all[..5].iter().map(|(_, id)| id.0).collect();
    assert_eq!(check().await, planted);
    test.later(SignedDuration::from_hours(24 * 4));
    let mut later = planted;
    later.push(fresh.0);
    assert_eq!(check().await, later, "and who waits for thanks for more than a business day");
}

#[tokio::test]
async fn twenty_complaints_are_measured_as_a_hand_counts_them() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let since = test.desk.clock.now() - SignedDuration::from_mins(1);
    for index in 0..20 {
        let ticket = dora_asks(&test).await;
        // 13 told back, 4 acting, 2 thanked after the hour, 1 new.
        match index {
            0..13 => drop(told(&ben, ticket).await),
            13..17 => drop(acting(&ben, ticket).await),
            17..19 => {
                let id = received(&ben, ticket).await;
                test.later(SignedDuration::from_mins(61));
                steps::thank(&ben, id, "Thank you, late.").await.expect("thanked");
            }
            _ => drop(received(&ben, ticket).await),
        }
    }
    let measured = reading::measure(&test.system(), since).await.expect("measured");
    assert_eq!((measured.told_back.count, measured.told_back.of), (13, 20));
    assert!(
        (measured.told_back.low - 0.4329).abs() < 0.001 && (measured.told_back.high - 0.8188).abs() < 0.001
    );
    assert_eq!(
        (measured.thanked_in_time.count, measured.thanked_in_time.of),
        (17, 19),
        "the new one has its hour"
    );
    assert_eq!((measured.acted_on.count, measured.acted_on.of), (17, 20));
}

#[tokio::test]
async fn causes_are_ranked_by_harm_and_not_by_how_often() {
    let test = TestDesk::new().await;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    for (cause, severity, impact) in [
        ("Slow page", Severity::Low, Impact::One),
        ("slow page", Severity::Low, Impact::One),
        ("Slow page", Severity::Low, Impact::One),
        ("Hot handle", Severity::Critical, Impact::Many),
    ] {
        let id = received(&ben, dora_asks(&test).await).await;
        steps::thank(&ben, id, "Thank you.").await.expect("thanked");
        steps::play_back(&ben, id, "This is it.").await.expect("said back");
        steps::weigh(&ben, id, weighed(severity, impact)).await.expect("weighed");
        let notes = Notes { cause_link: Some(cause.into()), ..Notes::default() };
        steps::note(&ben, id, &notes).await.expect("noted");
    }
    let since = test.desk.clock.now() - SignedDuration::from_mins(1);
    let causes = reading::causes(&anna, since).await.expect("a lead sees them");
    let rows: Vec<(&str, u64, i64)> =
        causes.iter().map(|one| (one.name.as_str(), one.count, one.harm)).collect();
    assert_eq!(rows, [("Hot handle", 1, 243), ("Slow page", 3, 3)]);
}

#[tokio::test]
async fn programs_go_through_every_step_and_an_admin_takes_the_file() {
    let site = Site::new().await;
    let test = &site.test;
    let ticket = dora_asks(test).await;
    let (ben, anna) = (site.bearer(test.cast.ben).await, site.bearer(test.cast.anna).await);
    let of_ben = [("authorization", ben.as_str()), ("content-type", "application/json")];
    let of_anna = [("authorization", anna.as_str()), ("content-type", "application/json")];
    let path = format!("/api/v2/tickets/{ticket}/complaint");
    let body = json!({"complaint": {"words": "<b>Nobody</b> came.", "aspect": "delivery"}}).to_string();
    let made = site.send(Method::POST, &path, &of_ben, &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.json()["complaint"]["id"].clone();
    assert!(made.json()["complaint"]["thanks_draft"].as_str().is_some_and(|draft| draft.contains("came")));
    let by = (test.desk.clock.now() + SignedDuration::from_hours(5)).to_string();
    let weighed = json!({"severity": "high", "impact": "one", "complexity": "simple", "is_urgent": true});
    let steps = [
        ("thanks", json!({"words": "Thank you for telling us."}), 200),
        ("told_back", json!({"words": "Done."}), 409),
        ("playback", json!({"words": "Nobody came."}), 200),
        ("assessment", json!({"weighed": weighed}), 200),
        ("action", json!({"what": "Call first."}), 422),
        ("action", json!({"what": "Call first.", "who_id": test.cast.ben.0, "by": by}), 200),
        ("told_back", json!({"words": "They call first now."}), 200),
        ("remedy", json!({"words": "The ombudsman."}), 403),
    ];
    for (step, complaint, status) in steps {
        let path = format!("/api/v2/complaints/{id}/{step}");
        let body = json!({"complaint": complaint}).to_string();
        let answer = site.send(Method::POST, &path, &of_ben, &body).await;
        assert_eq!(answer.status, status, "{step}: {}", answer.body);
    }
    let open = site.get("/api/v2/complaints?state=open", &of_ben).await.json();
    assert_eq!((&open["count"], &open["complaints"][0]["state"]), (&json!(1), &json!("told_back")));
    let export = format!("/api/v2/complaints/{id}/export?format=html");
    assert_eq!(site.get(&export, &of_ben).await.status, 403);
    let file = site.get(&export, &of_anna).await;
    assert_eq!(file.status, 200, "{}", file.body);
    for part in ["8.2 Receipt", "8.5 Initial assessment", "8.9 Closing", "&lt;b&gt;Nobody"] {
        assert!(file.body.contains(part), "{part}: {}", file.body);
    }
    assert_eq!(site.get("/api/v2/complaint_causes", &of_ben).await.status, 403);
    assert_eq!(site.get("/api/v2/complaint_causes", &of_anna).await.json()["causes"][0]["harm"], 9);
    site.browser(test.cast.dora).await; // she has a password now
    let basic = "Basic ZG9yYUBleGFtcGxlLmNvbTp0aHJlZSBzbWFsbCB3b3Jkcw=="; // her address and password
    let of_dora = [("authorization", basic), ("content-type", "application/json")];
    let own = site.get(&format!("/api/v2/requests/{ticket}/complaint"), &of_dora).await;
    assert_eq!(own.status, 200, "{}", own.body);
    assert!(own.json()["complaint"].get("ours").is_none());
    let body = json!({"answer": {"is_agreed": true}}).to_string();
    let path = format!("/api/v2/requests/{ticket}/complaint/answer");
    let agreed = site.send(Method::POST, &path, &of_dora, &body).await;
    assert_eq!(agreed.json()["complaint"]["state"], "agreed", "{}", agreed.body);
}
