//! Before words of ours leave: another customer's data stays here, insults are never sent, hot words rest.

use crate::site::Site;
use axum::http::Method;
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::id::{TicketId, UserId};
use regard_domain::law::Law;
use regard_services::ctx::Ctx;
use regard_services::error::ServiceError;
use regard_services::people::PersonChange;
use regard_services::people::identities;
use regard_services::replies::{self, Message};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::{laws, people, timeline};
use regard_testkit::desk::TestDesk;
use serde_json::json;

async fn asks(test: &TestDesk, who: UserId, text: &str) -> TicketId {
    let ctx = test.ctx(who).await;
    let matter = NewMatter { subject: "A machine".into(), text: text.into(), channel: Channel::Portal };
    beginning::ask(&ctx, &matter).await.expect("asked")
}

async fn answer(test: &TestDesk, id: TicketId, text: &str, why: &str) -> Result<(), ServiceError> {
    let message = Message { text: text.into(), why: why.into(), ..Message::default() };
    replies::reply(&test.ctx(test.cast.ben).await, id, &message).await.map(|_| ())
}

/// Why an answer is refused, or nothing when it goes.
async fn refused(test: &TestDesk, id: TicketId, text: &str) -> Option<String> {
    match answer(test, id, text, "").await {
        Ok(()) => None,
        Err(ServiceError::Refused(refusal)) => Some(refusal.to_string()),
        Err(other) => panic!("{text}: {other:?}"),
    }
}

async fn words_on(test: &TestDesk, id: TicketId) -> usize {
    timeline::show(&test.ctx(test.cast.ben).await, id).await.expect("shown").comments.len()
}

async fn named(ctx: &Ctx, who: UserId, name: &str) {
    let change = PersonChange { name: Some(name.into()), ..PersonChange::default() };
    people::change(ctx, who, &change).await.expect("renamed");
}

#[tokio::test]
async fn the_order_of_another_customer_is_held_back_and_ones_own_is_not() {
    let test = TestDesk::new().await;
    let dora = asks(&test, test.cast.dora, "Where is my order 5512?").await;
    asks(&test, test.cast.eve, "My order 4471 has not come.").await;
    let why = refused(&test, dora, "Your order 4471 left this morning.").await.expect("it is Eve's");
    assert!(why.contains("4471") && why.contains("another customer"), "{why}");
    assert_eq!(words_on(&test, dora).await, 1, "nothing was said");
    assert_eq!(refused(&test, dora, "Your order 5512 left this morning.").await, None);
    assert_eq!(refused(&test, dora, "It holds 4471 screws, and order 9001 is not known to us.").await, None);
}

#[tokio::test]
async fn a_name_an_address_or_a_number_of_another_customer_is_held_back_in_any_notation() {
    let test = TestDesk::new().await;
    let anna = test.ctx(test.cast.anna).await;
    named(&anna, test.cast.eve, "Eve Thornbury").await;
    named(&anna, test.cast.dora, "Dora Ash").await;
    identities::add(&anna, test.cast.eve, "phone", "+44 (0)20 7946 0958").await.expect("kept");
    let id = asks(&test, test.cast.dora, "When does it come?").await;
    for text in [
        "Eve Thornbury has the same machine.",
        "It was Thornbury, Eve who had it.",
        "We told Mrs Thornbury the same.",
        "Ask E. Thornbury.",
        "Please write to EVE@example.com about it.",
        "The number is 020-7946 0958.",
    ] {
        assert!(refused(&test, id, text).await.is_some(), "{text}");
    }
    for text in
        ["Dear Dora Ash, it comes on Monday.", "Ben will look at it.", "The Thornbury Street shop has it."]
    {
        assert_eq!(refused(&test, id, text).await, None, "{text}");
    }
}

#[tokio::test]
async fn what_was_held_back_goes_with_a_reason_and_the_reason_is_kept() {
    let test = TestDesk::new().await;
    let id = asks(&test, test.cast.dora, "How do I pay?").await;
    let text = "Use the test card 4111 1111 1111 1111.";
    assert!(refused(&test, id, text).await.expect("held").contains("card number"));
    answer(&test, id, text, "It is the shop's test card.").await.expect("with a reason it goes");
    let shown = timeline::show(&test.ctx(test.cast.ben).await, id).await.expect("shown");
    let kept = shown.audits.iter().flat_map(|audit| &audit.events).find_map(|event| match event {
        Event::SentAllTheSame { kinds, why, .. } => Some((kinds.as_str(), why.as_str())),
        _ => None,
    });
    assert_eq!(kept, Some(("card", "It is the shop's test card.")));
    assert_eq!(refused(&test, id, "The uid is 4111 1111 1111 1111.").await, None, "only a warning");
}

#[tokio::test]
async fn a_hot_draft_rests_ten_minutes_a_kinder_one_goes_at_once() {
    let test = TestDesk::new().await;
    let id = asks(&test, test.cast.dora, "It still leaks!").await;
    let hot = "That is not what happened. You should have read the manual, as I already said.\n\nSTOP WRITING TO US!!!";
    let why = refused(&test, id, hot).await.expect("it rests");
    assert!(why.contains("10 minutes"), "{why}");
    test.later(SignedDuration::from_mins(9));
    assert!(refused(&test, id, hot).await.expect("still").contains("1 minutes"));
    test.later(SignedDuration::from_mins(1));
    assert_eq!(refused(&test, id, hot).await, None, "its writer wants it so");
    assert!(refused(&test, id, hot).await.is_some(), "the next one rests again");
    assert_eq!(refused(&test, id, "I am sorry that it still leaks. I will look at it today.").await, None);
}

#[tokio::test]
async fn an_insult_is_never_sent_whatever_the_reason() {
    let test = TestDesk::new().await;
    let id = asks(&test, test.cast.dora, "It still leaks!").await;
    for why in ["", "They began."] {
        let said = answer(&test, id, "You are an idiot.", why).await;
        assert!(matches!(said, Err(ServiceError::Refused(_))), "{said:?}");
    }
    assert_eq!(words_on(&test, id).await, 1);
    assert!(laws::check(&test.system(), Law::OnlyThoseMeantHear).await.expect("checks").is_empty());
}

#[tokio::test]
async fn a_program_is_told_the_law_the_reason_and_the_way() {
    let site = Site::new().await;
    let id = asks(&site.test, site.test.cast.dora, "Where is my order 5512?").await;
    asks(&site.test, site.test.cast.eve, "My order 4471 has not come.").await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/api/v2/tickets/{id}.json");
    let put = async |comment: serde_json::Value| {
        let body = json!({"ticket": {"comment": comment}}).to_string();
        site.send(Method::PUT, &path, &headers, &body).await
    };
    let refused = put(json!({"body": "Order 4471 left today."})).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    let details = &refused.json()["details"];
    assert_eq!(details["law"], 9);
    assert!(details["why"].as_str().expect("why").contains("4471"));
    assert!(details["what_would_fix_it"].as_str().is_some_and(|way| !way.is_empty()));
    assert_eq!(put(json!({"body": "Order 4471 is Eve's.", "public": false})).await.status, 200, "a note may");
    let why = json!({"body": "Order 4471 left today.", "why": "Dora collects it for Eve."});
    assert_eq!(put(why).await.status, 200);
}

#[tokio::test]
async fn the_composer_shows_what_is_held_back_how_it_reads_and_which_question_is_open() {
    let site = Site::new().await;
    let cast = &site.test.cast;
    let text = "When will it come? How much does the delivery cost? Can I pay by card?";
    let id = asks(&site.test, cast.dora, text).await;
    asks(&site.test, cast.eve, "My order 4471 has not come.").await;
    let ben = site.browser(cast.ben).await;
    let draft = "It will come on Friday. The delivery costs 12 euros. Order 4471 is on its way. Calm down.";
    let fields = format!("mode=reply&text={}&why=She+asked+%3Cb%3E", draft.replace(' ', "+"));
    let panel = ben.post(&site, &format!("/tickets/{id}/findings"), &fields).await;
    assert_eq!(panel.status, 200, "{}", panel.body);
    assert!(panel.body.contains("is an order of another customer"), "{}", panel.body);
    assert!(panel.body.contains("Calm down</q> sends them away"), "{}", panel.body);
    assert!(panel.body.contains("Still open:</b> <q dir=\"auto\">Can I pay by card?"), "{}", panel.body);
    assert!(!panel.body.contains("How much does the delivery cost?"), "{}", panel.body);
    assert!(panel.body.contains("She asked &#60;b&#62;"), "the reason stays as typed: {}", panel.body);
}
