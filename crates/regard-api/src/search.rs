//! Search: `/api/v2/search`.

use crate::answer::{Answer, Result, list};
use crate::asked::{Asked, EXPORT_MOST};
use crate::beside;
use crate::ticket_shape::Shape;
use axum::http::StatusCode;
use axum::http::Uri;
use regard_domain::order::Order;
use regard_domain::term::{Question, Thing};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::finding::{self, Found};
use serde_json::{Value, json};

async fn shapes(caller: &Caller, base: &Base, found: &[Found]) -> Result<Vec<Value>> {
    let shape = Shape::new(caller, &base.0).await?;
    let one = |found: &Found| {
        let (mut value, kind) = match found {
            Found::Ticket(read) => (shape.ticket(read), Thing::Ticket),
            Found::User(read) => (crate::user_shape::user(read, &base.0), Thing::User),
            Found::Organization(read) => (crate::organizations::shape(read, &base.0), Thing::Organization),
            Found::Group(group) => (crate::groups::shape(group, &base.0), Thing::Group),
        };
        if let Some(map) = value.as_object_mut() {
            map.insert("result_type".into(), json!(kind.as_str()));
        }
        value
    };
    Ok(found.iter().map(one).collect())
}

/// `GET search`.
pub async fn search(caller: Caller, base: Base, asked: Asked) -> Result {
    let question = Question::parse(asked.need("query")?);
    within_reach(&asked)?;
    let order = asked.order("", true);
    let (found, count) = finding::find(&caller.ctx, &question, &order, asked.slice()).await?;
    let mut body = list(&asked, &base.0, "results", shapes(&caller, &base, &found).await?, count);
    // The links end where the search does.
    if asked.offset + asked.limit >= finding::REACH {
        body.insert("next_page".into(), Value::Null);
    }
    body.insert("facets".into(), Value::Null);
    let tickets: Vec<_> = found
        .into_iter()
        .filter_map(|found| if let Found::Ticket(read) = found { Some(*read) } else { None })
        .collect();
    beside::tickets(&caller, &base, &asked, &tickets, &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

fn within_reach(asked: &Asked) -> Result<()> {
    if asked.by_cursor || asked.offset < finding::REACH {
        return Ok(());
    }
    let sentence = "Invalid search: a search shows the first 1000 results. Narrow it, or use search/export.";
    let body = json!({"error": "invalid", "description": sentence});
    Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, sentence).saying(body))
}

/// `GET search/count`.
pub async fn count(caller: Caller, asked: Asked) -> Result {
    let question = Question::parse(asked.need("query")?);
    Ok(Answer::ok(json!({"count": finding::count(&caller.ctx, &question).await?})))
}

/// `GET search/export`: everything of one kind, by cursor, in the order in which it was made.
pub async fn export(caller: Caller, base: Base, uri: Uri) -> Result {
    let mut asked = Asked::read(uri.path(), uri.query().unwrap_or(""), EXPORT_MOST)?;
    if !asked.by_cursor {
        asked.limit = 100;
        asked.by_cursor = true;
    }
    let mut question = Question::parse(asked.get("query").unwrap_or_default());
    let kind = asked.get("filter[type]").unwrap_or_default();
    let Some(thing) = Thing::from_word(kind) else {
        let sentence = "filter[type] is required: choose ticket, user, organization or group.";
        let body = json!({"error": "InvalidValue", "description": sentence});
        return Err(Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body));
    };
    question.things = vec![thing];
    let order = Order { field: "created_at".into(), is_descending: false };
    question.order = None;
    let (found, _) = finding::find(&caller.ctx, &question, &order, asked.slice()).await?;
    let mut body = list(&asked, &base.0, "results", shapes(&caller, &base, &found).await?, 0);
    body.insert("facets".into(), Value::Null);
    // Nothing stands before the first page.
    if let (0, Some(meta)) = (asked.offset, body.get_mut("meta")) {
        meta["before_cursor"] = Value::Null;
    }
    if let (0, Some(links)) = (asked.offset, body.get_mut("links")) {
        links["prev"] = Value::Null;
    }
    Ok(Answer::ok(Value::Object(body)))
}
