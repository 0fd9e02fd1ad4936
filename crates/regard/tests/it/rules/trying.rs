//! A rule tried on the past, and a macro on one ticket: both change nothing.

use super::{Rules, act, one};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_trigger_is_tried_on_what_happened_and_changes_nothing() {
    let rules = Rules::new().await;
    let (solved, other) = (rules.dora_asks("Cups").await, rules.dora_asks("Saucers").await);
    rules.put(solved, json!({"status": "open", "priority": "high"})).await;
    rules.put(solved, json!({"status": "solved"})).await;
    rules.put(solved, json!({"priority": "low"})).await;
    let before = rules.shown(solved).await.audits.len();
    let try_on = |all: serde_json::Value| {
        let body = json!({"trigger": {"conditions": {"all": all, "any": []}, "actions": [act("priority", json!("urgent"))]}});
        rules.send(Method::POST, "triggers/trial", body)
    };
    let tried = try_on(json!([one("status", "value", "solved"), one("priority", "is", "high")])).await;
    assert_eq!(
        tried.json()["trial"],
        json!({"matched": 1, "of": 2, "ticket_ids": [solved.0]}),
        "as it stood then"
    );
    let tried = try_on(json!([one("update_type", "is", "Create")])).await;
    assert_eq!(tried.json()["trial"]["ticket_ids"], json!([other.0, solved.0]));
    let tried = try_on(json!([one("status", "value", "hold")])).await;
    assert_eq!(tried.json()["trial"]["matched"], 0);
    assert_eq!(rules.shown(solved).await.audits.len(), before);
}

#[tokio::test]
async fn a_macro_shows_its_words_filled_in_and_no_note_in_what_the_customer_will_see() {
    let rules = Rules::new().await;
    let id = rules.dora_asks("Cups").await;
    rules.put(id, json!({"comment": {"body": "She is a good one.", "public": false}, "tags": ["one"]})).await;
    let body = json!({"title": "Thanks", "actions": [act("current_tags", json!("two")),
        act("comment_value", json!("Thank you, {{ticket.requester.first_name}}. {{current_user.name}}: {{ticket.comments_formatted}}"))]});
    let made = rules.define("macros", "macro", body).await;
    let shown = rules.send(Method::GET, &format!("tickets/{id}/macros/{made}/apply"), json!({})).await.json();
    let ticket = &shown["result"]["ticket"];
    let words = ticket["comment"]["body"].as_str().expect("words");
    assert!(words.starts_with("Thank you, Dora. Anna: ") && words.contains("It leaks."), "{words}");
    assert!(!words.contains("a good one"), "law 9: {words}");
    assert_eq!(ticket["tags"], json!(["one", "two"]));
    assert_eq!(rules.shown(id).await.tags, ["one"], "nothing is saved");
}
