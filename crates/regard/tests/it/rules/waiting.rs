//! Automations: at the very moment, once on the same state, and not at all when somebody was quicker.

use super::{Rules, act, one};
use jiff::SignedDuration;
use regard_domain::event::Event;
use serde_json::json;

#[tokio::test]
async fn an_automation_acts_when_its_time_has_come_and_only_once() {
    let rules = Rules::new().await;
    let all = json!([one("status", "is", "pending"), one("pending", "greater_than", "48")]);
    let body = json!({"title": "Still there?", "conditions": {"all": all, "any": []},
        "actions": [act("current_tags", json!("asked_again"))]});
    rules.define("automations", "automation", body).await;
    let (quiet, lively) = (rules.dora_asks("Cups").await, rules.dora_asks("Saucers").await);
    for id in [quiet, lively] {
        rules.put(id, json!({"status": "pending"})).await;
    }
    rules.drain().await;
    rules.site.test.later(SignedDuration::from_hours(47));
    rules.drain().await;
    assert!(rules.shown(quiet).await.tags.is_empty(), "it is not time yet");
    rules.put(lively, json!({"status": "open"})).await;
    rules.site.test.later(SignedDuration::from_hours(1));
    rules.drain().await;
    let shown = rules.shown(quiet).await;
    assert_eq!(shown.tags, ["asked_again"]);
    let last = shown.audits.last().expect("an audit").clone();
    assert_eq!(last.author_id, None);
    assert!(
        matches!(&last.events[0], Event::Rule { kind, title, .. } if kind == "automation" && title == "Still there?")
    );
    assert!(rules.shown(lively).await.tags.is_empty(), "somebody was quicker");
    rules.site.test.later(SignedDuration::from_hours(100));
    rules.drain().await;
    assert_eq!(rules.shown(quiet).await.audits.len(), shown.audits.len(), "once on the same state");
}

#[tokio::test]
async fn an_automation_that_comes_later_finds_the_tickets_that_wait() {
    let rules = Rules::new().await;
    let id = rules.dora_asks("Cups").await;
    rules.drain().await;
    rules.site.test.later(SignedDuration::from_hours(30));
    let body = json!({"title": "A day", "conditions": {"all": [one("created_at", "greater_than", "24")], "any": []},
        "actions": [act("priority", json!("high"))]});
    rules.define("automations", "automation", body).await;
    rules.drain().await;
    assert_eq!(rules.shown(id).await.ticket.priority.map(|p| p.as_str()), Some("high"));
}
