//! Actions: what a trigger, an automation or a macro does to a ticket, and whom it tells. In the market's words.

use crate::field;
use crate::ticket::{Kind, Priority, Status};
use serde_json::{Map, Value};

/// Who is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody.
    Nobody,
    /// Whoever acts.
    Me,
    /// Whose matter it is.
    Requester,
    /// The requester and everybody in copy.
    RequesterAndCopies,
    /// Who has it.
    Assignee,
    /// The group that has it.
    Group,
    /// Every colleague with a seat.
    Everybody,
    /// One by number.
    One(i64),
}

impl Who {
    fn read(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Null => return Some(Who::Nobody),
            Value::Number(number) => return number.as_i64().map(Who::One),
            Value::String(text) => text.trim(),
            _ => return None,
        };
        Some(match text {
            "" => Who::Nobody,
            "current_user" => Who::Me,
            "requester_id" => Who::Requester,
            "requester_and_ccs" => Who::RequesterAndCopies,
            "assignee_id" => Who::Assignee,
            "group_id" => Who::Group,
            "all_agents" => Who::Everybody,
            id => Who::One(id.parse().ok()?),
        })
    }
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Moves it to a status.
    Status(Status),
    /// Moves it to a status of one's own.
    CustomStatus(i64),
    /// Sets how urgent it is.
    Priority(Option<Priority>),
    /// Sets what kind of matter it is.
    Kind(Option<Kind>),
    /// Gives it to a group.
    Group(Who),
    /// Gives it to a colleague.
    Assignee(Who),
    /// Moves it to a face of ours.
    Brand(i64),
    /// Gives it a form.
    Form(i64),
    /// Changes what it is about.
    Subject(String),
    /// Sets a field of one's own.
    Field(i64, Value),
    /// Exactly these tags.
    SetTags(Vec<String>),
    /// These tags too.
    AddTags(Vec<String>),
    /// These tags no more.
    RemoveTags(Vec<String>),
    /// Copies somebody.
    Cc(Who),
    /// Lets a colleague follow.
    Follower(Who),
    /// Writes a mail to people.
    NotifyUser(Who, String, String),
    /// Writes a mail to a group.
    NotifyGroup(Who, String, String),
    /// Calls a webhook, with a body of one's own or ours.
    Webhook(String, Option<String>),
    /// Words to be said (macros): text, and whether it is HTML.
    Say(String, bool),
    /// Whether the customer sees the words (macros).
    SayPublicly(bool),
    /// Something this desk does not do.
    Unknown(String),
}

impl Action {
    /// Reads the market's shape: `{"field", "value"}`.
    pub fn read(action: &Value) -> Option<Self> {
        let name = action.get("field")?.as_str()?.to_lowercase();
        let value = action.get("value").unwrap_or(&Value::Null);
        Some(one(&name, value).unwrap_or(Action::Unknown(name)))
    }

    /// The actions of a rule's document.
    pub fn list(body: &Map<String, Value>) -> Vec<Self> {
        let list = body.get("actions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Action::read).collect()
    }
}

fn one(name: &str, value: &Value) -> Option<Action> {
    let first = match value {
        Value::Array(list) if !name.starts_with("notification") => list.first().unwrap_or(&Value::Null),
        value => value,
    };
    let text = text_of(first);
    let id = || text.parse::<i64>().ok();
    Some(match name {
        "status" => Action::Status(Status::from_word(if text == "on-hold" { "hold" } else { &text })?),
        "custom_status_id" => Action::CustomStatus(id()?),
        "priority" if text.is_empty() => Action::Priority(None),
        "priority" => Action::Priority(Some(Priority::from_word(&text)?)),
        "type" | "ticket_type_id" if text.is_empty() => Action::Kind(None),
        "type" | "ticket_type_id" => Action::Kind(Some(Kind::from_word(&text)?)),
        "group_id" => Action::Group(Who::read(first)?),
        "assignee_id" => Action::Assignee(Who::read(first)?),
        "brand_id" => Action::Brand(id()?),
        "ticket_form_id" => Action::Form(id()?),
        "subject" => Action::Subject(text),
        "set_tags" => Action::SetTags(tags(value)),
        "current_tags" | "add_tags" => Action::AddTags(tags(value)),
        "remove_tags" => Action::RemoveTags(tags(value)),
        "cc" => Action::Cc(Who::read(first)?),
        "follower" => Action::Follower(Who::read(first)?),
        "notification_user" => {
            let (who, subject, body) = letter(value)?;
            Action::NotifyUser(who, subject, body)
        }
        "notification_group" => {
            let (who, subject, body) = letter(value)?;
            Action::NotifyGroup(who, subject, body)
        }
        "notification_webhook" | "notification_target" => webhook(value)?,
        "comment_value" => Action::Say(last(value)?, false),
        "comment_value_html" => Action::Say(last(value)?, true),
        "comment_mode_is_public" => Action::SayPublicly(text == "true"),
        name => {
            let (field, number) = name.rsplit_once('_')?;
            let is_own = ["custom_fields", "custom_field", "ticket_fields", "ticket_field"].contains(&field);
            return is_own.then(|| Some(Action::Field(number.parse().ok()?, value.clone()))).flatten();
        }
    })
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn tags(value: &Value) -> Vec<String> {
    let words: Vec<String> = match value {
        Value::Array(list) => list.iter().map(text_of).collect(),
        value => vec![text_of(value)],
    };
    words.iter().flat_map(|words| words.split([' ', ','])).filter_map(field::tag).collect()
}

/// Whom, subject and body.
fn letter(value: &Value) -> Option<(Who, String, String)> {
    let parts = value.as_array()?;
    let text = |at: usize| parts.get(at).map(text_of).unwrap_or_default();
    Some((Who::read(parts.first()?)?, text(1), text(2)))
}

/// A webhook's name, and its body: text, or names and values that become one.
fn webhook(value: &Value) -> Option<Action> {
    let Value::Array(parts) = value else {
        return Some(Action::Webhook(text_of(value), None)).filter(|_| !value.is_null());
    };
    let body = match parts.get(1) {
        Some(Value::Array(pairs)) => {
            let pair = |pair: &Value| Some((text_of(pair.get(0)?), pair.get(1)?.clone()));
            let map: Map<String, Value> = pairs.iter().filter_map(pair).collect();
            Some(Value::Object(map).to_string())
        }
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    };
    Some(Action::Webhook(text_of(parts.first()?), body))
}

/// Words stand alone, or behind the channel they are for.
fn last(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => list.last().and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(field: &str, value: Value, expected: Action) {
        assert_eq!(Action::read(&json!({"field": field, "value": value})), Some(expected));
    }

    #[test]
    fn actions_are_read_as_the_market_writes_them() {
        check("status", json!("solved"), Action::Status(Status::Solved));
        check("priority", json!(""), Action::Priority(None));
        check("assignee_id", json!("current_user"), Action::Assignee(Who::Me));
        check("group_id", json!("42"), Action::Group(Who::One(42)));
        check("current_tags", json!("vip Gold"), Action::AddTags(vec!["vip".into(), "gold".into()]));
        check("custom_fields_7", json!("large"), Action::Field(7, json!("large")));
        check(
            "notification_user",
            json!(["requester_id", "Hello", "We have it."]),
            Action::NotifyUser(Who::Requester, "Hello".into(), "We have it.".into()),
        );
        check(
            "notification_webhook",
            json!(["01R3", "{\"id\": \"{{ticket.id}}\"}"]),
            Action::Webhook("01R3".into(), Some("{\"id\": \"{{ticket.id}}\"}".into())),
        );
        check("comment_value", json!(["channel:all", "Hello"]), Action::Say("Hello".into(), false));
        check("send_a_pigeon", json!(1), Action::Unknown("send_a_pigeon".into()));
    }
}
