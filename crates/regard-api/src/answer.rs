//! Answers in the market's form: one thing, a list with its links, a count, a job.

use crate::asked::{Asked, cursor};
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use regard_http::failure::Failure;
use serde_json::{Map, Value, json};

/// What a handler gives.
pub type Result<T = Answer> = std::result::Result<T, Failure>;

/// An answer: a status, a body, and what stands in its head.
#[derive(Clone, Debug)]
pub struct Answer {
    status: StatusCode,
    body: Option<Value>,
    location: Option<String>,
    warning: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Answer {
    fn new(status: StatusCode, body: Option<Value>) -> Self {
        Self { status, body, location: None, warning: None, headers: Vec::new() }
    }

    /// What was asked for.
    pub fn ok(body: Value) -> Self {
        Self::new(StatusCode::OK, Some(body))
    }

    /// Something was made; its own link is in the head.
    pub fn created(body: Value) -> Self {
        let url = body.as_object().and_then(|all| all.values().find_map(|one| one.get("url")?.as_str()));
        let location = url.map(str::to_owned);
        Self { location, ..Self::new(StatusCode::CREATED, Some(body)) }
    }

    /// It will be done.
    pub fn accepted(body: Value) -> Self {
        Self::new(StatusCode::ACCEPTED, Some(body))
    }

    /// It is done, and there is nothing to say.
    pub fn nothing() -> Self {
        Self::new(StatusCode::NO_CONTENT, None)
    }

    /// With a warning about fields that were dropped.
    #[must_use]
    pub fn warning(self, warning: Option<String>) -> Self {
        Self { warning, ..self }
    }

    /// With a line in its head.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => (self.status, Json(body)).into_response(),
            None => self.status.into_response(),
        };
        let headers = response.headers_mut();
        if let Some(location) = self.location.and_then(|url| HeaderValue::from_str(&url).ok()) {
            headers.insert(header::LOCATION, location);
        }
        let warning = self.warning.map(|warning| warning.replace(|c: char| !c.is_ascii(), "?"));
        if let Some(warning) = warning.and_then(|warning| HeaderValue::from_str(&warning).ok()) {
            headers.insert(HeaderName::from_static("x-zendesk-api-warn"), warning);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A moment as the market writes it: whole seconds, UTC.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment that may be missing.
pub fn moment_or_null(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(moment(at)))
}

/// A text that nobody wrote is `null` there.
pub fn or_null(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A part of a list under its plural name, with the links of the form that was asked for. In the cursor form `items` may
/// hold one more than was asked for: then there is more.
pub fn list(asked: &Asked, base: &str, plural: &str, items: Vec<Value>, count: i64) -> Map<String, Value> {
    let mut items = items;
    let mut body = Map::new();
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let has_more = items.len() > limit;
    items.truncate(limit);
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    body.insert(plural.to_owned(), Value::Array(items));
    if asked.by_cursor {
        by_cursor(asked, base, &mut body, length, has_more);
    } else {
        by_page(asked, base, &mut body, length, count);
    }
    body
}

fn by_cursor(asked: &Asked, base: &str, body: &mut Map<String, Value>, length: i64, has_more: bool) {
    let (after, before) = match length {
        0 => (None, None),
        _ => (Some(cursor(asked.offset + length)), Some(cursor(asked.offset))),
    };
    let link = |name: &str, other: &str, to: &Option<String>| {
        to.as_ref().map(|to| asked.link(base, &[(name, Some(to.clone())), (other, None)]))
    };
    let next = link("page[after]", "page[before]", &after);
    let prev = link("page[before]", "page[after]", &before);
    let is_backwards = asked.get("page[before]").is_some_and(|cursor| !cursor.is_empty());
    let has_more = if is_backwards { asked.offset > 0 } else { has_more };
    body.insert("meta".into(), json!({"has_more": has_more, "after_cursor": after, "before_cursor": before}));
    body.insert("links".into(), json!({"next": next, "prev": prev}));
}

fn by_page(asked: &Asked, base: &str, body: &mut Map<String, Value>, length: i64, count: i64) {
    let page = asked.offset / asked.limit.max(1) + 1;
    let to = |page: i64| asked.link(base, &[("page", Some(page.to_string()))]);
    let next = (length > 0 && asked.offset + length < count).then(|| to(page + 1));
    let previous = (page > 1).then(|| to(page - 1));
    body.insert("next_page".into(), json!(next));
    body.insert("previous_page".into(), json!(previous));
    body.insert("count".into(), json!(count));
}

/// A whole list, of which the part that was asked for is cut out.
pub fn whole(asked: &Asked, base: &str, plural: &str, all: Vec<Value>) -> Answer {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Answer::ok(Value::Object(list(asked, base, plural, asked.cut(all), count)))
}

/// How many there are, as the count rows say it.
pub fn count(value: i64, at: Timestamp) -> Answer {
    let refreshed_at = at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    Answer::ok(json!({"count": {"value": value, "refreshed_at": refreshed_at}}))
}
