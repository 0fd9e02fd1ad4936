//! Values of fields of one's own: what fits a field, how it is kept, and the tags that come with it.

use crate::definitions;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::definition::{Definition, Kind};
use regard_domain::event::Event;
use regard_domain::field::FieldError;
use regard_domain::ticket::Ticket;
use regard_store::{tag, ticket_detail};
use serde_json::{Value, json};

/// What became of the fields.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) events: Vec<Event>,
    pub(crate) tags_added: Vec<String>,
    pub(crate) tags_removed: Vec<String>,
}

/// Sets values. A field that is not there is passed over, as the market does.
pub(crate) async fn set(unit: &mut Unit, ticket: &Ticket, wanted: &[(i64, Value)]) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    if wanted.is_empty() {
        return Ok(outcome);
    }
    let fields = definitions::all(unit, Kind::TicketField).await?;
    let before = ticket_detail::list(unit, &[ticket.id]).await?.remove(&ticket.id).unwrap_or_default();
    for (id, value) in wanted {
        let Some(field) = fields.iter().find(|field| field.id.0 == *id && field.word.is_none()) else {
            continue;
        };
        let new = fit(field, value)?;
        let old = before.fields.iter().find(|(other, _)| *other == field.id);
        let old = old.map_or(Value::Null, |(_, value)| value.clone());
        if old == new {
            continue;
        }
        ticket_detail::update_field(unit, ticket.id, field.id, &new).await?;
        outcome.tags_removed.extend(tags_of(field, &old));
        outcome.tags_added.extend(tags_of(field, &new));
        outcome.events.extend(Event::change(&id.to_string(), written(&old), written(&new)));
    }
    Ok(outcome)
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The value as a field keeps it; `Null` for none.
pub(crate) fn fit(field: &Definition, value: &Value) -> Result<Value> {
    let text = match value {
        Value::Null => return Ok(empty(field)),
        Value::String(text) if text.is_empty() => return Ok(empty(field)),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let wrong = |what: &str| {
        let message = format!("{}: {what}", field.title);
        ServiceError::Invalid(vec![FieldError::new("base", message)])
    };
    match field.text("type") {
        "checkbox" => match text.as_str() {
            "true" | "1" | "yes" => Ok(json!(true)),
            "false" | "0" | "no" => Ok(json!(false)),
            _ => Err(wrong("is a checkbox: send true or false")),
        },
        "integer" => {
            text.trim().parse::<i64>().map(|_| json!(text.trim())).map_err(|_| wrong("must be an integer"))
        }
        "decimal" => {
            text.trim().parse::<f64>().map(|_| json!(text.trim())).map_err(|_| wrong("must be a decimal"))
        }
        "date" => match text.get(..10).unwrap_or(&text).parse::<jiff::civil::Date>() {
            Ok(date) => Ok(json!(date.to_string())),
            Err(_) => Err(wrong("must be a date such as 2026-11-24")),
        },
        "regexp" => Ok(json!(text)),
        "tagger" | "dropdown" => match option_of(field, &text) {
            Some(option) => Ok(json!(option)),
            None => Err(wrong(&format!("'{text}' is not a valid option"))),
        },
        "multiselect" => many(field, value).map(Value::from).map_err(|option| {
            let what = format!("'{option}' is not a valid option");
            wrong(&what)
        }),
        "lookup" => Ok(json!(text)),
        _ => Ok(json!(text)),
    }
}

fn empty(field: &Definition) -> Value {
    match field.text("type") {
        "checkbox" => json!(false),
        _ => Value::Null,
    }
}

/// The value of an option, by its value or its name.
fn option_of(field: &Definition, text: &str) -> Option<String> {
    let options = field.options();
    let found = options.iter().find(|(name, value)| *value == text || *name == text);
    found.map(|(_, value)| (*value).to_owned())
}

fn many(field: &Definition, value: &Value) -> std::result::Result<Vec<String>, String> {
    let wanted: Vec<String> = match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    };
    wanted.into_iter().map(|one| option_of(field, &one).ok_or(one)).collect()
}

/// Choices are tags of the ticket too; a checkbox may have one.
fn tags_of(field: &Definition, value: &Value) -> Vec<String> {
    match (field.text("type"), value) {
        ("tagger", Value::String(text)) => vec![text.clone()],
        ("multiselect", Value::Array(list)) => {
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        ("checkbox", Value::Bool(true)) => {
            Some(field.text("tag")).filter(|tag| !tag.is_empty()).map(str::to_owned).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Refuses to solve a ticket while a field that has to be filled for it is empty.
pub(crate) async fn require_to_solve(unit: &mut Unit, ticket: &Ticket) -> Result<()> {
    let fields = definitions::all(unit, Kind::TicketField).await?;
    let required: Vec<&Definition> = fields
        .iter()
        .filter(|field| field.is_active && field.body.get("required") == Some(&Value::Bool(true)))
        .collect();
    if required.is_empty() {
        return Ok(());
    }
    let detail = ticket_detail::list(unit, &[ticket.id]).await?.remove(&ticket.id).unwrap_or_default();
    let is_filled = |field: &Definition| match field.text("type") {
        "priority" => ticket.priority.is_some(),
        "tickettype" => ticket.kind.is_some(),
        "assignee" => ticket.assignee_id.is_some(),
        "group" => ticket.group_id.is_some(),
        _ if field.word.is_some() => true,
        _ => detail.fields.iter().any(|(id, value)| *id == field.id && *value != json!(false)),
    };
    let missing = required.into_iter().filter(|field| !is_filled(field));
    let wrong: Vec<FieldError> = missing
        .map(|field| FieldError::new("base", format!("{}: is required when solving a ticket", field.title)))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(wrong)) }
}

/// Adds and removes tags; gives the event if anything changed.
pub(crate) async fn retag(unit: &mut Unit, ticket: &Ticket, wanted: Vec<String>) -> Result<Option<Event>> {
    let before = tag::list(unit, ticket.id).await?;
    let mut wanted: Vec<String> = wanted.iter().filter_map(|tag| regard_domain::field::tag(tag)).collect();
    wanted.sort();
    wanted.dedup();
    if wanted == before {
        return Ok(None);
    }
    for gone in before.iter().filter(|tag| !wanted.contains(tag)) {
        tag::delete(unit, ticket.id, gone).await?;
    }
    for new in wanted.iter().filter(|tag| !before.contains(tag)) {
        tag::insert(unit, ticket.id, new).await?;
    }
    Ok(Event::change("tags", Some(before.join(" ")), Some(wanted.join(" "))))
}
