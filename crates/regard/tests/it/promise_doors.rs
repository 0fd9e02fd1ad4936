//! Promises through their doors: pages without a script, the customer's link, the API.

use crate::promises::{dora_asks, drain, promised, shown};
use crate::site::{PASSWORD, Site};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::id::{TicketId, UserId};
use regard_domain::promise::State;
use regard_services::outgoing::outbox;
use regard_services::people;
use regard_services::promises::{acting, reading};
use regard_services::replies::Message;
use regard_services::tickets::beginning::NewMatter;
use regard_testkit::desk::TestDesk;

/// The customer's link, as it stands at the foot of the last mail to her.
async fn link(test: &TestDesk, ticket: TicketId) -> String {
    drain(test).await;
    let anna = test.ctx(test.cast.anna).await;
    let mails = outbox::of_ticket(&anna, ticket).await.expect("listed");
    let last = mails.last().expect("a mail");
    let text =
        String::from_utf8_lossy(&outbox::show(&anna, last.id).await.expect("shown").raw.expect("composed"))
            .replace("=\r\n", "");
    let (_, rest) = text.split_once("/p/").expect("the link stands at its foot");
    let token: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    format!("/p/{token}")
}

#[tokio::test]
async fn whoever_gets_a_copy_does_not_get_the_link_that_speaks_for_the_customer() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test).await;
    promised(&test, &ben, id, 10).await;
    assert!(link(&test, id).await.starts_with("/p/"), "she alone gets it");
    let copied =
        Message { text: "As I said.".into(), cc: vec!["lawyer@example.net".into()], ..Message::default() };
    regard_services::replies::reply(&ben, id, &copied).await.expect("said");
    test.later(SignedDuration::from_secs(9));
    drain(&test).await;
    let mails = outbox::of_ticket(&ben, id).await.expect("listed");
    let last = mails.iter().rfind(|mail| mail.recipients.contains("lawyer@example.net")).expect("a copy");
    let raw = outbox::show(&ben, last.id).await.expect("shown").raw.expect("composed");
    assert!(!String::from_utf8_lossy(&raw).replace("=\r\n", "").contains("/p/"));
}

#[tokio::test]
async fn the_link_in_our_mail_lets_the_customer_judge_without_an_account() {
    let site = Site::new().await;
    let test = &site.test;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(test).await;
    let promise = promised(test, &ben, id, 10).await;
    regard_services::replies::note(
        &ben,
        id,
        &Message { text: "A secret of the house".into(), ..Message::default() },
    )
    .await
    .expect("noted");
    acting::deliver(&ben, promise, "It is done.").await.expect("delivered");
    let path = link(test, id).await;
    let page = site.get(&path, &[("accept", "text/html")]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("I’ll write again") && page.body.contains("It is done."), "{}", page.body);
    assert!(!page.body.contains("secret of the house"), "law 9");
    let cookie = page.set_cookie("regard-visitor").expect("a cookie for the form");
    let (_, rest) = page.body.split_once("name=\"csrf\" value=\"").expect("a form");
    let csrf = rest.split('"').next().expect("a value").to_owned();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let headers = [("cookie", cookie.as_str()), form];
    let verdict = format!("{path}/promises/{promise}/verdict");
    let said = format!("csrf={csrf}&answer=kept&words=");
    let answer = site.send(Method::POST, &verdict, &headers, &said).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(shown(&ben, promise).await.state, State::Kept);
    let guessed = format!("{}x", &path[..path.len() - 1]);
    assert_eq!(site.get(&guessed, &[]).await.status, 404, "a guess opens nothing");
    let other = regard_services::tickets::beginning::ask(
        &test.ctx(test.cast.eve).await,
        &NewMatter { subject: "Mine".into(), text: "Eve's".into(), channel: Channel::Portal },
    )
    .await
    .expect("asked");
    let hers = promised(test, &ben, other, 10).await;
    let stolen = format!("{path}/promises/{hers}/verdict");
    assert_eq!(site.send(Method::POST, &stolen, &headers, &said).await.status, 404, "one link, one request");
    let gone = format!("csrf={csrf}&_method=delete");
    assert_eq!(site.send(Method::POST, &path, &headers, &gone).await.status, 200);
    assert_eq!(site.get(&path, &[]).await.status, 404, "closed for good");
}

#[tokio::test]
async fn the_pages_show_what_is_owed_and_its_forms_work_without_a_script() {
    let site = Site::new().await;
    let test = &site.test;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(test).await;
    let browser = site.browser(test.cast.ben).await;
    let made = browser
        .post(&site, &format!("/tickets/{id}/promises"), "words=I+will+call+you&due=2026-11-24T16%3A00")
        .await;
    assert_eq!(made.status, 303, "{}", made.body);
    for path in [
        "/today".to_owned(),
        "/promises".to_owned(),
        "/promises?of=mine".to_owned(),
        format!("/tickets/{id}"),
    ] {
        let page = browser.get(&site, &path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert!(page.body.contains("I will call you"), "{path}");
    }
    let found = browser
        .post(&site, &format!("/tickets/{id}/findings"), "mode=reply&text=I%E2%80%99ll+call+you+on+Friday.")
        .await;
    assert!(found.status == 200 && found.body.contains("Promise found"), "{}", found.body);
    let promise = reading::of_ticket(&ben, id).await.expect("listed").promises[0].promise.id;
    let moved = browser
        .post(&site, &format!("/promises/{promise}/moves"), "due=2026-11-25T16%3A00&reason=The+line+is+down")
        .await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    let done = browser.post(&site, &format!("/promises/{promise}/delivery"), "words=").await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(shown(&ben, promise).await.state, State::Delivered);
}

/// The `Authorization` of a customer who gives their password.
async fn by_password(site: &Site, who: UserId, name: &str) -> String {
    people::set_password(&site.test.system(), who, None, PASSWORD, None).await.expect("is set");
    format!("Basic {}", BASE64.encode(format!("{name}@example.com:{PASSWORD}")))
}

#[tokio::test]
async fn programs_make_move_and_read_promises_and_are_told_why_not() {
    let site = Site::new().await;
    let test = &site.test;
    let id = dora_asks(test).await;
    let ben = site.bearer(test.cast.ben).await;
    let (dora, eve) =
        (by_password(&site, test.cast.dora, "dora").await, by_password(&site, test.cast.eve, "eve").await);
    let as_who = async |who: &str, method: Method, path: &str, body: &str| {
        let headers = [("authorization", who), ("content-type", "application/json")];
        site.send(method, path, &headers, body).await
    };
    let path = format!("/api/v2/tickets/{id}/promises");
    let vague = as_who(&ben, Method::POST, &path, r#"{"promise": {"body": "We will call you soon"}}"#).await;
    assert_eq!(vague.status, 422, "{}", vague.body);
    assert_eq!(vague.json()["details"]["law"], 2);
    let body = r#"{"promise": {"body": "We will call you", "due_at": "2026-11-24T16:00:00Z"}}"#;
    let made = as_who(&ben, Method::POST, &path, body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let number = made.json()["promise"]["id"].as_i64().expect("a number");
    let own = format!("/api/v2/promises/{number}");
    let moved = as_who(
        &ben,
        Method::POST,
        &format!("{own}/moves"),
        r#"{"due_at": "2026-11-25T16:00:00Z", "reason": "The line is down."}"#,
    )
    .await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    assert_eq!(moved.json()["promise"]["moves"][0]["reason"], "The line is down.");
    for (who, status) in [(&ben, 200), (&dora, 200), (&eve, 404)] {
        assert_eq!(as_who(who, Method::GET, &own, "").await.status, status);
        assert_eq!(as_who(who, Method::GET, &path, "").await.status, status);
    }
    assert_eq!(as_who(&dora, Method::GET, "/api/v2/promises", "").await.status, 403);
    test.later(SignedDuration::from_hours(31));
    drain(test).await;
    let broken = as_who(&ben, Method::GET, &own, "").await.json();
    assert_eq!(broken["promise"]["state"], "broken");
    assert!(broken["promise"]["recovery_id"].is_i64(), "{broken}");
    let late = as_who(
        &ben,
        Method::POST,
        &format!("{own}/moves"),
        r#"{"due_at": "2026-12-25T16:00:00Z", "reason": "Sorry."}"#,
    )
    .await;
    assert_eq!(late.status, 409, "{}", late.body);
    let listed = as_who(&ben, Method::GET, "/api/v2/promises?state=broken", "").await.json();
    assert_eq!(
        (&listed["count"], &listed["promises"][0]["id"]),
        (&serde_json::json!(1), &serde_json::json!(number))
    );
}
