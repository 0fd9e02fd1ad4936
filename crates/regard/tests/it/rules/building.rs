//! Rules built on their pages, by choosing: with no script, each button sends the whole form.

use super::{Rules, act, one};
use crate::site::{Answer, Browser};
use serde_json::{Value, json};

const NEW: &str = "/settings/rules/new";

/// What Anna chose for leaks: two conditions and two actions.
const LEAKS: &str = "kind=trigger&title=Leaks+first&active=yes\
    &all_field=update_type&all_operator=is&all_value=Create\
    &all_field=subject_includes_word&all_operator=includes&all_value=leak\
    &action_field=priority&action_value=urgent&action_subject=&action_body=\
    &action_field=notification_user&action_value=requester_id&action_subject=It+leaks&action_body=We+come%2C+{{ticket.requester.first_name}}.";

async fn anna(rules: &Rules) -> Browser {
    rules.site.browser(rules.site.test.cast.anna).await
}

fn encoded(fields: &str) -> String {
    fields.replace('{', "%7B").replace('}', "%7D")
}

/// The number behind where one is sent on to.
fn number(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let (_, number) = answer.header("location").rsplit_once('/').expect("an address");
    number.parse().expect("a number")
}

fn chosen(body: &str, value: &str) -> bool {
    body.contains(&format!("value=\"{value}\" selected"))
}

#[tokio::test]
async fn a_trigger_is_built_by_choosing_and_does_what_it_says() {
    let rules = Rules::new().await;
    let site = &rules.site;
    let anna = anna(&rules).await;
    let blank = anna.get(site, NEW).await;
    assert_eq!(blank.status, 200);
    assert!(blank.body.contains("New trigger") && chosen(&blank.body, "Create"), "it begins with a row");
    let made = anna.post(site, NEW, &encoded(&format!("{LEAKS}&do=keep"))).await;
    let id = number(&made);
    let leak = rules.dora_asks("A leak").await;
    assert_eq!(rules.shown(leak).await.ticket.priority.map(|p| p.as_str()), Some("urgent"));
    let mails = rules.drain().await;
    assert!(mails.iter().any(|(_, subject, _)| subject.contains("It leaks")), "{mails:?}");
    let kept = rules.send(axum::http::Method::GET, &format!("triggers/{id}"), json!({})).await.json();
    assert_eq!(
        kept["trigger"]["actions"][1],
        act(
            "notification_user",
            json!(["requester_id", "It leaks", "We come, {{ticket.requester.first_name}}."])
        )
    );
    let shown = anna.get(site, &format!("/settings/rules/{id}/draft")).await.body;
    assert!(
        chosen(&shown, "subject_includes_word") && chosen(&shown, "urgent") && shown.contains("It leaks")
    );
}

#[tokio::test]
async fn every_button_keeps_what_was_chosen_and_nothing_is_kept_before_it_is_saved() {
    let rules = Rules::new().await;
    let site = &rules.site;
    let anna = anna(&rules).await;
    for wish in ["look", "add-all", "add-any", "add-action", "drop-any-9", "trial"] {
        let page = anna.post(site, NEW, &encoded(&format!("{LEAKS}&do={wish}"))).await;
        assert_eq!(page.status, 200, "{wish}");
        assert!(page.body.contains("Leaks first") && chosen(&page.body, "urgent"), "{wish}");
        let rows = page.body.matches("name=\"all_field\"").count();
        assert_eq!(rows, if wish == "add-all" { 3 } else { 2 }, "{wish}");
    }
    let dropped = anna.post(site, NEW, &encoded(&format!("{LEAKS}&do=drop-all-0"))).await.body;
    assert_eq!(dropped.matches("name=\"all_field\"").count(), 1);
    assert!(chosen(&dropped, "subject_includes_word") && !chosen(&dropped, "update_type"));
    assert!(anna.get(site, "/settings/rules").await.body.contains("No rules yet"));
}

#[tokio::test]
async fn it_is_tried_on_the_past_before_it_is_saved() {
    let rules = Rules::new().await;
    let (leak, cups) = (rules.dora_asks("A leak").await, rules.dora_asks("Cups").await);
    let anna = anna(&rules).await;
    let page = anna.post(&rules.site, NEW, &encoded(&format!("{LEAKS}&do=trial"))).await.body;
    assert!(page.contains("of the last 2 tickets") && page.contains(&format!("href=\"/tickets/{leak}\"")));
    assert!(!page.contains(&format!("href=\"/tickets/{cups}\"")));
    assert_eq!(rules.shown(leak).await.ticket.priority, None, "nothing is changed");
}

#[tokio::test]
async fn what_a_draft_lacks_is_said_beside_it_and_nothing_is_kept() {
    let rules = Rules::new().await;
    let site = &rules.site;
    let anna = anna(&rules).await;
    for (fields, said) in [
        (
            "kind=trigger&all_field=status&all_operator=is&all_value=open&action_field=priority&action_value=high",
            "Give it a name",
        ),
        (
            "kind=trigger&title=A&all_field=status&all_operator=is&all_value=&action_field=priority&action_value=high",
            "what it is compared with",
        ),
        (
            "kind=trigger&title=A&all_field=status&all_operator=is&all_value=open&action_field=",
            "Choose what it does",
        ),
        ("kind=trigger&title=A&action_field=priority&action_value=high", "Say when it happens"),
        (
            "kind=automation&title=A&all_field=status&all_operator=is&all_value=open&action_field=priority&action_value=high",
            "waits for hours",
        ),
        (
            "kind=automation&title=A&all_field=open&all_operator=is&all_value=soon&action_field=priority&action_value=high",
            "whole hours",
        ),
        (
            "kind=trigger&title=A&all_field=status&all_operator=is&all_value=open&action_field=notification_user&action_value=requester_id",
            "Say all of this",
        ),
    ] {
        let page = anna.post(site, NEW, &format!("{fields}&do=keep")).await;
        assert_eq!(page.status, 422, "{fields}");
        assert!(page.body.contains(said), "{fields} should say {said}");
    }
    assert!(anna.get(site, "/settings/rules").await.body.contains("No rules yet"));
}

#[tokio::test]
async fn what_a_program_wrote_survives_the_page() {
    let rules = Rules::new().await;
    let strange = json!({"title": "Strange", "category_id": null, "conditions": {"all": [one("smell", "sniffs_of", "coffee")],
        "any": [{"field": "group_id", "operator": "is", "value": ["1", "2"]}]},
        "actions": [act("send_pigeon", json!(["north", {"speed": 9}])), act("priority", json!("low"))]});
    let id = rules.define("triggers", "trigger", strange.clone()).await;
    let site = &rules.site;
    let anna = anna(&rules).await;
    let page = anna.get(site, &format!("/settings/rules/{id}/draft")).await.body;
    assert!(chosen(&page, "smell") && chosen(&page, "sniffs_of") && chosen(&page, "1,2"), "{page}");
    let fields = "kind=trigger&title=Strange&active=yes&all_field=smell&all_operator=sniffs_of&all_value=coffee\
        &any_field=group_id&any_operator=is&any_value=1,2\
        &action_field=send_pigeon&action_value=%5B%22north%22%2C%7B%22speed%22%3A9%7D%5D&action_subject=&action_body=\
        &action_field=priority&action_value=low&action_subject=&action_body=&do=keep";
    assert_eq!(anna.post(site, &format!("/settings/rules/{id}/draft"), fields).await.status, 303);
    let kept = rules.send(axum::http::Method::GET, &format!("triggers/{id}"), json!({})).await.json();
    for part in ["conditions", "actions"] {
        assert_eq!(kept["trigger"][part], strange[part]);
    }
}

#[tokio::test]
async fn a_rule_tells_who_changed_it_and_goes_earlier_and_away() {
    let rules = Rules::new().await;
    let site = &rules.site;
    let anna = anna(&rules).await;
    let make = |title: &str| encoded(&LEAKS.replace("Leaks+first", title)) + "&do=keep";
    let first = number(&anna.post(site, NEW, &make("One")).await);
    let second = number(&anna.post(site, NEW, &make("Two")).await);
    let earlier = anna.post(site, &format!("/settings/rules/{second}/place"), "to=earlier").await;
    assert_eq!(earlier.status, 303);
    let list = rules.send(axum::http::Method::GET, "triggers", json!({})).await.json();
    let ids: Vec<&Value> =
        list["triggers"].as_array().expect("triggers").iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(second), &json!(first)]);
    anna.post(site, &format!("/settings/rules/{first}/pause"), "").await;
    let page = anna.get(site, &format!("/settings/rules/{first}")).await.body;
    assert!(
        page.contains("switched it off") && page.contains("made it") && page.contains("<b>Anna"),
        "{page}"
    );
    let gone = anna.post(site, &format!("/settings/rules/{first}"), "_method=delete").await;
    assert_eq!((gone.status, gone.header("location")), (303, "/settings/rules"));
    assert_eq!(anna.get(site, &format!("/settings/rules/{first}")).await.status, 404);
}

#[tokio::test]
async fn a_colleague_builds_macros_of_their_own_and_no_rules() {
    let rules = Rules::new().await;
    let site = &rules.site;
    let ben = site.browser(site.test.cast.ben).await;
    assert_eq!(ben.get(site, NEW).await.status, 403);
    assert_eq!(ben.post(site, NEW, &encoded(&format!("{LEAKS}&do=keep"))).await.status, 403);
    let fields = "kind=macro&title=Thanks&active=yes&action_field=comment_value&action_value=&action_subject=&action_body=Thank+you.&do=keep";
    let id = number(&ben.post(site, NEW, fields).await);
    assert!(ben.get(site, &format!("/settings/rules/{id}")).await.body.contains("Yours alone"));
    let cleo = site.browser(site.test.cast.cleo).await;
    assert_eq!(cleo.get(site, &format!("/settings/rules/{id}")).await.status, 404);
    assert_eq!(cleo.post(site, &format!("/settings/rules/{id}"), "_method=delete").await.status, 404);
    let trigger = number(&anna(&rules).await.post(site, NEW, &encoded(&format!("{LEAKS}&do=keep"))).await);
    assert_eq!(ben.get(site, &format!("/settings/rules/{trigger}/draft")).await.status, 403);
    assert_eq!(ben.post(site, &format!("/settings/rules/{trigger}"), "_method=delete").await.status, 403);
}

#[tokio::test]
async fn another_field_takes_nothing_along_from_the_one_before() {
    let rules = Rules::new().await;
    let anna = anna(&rules).await;
    let fields = "kind=trigger&title=A&all_was=update_type&all_field=subject_includes_word&all_operator=is&all_value=Create&do=look";
    let page = anna.post(&rules.site, NEW, fields).await.body;
    assert!(chosen(&page, "includes") && !page.contains("value=\"Create\" selected"), "{page}");
    assert!(!page.contains("“Create”"));
}
