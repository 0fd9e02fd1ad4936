//! Rules that run: triggers in the deed's own transaction, what they write, and that they always end.

mod agreeing;
mod building;
mod calling;
mod reading;
mod trying;
mod waiting;

use crate::site::Site;
use axum::http::Method;
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::id::{OutgoingId, TicketId};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::timeline::{self, Timeline};
use serde_json::{Value, json};

/// Anna's program: she may define rules.
pub(crate) struct Rules {
    pub(crate) site: Site,
    authorization: String,
}

impl Rules {
    pub(crate) async fn new() -> Self {
        let site = Site::new().await;
        let authorization = site.bearer(site.test.cast.anna).await;
        Self { site, authorization }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> crate::site::Answer {
        let headers = [("authorization", self.authorization.as_str()), ("content-type", "application/json")];
        self.site.send(method, &format!("/api/v2/{path}"), &headers, &body.to_string()).await
    }

    /// Defines a rule; gives its number.
    pub(crate) async fn define(&self, path: &str, name: &str, body: Value) -> Value {
        let made = self.send(Method::POST, path, json!({name: body})).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.json()[name]["id"].clone()
    }

    async fn trigger(&self, title: &str, all: Value, actions: Value) -> Value {
        self.define(
            "triggers",
            "trigger",
            json!({"title": title, "conditions": {"all": all, "any": []}, "actions": actions}),
        )
        .await
    }

    /// Dora asks for something.
    pub(crate) async fn dora_asks(&self, subject: &str) -> TicketId {
        let ctx = self.site.test.ctx(self.site.test.cast.dora).await;
        let matter =
            NewMatter { subject: subject.into(), text: "It leaks.".into(), channel: Channel::Portal };
        beginning::ask(&ctx, &matter).await.expect("a customer may ask")
    }

    pub(crate) async fn shown(&self, id: TicketId) -> Timeline {
        timeline::show(&self.site.test.ctx(self.site.test.cast.anna).await, id).await.expect("Anna sees all")
    }

    pub(crate) async fn put(&self, id: TicketId, ticket: Value) {
        let answer = self.send(Method::PUT, &format!("tickets/{id}"), json!({"ticket": ticket})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// Does everything that is due; gives what our mail said, to whom.
    pub(crate) async fn drain(&self) -> Vec<(String, String, String)> {
        let drained = regard_jobs::runner::drain(&self.site.test.desk).await.expect("works");
        assert_eq!(drained.failures, Vec::<String>::new());
        let mut conn = self.site.test.desk.db.read().await.expect("reads");
        let all =
            regard_store::outgoing::list(&mut conn, None, OutgoingId(i64::MAX), 100).await.expect("reads");
        all.into_iter().map(|mail| (mail.recipients, mail.subject, mail.content)).collect()
    }
}

fn one(field: &str, operator: &str, value: &str) -> Value {
    json!({"field": field, "operator": operator, "value": value})
}

fn act(field: &str, value: Value) -> Value {
    json!({"field": field, "value": value})
}

#[tokio::test]
async fn a_trigger_acts_in_the_deed_itself_and_says_so_with_its_reason() {
    let rules = Rules::new().await;
    let group = rules.site.test.cast.billing.to_string();
    rules
        .trigger(
            "Leaks are urgent",
            json!([one("update_type", "is", "Create"), one("subject_includes_word", "includes", "leak")]),
            json!([
                act("priority", json!("urgent")),
                act("current_tags", json!("leaky wand")),
                act("group_id", json!(group))
            ]),
        )
        .await;
    let id = rules.dora_asks("Leaks again").await;
    let shown = rules.shown(id).await;
    assert_eq!(shown.ticket.priority.map(|p| p.as_str()), Some("urgent"));
    assert_eq!(shown.ticket.group_id, Some(rules.site.test.cast.billing));
    assert_eq!(shown.tags, ["leaky", "wand"]);
    assert_eq!(shown.audits.len(), 1, "one deed, one audit");
    let told = shown.audits[0].events.iter().find_map(|event| match event {
        Event::Rule { title, why, .. } => Some((title.as_str(), why.as_str())),
        _ => None,
    });
    assert_eq!(told, Some(("Leaks are urgent", "a conversation begins and the subject has the word leak")));
    let quiet = rules.dora_asks("Cups").await;
    assert_eq!(rules.shown(quiet).await.ticket.priority, None);
    let audits = rules.send(Method::GET, &format!("tickets/{id}/audits"), json!({})).await.json();
    let events = audits["audits"][0]["events"].as_array().expect("events").clone();
    let by = |event: &&Value| event["via"]["source"]["rel"] == "trigger";
    let ruled: Vec<&Value> = events.iter().filter(by).collect();
    assert_eq!(ruled.len(), 3, "{events:#?}");
    assert!(ruled.iter().all(|event| event["via"]["source"]["from"]["title"] == "Leaks are urgent"));
}

#[tokio::test]
async fn triggers_wake_each_other_and_always_end() {
    let rules = Rules::new().await;
    let set = |value: &str| json!([act("priority", json!(value))]);
    rules
        .trigger("Third", json!([one("priority", "value", "urgent")]), json!([act("status", json!("hold"))]))
        .await;
    rules.trigger("First", json!([one("priority", "value", "high")]), set("urgent")).await;
    rules.trigger("Back", json!([one("priority", "value", "urgent")]), set("high")).await;
    let id = rules.dora_asks("Cups").await;
    rules.put(id, json!({"priority": "high"})).await;
    let shown = rules.shown(id).await;
    let names: Vec<&str> = shown
        .audits
        .last()
        .expect("an audit")
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Rule { title, .. } => Some(title.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["First", "Third", "Back"], "each once, in the order in which they fitted");
    assert_eq!(shown.ticket.status.as_str(), "hold");
    assert_eq!(shown.ticket.priority.map(|p| p.as_str()), Some("high"));
}

#[tokio::test]
async fn a_change_is_told_from_a_state_and_an_inactive_rule_rests() {
    let rules = Rules::new().await;
    let all = json!([one("status", "value", "solved"), one("status", "value_previous", "open")]);
    let trigger = rules.trigger("Farewell", all, json!([act("current_tags", json!("farewell"))])).await;
    let id = rules.dora_asks("Cups").await;
    rules.put(id, json!({"status": "open"})).await;
    rules.put(id, json!({"priority": "low"})).await;
    assert!(rules.shown(id).await.tags.is_empty());
    rules.put(id, json!({"status": "solved"})).await;
    assert_eq!(rules.shown(id).await.tags, ["farewell"]);
    rules.send(Method::PUT, &format!("triggers/{trigger}"), json!({"trigger": {"active": false}})).await;
    let other = rules.dora_asks("Saucers").await;
    rules.put(other, json!({"status": "open"})).await;
    rules.put(other, json!({"status": "solved"})).await;
    assert!(rules.shown(other).await.tags.is_empty(), "it was switched off");
}

#[tokio::test]
async fn a_rule_writes_to_people_with_placeholders_and_never_an_internal_word_to_a_customer() {
    let rules = Rules::new().await;
    let body = "About {{ticket.title}}{{ticket.nonsense}}: {{ticket.comments_formatted}}";
    let write = |who: &str| act("notification_user", json!([who, "We have #{{ticket.id}}", body]));
    rules
        .trigger(
            "Tell both",
            json!([one("current_tags", "includes", "tell"), one("current_tags", "changed", "")]),
            json!([write("requester_id"), write("assignee_id")]),
        )
        .await;
    let id = rules.dora_asks("Cups").await;
    rules.put(id, json!({"comment": {"body": "She is a good one.", "public": false}})).await;
    let ben = rules.site.test.cast.ben.0;
    rules.put(id, json!({"assignee_id": ben, "tags": ["tell"]})).await;
    let sent = rules.drain().await;
    let to = |address: &str| {
        let mine =
            sent.iter().find(|(to, subject, _)| to.contains(address) && *subject == format!("We have #{id}"));
        mine.map(|(_, _, content)| content.clone()).expect("a mail")
    };
    let (dora, ben) = (to("dora@example.com"), to("ben@example.com"));
    assert!(dora.contains("About Cups: ") && dora.contains("It leaks."), "{dora}");
    assert!(!dora.contains("a good one"), "law 9: {dora}");
    assert!(ben.contains("a good one"), "{ben}");
}

#[tokio::test]
async fn only_an_admin_defines_what_runs_by_itself() {
    let rules = Rules::new().await;
    let ben = rules.site.bearer(rules.site.test.cast.ben).await;
    let headers = [("authorization", ben.as_str()), ("content-type", "application/json")];
    let body = json!({"trigger": {"title": "x", "actions": [act("priority", json!("low"))]}}).to_string();
    let refused = rules.site.send(Method::POST, "/api/v2/triggers", &headers, &body).await;
    assert_eq!(refused.status, 403);
    let refused = rules.site.send(Method::POST, "/api/v2/webhooks/test", &headers, "{}").await;
    assert_eq!(refused.status, 403);
}
