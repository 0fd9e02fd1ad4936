//! What happened to tickets, in the market's events: audits of one ticket, of all, and the export of them.

use crate::answer::moment;
use crate::ticket_shape::{Shape, via};
use regard_domain::event::{Audit, Event};
use regard_services::reading::ReadComment;
use serde_json::{Map, Value, json};

/// An audit with its events.
pub fn audit(audit: &Audit, words: &[ReadComment], shape: &Shape) -> Value {
    json!({
        "id": audit.id.0,
        "ticket_id": audit.ticket_id.0,
        "created_at": moment(audit.created_at),
        "author_id": audit.author_id.map_or(-1, |id| id.0),
        "via": way(audit),
        "metadata": {"system": {}, "custom": {}},
        "events": events(audit, words, shape),
    })
}

/// The number of an event that has none of its own: its audit's, and its place in it.
fn number(audit: &Audit, index: usize) -> i64 {
    (audit.id.0 << 16) + i64::try_from(index).unwrap_or(0) + 1
}

fn events(audit: &Audit, words: &[ReadComment], shape: &Shape) -> Vec<Value> {
    let is_new = audit.events.contains(&Event::Create);
    let mut via_rule: Option<Value> = None;
    let mut shapes = Vec::new();
    for (index, event) in audit.events.iter().enumerate() {
        if let Event::Rule { .. } = event {
            via_rule = rule(event);
            continue;
        }
        let Some(mut shown) = one(event, is_new, number(audit, index), audit, words, shape) else { continue };
        if let Some(via) = &via_rule {
            shown["via"] = via.clone();
        }
        shapes.push(shown);
    }
    shapes
}

/// The way of what a rule did: which one, as the market names it.
fn rule(event: &Event) -> Option<Value> {
    let Event::Rule { kind, rule_id, title, why } = event else { return None };
    Some(json!({"channel": "rule", "source": {"to": {}, "rel": kind,
        "from": {"id": rule_id.0, "title": title, "deleted": false, "revision_id": 1, "why": why}}}))
}

/// How a whole audit came: by a rule when it is all a rule's doing.
fn way(audit: &Audit) -> Value {
    audit.events.first().and_then(rule).unwrap_or_else(|| via(audit.channel))
}

fn one(
    event: &Event,
    is_new: bool,
    id: i64,
    audit: &Audit,
    words: &[ReadComment],
    shape: &Shape,
) -> Option<Value> {
    Some(match event {
        Event::Comment { comment_id, .. } => {
            let found = words.iter().find(|word| word.comment.id == *comment_id)?;
            shape.comment(found)
        }
        Event::Change { field, previous, value } => {
            let (previous, value) = (typed(field, previous.as_deref()), typed(field, value.as_deref()));
            if is_new && previous.is_null() {
                json!({"id": id, "type": "Create", "field_name": field, "value": value})
            } else {
                json!({"id": id, "type": "Change", "field_name": field, "value": value, "previous_value": previous})
            }
        }
        Event::CollaboratorAdded { user_id } => {
            json!({"id": id, "type": "Cc", "recipients": [user_id.0], "via": via(audit.channel)})
        }
        Event::Sent { to, .. } => json!({"id": id, "type": "Notification", "subject": "", "body": "",
            "recipients": to, "via": via(audit.channel)}),
        Event::Notified { user_ids, subject, body } => {
            let ids: Vec<i64> = user_ids.iter().map(|id| id.0).collect();
            json!({"id": id, "type": "Notification", "subject": subject, "body": body, "recipients": ids})
        }
        Event::WebhookCalled { webhook_id, invocation_id } => {
            json!({"id": id, "type": "WebhookEvent", "resource": webhook_id.0.to_string(),
                "value": invocation_id.to_string(), "body": null})
        }
        Event::Create => return None,
        other => {
            let name = serde_json::to_value(other)
                .ok()
                .and_then(|value| Some(value.get("type")?.as_str()?.to_owned()));
            json!({"id": id, "type": "Change", "field_name": name.unwrap_or_default(), "value": null,
                "previous_value": null})
        }
    })
}

/// Values as programs know them: numbers of things are texts there, tags a list.
fn typed(field: &str, value: Option<&str>) -> Value {
    match (field, value) {
        (_, None) => Value::Null,
        ("tags", Some(tags)) => json!(tags.split_whitespace().collect::<Vec<_>>()),
        (_, Some(text)) => json!(text),
    }
}

/// An audit as the export of events tells it: each change under its field's name.
pub fn exported(audit: &Audit, words: &[ReadComment], shape: &Shape, with_words: bool) -> Value {
    let is_new = audit.events.contains(&Event::Create);
    let mut children = Vec::new();
    let mut by_rule = Value::Null;
    for (index, event) in audit.events.iter().enumerate() {
        let mut child = Map::new();
        child.insert("id".into(), json!(number(audit, index)));
        child.insert("via".into(), via(audit.channel)["channel"].clone());
        if let Event::Rule { rule_id, .. } = event {
            by_rule = json!(rule_id.0);
            continue;
        }
        if !by_rule.is_null() {
            child.insert("via".into(), json!("rule"));
        }
        child.insert("via_reference_id".into(), by_rule.clone());
        match event {
            Event::Change { field, previous, value } => {
                child.insert("event_type".into(), json!(if is_new { "Create" } else { "Change" }));
                child.insert(field.clone(), typed(field, value.as_deref()));
                if !is_new {
                    child.insert("previous_value".into(), typed(field, previous.as_deref()));
                }
            }
            Event::Comment { comment_id, public } => {
                child.insert("event_type".into(), json!("Comment"));
                child.insert("comment_present".into(), json!(true));
                child.insert("comment_public".into(), json!(public));
                let found = words.iter().find(|word| word.comment.id == *comment_id);
                if let (true, Some(Value::Object(said))) = (with_words, found.map(|word| shape.comment(word)))
                {
                    child.extend(said);
                    child.insert("event_type".into(), json!("Comment"));
                }
            }
            Event::Create => continue,
            other => {
                let name = serde_json::to_value(other).ok().and_then(|value| value.get("type").cloned());
                child.insert("event_type".into(), name.unwrap_or(json!("Audit")));
            }
        }
        children.push(Value::Object(child));
    }
    json!({
        "id": audit.id.0,
        "ticket_id": audit.ticket_id.0,
        "timestamp": audit.created_at.as_second(),
        "created_at": moment(audit.created_at),
        "updater_id": audit.author_id.map_or(-1, |id| id.0),
        "via": via(audit.channel)["channel"],
        "event_type": "Audit",
        "system": {},
        "metadata": {},
        "child_events": children,
    })
}
