//! Tickets of views: `/api/v2/views/{id}/tickets` and what goes with it.

use crate::answer::{Answer, Result, list};
use crate::asked::Asked;
use crate::beside;
use crate::definition_forms::{VIEWS, execution};
use crate::definitions::shape;
use crate::sent::Sent;
use crate::ticket_shape::Shape;
use axum::extract::Path;
use regard_domain::definition::Kind;
use regard_domain::id::DefinitionId;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::{definitions, viewing};
use serde_json::{Map, Value, json};

/// `GET views/compact`: the active ones.
pub async fn compact(caller: Caller, base: Base, asked: Asked) -> Result {
    crate::definitions::listed(VIEWS, &caller, &base, &asked, |one| one.is_active).await
}

/// `GET views/shared`: everybody's.
pub async fn shared(caller: Caller, base: Base, asked: Asked) -> Result {
    crate::definitions::listed(VIEWS, &caller, &base, &asked, |one| one.owner_id.is_none()).await
}

/// `GET views/{id}/tickets`.
pub async fn tickets(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let order = asked.order("", false);
    let order = (!order.field.is_empty()).then_some(&order);
    let (_, found, count) = viewing::tickets(&caller.ctx, DefinitionId(id), order, asked.slice()).await?;
    let shape = Shape::new(&caller, &base.0).await?;
    let mut body = list(&asked, &base.0, "tickets", shape.tickets(&found), count);
    beside::tickets(&caller, &base, &asked, &found, &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

fn counted(id: i64, value: i64, base: &str) -> Value {
    json!({"view_id": id, "url": format!("{base}/api/v2/views/{id}/count.json"), "value": value,
        "pretty": value.to_string(), "fresh": true, "active": true})
}

/// `GET views/{id}/count`.
pub async fn count(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let value = viewing::count(&caller.ctx, DefinitionId(id)).await?;
    Ok(Answer::ok(json!({"view_count": counted(id, value, &base.0)})))
}

/// `GET views/count_many`.
pub async fn count_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let mut counts = Vec::new();
    for id in asked.ids("ids")? {
        counts.push(counted(id, viewing::count(&caller.ctx, DefinitionId(id)).await?, &base.0));
    }
    Ok(Answer::ok(json!({"view_counts": counts})))
}

fn rows(shape: &Shape, found: &[regard_services::reading::Read]) -> Vec<Value> {
    let row = |read: &regard_services::reading::Read| {
        let ticket = shape.ticket(read);
        json!({"ticket_id": ticket["id"], "ticket": ticket, "subject": ticket["subject"], "created": ticket["created_at"],
            "requester_id": ticket["requester_id"], "status": ticket["status"], "priority": ticket["priority"]})
    };
    found.iter().map(row).collect()
}

/// `GET views/{id}/execute`: rows and columns.
pub async fn execute(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let order = asked.order("", false);
    let order = (!order.field.is_empty()).then_some(&order);
    let (view, found, count) = viewing::tickets(&caller.ctx, DefinitionId(id), order, asked.slice()).await?;
    let shaped = Shape::new(&caller, &base.0).await?;
    let mut body = list(&asked, &base.0, "rows", rows(&shaped, &found), count);
    let out = shape(&view, &base.0);
    body.insert("columns".into(), out["execution"]["columns"].clone());
    body.insert("view".into(), json!({"id": id, "url": out["url"]}));
    beside_rows(&caller, &base, &found, &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

async fn beside_rows(
    caller: &Caller,
    base: &Base,
    found: &[regard_services::reading::Read],
    body: &mut Map<String, Value>,
) -> Result<()> {
    let people: Vec<_> = found
        .iter()
        .flat_map(|read| [Some(read.ticket.requester_id), read.ticket.assignee_id])
        .flatten()
        .collect();
    beside::people(caller, base, &people, body).await?;
    body.insert("groups".into(), json!([]));
    Ok(())
}

fn previewed(sent: &Sent) -> Map<String, Value> {
    let mut map = sent.one("view").rest();
    let output = map.remove("output");
    let standing = execution(output.as_ref());
    map.entry("execution").or_insert(standing);
    map
}

/// `POST views/preview`: rows of conditions that are not kept.
pub async fn preview(caller: Caller, base: Base, asked: Asked, sent: Sent) -> Result {
    let body = previewed(&sent);
    let (found, count) = viewing::preview(&caller.ctx, &body, asked.slice()).await?;
    let shaped = Shape::new(&caller, &base.0).await?;
    let mut out = list(&asked, &base.0, "rows", rows(&shaped, &found), count);
    out.insert("columns".into(), body["execution"]["columns"].clone());
    out.insert("view".into(), json!({"id": null}));
    beside_rows(&caller, &base, &found, &mut out).await?;
    Ok(Answer::ok(Value::Object(out)))
}

/// `POST views/preview/count`.
pub async fn preview_count(caller: Caller, sent: Sent) -> Result {
    let one = regard_domain::order::Slice::first(1);
    let (_, count) = viewing::preview(&caller.ctx, &previewed(&sent), one).await?;
    Ok(Answer::ok(
        json!({"view_count": {"view_id": null, "url": null, "value": count, "pretty": count.to_string(),
        "fresh": true}}),
    ))
}

/// `GET views/{id}/export`: it is built at once.
pub async fn export(caller: Caller, Path(id): Path<i64>) -> Result {
    definitions::show(&caller.ctx, Kind::View, DefinitionId(id)).await?;
    Ok(Answer::ok(json!({"export": {"view_id": id, "status": "starting"}})))
}
