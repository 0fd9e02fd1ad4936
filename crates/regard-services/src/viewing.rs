//! Views that people define: a list of tickets by conditions, with true counts; and macros, applied without saving.

use crate::ctx::Ctx;
use crate::definitions;
use crate::error::{Result, ServiceError};
use crate::placeholders::{self, For};
use crate::reading::{self, Read};
use crate::settings;
use regard_domain::condition::{Conditions, asking};
use regard_domain::definition::{Definition, Kind};
use regard_domain::id::DefinitionId;
use regard_domain::listing::Which;
use regard_domain::order::{Order, Slice};
use regard_domain::term::Question;
use serde_json::{Map, Value};

/// The question that a view's conditions ask now.
async fn question(ctx: &Ctx, body: &Map<String, Value>) -> Result<Question> {
    let schedule = settings::load(&mut ctx.read().await?).await?.schedule;
    Ok(asking::question(&Conditions::read(body, "conditions"), ctx.now(), &schedule))
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
    let which = Which::Answering(question(ctx, &view.body).await?);
    let own = order(&view.body);
    let (found, count) = reading::list(ctx, &which, asked.unwrap_or(&own), slice, true).await?;
    Ok((view, found, count))
}

/// The true number of tickets of a view.
pub async fn count(ctx: &Ctx, id: DefinitionId) -> Result<i64> {
    let view = definitions::show(ctx, Kind::View, id).await?;
    reading::count(ctx, &Which::Answering(question(ctx, &view.body).await?)).await
}

/// What a view would show, without keeping it.
pub async fn preview(ctx: &Ctx, body: &Map<String, Value>, slice: Slice) -> Result<(Vec<Read>, i64)> {
    let which = Which::Answering(question(ctx, body).await?);
    reading::list(ctx, &which, &order(body), slice, true).await
}

/// What a macro would change of a ticket, by field; nothing is saved. With a ticket the placeholders in its words are
/// filled: for words that the customer will see, only with what they may see.
pub async fn apply(
    ctx: &Ctx,
    id: DefinitionId,
    on: Option<&Read>,
) -> Result<(Map<String, Value>, Option<(String, bool)>)> {
    let found = definitions::show(ctx, Kind::Macro, id).await?;
    let actions = found.body.get("actions").and_then(Value::as_array);
    let actions = actions.ok_or_else(|| ServiceError::invalid("actions", "The macro has no actions."))?;
    let mut fields = Map::new();
    let (mut words, mut is_public, mut is_html) = (None, true, false);
    for action in actions {
        let Some(field) = action.get("field").and_then(Value::as_str) else { continue };
        let value = action.get("value").cloned().unwrap_or(Value::Null);
        match field {
            "comment_value" | "comment_value_html" => {
                is_html = field == "comment_value_html";
                words = text_of(&value);
            }
            "comment_mode_is_public" => is_public = value == Value::Bool(true) || value == "true",
            "current_tags" | "set_tags" => {
                let mut tags: Vec<String> =
                    value.as_str().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
                if let (Some(read), "current_tags") = (on, field) {
                    tags.extend(read.detail.tags.iter().cloned());
                    tags.sort();
                    tags.dedup();
                }
                fields.insert("tags".into(), tags.into());
            }
            other => {
                fields.insert(other.trim_start_matches("custom_fields_").to_owned(), value);
            }
        }
    }
    if let (Some(read), Some(text)) = (on, &words) {
        let reader = if is_public { For::Customers } else { For::Colleagues };
        let (place, by) = (&ctx.desk.place, ctx.actor.user_id());
        let mut conn = ctx.read().await?;
        let values = placeholders::values(&mut conn, place, (&read.ticket, &read.detail), by, reader).await?;
        words = Some(placeholders::fill(text, is_html, &values));
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
