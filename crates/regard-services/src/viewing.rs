//! Views that people define: a list of tickets by conditions, with true counts; and macros, applied without saving.

use crate::ctx::Ctx;
use crate::definitions;
use crate::error::{Result, ServiceError};
use crate::reading::{self, Read};
use regard_domain::definition::{Definition, Kind};
use regard_domain::id::DefinitionId;
use regard_domain::listing::Which;
use regard_domain::order::{Order, Slice};
use regard_domain::term::{Op, Question, Term, Word};
use serde_json::{Map, Value};

/// A condition of a view, as a term of a search; `None` for one that selects nothing to look at.
fn term(condition: &Value) -> Option<Term> {
    let field = condition.get("field")?.as_str()?;
    let operator = condition.get("operator").and_then(Value::as_str).unwrap_or("is");
    let values = values(condition.get("value").unwrap_or(&Value::Null));
    let is_negated = matches!(operator, "is_not" | "not_includes" | "does_not_include" | "not_present");
    let op = match operator {
        "less_than" | "before" | "is_before" => Op::Less,
        "less_than_equal" => Op::LessOrSame,
        "greater_than" | "after" | "is_after" => Op::Greater,
        "greater_than_equal" => Op::GreaterOrSame,
        _ => Op::Is,
    };
    let of =
        |field: &str, op: Op, values: Vec<String>| Some(Term { field: field.into(), op, values, is_negated });
    match field.to_lowercase().as_str() {
        "current_tags" => of("tags", op, values.iter().flat_map(|tags| words(tags)).collect()),
        "group_id" | "assignee_id" | "requester_id" | "organization_id" | "brand_id" | "status"
        | "priority" | "type" | "due_date" | "custom_status_id" | "ticket_form_id" => of(field, op, values),
        "via_id" => of("via", op, values),
        "satisfaction_score" => of("satisfaction", op, values),
        "description_includes_word" | "comment_includes_word" => of("description", Op::Is, values),
        "subject_includes_word" => of("subject", Op::Is, values),
        age @ ("new"
        | "open"
        | "pending"
        | "solved"
        | "closed"
        | "created_at"
        | "updated_at"
        | "requester_updated_at"
        | "assignee_updated_at"
        | "assigned_at"
        | "created"
        | "updated") => of(since(age), turned(op), hours(&values)),
        custom if custom.starts_with("custom_fields_") => of(custom, op, values),
        _ => None,
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Hours since something: more hours mean earlier.
fn turned(op: Op) -> Op {
    match op {
        Op::Less => Op::Greater,
        Op::LessOrSame => Op::GreaterOrSame,
        Op::Greater => Op::Less,
        Op::GreaterOrSame => Op::LessOrSame,
        Op::Is => Op::Is,
    }
}

fn since(age: &str) -> &'static str {
    match age {
        "new" | "created_at" | "created" => "created",
        "solved" => "solved",
        "assigned_at" => "assigned",
        _ => "updated",
    }
}

fn hours(values: &[String]) -> Vec<String> {
    let hours =
        |value: &String| if value.parse::<i64>().is_ok() { format!("{value}hours") } else { value.clone() };
    values.iter().map(hours).collect()
}

/// Values as terms have them: our `me` and `none` for the market's words.
fn values(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => match text.as_str() {
            "current_user" => "me".to_owned(),
            "" => "none".to_owned(),
            text => text.to_owned(),
        },
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    };
    match value {
        Value::Array(list) => list.iter().map(one).collect(),
        other => vec![one(other)],
    }
}

/// The question that a view's conditions ask.
pub fn question(body: &Map<String, Value>) -> Question {
    let list = |name: &str| {
        let conditions =
            body.get("conditions").and_then(|conditions| conditions.get(name)).or_else(|| body.get(name));
        let conditions = conditions.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        conditions.iter().filter_map(term).collect::<Vec<_>>()
    };
    Question { all: list("all"), any: list("any"), words: Vec::<Word>::new(), ..Question::default() }
}

/// The order that a view stands in.
fn order(body: &Map<String, Value>) -> Order {
    let execution = body.get("execution");
    let text = |name: &str| execution.and_then(|execution| execution.get(name)).and_then(Value::as_str);
    Order {
        field: text("sort_by").unwrap_or("id").to_owned(),
        is_descending: text("sort_order").is_some_and(|order| order == "desc"),
    }
}

/// A part of a view's tickets, in the order asked for or its own, and how many it has.
pub async fn tickets(
    ctx: &Ctx,
    id: DefinitionId,
    asked: Option<&Order>,
    slice: Slice,
) -> Result<(Definition, Vec<Read>, i64)> {
    let view = definitions::show(ctx, Kind::View, id).await?;
    let which = Which::Answering(question(&view.body));
    let own = order(&view.body);
    let (found, count) = reading::list(ctx, &which, asked.unwrap_or(&own), slice, true).await?;
    Ok((view, found, count))
}

/// The true number of tickets of a view.
pub async fn count(ctx: &Ctx, id: DefinitionId) -> Result<i64> {
    let view = definitions::show(ctx, Kind::View, id).await?;
    reading::count(ctx, &Which::Answering(question(&view.body))).await
}

/// What a view would show, without keeping it.
pub async fn preview(ctx: &Ctx, body: &Map<String, Value>, slice: Slice) -> Result<(Vec<Read>, i64)> {
    let which = Which::Answering(question(body));
    reading::list(ctx, &which, &order(body), slice, true).await
}

/// What a macro would change of a ticket, by field; nothing is saved.
pub async fn apply(ctx: &Ctx, id: DefinitionId) -> Result<(Map<String, Value>, Option<(String, bool)>)> {
    let found = definitions::show(ctx, Kind::Macro, id).await?;
    let actions = found.body.get("actions").and_then(Value::as_array);
    let actions = actions.ok_or_else(|| ServiceError::invalid("actions", "The macro has no actions."))?;
    let mut fields = Map::new();
    let (mut words, mut is_public) = (None, true);
    for action in actions {
        let Some(field) = action.get("field").and_then(Value::as_str) else { continue };
        let value = action.get("value").cloned().unwrap_or(Value::Null);
        match field {
            "comment_value" | "comment_value_html" => words = text_of(&value),
            "comment_mode_is_public" => is_public = value == Value::Bool(true) || value == "true",
            "current_tags" | "set_tags" => {
                let tags: Vec<String> = value.as_str().map(self::words).unwrap_or_default();
                fields.insert("tags".into(), tags.into());
            }
            other => {
                fields.insert(other.trim_start_matches("custom_fields_").to_owned(), value);
            }
        }
    }
    Ok((fields, words.map(|words| (words, is_public))))
}

/// Words stand alone, or behind the channel they are for.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => list.last().and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}
