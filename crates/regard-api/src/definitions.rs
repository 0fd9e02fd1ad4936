//! What people define: fields, forms, views, macros, rules, policies. One resource in many forms; [`definition_forms`]
//! says what each is called.
//!
//! [`definition_forms`]: crate::definition_forms

use crate::answer::{Answer, Result, moment, whole};
use crate::asked::Asked;
use crate::definition_forms::{Form, defaults, execution, of};
use crate::sent::{Input, Sent};
use axum::extract::Path;
use regard_domain::definition::{Definition, Kind};
use regard_domain::id::DefinitionId;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::definitions::{self, DefinitionWords};
use regard_services::rule_trials;
use serde_json::{Map, Value, json};

/// A definition as programs read it.
pub fn shape(found: &Definition, base: &str) -> Value {
    let form = of(found.kind);
    let mut out = match defaults(found.kind) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    // What begins with an underscore is a secret of the desk.
    out.extend(
        found
            .body
            .iter()
            .filter(|(name, _)| !name.starts_with('_'))
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    let id = public_id(found);
    let text = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    out.insert("url".into(), json!(format!("{base}/api/v2/{}/{}.json", form.path, text(&id))));
    out.insert("id".into(), id);
    out.insert(form.title.into(), json!(found.title));
    out.insert("position".into(), json!(found.position));
    out.insert("active".into(), json!(found.is_active));
    out.insert("created_at".into(), json!(moment(found.created_at)));
    out.insert("updated_at".into(), json!(moment(found.updated_at)));
    special(found, &mut out, base);
    Value::Object(out)
}

/// Webhooks are known by texts of 26 letters, everything else by its number.
fn public_id(found: &Definition) -> Value {
    match found.kind {
        Kind::Webhook => json!(webhook_id(found.id)),
        Kind::TriggerCategory => json!(found.id.to_string()),
        _ => json!(found.id.0),
    }
}

/// A number as a text of 26 digits and letters.
pub fn webhook_id(id: DefinitionId) -> String {
    format!("01R{:023}", id.0)
}

/// The number behind an id of either form.
pub fn number(id: &str) -> Result<DefinitionId> {
    let digits = id.strip_prefix("01R").unwrap_or(id);
    digits.parse().map(DefinitionId).map_err(|_| Failure::not_found())
}

fn special(found: &Definition, out: &mut Map<String, Value>, base: &str) {
    let copy = |out: &mut Map<String, Value>, from: &str, to: &str| {
        let value = out.get(from).cloned().unwrap_or(Value::Null);
        out.insert(to.to_owned(), value);
    };
    match found.kind {
        Kind::TicketField | Kind::UserField | Kind::OrganizationField => {
            copy(out, "title", "raw_title");
            copy(out, "description", "raw_description");
            if found.kind == Kind::TicketField {
                out.entry("title_in_portal").or_insert(json!(found.title));
                copy(out, "title_in_portal", "raw_title_in_portal");
            } else {
                out.insert("key".into(), json!(found.word));
            }
            options(found, out, base);
        }
        Kind::View | Kind::Macro | Kind::Trigger | Kind::Automation => {
            copy(out, "title", "raw_title");
            if let Some(owner) = found.owner_id {
                out.insert("restriction".into(), json!({"type": "User", "id": owner.0}));
            }
        }
        Kind::TicketForm => {
            out.entry("display_name").or_insert(json!(found.title));
            copy(out, "name", "raw_name");
            copy(out, "display_name", "raw_display_name");
        }
        Kind::CustomStatus => {
            if out.get("end_user_label").is_none_or(|label| label == "") {
                out.insert("end_user_label".into(), json!(found.title));
            }
            for name in ["agent_label", "end_user_label", "description", "end_user_description"] {
                copy(out, name, &format!("raw_{name}"));
            }
        }
        Kind::DynamicContent => {
            let slug = found.title.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "_");
            out.insert("placeholder".into(), json!(format!("{{{{dc.{slug}}}}}")));
        }
        _ => {}
    }
}

/// Options of a field, each with a number of its own.
fn options(found: &Definition, out: &mut Map<String, Value>, base: &str) {
    let is_choice = matches!(found.text("type"), "tagger" | "multiselect" | "dropdown");
    let standing: &[&str] = match found.text("type") {
        "status" => &["open", "pending", "hold", "solved"],
        "tickettype" => &["question", "incident", "problem", "task"],
        "priority" => &["low", "normal", "high", "urgent"],
        _ => &[],
    };
    if !standing.is_empty() {
        let name = |word: &&str| json!({"name": word[..1].to_uppercase() + &word[1..], "value": word});
        out.insert("system_field_options".into(), standing.iter().map(name).collect());
    }
    let Some(Value::Array(list)) = out.get("custom_field_options").cloned() else {
        if is_choice {
            out.insert("custom_field_options".into(), json!([]));
        }
        return;
    };
    let path = of(found.kind).path;
    let all = list.into_iter().enumerate().map(|(index, option)| {
        let mut map = option.as_object().cloned().unwrap_or_default();
        let id = map.get("id").and_then(Value::as_i64).unwrap_or_else(|| option_id(found.id, index));
        map.insert("id".into(), json!(id));
        let name = map.get("name").cloned().unwrap_or_default();
        map.insert("raw_name".into(), name);
        map.entry("position").or_insert(json!(index));
        map.entry("default").or_insert(json!(false));
        map.insert("url".into(), json!(format!("{base}/api/v2/{path}/{}/options/{id}.json", found.id)));
        Value::Object(map)
    });
    out.insert("custom_field_options".into(), all.collect());
}

fn option_id(field: DefinitionId, index: usize) -> i64 {
    field.0 * 10_000 + i64::try_from(index).unwrap_or(0) + 1
}

/// What a program writes: the name, place and use of it are told apart, everything else is kept as it is.
fn words(form: Form, mut input: Input) -> Result<DefinitionWords> {
    let mut words = DefinitionWords {
        title: input.words(form.title),
        position: input.id_or_none("position"),
        is_active: input.flag("active"),
        ..DefinitionWords::default()
    };
    if matches!(form.kind, Kind::UserField | Kind::OrganizationField) {
        words.word = input.words("key").map(|key| key.to_lowercase());
    }
    input.ignore(&["id", "url", "created_at", "updated_at", "raw_title", "raw_name", "key"]);
    if let Some(restriction) = input.peek("restriction") {
        let kind = restriction.get("type").and_then(Value::as_str).map(str::to_owned);
        words.is_own = Some(kind.as_deref() == Some("User"));
    }
    if form.kind == Kind::View {
        view_words(&mut input);
    }
    if form.kind == Kind::DynamicContent {
        first_variant(&mut input);
    }
    words.body = input.rest();
    // A secret cannot be written from outside.
    words.body.retain(|name, _| !name.starts_with('_'));
    Ok(words)
}

/// A view is written as conditions and output and read as conditions and execution.
fn view_words(input: &mut Input) {
    let mut rest = input.rest();
    let (all, any) = (rest.remove("all"), rest.remove("any"));
    if all.is_some() || any.is_some() {
        let list = |list: Option<Value>| list.unwrap_or(json!([]));
        rest.insert("conditions".into(), json!({"all": list(all), "any": list(any)}));
    }
    let output = rest.remove("output");
    if output.is_some() || !rest.contains_key("execution") && rest.contains_key("conditions") {
        rest.insert("execution".into(), execution(output.as_ref()));
    }
    *input = Input::new("view", rest);
}

fn first_variant(input: &mut Input) {
    let mut rest = input.rest();
    if let Some(Value::Array(variants)) = rest.get_mut("variants") {
        for (index, variant) in variants.iter_mut().enumerate() {
            if let Some(map) = variant.as_object_mut() {
                map.entry("id").or_insert(json!(index + 1));
                map.entry("active").or_insert(json!(true));
                map.entry("outdated").or_insert(json!(false));
                map.entry("default").or_insert(json!(index == 0));
            }
        }
    }
    if let Some(content) = rest.remove("content") {
        let locale = rest.get("default_locale_id").cloned().unwrap_or(json!(1));
        rest.insert(
            "variants".into(),
            json!([{"id": 1, "content": content, "locale_id": locale, "active": true,
            "default": true, "outdated": false}]),
        );
    }
    *input = Input::new("item", rest);
}

/// `GET`: the list.
pub async fn index(form: Form, caller: Caller, base: Base, asked: Asked) -> Result {
    listed(form, &caller, &base, &asked, |_| true).await
}

/// The list of those that fit.
pub async fn listed(
    form: Form,
    caller: &Caller,
    base: &Base,
    asked: &Asked,
    fits: impl Fn(&Definition) -> bool,
) -> Result {
    let mut all = definitions::list(&caller.ctx, form.kind).await?;
    let active = asked.get("active").map(|active| active == "true");
    all.retain(|one| active.is_none_or(|active| one.is_active == active) && fits(one));
    let order = asked.order("", false);
    match order.field.as_str() {
        "alphabetical" | "title" | "name" => all.sort_by_key(|one| one.title.to_lowercase()),
        "created_at" => all.sort_by_key(|one| one.created_at),
        "updated_at" => all.sort_by_key(|one| one.updated_at),
        "id" => all.sort_by_key(|one| one.id),
        _ => {}
    }
    if order.is_descending {
        all.reverse();
    }
    let shapes: Vec<Value> = all.iter().map(|one| shape(one, &base.0)).collect();
    Ok(whole(asked, &base.0, form.plural, shapes))
}

/// `GET active`.
pub async fn active(form: Form, caller: Caller, base: Base, asked: Asked) -> Result {
    listed(form, &caller, &base, &asked, |one| one.is_active).await
}

/// `GET search`: those whose name has the words.
pub async fn search(form: Form, caller: Caller, base: Base, asked: Asked) -> Result {
    let words = asked.get("query").unwrap_or_default().to_lowercase();
    listed(form, &caller, &base, &asked, |one| one.title.to_lowercase().contains(&words)).await
}

/// `GET show_many`.
pub async fn show_many(form: Form, caller: Caller, base: Base, asked: Asked) -> Result {
    let ids = asked.ids("ids")?;
    listed(form, &caller, &base, &asked, |one| ids.contains(&one.id.0)).await
}

/// `GET count`.
pub async fn counted(form: Form, caller: Caller) -> Result {
    let all = definitions::list(&caller.ctx, form.kind).await?.len();
    Ok(crate::answer::count(i64::try_from(all).unwrap_or(0), caller.ctx.now()))
}

/// One, with its envelope.
pub async fn one(form: Form, caller: &Caller, base: &Base, id: DefinitionId) -> Result<Value> {
    let found = definitions::show(&caller.ctx, form.kind, id).await?;
    Ok(json!({form.singular: shape(&found, &base.0)}))
}

/// `GET {id}`.
pub async fn show(form: Form, caller: Caller, base: Base, Path(id): Path<String>) -> Result {
    Ok(Answer::ok(one(form, &caller, &base, number(&id)?).await?))
}

/// `POST`.
pub async fn create(form: Form, caller: Caller, base: Base, sent: Sent) -> Result {
    let id = definitions::create(&caller.ctx, form.kind, words(form, sent.need(form.singular)?)?).await?;
    Ok(Answer::created(one(form, &caller, &base, id).await?))
}

/// `PUT {id}`.
pub async fn update(form: Form, caller: Caller, base: Base, Path(id): Path<String>, sent: Sent) -> Result {
    let id = number(&id)?;
    definitions::change(&caller.ctx, form.kind, id, words(form, sent.one(form.singular))?).await?;
    Ok(Answer::ok(one(form, &caller, &base, id).await?))
}

/// `DELETE {id}`.
pub async fn delete(form: Form, caller: Caller, Path(id): Path<String>) -> Result {
    definitions::remove(&caller.ctx, form.kind, number(&id)?).await?;
    Ok(Answer::nothing())
}

/// `DELETE destroy_many`.
pub async fn destroy_many(form: Form, caller: Caller, asked: Asked) -> Result {
    for id in asked.ids("ids")? {
        definitions::remove(&caller.ctx, form.kind, DefinitionId(id)).await?;
    }
    Ok(Answer::nothing())
}

/// `PUT update_many`: places and use of several.
pub async fn update_many(form: Form, caller: Caller, base: Base, asked: Asked, sent: Sent) -> Result {
    let many = sent.many(form.plural, form.singular).unwrap_or_default();
    let mut ids = Vec::new();
    for mut input in many {
        let id = input.id_or_none("id").unwrap_or(0);
        definitions::change(&caller.ctx, form.kind, DefinitionId(id), words(form, input)?).await?;
        ids.push(id);
    }
    listed(form, &caller, &base, &asked, |one| ids.contains(&one.id.0)).await
}

/// `PUT reorder`: ids in their order, under any name.
pub async fn reorder(form: Form, caller: Caller, base: Base, asked: Asked, sent: Sent) -> Result {
    let list = sent.0.values().find_map(Value::as_array).cloned().unwrap_or_default();
    let id = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok()).map(DefinitionId);
    let ids: Vec<DefinitionId> = list.iter().filter_map(id).collect();
    definitions::reorder(&caller.ctx, form.kind, &ids).await?;
    index(form, caller, base, asked).await
}

/// `PUT business_hours/schedules/{id}/workweek`.
pub async fn workweek(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let intervals = sent.one("workweek").rest().get("intervals").cloned().unwrap_or_else(|| json!([]));
    let body = Map::from_iter([("intervals".to_owned(), intervals.clone())]);
    let words = DefinitionWords { body, ..DefinitionWords::default() };
    definitions::change(&caller.ctx, Kind::Schedule, DefinitionId(id), words).await?;
    Ok(Answer::ok(json!({"workweek": {"intervals": intervals}})))
}

/// `POST {id}/clone`.
pub async fn duplicate(form: Form, caller: Caller, base: Base, Path(id): Path<String>) -> Result {
    let found = definitions::show(&caller.ctx, form.kind, number(&id)?).await?;
    let mut body = found.body;
    body.remove("default");
    let title = Some(format!("Copy of {}", found.title));
    let id = definitions::create(
        &caller.ctx,
        form.kind,
        DefinitionWords { title, body, ..DefinitionWords::default() },
    )
    .await?;
    Ok(Answer::created(one(form, &caller, &base, id).await?))
}

/// `POST trial` (ours): which of the last tickets a trigger or an automation would have fitted; nothing is changed.
pub async fn trial(form: Form, caller: Caller, asked: Asked, sent: Sent) -> Result {
    let last = asked.get("last").and_then(|last| last.parse().ok()).unwrap_or(rule_trials::LAST);
    let found = rule_trials::run(&caller.ctx, form.kind, &sent.one(form.singular).rest(), last).await?;
    let ids: Vec<i64> = found.fitted.iter().map(|id| id.0).collect();
    Ok(Answer::ok(json!({"trial": {"matched": ids.len(), "of": found.of, "ticket_ids": ids}})))
}
