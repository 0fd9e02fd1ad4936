//! A condition about what a ticket is, as a term: the one that searches and views ask the database.

use crate::condition::hours::{age_of, span};
use crate::condition::{Condition, Conditions, Operator};
use crate::schedule::Schedule;
use crate::term::{Op, Question, Term};
use jiff::Timestamp;

/// Fields of a ticket by name, as a term calls them.
const FIELDS: &[(&str, &str)] = &[
    ("status", "status"),
    ("priority", "priority"),
    ("type", "type"),
    ("ticket_type_id", "type"),
    ("group_id", "group_id"),
    ("assignee_id", "assignee_id"),
    ("requester_id", "requester_id"),
    ("organization_id", "organization_id"),
    ("brand_id", "brand_id"),
    ("ticket_form_id", "ticket_form_id"),
    ("custom_status_id", "custom_status_id"),
    ("current_tags", "tags"),
    ("via_id", "via"),
    ("satisfaction_score", "satisfaction"),
    ("subject_includes_word", "subject"),
    ("recipient", "recipient"),
    ("received_at", "recipient"),
    ("external_id", "external_id"),
    ("problem_id", "problem_id"),
    ("cc", "cc"),
    ("follower", "follower"),
];

/// Fields that hold somebody's or something's number.
const NUMBERS: &[&str] = &[
    "group_id",
    "assignee_id",
    "requester_id",
    "organization_id",
    "brand_id",
    "ticket_form_id",
    "custom_status_id",
    "problem_id",
    "recipient",
    "cc",
    "follower",
];

/// The market's numbers of channels, and ours.
const CHANNELS: &[(&str, &str)] = &[
    ("0", "web"),
    ("4", "email"),
    ("5", "api"),
    ("8", "system"),
    ("16", "portal"),
    ("29", "chat"),
    ("33", "phone"),
    ("34", "phone"),
    ("35", "phone"),
    ("57", "sms"),
];

/// The term of a condition; `None` when it asks what just happened, or something no ticket has.
pub fn term(condition: &Condition, now: Timestamp, schedule: &Schedule) -> Option<Term> {
    if condition.operator.is_about_change() {
        return None;
    }
    if let Some(age) = age_of(condition) {
        let (from, to) = span(condition, now, schedule)?;
        let values = vec![format!("{from}/{to}")];
        return Some(Term { field: age.to_owned(), op: Op::Is, values, is_negated: false });
    }
    let field = match FIELDS.iter().find(|(name, _)| *name == condition.field) {
        Some((_, field)) => (*field).to_owned(),
        None if condition.field == "due_date" => "due_date".to_owned(),
        None => custom(&condition.field)?,
    };
    let values = match condition.operator {
        Operator::Present | Operator::NotPresent => vec!["*".to_owned()],
        _ => fitting(&field, &condition.values),
    };
    let op = match condition.operator {
        Operator::Less => Op::Less,
        Operator::LessOrSame => Op::LessOrSame,
        Operator::Greater => Op::Greater,
        Operator::GreaterOrSame => Op::GreaterOrSame,
        _ => Op::Is,
    };
    Some(Term { field, op, values, is_negated: condition.operator.is_negated() })
}

/// `custom_fields_42`, however it is written.
fn custom(field: &str) -> Option<String> {
    let (name, number) = field.rsplit_once('_')?;
    let id: i64 = number.parse().ok()?;
    ["custom_fields", "custom_field", "ticket_fields", "ticket_field"]
        .contains(&name)
        .then(|| format!("custom_fields_{id}"))
}

/// The values that a field can have: a number is not meant by a name.
fn fitting(field: &str, values: &[String]) -> Vec<String> {
    let is_number =
        |value: &&String| ["none", "me", "*"].contains(&value.as_str()) || value.parse::<i64>().is_ok();
    match field {
        field if NUMBERS.contains(&field) => values.iter().filter(is_number).cloned().collect(),
        "tags" | "subject" => {
            values.iter().flat_map(|words| words.split_whitespace()).map(str::to_owned).collect()
        }
        "via" => values
            .iter()
            .map(|value| {
                CHANNELS.iter().find(|(id, _)| id == value).map_or(value.clone(), |(_, ours)| (*ours).into())
            })
            .collect(),
        _ => values.to_vec(),
    }
}

/// The question that conditions ask. Those about what just happened select nothing that could be looked at: a view
/// leaves them out.
pub fn question(conditions: &Conditions, now: Timestamp, schedule: &Schedule) -> Question {
    let terms = |list: &[Condition]| list.iter().filter_map(|one| term(one, now, schedule)).collect();
    Question { all: terms(&conditions.all), any: terms(&conditions.any), ..Question::default() }
}
