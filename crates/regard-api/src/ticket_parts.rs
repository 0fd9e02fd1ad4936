//! What is on a ticket: its words, history, times, people, and what it is related to.

use crate::answer::{Answer, Result, count, list, whole};
use crate::asked::Asked;
use crate::beside;
use crate::events;
use crate::sent::Sent;
use crate::ticket_shape::{Shape, metrics};
use axum::extract::Path;
use regard_domain::id::{AttachmentId, CommentId, DefinitionId, TicketId, UserId};
use regard_domain::listing::Which;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::reading::{self, Read};
use regard_services::{measures, viewing, writing};
use serde_json::{Map, Value, json};

/// `GET tickets/{id}/comments`.
pub async fn comments(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    reading::show(&caller.ctx, TicketId(id)).await?;
    commented(&caller, &base, &asked, id).await
}

/// The words that the actor may see, with whose they are beside them when that is asked for.
pub async fn commented(caller: &Caller, base: &Base, asked: &Asked, id: i64) -> Result {
    let mut all = reading::comments(&caller.ctx, TicketId(id)).await?;
    let order = asked.order("created_at", false);
    if order.is_descending {
        all.reverse();
    }
    let shape = Shape::new(caller, &base.0).await?;
    let total = i64::try_from(all.len()).unwrap_or(0);
    let authors: Vec<UserId> = all.iter().map(|word| word.comment.author_id).collect();
    let shapes = all.iter().map(|word| shape.comment(word)).collect();
    let mut body = list(asked, &base.0, "comments", asked.cut(shapes), total);
    if asked.includes("users") {
        beside::people(caller, base, &authors, &mut body).await?;
    }
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET tickets/{id}/comments/count`.
pub async fn comments_count(caller: Caller, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    Ok(count(read.ticket.comment_count, caller.ctx.now()))
}

/// `PUT tickets/{id}/comments/{comment}/make_private`.
pub async fn make_private(caller: Caller, Path((id, comment)): Path<(i64, i64)>) -> Result {
    writing::redacting::make_private(&caller.ctx, TicketId(id), CommentId(comment)).await?;
    Ok(Answer::ok(json!({})))
}

/// `PUT tickets/{id}/comments/{comment}/redact`: a text is gone from a word for good.
pub async fn redact(caller: Caller, base: Base, Path((id, comment)): Path<(i64, i64)>, sent: Sent) -> Result {
    let text = sent.0.get("text").and_then(Value::as_str).unwrap_or_default();
    writing::redacting::redact(&caller.ctx, TicketId(id), CommentId(comment), text).await?;
    let words = reading::comments(&caller.ctx, TicketId(id)).await?;
    let word = words.iter().find(|word| word.comment.id.0 == comment).ok_or_else(Failure::not_found)?;
    let shape = Shape::new(&caller, &base.0).await?;
    Ok(Answer::ok(json!({"comment": shape.comment(word)})))
}

/// `PUT tickets/{id}/comments/{comment}/attachments/{file}/redact`.
pub async fn redact_file(
    caller: Caller,
    base: Base,
    Path((id, comment, file)): Path<(i64, i64, i64)>,
) -> Result {
    let file = AttachmentId(file);
    writing::redacting::redact_file(&caller.ctx, TicketId(id), CommentId(comment), file).await?;
    let words = reading::comments(&caller.ctx, TicketId(id)).await?;
    let found = words.iter().flat_map(|word| &word.files).find(|one| one.id == file);
    let found = found.ok_or_else(Failure::not_found)?;
    Ok(Answer::ok(json!({"attachment": crate::ticket_shape::attachment(found, &base.0)})))
}

/// `GET tickets/{id}/audits`.
pub async fn audits(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let (all, words) = reading::audits(&caller.ctx, TicketId(id)).await?;
    let shape = Shape::new(&caller, &base.0).await?;
    let shapes = all.iter().map(|audit| events::audit(audit, &words, &shape)).collect();
    let total = i64::try_from(all.len()).unwrap_or(0);
    let mut body = list(&asked, &base.0, "audits", asked.cut(shapes), total);
    if asked.includes("users") {
        let authors: Vec<UserId> = all.iter().filter_map(|audit| audit.author_id).collect();
        beside::people(&caller, &base, &authors, &mut body).await?;
    }
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET tickets/{id}/audits/count`.
pub async fn audits_count(caller: Caller, Path(id): Path<i64>) -> Result {
    let (all, _) = reading::audits(&caller.ctx, TicketId(id)).await?;
    Ok(count(i64::try_from(all.len()).unwrap_or(0), caller.ctx.now()))
}

/// `GET tickets/{id}/audits/{audit}`.
pub async fn audit(caller: Caller, base: Base, Path((id, audit)): Path<(i64, i64)>) -> Result {
    let (all, words) = reading::audits(&caller.ctx, TicketId(id)).await?;
    let found = all.iter().find(|one| one.id.0 == audit).ok_or_else(Failure::not_found)?;
    let shape = Shape::new(&caller, &base.0).await?;
    Ok(Answer::ok(json!({"audit": events::audit(found, &words, &shape)})))
}

/// `PUT tickets/{id}/audits/{audit}/make_private`: the word of an audit.
pub async fn make_audit_private(caller: Caller, Path((id, audit)): Path<(i64, i64)>) -> Result {
    let words = reading::comments(&caller.ctx, TicketId(id)).await?;
    let word = words.iter().find(|word| word.audit_id.is_some_and(|found| found.0 == audit));
    let word = word.ok_or_else(Failure::not_found)?.comment.id;
    writing::redacting::make_private(&caller.ctx, TicketId(id), word).await?;
    Ok(Answer::ok(json!({})))
}

/// `GET ticket_audits`: the newest of the whole desk first; the older form has cursors of its own.
pub async fn all_audits(caller: Caller, base: Base, asked: Asked) -> Result {
    let limit =
        asked.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(asked.limit).clamp(1, 1_000);
    let name = if asked.by_cursor { ("page[after]", "page[before]") } else { ("cursor", "before") };
    let number = |name: &str| asked.get(name).and_then(|cursor| cursor.parse::<i64>().ok());
    // Going on means older ones; before a place are newer ones.
    let (older_than, newer_than) = (number(name.0).unwrap_or(i64::MAX), number(name.1).unwrap_or(0));
    let (found, words) = reading::all_audits(&caller.ctx, newer_than, older_than, true, limit + 1).await?;
    let has_more = i64::try_from(found.len()).unwrap_or(0) > limit;
    let found = &found[..found.len().min(usize::try_from(limit).unwrap_or(usize::MAX))];
    let shape = Shape::new(&caller, &base.0).await?;
    let shapes: Vec<Value> = found.iter().map(|audit| events::audit(audit, &words, &shape)).collect();
    let after = found.last().map(|audit| audit.id.to_string());
    let before = found.first().map(|audit| audit.id.to_string());
    let link = |own: &str, other: &str, cursor: &Option<String>| {
        cursor.as_ref().map(|cursor| asked.link(&base.0, &[(own, Some(cursor.clone())), (other, None)]))
    };
    let (next, prev) = (link(name.0, name.1, &after), link(name.1, name.0, &before));
    Ok(Answer::ok(if asked.by_cursor {
        json!({"audits": shapes, "meta": {"has_more": has_more, "after_cursor": after, "before_cursor": before},
            "links": {"next": next, "prev": prev}})
    } else {
        let (after, next) = if has_more { (after, next) } else { (None, None) };
        json!({"audits": shapes, "after_cursor": after, "before_cursor": before, "after_url": next, "before_url": prev})
    }))
}

async fn measured(caller: &Caller, base: &Base, found: &[Read]) -> Result<Vec<Value>> {
    let tickets: Vec<_> = found.iter().map(|read| read.ticket.clone()).collect();
    let all = measures::of(&caller.ctx, &tickets).await?;
    let shape = |read: &Read| Some(metrics(all.get(&read.ticket.id)?, &read.ticket, &base.0));
    Ok(found.iter().filter_map(shape).collect())
}

/// `GET tickets/{id}/metrics` and `GET ticket_metrics/{id}`.
pub async fn metrics_of(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    let metric = measured(&caller, &base, &[read]).await?.pop().unwrap_or_default();
    Ok(Answer::ok(json!({"ticket_metric": metric})))
}

/// `GET ticket_metrics`.
pub async fn all_metrics(caller: Caller, base: Base, asked: Asked) -> Result {
    let order = asked.order("id", true);
    let counts = !asked.by_cursor;
    let (found, count) = reading::list(&caller.ctx, &Which::All, &order, asked.slice(), counts).await?;
    let shapes = measured(&caller, &base, &found).await?;
    Ok(Answer::ok(Value::Object(list(&asked, &base.0, "ticket_metrics", shapes, count))))
}

/// `GET tickets/{id}/related`.
pub async fn related(caller: Caller, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    let incidents = reading::count(&caller.ctx, &Which::IncidentsOf(TicketId(id))).await?;
    let followups: Vec<i64> = read.detail.followups.iter().map(|id| id.0).collect();
    Ok(Answer::ok(
        json!({"ticket_related": {"topic_id": null, "jira_issue_ids": [], "followup_source_ids": followups,
        "from_archive": false, "incidents": incidents, "url": null}}),
    ))
}

async fn people(caller: &Caller, base: &Base, asked: &Asked, ids: Vec<UserId>) -> Result {
    let people = reading::people(&caller.ctx, &ids).await?;
    let people = regard_services::profiles::read(&caller.ctx, people).await?;
    Ok(whole(asked, &base.0, "users", crate::user_shape::users(&people, &base.0)))
}

/// `GET tickets/{id}/collaborators`.
pub async fn collaborators(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    let all = read.detail.cc.into_iter().chain(read.detail.followers).collect();
    people(&caller, &base, &asked, all).await
}

/// `GET tickets/{id}/email_ccs`.
pub async fn email_ccs(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    people(&caller, &base, &asked, read.detail.cc).await
}

/// `GET tickets/{id}/followers`.
pub async fn followers(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    people(&caller, &base, &asked, read.detail.followers).await
}

/// `GET tickets/{id}/macros/{macro}/apply`: the ticket as it would be; nothing is saved.
pub async fn apply_macro(caller: Caller, base: Base, Path((id, macro_id)): Path<(i64, i64)>) -> Result {
    let read = reading::show(&caller.ctx, TicketId(id)).await?;
    let shape = Shape::new(&caller, &base.0).await?;
    let mut ticket = shape.ticket(&read);
    applied(&caller, macro_id, &mut ticket, Some(&read)).await
}

/// `GET macros/{macro}/apply`: what it would change.
pub async fn apply_macro_alone(caller: Caller, Path(macro_id): Path<i64>) -> Result {
    applied(&caller, macro_id, &mut Value::Object(Map::new()), None).await
}

async fn applied(caller: &Caller, macro_id: i64, ticket: &mut Value, on: Option<&reading::Read>) -> Result {
    let (fields, words) = viewing::apply(&caller.ctx, DefinitionId(macro_id), on).await?;
    if let Some(map) = ticket.as_object_mut() {
        map.extend(fields);
        if let Some((body, public)) = &words {
            map.insert(
                "comment".into(),
                json!({"body": body, "html_body": body, "scoped_body": [], "public": public}),
            );
        }
    }
    Ok(Answer::ok(json!({"result": {"ticket": ticket}})))
}

/// `POST tickets/{id}/satisfaction_rating`: the requester says how it was.
pub async fn rate(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    reading::show_own(&caller.ctx, TicketId(id)).await?;
    let mut input = sent.need("satisfaction_rating")?;
    let (score, comment) = (input.words("score").unwrap_or_default(), input.words("comment"));
    input.ignore(&["reason", "reason_code", "reason_id"]);
    input.end()?;
    writing::redacting::rate(&caller.ctx, TicketId(id), &score, comment.as_deref()).await?;
    Ok(Answer::ok(
        json!({"satisfaction_rating": {"id": id, "ticket_id": id, "score": score, "comment": comment}}),
    ))
}
