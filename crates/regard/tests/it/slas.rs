//! Service levels: measured in the deed itself, promised by the first policy that fits, broken at the very second.

use crate::rules::Rules;
use axum::http::Method;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::TicketId;
use serde_json::{Value, json};

fn goal(metric: &str, priority: &str, target: i64, business_hours: bool) -> Value {
    json!({"metric": metric, "priority": priority, "target": target, "business_hours": business_hours})
}

async fn policy(rules: &Rules, title: &str, all: Value, goals: Value) -> i64 {
    let body = json!({"title": title, "filter": {"all": all, "any": []}, "policy_metrics": goals});
    rules.define("slas/policies", "sla_policy", body).await.as_i64().expect("a number")
}

/// What is promised for a ticket: metric, stage and when it would be over.
async fn promised(rules: &Rules, id: TicketId) -> Vec<(String, String, Option<Timestamp>)> {
    let shown = rules.send(Method::GET, &format!("tickets/{id}?include=slas"), json!({})).await.json();
    let all = shown["ticket"]["slas"]["policy_metrics"].as_array().expect("a list").clone();
    let text = |one: &Value, name: &str| one[name].as_str().expect("text").to_owned();
    let breach = |one: &Value| one["breach_at"].as_str().map(|at| at.parse().expect("a moment"));
    all.iter().map(|one| (text(one, "metric"), text(one, "stage"), breach(one))).collect()
}

async fn events(rules: &Rules, metric: &str) -> Vec<Value> {
    // What was noted in the present second is not told before it is over.
    rules.site.test.later(SignedDuration::from_secs(2));
    let all =
        rules.send(Method::GET, "incremental/ticket_metric_events?start_time=0", json!({})).await.json();
    let all = all["ticket_metric_events"].as_array().expect("a list").clone();
    all.into_iter().filter(|event| event["metric"] == metric).collect()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["type"].as_str()).collect()
}

async fn answer(rules: &Rules, id: TicketId, status: &str) {
    let comment = json!({"body": "We are at it.", "public": true});
    rules.put(id, json!({"comment": comment, "status": status})).await;
    rules.site.test.later(SignedDuration::from_secs(10));
    rules.drain().await;
}

#[tokio::test]
async fn the_first_policy_that_fits_promises_and_the_clock_breaks_at_its_second() {
    let rules = Rules::new().await;
    let never = json!([{"field": "current_tags", "operator": "includes", "value": "nobody"}]);
    policy(&rules, "Never", never, json!([goal("first_reply_time", "normal", 1, false)])).await;
    let goals =
        json!([goal("first_reply_time", "normal", 30, false), goal("next_reply_time", "normal", 60, false)]);
    let id = policy(&rules, "All", json!([]), goals).await;
    let ticket = rules.dora_asks("Cups").await;
    let asked = rules.shown(ticket).await.ticket;
    let due = asked.created_at + SignedDuration::from_mins(30);
    let text = due.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let whole: Timestamp = text.parse().expect("a moment");
    assert_eq!(promised(&rules, ticket).await, [("first_reply_time".into(), "active".into(), Some(whole))]);
    assert_eq!(asked.hear_by, Some(due), "the ring runs to what is promised");
    rules.drain().await;
    rules.site.test.later(SignedDuration::from_mins(29));
    rules.drain().await;
    assert_eq!(kinds(&events(&rules, "reply_time").await), ["activate", "apply_sla"]);
    rules.site.test.later(SignedDuration::from_mins(3));
    rules.drain().await;
    rules.drain().await;
    let told = events(&rules, "reply_time").await;
    assert_eq!(kinds(&told), ["activate", "apply_sla", "breach"], "once");
    assert_eq!(told[2]["time"], text, "at its second, whenever the job came");
    assert_eq!(told[1]["sla"]["policy"]["id"], id);
    assert_eq!((&told[1]["sla"]["target"], &told[1]["instance_id"]), (&json!(30), &json!(1)));
    answer(&rules, ticket, "open").await;
    let told = events(&rules, "reply_time").await;
    assert_eq!(kinds(&told)[3..], ["fulfill", "update_status"]);
    assert_eq!(promised(&rules, ticket).await[0].1, "achieved");
}

#[tokio::test]
async fn what_rests_is_not_counted_and_a_status_pauses_what_it_should() {
    let rules = Rules::new().await;
    let goals = json!([
        goal("agent_work_time", "high", 60, false),
        goal("requester_wait_time", "high", 600, false),
        goal("total_resolution_time", "high", 6_000, false)
    ]);
    policy(&rules, "Work", json!([]), goals).await;
    let ticket = rules.dora_asks("Cups").await;
    assert!(promised(&rules, ticket).await.is_empty(), "nothing is promised for its priority");
    rules.put(ticket, json!({"priority": "high"})).await;
    rules.site.test.later(SignedDuration::from_mins(20));
    rules.put(ticket, json!({"status": "hold"})).await;
    let stages: Vec<(String, String)> =
        promised(&rules, ticket).await.into_iter().map(|(metric, stage, _)| (metric, stage)).collect();
    assert!(stages.contains(&("agent_work_time".into(), "paused".into())), "{stages:?}");
    assert!(stages.contains(&("requester_wait_time".into(), "active".into())), "{stages:?}");
    rules.site.test.later(SignedDuration::from_mins(500));
    rules.drain().await;
    let told = events(&rules, "agent_work_time").await;
    assert_eq!(kinds(&told), ["activate", "apply_sla", "pause", "update_status"]);
    assert_eq!(told[3]["status"]["calendar"], 20);
    rules.put(ticket, json!({"status": "open"})).await;
    rules.site.test.later(SignedDuration::from_mins(41));
    rules.drain().await;
    assert_eq!(kinds(&events(&rules, "agent_work_time").await)[4..], ["activate", "breach"]);
    rules.put(ticket, json!({"status": "solved"})).await;
    assert_eq!(
        kinds(&events(&rules, "resolution_time").await),
        ["activate", "apply_sla", "fulfill", "update_status"]
    );
}

#[tokio::test]
async fn opening_hours_are_the_policys_else_the_groups_else_the_desks() {
    let rules = Rules::new().await;
    let group = rules.site.test.cast.support.0;
    // Open from 00:00 to 24:00 on the one day of the week that the desk's clock does not stand at.
    let now = rules.site.test.system().now().to_zoned(jiff::tz::TimeZone::UTC);
    let tomorrow = (now.weekday().to_sunday_zero_offset() as i64 + 1) % 7;
    let day = json!([{"start_time": tomorrow * 1_440, "end_time": (tomorrow + 1) * 1_440}]);
    let body = json!({"name": "Tomorrow", "time_zone": "UTC", "intervals": day, "group_ids": [group]});
    let schedule = rules.define("business_hours/schedules", "schedule", body).await;
    policy(&rules, "All", json!([]), json!([goal("first_reply_time", "normal", 60, true)])).await;
    let ticket = rules.dora_asks("Cups").await;
    let due = promised(&rules, ticket).await[0].2.expect("a moment");
    let begins = now.tomorrow().expect("a day").start_of_day().expect("a day").timestamp();
    assert_eq!(due, begins + SignedDuration::from_hours(1));
    let holiday = json!({"holiday": {"name": "Stock day", "start_date": begins.to_string()[..10], "end_date": begins.to_string()[..10]}});
    let path = format!("business_hours/schedules/{schedule}/holidays");
    assert_eq!(rules.send(Method::POST, &path, holiday).await.status, 201);
    rules.put(ticket, json!({"subject": "Cups and saucers"})).await;
    let due = promised(&rules, ticket).await[0].2.expect("a moment");
    assert_eq!(due, begins + SignedDuration::from_hours(7 * 24 + 1), "a week later");
    let gone = rules.send(Method::DELETE, &format!("business_hours/schedules/{schedule}"), json!({})).await;
    assert_eq!(gone.status, 204);
    rules.put(ticket, json!({"subject": "Cups"})).await;
    assert!(promised(&rules, ticket).await[0].2.is_some(), "the desk's own hours count now");
}

#[tokio::test]
async fn a_promise_that_nobody_can_keep_is_refused_and_a_filter_says_what_it_may_ask() {
    let rules = Rules::new().await;
    for (goals, said) in [
        (json!([goal("smell_time", "normal", 1, false)]), "no metric"),
        (json!([goal("first_reply_time", "soonish", 1, false)]), "no priority"),
        (json!([goal("first_reply_time", "normal", 0, false)]), "at least one"),
    ] {
        let body = json!({"sla_policy": {"title": "One", "filter": {"all": [], "any": []}, "policy_metrics": goals}});
        let refused = rules.send(Method::POST, "slas/policies", body).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("policy_metrics") && refused.body.contains(said), "{}", refused.body);
    }
    let asked = rules.send(Method::GET, "slas/policies/definitions", json!({})).await.json();
    let all = asked["definitions"]["all"].as_array().expect("a list").clone();
    let group = all.iter().find(|one| one["subject"] == "group_id").expect("groups");
    assert!(group["values"].as_array().expect("a list").len() > 1);
}

#[tokio::test]
async fn metric_events_are_read_in_pages_without_a_gap() {
    let rules = Rules::new().await;
    for _ in 0..3 {
        rules.dora_asks("Cups").await;
    }
    rules.site.test.later(SignedDuration::from_secs(2));
    let whole =
        rules.send(Method::GET, "incremental/ticket_metric_events?start_time=0", json!({})).await.json();
    let whole: Vec<Value> = whole["ticket_metric_events"].as_array().expect("a list").clone();
    assert_eq!(whole.len(), 12, "reply, wait, work and the whole, each begun: {whole:#?}");
    let mut path = "incremental/ticket_metric_events?start_time=0&page[size]=5".to_owned();
    let mut paged = Vec::new();
    loop {
        let page =
            rules.send(Method::GET, &path.replace('[', "%5B").replace(']', "%5D"), json!({})).await.json();
        paged.extend(page["ticket_metric_events"].as_array().expect("a list").clone());
        let Some(next) = page["links"]["next"].as_str() else { break };
        path = next.split_once("/api/v2/").expect("our own").1.to_owned();
    }
    assert_eq!(paged, whole);
}
