//! Incremental exports: `/api/v2/incremental/...`, by time and by cursor.

use crate::answer::{Answer, Result};
use crate::asked::{Asked, EXPORT_MOST};
use crate::beside;
use crate::events;
use crate::ticket_shape::Shape;
use axum::http::{StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::exports::{self, At, By, Part, Wanted};
use serde_json::{Map, Value, json};

/// A place as programs keep it: its moment and its id, encoded.
fn encoded(at: At) -> String {
    let (second, rest) = (at.at.div_euclid(1_000_000), at.at.rem_euclid(1_000_000));
    BASE64.encode(format!("{second}.{rest:06}||{}|", at.id))
}

fn decoded(cursor: &str) -> Option<At> {
    let text = String::from_utf8(BASE64.decode(cursor).ok()?).ok()?;
    let (moment, rest) = text.split_once("||")?;
    let (second, micros) = moment.split_once('.')?;
    let id = rest.trim_end_matches('|').parse().ok()?;
    let second: i64 = second.parse().ok()?;
    Some(At { at: second.checked_mul(1_000_000)? + micros.parse::<i64>().ok()?, id })
}

fn bad(name: &str) -> Failure {
    let sentence = format!("{name} is invalid");
    let body = json!({"error": "InvalidValue", "description": sentence});
    Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body)
}

/// A second since 1970, however clients write it: whole, with a fraction, or as a date and time.
fn second(text: &str) -> Option<i64> {
    if let Some(at) = crate::sent::moment(text) {
        return Some(at.as_second());
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

struct Export {
    asked: Asked,
    wanted: Wanted,
}

impl Export {
    fn read(caller: &Caller, uri: &Uri, by_cursor: bool) -> Result<Self> {
        let mut asked = Asked::read(uri.path(), uri.query().unwrap_or(""), EXPORT_MOST)?;
        asked.offset = 0;
        let cursor = asked.get("cursor").filter(|cursor| by_cursor && !cursor.is_empty());
        let by = match cursor {
            Some(cursor) => By::Cursor(decoded(cursor).ok_or_else(|| bad("cursor"))?),
            None => {
                let from = second(asked.need("start_time")?).ok_or_else(|| bad("start_time"))?;
                if !uri.path().contains("metric_events") {
                    exports::begun(&caller.ctx, from)?;
                }
                if by_cursor {
                    By::Cursor(At { at: from.saturating_mul(1_000_000), id: -1 })
                } else {
                    By::Time(from)
                }
            }
        };
        let only_kept = asked.get("exclude_deleted") == Some("true");
        Ok(Self { wanted: Wanted { by, limit: asked.limit, only_kept }, asked })
    }

    /// The envelope of a part by cursor.
    fn by_cursor<T>(
        &self,
        base: &Base,
        plural: &str,
        rows: Vec<Value>,
        part: &Part<T>,
    ) -> Map<String, Value> {
        let cursor = encoded(part.after);
        let changes = [("cursor", Some(cursor.clone())), ("start_time", None)];
        let url = self.asked.link(&base.0, &changes);
        let body = json!({plural: rows, "after_cursor": cursor, "after_url": url, "before_cursor": null,
            "before_url": null, "end_of_stream": part.is_end});
        body.as_object().cloned().unwrap_or_default()
    }

    /// The envelope of a part by time.
    fn by_time<T>(&self, base: &Base, plural: &str, rows: Vec<Value>, part: &Part<T>) -> Map<String, Value> {
        let next = self.asked.link(&base.0, &[("start_time", Some(part.end_time.to_string()))]);
        let body = json!({plural: rows, "count": rows.len(), "next_page": next, "end_time": part.end_time,
            "end_of_stream": part.is_end});
        body.as_object().cloned().unwrap_or_default()
    }

    fn envelope<T>(&self, base: &Base, plural: &str, rows: Vec<Value>, part: &Part<T>) -> Map<String, Value> {
        match self.asked.path().trim_end_matches(".json").ends_with("/cursor") {
            true => self.by_cursor(base, plural, rows, part),
            false => self.by_time(base, plural, rows, part),
        }
    }
}

async fn of_tickets(caller: Caller, base: Base, uri: Uri, by_cursor: bool) -> Result {
    let export = Export::read(&caller, &uri, by_cursor)?;
    let part = exports::tickets(&caller.ctx, export.wanted).await?;
    let shape = Shape::new(&caller, &base.0).await?;
    let mut body = export.envelope(&base, "tickets", shape.tickets(&part.rows), &part);
    beside::tickets(&caller, &base, &export.asked, &part.rows, &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET incremental/tickets`.
pub async fn tickets(caller: Caller, base: Base, uri: Uri) -> Result {
    of_tickets(caller, base, uri, false).await
}

/// `GET incremental/tickets/cursor`.
pub async fn tickets_by_cursor(caller: Caller, base: Base, uri: Uri) -> Result {
    of_tickets(caller, base, uri, true).await
}

async fn of_users(caller: Caller, base: Base, uri: Uri, by_cursor: bool) -> Result {
    let export = Export::read(&caller, &uri, by_cursor)?;
    let part = exports::users(&caller.ctx, export.wanted).await?;
    let rows = crate::user_shape::users(&part.rows, &base.0);
    let mut body = export.envelope(&base, "users", rows, &part);
    crate::users::beside(&caller, &base, &export.asked, &part.rows, &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET incremental/users`.
pub async fn users(caller: Caller, base: Base, uri: Uri) -> Result {
    of_users(caller, base, uri, false).await
}

/// `GET incremental/users/cursor`.
pub async fn users_by_cursor(caller: Caller, base: Base, uri: Uri) -> Result {
    of_users(caller, base, uri, true).await
}

/// `GET incremental/organizations`.
pub async fn organizations(caller: Caller, base: Base, uri: Uri) -> Result {
    let export = Export::read(&caller, &uri, false)?;
    let part = exports::organizations(&caller.ctx, export.wanted).await?;
    let rows = crate::organizations::shapes(&part.rows, &base.0);
    Ok(Answer::ok(Value::Object(export.envelope(&base, "organizations", rows, &part))))
}

/// `GET incremental/ticket_events`.
pub async fn ticket_events(caller: Caller, base: Base, uri: Uri) -> Result {
    let export = Export::read(&caller, &uri, false)?;
    let with_words = export.asked.includes("comment_events");
    let (part, words) = exports::events(&caller.ctx, export.wanted, with_words).await?;
    let shape = Shape::new(&caller, &base.0).await?;
    let rows = part.rows.iter().map(|audit| events::exported(audit, &words, &shape, with_words)).collect();
    Ok(Answer::ok(Value::Object(export.envelope(&base, "ticket_events", rows, &part))))
}

/// `GET incremental/ticket_metric_events`: read by time, or by pages with a cursor.
pub async fn metric_events(caller: Caller, base: Base, uri: Uri) -> Result {
    let mut export = Export::read(&caller, &uri, false)?;
    let after = export.asked.get("page[after]").filter(|after| !after.is_empty());
    if let By::Time(from) = export.wanted.by
        && export.asked.by_cursor
    {
        export.wanted.by = match after {
            Some(after) => By::Cursor(decoded(after).ok_or_else(|| bad("page[after]"))?),
            None => By::Cursor(At { at: from.saturating_mul(1_000_000), id: -1 }),
        };
    }
    let part = exports::metric_events(&caller.ctx, export.wanted).await?;
    let rows = crate::slas::events(&caller, &part.rows).await?;
    if !export.asked.by_cursor {
        return Ok(Answer::ok(Value::Object(export.by_time(&base, "ticket_metric_events", rows, &part))));
    }
    let cursor = encoded(part.after);
    let next = export.asked.link(&base.0, &[("page[after]", Some(cursor.clone())), ("page[before]", None)]);
    let next = (!part.is_end).then_some(next);
    Ok(Answer::ok(json!({"ticket_metric_events": rows,
        "meta": {"has_more": !part.is_end, "after_cursor": cursor, "before_cursor": null},
        "links": {"next": next, "prev": null}})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_times_are_read_as_clients_write_them() {
        let at = At { at: 1_707_271_741_000_123, id: 4045 };
        assert_eq!(decoded(&encoded(at)), Some(at));
        assert_eq!(decoded("nonsense"), None);
        assert_eq!(second("1577836800.0"), Some(1_577_836_800));
        assert_eq!(second("1577836800"), Some(1_577_836_800));
        assert_eq!(second("2020-01-01T00:00:00Z"), Some(1_577_836_800));
        assert_eq!(second("soon"), None);
    }
}
