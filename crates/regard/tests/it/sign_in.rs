//! Coming in and going out: passwords, links, sessions, and how long a guess has to wait.

use jiff::SignedDuration;
use regard_services::ctx::Ctx;
use regard_services::error::ServiceError;
use regard_services::sessions::{self, Visit};
use regard_services::{api_tokens, people, sign_in};
use regard_testkit::desk::TestDesk;

const HOME: &str = "203.0.113.7";
const STRANGER: &str = "198.51.100.66";
const PASSWORD: &str = "three small words";

fn from(address: &str) -> Visit {
    Visit { address: address.into(), user_agent: "A browser".into() }
}

/// A desk on which Ben has a password.
async fn desk() -> TestDesk {
    let desk = TestDesk::new().await;
    people::set_password(&desk.system(), desk.cast.ben, None, PASSWORD, None).await.expect("is set");
    desk
}

async fn attempt(
    desk: &TestDesk,
    email: &str,
    password: &str,
    address: &str,
) -> Result<String, ServiceError> {
    sign_in::by_password(&desk.nobody(), email, password, &from(address)).await
}

fn waits(result: &Result<String, ServiceError>) -> Option<u64> {
    match result {
        Err(ServiceError::TooMany { retry_after_secs }) => Some(*retry_after_secs),
        _ => None,
    }
}

#[tokio::test]
async fn a_password_begins_a_session_and_sign_out_ends_it() {
    let desk = desk().await;
    let token = attempt(&desk, " Ben@Example.com", PASSWORD, HOME).await.expect("it is right");
    let signed_in = sessions::find(&desk.nobody(), &token).await.expect("reads").expect("a session");
    assert_eq!(signed_in.user.id, desk.cast.ben);
    let ctx = desk.nobody().with_actor(signed_in.actor);
    assert_eq!(sessions::list(&ctx).await.expect("reads").len(), 1);
    sessions::sign_out(&ctx, &token).await.expect("ends");
    assert!(sessions::find(&desk.nobody(), &token).await.expect("reads").is_none());
}

#[tokio::test]
async fn wrong_unknown_suspended_and_without_password_sound_the_same() {
    let desk = desk().await;
    let right = attempt(&desk, "ben@example.com", PASSWORD, HOME).await;
    assert!(right.is_ok());
    let suspend = people::PersonChange { is_suspended: Some(true), ..Default::default() };
    people::change(&desk.system(), desk.cast.ben, &suspend).await.expect("is suspended");
    let mut answers = Vec::new();
    let tries = [
        ("ben@example.com", PASSWORD),
        ("cleo@example.com", ""),
        ("cleo@example.com", "anything"),
        ("nobody@example.com", "anything"),
        ("nonsense", "anything"),
    ];
    for (email, password) in tries {
        let error = attempt(&desk, email, password, HOME).await.expect_err("it is refused");
        answers.push(format!("{error:?}"));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(answers[0].starts_with("Invalid"), "{answers:?}");
}

#[tokio::test]
async fn guessing_is_slowed_down_and_an_early_try_is_not_even_checked() {
    let desk = desk().await;
    for _ in 0..4 {
        assert!(waits(&attempt(&desk, "ben@example.com", "guess", STRANGER).await).is_none());
    }
    let early = attempt(&desk, "ben@example.com", PASSWORD, STRANGER).await;
    assert_eq!(waits(&early), Some(15), "even the right one waits");
    desk.later(SignedDuration::from_secs(16));
    assert!(attempt(&desk, "ben@example.com", "guess", STRANGER).await.is_err());
    assert_eq!(waits(&attempt(&desk, "ben@example.com", PASSWORD, STRANGER).await), Some(30), "it doubles");
    desk.later(SignedDuration::from_secs(31));
    assert!(attempt(&desk, "ben@example.com", PASSWORD, STRANGER).await.is_ok(), "nobody is locked out");
}

#[tokio::test]
async fn strangers_cannot_keep_a_person_out_of_their_own_place() {
    let desk = desk().await;
    attempt(&desk, "ben@example.com", PASSWORD, HOME).await.expect("Ben works from home");
    for round in 0..30 {
        let address = format!("198.51.100.{round}");
        let _ = attempt(&desk, "ben@example.com", "guess", &address).await;
        let _ = attempt(&desk, &format!("person{round}@example.com"), "guess", HOME).await;
    }
    assert!(waits(&attempt(&desk, "ben@example.com", PASSWORD, "192.0.2.1").await).is_some());
    attempt(&desk, "ben@example.com", PASSWORD, HOME).await.expect("strangers do not delay him at home");
}

#[tokio::test]
async fn many_tries_at_once_gain_nothing() {
    let desk = desk().await;
    let tries = (0..24).map(|_| attempt(&desk, "ben@example.com", "guess", STRANGER));
    let mut checked = 0;
    let mut set = Vec::new();
    for attempt in tries {
        set.push(attempt);
    }
    for result in futures::future::join_all(set).await {
        checked += i32::from(matches!(result, Err(ServiceError::Invalid(_))));
    }
    assert!(checked <= 8, "{checked} guesses were checked");
}

#[tokio::test]
async fn a_session_slides_while_it_is_used_and_ends_when_it_is_not() {
    let desk = desk().await;
    let token = attempt(&desk, "ben@example.com", PASSWORD, HOME).await.expect("it is right");
    let is_there = async |ctx: Ctx| sessions::find(&ctx, &token).await.expect("reads").is_some();
    for _ in 0..3 {
        desk.later(SignedDuration::from_hours(24 * 20));
        assert!(is_there(desk.nobody()).await);
    }
    desk.later(SignedDuration::from_hours(24 * 31));
    assert!(!is_there(desk.nobody()).await);
    assert_eq!(
        sign_in::tidy(&desk.system()).await.expect("tidies"),
        1,
        "the session; the try is kept longer"
    );
}

#[tokio::test]
async fn signing_out_everywhere_leaves_only_this_session() {
    let desk = desk().await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(attempt(&desk, "ben@example.com", PASSWORD, HOME).await.expect("it is right"));
    }
    let here = sessions::find(&desk.nobody(), &tokens[0]).await.expect("reads").expect("a session");
    let ctx = desk.nobody().with_actor(here.actor);
    assert_eq!(sessions::sign_out_everywhere(&ctx, Some(&here.session)).await.expect("ends"), 2);
    for (token, is_there) in tokens.iter().zip([true, false, false]) {
        assert_eq!(sessions::find(&desk.nobody(), token).await.expect("reads").is_some(), is_there);
    }
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_that_the_old_one_began() {
    let desk = desk().await;
    let token = attempt(&desk, "ben@example.com", PASSWORD, HOME).await.expect("it is right");
    let ben = desk.ctx(desk.cast.ben).await;
    let refused = people::set_password(&ben, desk.cast.ben, Some("wrong"), "another one", None).await;
    assert!(matches!(refused, Err(ServiceError::Invalid(_))));
    people::set_password(&ben, desk.cast.ben, Some(PASSWORD), "another one", None).await.expect("is set");
    assert!(sessions::find(&desk.nobody(), &token).await.expect("reads").is_none());
    assert!(attempt(&desk, "ben@example.com", PASSWORD, HOME).await.is_err());
    attempt(&desk, "ben@example.com", "another one", HOME).await.expect("the new one is right");
}

#[tokio::test]
async fn a_link_signs_in_once_and_looking_does_not_use_it_up() {
    let desk = desk().await;
    let link = sign_in::link_for(&desk.system(), "ben@example.com").await.expect("makes one");
    let token = link.rsplit('/').next().expect("a token").to_owned();
    for _ in 0..2 {
        assert!(sign_in::is_link_fresh(&desk.nobody(), &token).await.expect("reads"));
    }
    let session = sign_in::by_link(&desk.nobody(), &token, &from(HOME)).await.expect("signs in");
    assert!(sessions::find(&desk.nobody(), &session).await.expect("reads").is_some());
    let again = sign_in::by_link(&desk.nobody(), &token, &from(HOME)).await;
    assert!(matches!(again, Err(ServiceError::Invalid(_))));

    let late = sign_in::link_for(&desk.system(), "ben@example.com").await.expect("makes one");
    desk.later(SignedDuration::from_mins(16));
    let late = late.rsplit('/').next().expect("a token").to_owned();
    assert!(sign_in::by_link(&desk.nobody(), &late, &from(HOME)).await.is_err());
}

#[tokio::test]
async fn only_the_operator_makes_links_without_a_mail() {
    let desk = desk().await;
    let anna = desk.ctx(desk.cast.anna).await;
    let refused = sign_in::link_for(&anna, "ben@example.com").await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));
}

#[tokio::test]
async fn a_token_acts_for_its_person_until_it_is_taken_away() {
    let desk = desk().await;
    let ben = desk.ctx(desk.cast.ben).await;
    let made = api_tokens::create(&ben, desk.cast.ben, "Warehouse export").await.expect("makes one");
    let of = async |email: Option<&str>| {
        let found = api_tokens::actor_of(&desk.nobody(), &made.token, email).await.expect("reads");
        found.map(|signed_in| signed_in.user.id)
    };
    assert_eq!(of(None).await, Some(desk.cast.ben));
    assert_eq!(of(Some("BEN@example.com")).await, Some(desk.cast.ben));
    assert_eq!(of(Some("anna@example.com")).await, None, "it is not hers");
    let cleo = desk.ctx(desk.cast.cleo).await;
    assert!(api_tokens::delete(&cleo, desk.cast.ben, made.id).await.is_err());
    api_tokens::delete(&ben, desk.cast.ben, made.id).await.expect("takes it away");
    assert_eq!(of(None).await, None);
}

#[tokio::test]
async fn every_try_of_a_person_is_on_record() {
    let desk = desk().await;
    let _ = attempt(&desk, "ben@example.com", "wrong", STRANGER).await;
    attempt(&desk, "ben@example.com", PASSWORD, HOME).await.expect("it is right");
    let history = sign_in::history(&desk.ctx(desk.cast.ben).await).await.expect("reads");
    let seen: Vec<_> = history.iter().map(|row| (row.address.as_str(), row.outcome.as_str())).collect();
    assert_eq!(seen, [(HOME, "success"), (STRANGER, "wrong")]);
}
