//! The customer's own side: `/api/v2/requests`.

use crate::answer::{Answer, Result, list};
use crate::asked::Asked;
use crate::sent::Sent;
use crate::ticket_parts::commented;
use crate::ticket_shape::Shape;
use crate::ticket_words::comment;
use axum::extract::Path;
use regard_domain::id::{OrganizationId, TicketId, UserId};
use regard_domain::listing::Which;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::reading::{self, Read};
use regard_services::requests;
use serde_json::{Value, json};

async fn shaped(caller: &Caller, base: &Base, asked: &Asked, found: &[Read], count: i64) -> Result {
    let shape = Shape::new(caller, &base.0).await?;
    let rows = found.iter().map(|read| shape.request(read)).collect();
    Ok(Answer::ok(Value::Object(list(asked, &base.0, "requests", rows, count))))
}

fn statuses(asked: &Asked) -> Vec<&'static str> {
    let all = ["new", "open", "pending", "hold", "solved", "closed"];
    let wanted = asked.all("status");
    let is_open = wanted.iter().any(|status| status == "open");
    let fits = |status: &&str| wanted.iter().any(|wanted| wanted == *status) || (is_open && *status == "new");
    all.into_iter().filter(fits).collect()
}

/// `GET requests`: the caller's own.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let (found, count) = reading::own(&caller.ctx, false, &statuses(&asked), asked.slice()).await?;
    shaped(&caller, &base, &asked, &found, count).await
}

/// `GET requests/open`.
pub async fn open(caller: Caller, base: Base, asked: Asked) -> Result {
    let statuses = ["new", "open", "pending", "hold"];
    let (found, count) = reading::own(&caller.ctx, false, &statuses, asked.slice()).await?;
    shaped(&caller, &base, &asked, &found, count).await
}

/// `GET requests/solved`.
pub async fn solved(caller: Caller, base: Base, asked: Asked) -> Result {
    let (found, count) = reading::own(&caller.ctx, false, &["solved", "closed"], asked.slice()).await?;
    shaped(&caller, &base, &asked, &found, count).await
}

/// `GET requests/ccd`: on which the caller is copied.
pub async fn copied(caller: Caller, base: Base, asked: Asked) -> Result {
    let (found, count) = reading::own(&caller.ctx, true, &[], asked.slice()).await?;
    shaped(&caller, &base, &asked, &found, count).await
}

/// `GET requests/search`: the caller's own whose words have these.
pub async fn search(caller: Caller, base: Base, asked: Asked) -> Result {
    let words = asked.get("query").unwrap_or_default().to_lowercase();
    let all = regard_domain::order::Slice::first(1_000);
    let (mut found, _) = reading::own(&caller.ctx, false, &statuses(&asked), all).await?;
    let has = |read: &Read| {
        let text = format!("{} {}", read.ticket.subject, read.detail.first_words).to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    };
    found.retain(has);
    let count = i64::try_from(found.len()).unwrap_or(0);
    let part = asked.cut(found);
    shaped(&caller, &base, &asked, &part, count).await
}

async fn one(caller: &Caller, base: &Base, id: i64) -> Result<Value> {
    let read = reading::show_own(&caller.ctx, TicketId(id)).await?;
    let shape = Shape::new(caller, &base.0).await?;
    Ok(json!({"request": shape.request(&read)}))
}

/// `GET requests/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    Ok(Answer::ok(one(&caller, &base, id).await?))
}

/// `POST requests`.
pub async fn create(caller: Caller, base: Base, sent: Sent) -> Result {
    let mut input = sent.need("request")?;
    let subject = input.words("subject").unwrap_or_default();
    let said = comment(input.take("comment").or_else(|| input.take("description"))).unwrap_or_default();
    input.ignore(&[
        "description",
        "requester",
        "priority",
        "type",
        "custom_fields",
        "fields",
        "ticket_form_id",
        "due_at",
        "recipient",
        "collaborators",
        "email_ccs",
        "via_followup_source_id",
        "custom_status_id",
    ]);
    let warning = input.end()?;
    let id = requests::create(&caller.ctx, &subject, &said).await?;
    Ok(Answer::created(one(&caller, &base, id.0).await?).warning(warning))
}

/// `PUT requests/{id}`: another word, or that it is done.
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let mut input = sent.one("request");
    let said = comment(input.take("comment"));
    let is_solved = input.flag("solved") == Some(true);
    requests::change(&caller.ctx, TicketId(id), said.as_ref(), is_solved).await?;
    Ok(Answer::ok(one(&caller, &base, id).await?))
}

/// `GET requests/{id}/comments`.
pub async fn comments(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    reading::show_own(&caller.ctx, TicketId(id)).await?;
    commented(&caller, &base, &asked, id).await
}

/// `GET requests/{id}/comments/{comment}`.
pub async fn comment_of(caller: Caller, base: Base, Path((id, comment)): Path<(i64, i64)>) -> Result {
    let words = reading::comments(&caller.ctx, TicketId(id)).await?;
    let word = words.iter().find(|word| word.comment.id.0 == comment).ok_or_else(Failure::not_found)?;
    let shape = Shape::new(&caller, &base.0).await?;
    Ok(Answer::ok(json!({"comment": shape.comment(word)})))
}

async fn of(caller: &Caller, base: &Base, asked: &Asked, which: Which) -> Result {
    let order = asked.order("updated_at", true);
    let (found, count) = reading::list(&caller.ctx, &which, &order, asked.slice(), !asked.by_cursor).await?;
    shaped(caller, base, asked, &found, count).await
}

/// `GET users/{id}/requests`, for colleagues.
pub async fn of_user(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    of(&caller, &base, &asked, Which::RequestedBy(UserId(id))).await
}

/// `GET organizations/{id}/requests`, for colleagues.
pub async fn of_organization(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    of(&caller, &base, &asked, Which::OfOrganization(OrganizationId(id))).await
}
