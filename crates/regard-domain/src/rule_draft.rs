//! A rule while somebody builds it: rows of choices, as a page shows them, and the document that they become.

use crate::condition::Operator;
use crate::definition::{Definition, Kind};
use crate::offer::{self, Takes};
use serde_json::{Map, Value, json};

/// A row of conditions. A row whose field is empty says nothing yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionRow {
    /// The field, in the market's words.
    pub field: String,
    /// How it is compared.
    pub operator: String,
    /// With what; several values of a list with commas between them.
    pub value: String,
}

/// A row of actions. A row whose field is empty says nothing yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionRow {
    /// What is done, in the market's words.
    pub field: String,
    /// With what, or to whom.
    pub value: String,
    /// What a mail is about.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// A rule as it is being built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleDraft {
    /// A trigger, an automation, a macro or a service level.
    pub kind: Kind,
    /// What people call it.
    pub title: String,
    /// Whether it is in use.
    pub is_active: bool,
    /// Every one of these has to fit.
    pub all: Vec<ConditionRow>,
    /// One of these has to fit, if there are any.
    pub any: Vec<ConditionRow>,
    /// What is done, in order.
    pub actions: Vec<ActionRow>,
}

/// Where the conditions of a kind stand in its document.
pub fn conditions_name(kind: Kind) -> &'static str {
    if kind == Kind::SlaPolicy { "filter" } else { "conditions" }
}

impl RuleDraft {
    /// An empty one of a kind, with a row to begin with.
    pub fn new(kind: Kind) -> Self {
        let mut draft = Self {
            kind,
            title: String::new(),
            is_active: true,
            all: Vec::new(),
            any: Vec::new(),
            actions: vec![ActionRow::default()],
        };
        let first = |field: &str, operator: &str, value: &str| ConditionRow {
            field: field.into(),
            operator: operator.into(),
            value: value.into(),
        };
        match kind {
            Kind::Trigger => draft.all.push(first("update_type", "is", "Create")),
            Kind::Automation => draft.all.push(first("pending", "is", "48")),
            _ => {}
        }
        draft
    }

    /// What is kept, as rows.
    pub fn of(found: &Definition) -> Self {
        let conditions = found.body.get(conditions_name(found.kind));
        let rows = |part: &str| {
            let list = conditions.and_then(|both| both.get(part)).and_then(Value::as_array);
            list.into_iter().flatten().map(condition_row).collect()
        };
        let actions = found.body.get("actions").and_then(Value::as_array);
        Self {
            kind: found.kind,
            title: found.title.clone(),
            is_active: found.is_active,
            all: rows("all"),
            any: rows("any"),
            actions: actions.into_iter().flatten().map(action_row).collect(),
        }
    }

    /// The parts of the document that the rows say.
    pub fn body(&self) -> Map<String, Value> {
        let conditions = |rows: &[ConditionRow]| -> Vec<Value> {
            rows.iter().filter(|row| !row.field.is_empty()).map(condition).collect()
        };
        let mut body = Map::new();
        if self.kind != Kind::Macro {
            let both = json!({"all": conditions(&self.all), "any": conditions(&self.any)});
            body.insert(conditions_name(self.kind).into(), both);
        }
        if self.kind != Kind::SlaPolicy {
            let actions: Vec<Value> =
                self.actions.iter().filter(|row| !row.field.is_empty()).map(action).collect();
            body.insert("actions".into(), actions.into());
        }
        body
    }
}

/// A value as a row shows it.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "none".to_owned(),
        Value::String(text) if text == "current_user" => "me".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn condition_row(value: &Value) -> ConditionRow {
    let word = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let field = word("field").to_lowercase();
    // Other words for the same are shown as the one that is offered.
    let operator = match Operator::read(&word("operator")) {
        Some(operator) => operator.as_str().to_owned(),
        None if word("operator").is_empty() => "is".to_owned(),
        None => word("operator"),
    };
    let is_complete = Operator::from_word(&operator).is_some_and(Operator::is_complete);
    let mut shown =
        if is_complete { String::new() } else { text(value.get("value").unwrap_or(&Value::Null)) };
    if matches!(takes_of(&field), Some(Takes::Tags | Takes::Words)) {
        shown = shown.replace(',', " ");
        if shown == "none" {
            shown.clear();
        }
    }
    ConditionRow { field, operator, value: shown }
}

fn takes_of(field: &str) -> Option<Takes> {
    offer::CONDITIONS.iter().find(|offer| offer.field == field).map(|offer| offer.takes)
}

/// A row's value as the market writes it.
fn value_of(text: &str) -> Value {
    match text {
        "none" => json!(""),
        "me" => json!("current_user"),
        text => json!(text),
    }
}

fn condition(row: &ConditionRow) -> Value {
    let is_complete = Operator::read(&row.operator).is_some_and(Operator::is_complete);
    let is_list = !matches!(takes_of(&row.field), Some(Takes::Words | Takes::Tags | Takes::Hours));
    let value = match row.value.trim() {
        _ if is_complete => Value::Null,
        several if is_list && several.contains(',') => {
            several.split(',').map(|one| value_of(one.trim())).collect()
        }
        one => value_of(one),
    };
    json!({"field": row.field, "operator": row.operator, "value": value})
}

fn action_row(value: &Value) -> ActionRow {
    let field = value.get("field").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let value = value.get("value").unwrap_or(&Value::Null);
    let part = |at: usize| value.get(at).map(raw).unwrap_or_default();
    let mut row = ActionRow { field, ..ActionRow::default() };
    match offer::ACTIONS.iter().find(|offer| offer.field == row.field).map(|offer| offer.takes) {
        Some(Takes::Letter(_)) if value.is_array() => {
            (row.value, row.subject, row.body) = (part(0), part(1), part(2));
        }
        Some(Takes::Call) if value.is_array() => (row.value, row.body) = (part(0), part(1)),
        Some(Takes::Text) => {
            let last = value.as_array().and_then(|list| list.last()).unwrap_or(value);
            row.body = raw(last);
        }
        Some(Takes::Tags) => row.value = raw(value).replace(',', " "),
        Some(Takes::One(_) | Takes::Named(_)) => {
            let first = value.as_array().and_then(|list| list.first()).unwrap_or(value);
            row.value = text(first);
        }
        _ => row.value = raw(value),
    }
    row
}

fn raw(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

fn action(row: &ActionRow) -> Value {
    let takes = offer::ACTIONS.iter().find(|offer| offer.field == row.field).map(|offer| offer.takes);
    let value = match takes {
        Some(Takes::Letter(_)) => json!([row.value, row.subject.trim(), row.body]),
        Some(Takes::Call) => json!([row.value, row.body]),
        Some(Takes::Text) => json!(row.body),
        Some(Takes::Tags | Takes::Words) => json!(row.value.trim()),
        Some(_) => value_of(&row.value),
        // What the page does not offer goes back as it came.
        None => match serde_json::from_str::<Value>(&row.value) {
            Ok(value) if value.is_array() || value.is_object() => value,
            _ => json!(row.value),
        },
    };
    json!({"field": row.field, "value": value})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DefinitionId;
    use jiff::Timestamp;

    #[test]
    fn what_is_kept_reads_back_from_its_rows() {
        let body = json!({
            "conditions": {
                "all": [
                    {"field": "status", "operator": "is", "value": "open"},
                    {"field": "group_id", "operator": "is", "value": ""},
                    {"field": "assignee_id", "operator": "is", "value": "current_user"},
                    {"field": "priority", "operator": "changed", "value": null},
                    {"field": "brand_id", "operator": "is", "value": ["1", "2"]},
                ],
                "any": [
                    {"field": "current_tags", "operator": "includes", "value": "vip gold"},
                    {"field": "smell", "operator": "is", "value": "bad"},
                ],
            },
            "actions": [
                {"field": "priority", "value": ""},
                {"field": "assignee_id", "value": "current_user"},
                {"field": "notification_user", "value": ["requester_id", "Hello", "We have, it."]},
                {"field": "notification_webhook", "value": ["7", "{}"]},
                {"field": "current_tags", "value": "one two"},
                {"field": "custom_fields_7", "value": "large"},
                {"field": "pigeon", "value": ["a", {"b": 1}]},
            ],
        });
        let found = Definition {
            id: DefinitionId(1),
            kind: Kind::Trigger,
            word: None,
            title: "One".into(),
            position: 0,
            is_active: true,
            owner_id: None,
            body: body.as_object().expect("a map").clone(),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(Value::Object(RuleDraft::of(&found).body()), body);
    }
}
