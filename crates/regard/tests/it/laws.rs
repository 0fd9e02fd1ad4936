//! The laws as the running desk keeps watch over them.

use crate::promises::{dora_asks, drain};
use crate::site::Site;
use jiff::SignedDuration;
use regard_domain::notification::Notification;
use regard_services::ctx::Ctx;
use regard_services::replies::{self, Message};
use regard_services::{laws, notifications};
use regard_testkit::desk::TestDesk;

async fn alarms(ctx: &Ctx) -> Vec<Notification> {
    let news = notifications::list(ctx, None, 50).await.expect("listed");
    news.into_iter().filter(|one| one.kind == "law_1").collect()
}

#[tokio::test]
async fn whoever_leads_is_told_once_of_a_law_that_broke_and_no_more_when_it_holds() {
    let test = TestDesk::new().await;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    let ticket = dora_asks(&test).await;
    drain(&test).await;
    laws::check_all(&test.system()).await.expect("checked");
    assert!(alarms(&anna).await.is_empty(), "she still has time");
    test.later(SignedDuration::from_hours(24 * 7));
    for _ in 0..2 {
        laws::check_all(&test.system()).await.expect("checked");
    }
    let told = alarms(&anna).await;
    assert_eq!(told.len(), 1, "once, not at every check: {told:?}");
    assert_eq!(told[0].sentence, "Law 1 is broken by one thing: Nobody is ignored.");
    assert!(told[0].read_at.is_none());
    assert!(alarms(&ben).await.is_empty(), "an agent is not alarmed: Today shows who waits");
    let words = Message { text: "I am sorry, Dora. Your wand is on its way.".into(), ..Message::default() };
    replies::reply(&ben, ticket, &words).await.expect("sent");
    test.later(SignedDuration::from_secs(9));
    drain(&test).await;
    laws::check_all(&test.system()).await.expect("checked");
    let told = alarms(&anna).await;
    assert!(told.len() == 1 && told[0].read_at.is_some(), "{told:?}");
}

#[tokio::test]
async fn news_on_today_are_ticked_off_by_whoever_has_seen_them() {
    let site = Site::new().await;
    let test = &site.test;
    let anna = test.ctx(test.cast.anna).await;
    dora_asks(test).await;
    test.later(SignedDuration::from_hours(24 * 7));
    laws::check_all(&test.system()).await.expect("checked");
    let browser = site.browser(test.cast.anna).await;
    let shown = browser.get(&site, "/today").await;
    assert!(
        shown.body.contains("Law 1 is broken") && shown.body.contains("href=\"/laws\""),
        "{}",
        shown.body
    );
    let newest = alarms(&anna).await[0].id;
    let seen = browser.post(&site, "/today/news", &format!("upto={newest}")).await;
    assert_eq!(seen.status, 303, "{}", seen.body);
    assert!(!browser.get(&site, "/today").await.body.contains("Law 1 is broken"));
    assert!(alarms(&anna).await[0].read_at.is_some());
}

#[tokio::test]
async fn that_a_customer_should_have_heard_is_no_news_once_they_heard() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let words = |text: &str| Message { text: text.into(), ..Message::default() };
    replies::reply(&ben, ticket, &words("We look into it, Dora.")).await.expect("sent");
    test.later(SignedDuration::from_secs(9));
    drain(&test).await;
    test.later(SignedDuration::from_hours(24 * 14));
    drain(&test).await;
    let late = async || {
        let news = notifications::list(&ben, None, 50).await.expect("listed");
        news.into_iter().filter(|one| one.kind.starts_with("update_") && one.read_at.is_none()).count()
    };
    assert!(late().await > 0, "two weeks of silence are news");
    replies::reply(&ben, ticket, &words("No progress yet, Dora. The part comes on Monday."))
        .await
        .expect("sent");
    assert_eq!(late().await, 0);
}
