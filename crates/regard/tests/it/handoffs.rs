//! Warm hand-offs: the owner changes only on acceptance, and the customer is told who and why.

use crate::site::Site;
use axum::http::Method;
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::handoff::{Handoff, State, Summary};
use regard_domain::id::{TicketId, UserId};
use regard_services::error::ServiceError;
use regard_services::handoffs::{self, NewHandoff};
use regard_services::notifications::{self, kind};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, assignment};
use regard_services::timeline;
use regard_testkit::desk::TestDesk;
use serde_json::json;

async fn bens_ticket(test: &TestDesk) -> TicketId {
    let dora = test.ctx(test.cast.dora).await;
    let matter = NewMatter {
        subject: "Invoice".into(),
        text: "I was charged twice.".into(),
        channel: Channel::Portal,
    };
    let id = beginning::ask(&dora, &matter).await.expect("a customer may ask");
    assignment::take(&test.ctx(test.cast.ben).await, id).await.expect("Ben takes it");
    id
}

fn to(user: UserId) -> NewHandoff {
    NewHandoff {
        to: Some(user),
        reason: "Cleo knows invoices best.".into(),
        summary: Summary { mood: "Annoyed".into(), ..Summary::default() },
    }
}

async fn offer(test: &TestDesk, id: TicketId, by: UserId, user: UserId) -> Handoff {
    handoffs::offer(&test.ctx(by).await, id, &to(user)).await.expect("offered")
}

async fn owner(test: &TestDesk, id: TicketId) -> Option<UserId> {
    tickets::show(&test.ctx(test.cast.anna).await, id).await.expect("shown").assignee_id
}

#[tokio::test]
async fn an_offer_that_nobody_answers_leaves_the_giver_the_owner_and_tells_them() {
    let test = TestDesk::new().await;
    let id = bens_ticket(&test).await;
    let offered = offer(&test, id, test.cast.ben, test.cast.cleo).await;
    assert_eq!(offered.summary.asked, "I was charged twice.", "what she asked goes along");
    assert_eq!(owner(&test, id).await, Some(test.cast.ben));
    test.later(SignedDuration::from_mins(30));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    handoffs::time_out(&test.system(), offered.id).await.expect("twice is once");
    assert_eq!(owner(&test, id).await, Some(test.cast.ben));
    let ben = test.ctx(test.cast.ben).await;
    let all = handoffs::list(&ben, id).await.expect("listed");
    assert_eq!(all.iter().map(|one| one.state).collect::<Vec<_>>(), [State::Timeout]);
    let told = notifications::list(&ben, None, 10).await.expect("listed");
    assert_eq!(told.iter().filter(|one| one.kind == kind::HANDOFF).count(), 1);
    let late = handoffs::accept(&test.ctx(test.cast.cleo).await, offered.id).await;
    assert!(matches!(late, Err(ServiceError::Refused(_))), "{late:?}");
    assert_eq!(owner(&test, id).await, Some(test.cast.ben));
}

#[tokio::test]
async fn who_accepts_has_it_and_the_customer_hears_who_and_why_but_never_the_mood() {
    let test = TestDesk::new().await;
    let id = bens_ticket(&test).await;
    let offered = offer(&test, id, test.cast.ben, test.cast.cleo).await;
    let (anna, ben, cleo) =
        (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await, test.ctx(test.cast.cleo).await);
    assert_eq!(handoffs::offered(&cleo).await.expect("listed").len(), 1);
    for other in [&anna, &ben] {
        let refused = handoffs::accept(other, offered.id).await;
        assert!(matches!(refused, Err(ServiceError::NotFound(_))), "only who is asked: {refused:?}");
    }
    handoffs::accept(&cleo, offered.id).await.expect("she takes it");
    assert_eq!(owner(&test, id).await, Some(test.cast.cleo));
    let state = async || handoffs::list(&anna, id).await.expect("listed")[0].state;
    assert_eq!(state().await, State::Introduced);
    test.later(SignedDuration::from_secs(9));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    assert_eq!(state().await, State::Done);
    let dora = test.ctx(test.cast.dora).await;
    let words = timeline::show(&dora, id).await.expect("hers").comments;
    let last = words.last().expect("introduced");
    assert_eq!(last.author_id, test.cast.cleo);
    for part in ["I am Cleo", "what Ben knows", "Cleo knows invoices best.", "do not have to tell it again"] {
        assert!(last.body_text.contains(part), "{part}: {}", last.body_text);
    }
    assert!(!last.body_text.contains("Annoyed"));
}

#[tokio::test]
async fn a_ticket_is_offered_once_at_a_time_and_the_third_hand_off_goes_to_a_lead() {
    let test = TestDesk::new().await;
    let id = bens_ticket(&test).await;
    let (ben, cleo) = (test.cast.ben, test.cast.cleo);
    let first = offer(&test, id, ben, cleo).await;
    let twice = handoffs::offer(&test.ctx(ben).await, id, &to(test.cast.anna)).await;
    assert!(matches!(twice, Err(ServiceError::Refused(_))), "{twice:?}");
    handoffs::decline(&test.ctx(cleo).await, first.id).await.expect("she cannot");
    assert_eq!(owner(&test, id).await, Some(ben), "a refusal is no hand-off");
    for (giver, taker) in [(ben, cleo), (cleo, ben)] {
        let offered = offer(&test, id, giver, taker).await;
        handoffs::accept(&test.ctx(taker).await, offered.id).await.expect("taken");
    }
    let third = handoffs::offer(&test.ctx(ben).await, id, &to(cleo)).await;
    let Err(ServiceError::Refused(refusal)) = third else { panic!("{third:?}") };
    assert!(refusal.what_would_fix_it.contains("lead"), "{refusal}");
    let to_lead = NewHandoff { to: None, ..to(cleo) };
    let offered = handoffs::offer(&test.ctx(ben).await, id, &to_lead).await.expect("a lead, on demand");
    assert_eq!(offered.to, test.cast.anna);
    let none =
        handoffs::offer(&test.ctx(ben).await, id, &NewHandoff { reason: " ".into(), ..to(cleo) }).await;
    assert!(matches!(none, Err(ServiceError::Refused(_))), "{none:?}");
}

#[tokio::test]
async fn programs_and_pages_offer_and_answer_and_others_learn_nothing() {
    let site = Site::new().await;
    let test = &site.test;
    let id = bens_ticket(test).await;
    let bearer = site.bearer(test.cast.ben).await;
    let cleo_bearer = site.bearer(test.cast.cleo).await;
    let of_ben = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let of_cleo = [("authorization", cleo_bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/api/v2/tickets/{id}/handoffs");
    let body =
        json!({"handoff": {"to_user_id": test.cast.cleo.0, "reason": "She knows invoices."}}).to_string();
    assert_eq!(site.send(Method::POST, &path, &of_cleo, &body).await.status, 404);
    let made = site.send(Method::POST, &path, &of_ben, &body).await;
    assert_eq!(
        (made.status, &made.json()["handoff"]["owner_id"]),
        (201, &json!(test.cast.ben.0)),
        "{}",
        made.body
    );
    let mine = site.get("/api/v2/handoffs", &of_cleo).await.json();
    assert_eq!((&mine["count"], &mine["handoffs"][0]["state"]), (&json!(1), &json!("offered")));
    let number = made.json()["handoff"]["id"].clone();
    let stolen = site.send(Method::PUT, &format!("/api/v2/handoffs/{number}/accept"), &of_ben, "").await;
    assert_eq!(stolen.status, 404);
    let cleo = site.browser(test.cast.cleo).await;
    let headers = [
        ("cookie", cleo.cookie.as_str()),
        ("x-csrf-token", cleo.csrf.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let today = site.get("/today", &headers).await.body;
    assert!(today.contains("Offered to you") && today.contains(&format!("/handoffs/{number}/acceptance")));
    let declined = site.send(Method::POST, &format!("/handoffs/{number}/refusal"), &headers, "").await;
    assert_eq!(declined.status, 303, "{}", declined.body);
    let ben = site.browser(test.cast.ben).await;
    let headers = [
        ("cookie", ben.cookie.as_str()),
        ("x-csrf-token", ben.csrf.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = site.get(&format!("/tickets/{id}/handoffs/new"), &headers).await;
    assert!(form.status == 200 && form.body.contains("Offer it to a colleague"), "{}", form.body);
    let gap = site.send(Method::POST, &format!("/tickets/{id}/handoffs"), &headers, "to=&reason=").await;
    assert!(gap.status == 422 && gap.body.contains("Write the reason"), "{}", gap.body);
}
