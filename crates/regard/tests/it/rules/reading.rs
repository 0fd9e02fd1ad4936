//! The pages of rules: read aloud, switched on and off, with what they did and would have done.

use super::{Rules, act, one};
use serde_json::{Value, json};

async fn urgent_leaks(rules: &Rules) -> Value {
    let all = json!([one("update_type", "is", "Create"), one("subject_includes_word", "includes", "leak")]);
    let actions = json!([act("priority", json!("urgent")), act("current_tags", json!("leaky"))]);
    rules.trigger("Leaks are <urgent>", all, actions).await
}

/// The page without its markup and with single spaces.
fn read_aloud(body: &str) -> String {
    let mut text = String::new();
    let mut is_inside = false;
    for letter in body.chars() {
        match letter {
            '<' => is_inside = true,
            '>' => is_inside = false,
            _ if !is_inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_rule_is_read_aloud_with_what_it_did_and_switched_off_and_on() {
    let rules = Rules::new().await;
    let id = urgent_leaks(&rules).await;
    let site = &rules.site;
    let anna = site.browser(site.test.cast.anna).await;
    assert!(anna.get(site, "/settings/rules").await.body.contains("Has not run yet"));
    let ticket = rules.dora_asks("Leaks again").await;
    let list = anna.get(site, "/settings/rules").await.body;
    assert!(list.contains("Ran once in 30 days") && !list.contains("<urgent>"));
    let said = "When a conversation begins and the subject has the word leak, set the priority to urgent and tag it leaky.";
    assert!(read_aloud(&list).contains(said), "{}", read_aloud(&list));
    let page = anna.get(site, &format!("/settings/rules/{id}")).await.body;
    assert!(page.contains(&format!("href=\"/tickets/{ticket}\"")), "it leads to what it did");
    assert!(page.contains("set the priority to urgent, tag it leaky"), "it says what it did");
    let off = anna.post(site, &format!("/settings/rules/{id}/pause?then=list"), "").await;
    assert_eq!((off.status, off.header("location")), (303, format!("/settings/rules#rule-{id}").as_str()));
    let quiet = rules.dora_asks("Leaks once more").await;
    assert_eq!(rules.shown(quiet).await.ticket.priority, None, "it is off");
    let on = anna.post(site, &format!("/settings/rules/{id}/pause"), "_method=delete").await;
    assert_eq!((on.status, on.header("location")), (303, format!("/settings/rules/{id}").as_str()));
    let loud = rules.dora_asks("Leaks for ever").await;
    assert!(rules.shown(loud).await.ticket.priority.is_some(), "it is on again");
}

#[tokio::test]
async fn a_rule_is_tried_on_its_page_and_changes_nothing() {
    let rules = Rules::new().await;
    let (leak, cups) = (rules.dora_asks("Leaks before").await, rules.dora_asks("Cups").await);
    let id = urgent_leaks(&rules).await;
    let site = &rules.site;
    let anna = site.browser(site.test.cast.anna).await;
    let page = anna.get(site, &format!("/settings/rules/{id}/trial")).await.body;
    assert!(read_aloud(&page).contains("Would have matched1 of the last 2 tickets"), "{}", read_aloud(&page));
    assert!(page.contains(&format!("href=\"/tickets/{leak}\"")));
    assert!(!page.contains(&format!("href=\"/tickets/{cups}\"")));
    assert_eq!(rules.shown(leak).await.ticket.priority, None);
}

#[tokio::test]
async fn colleagues_read_rules_and_learn_nothing_of_what_another_group_has() {
    let rules = Rules::new().await;
    let id = urgent_leaks(&rules).await;
    rules.dora_asks("Leaks in secret").await;
    let site = &rules.site;
    let cleo = site.browser(site.test.cast.cleo).await;
    let page = cleo.get(site, &format!("/settings/rules/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Leaks are") && !page.body.contains("Leaks in secret"));
    assert!(!page.body.contains("Switch off") && !page.body.contains("/trial"));
    assert_eq!(cleo.get(site, &format!("/settings/rules/{id}/trial")).await.status, 403);
    assert_eq!(cleo.post(site, &format!("/settings/rules/{id}/pause"), "").await.status, 403);
    assert_eq!(cleo.get(site, "/settings/rules/4096").await.status, 404);
}

#[tokio::test]
async fn an_automation_without_hours_says_that_it_never_acts() {
    let rules = Rules::new().await;
    let body = |field: &str, value: &str| {
        json!({"title": field, "conditions": {"all": [one(field, "is", value)], "any": []},
            "actions": [act("priority", json!("high"))]})
    };
    let idle = rules.define("automations", "automation", body("status", "open")).await;
    let timed = rules.define("automations", "automation", body("pending", "24")).await;
    let site = &rules.site;
    let ben = site.browser(site.test.cast.ben).await;
    let never = "It never acts";
    assert!(ben.get(site, &format!("/settings/rules/{idle}")).await.body.contains(never));
    let page = ben.get(site, &format!("/settings/rules/{timed}")).await.body;
    let said = "As soon as 24 hours have passed since it became pending, set the priority to high.";
    assert!(!page.contains(never) && read_aloud(&page).contains(said), "{}", read_aloud(&page));
}
