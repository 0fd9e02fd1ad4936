//! Complaints: `/api/v2/complaints` and `/api/v2/tickets/{id}/complaint`. A customer's own side stands under
//! `/api/v2/requests/{id}/complaint` and never holds our account.

use crate::answer::{Answer as Told, Result, moment, moment_or_null, whole};
use crate::asked::Asked;
use crate::sent::Sent;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use regard_domain::complaint::{Aspect, Complaint, Doing, Weighed};
use regard_domain::id::{ComplaintId, LimitId, TicketId, UserId};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::complaints::answering::{self, Answer};
use regard_services::complaints::file::{self, Format};
use regard_services::complaints::reading::{self, Case};
use regard_services::complaints::receiving::{self, Complained};
use regard_services::complaints::steps::{self, Deeds, Notes};
use regard_services::error::ServiceError;
use regard_services::settings;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What a complaint is made of, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ComplaintIn {
    words: String,
    praise: Option<String>,
    aspect: Option<Aspect>,
    is_anonymous: bool,
    about_id: Option<i64>,
    owner_id: Option<i64>,
    ours: Option<String>,
    lesson: Option<String>,
    cause_link: Option<String>,
    weighed: Option<Weighed>,
    who_id: Option<i64>,
    what: String,
    by: Option<Timestamp>,
    limit_reason: String,
    limit_id: Option<i64>,
}

/// The customer's answer, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerIn {
    is_agreed: bool,
    is_right: Option<bool>,
    words: String,
}

impl ComplaintIn {
    fn complained(&self) -> Complained {
        Complained {
            words: self.words.clone(),
            praise: self.praise.clone().unwrap_or_default(),
            aspect: self.aspect.unwrap_or(Aspect::Other),
            is_anonymous: self.is_anonymous,
            about_id: self.about_id.map(UserId),
        }
    }

    fn deeds(self) -> std::result::Result<Deeds, ServiceError> {
        if !self.limit_reason.trim().is_empty() {
            let limit_id = self.limit_id.map(LimitId);
            return Ok(Deeds::Cannot { reason: self.limit_reason, limit_id });
        }
        let who = self.who_id.ok_or_else(|| ServiceError::invalid("who_id", "Say who does it."))?;
        let by = self.by.ok_or_else(|| ServiceError::invalid("by", "Say by when it is done."))?;
        Ok(Deeds::Do(Doing { who: UserId(who), what: self.what, by }))
    }
}

fn read<T: DeserializeOwned>(sent: &Sent, envelope: &'static str) -> std::result::Result<T, Failure> {
    let map = sent.need(envelope)?.rest();
    serde_json::from_value(Value::Object(map)).map_err(|error| {
        Failure::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{envelope} cannot be read: {error}."))
    })
}

/// What a customer may read of their own.
fn outward(it: &Complaint) -> Value {
    json!({
        "id": it.id.0,
        "ticket_id": it.ticket_id.0,
        "state": it.state.as_str(),
        "words": it.words,
        "playback": it.playback,
        "playback_ok_at": moment_or_null(it.playback_ok_at),
        "what": it.doing.as_ref().map(|doing| doing.what.clone()),
        "by": it.doing.as_ref().map(|doing| moment(doing.by)),
        "limit_reason": it.limit_reason,
        "told_back": it.told_back,
        "told_back_at": moment_or_null(it.told_back_at),
        "answer": it.answer,
        "remedy": it.remedy,
        "received_at": moment(it.received_at),
        "thanked_at": moment_or_null(it.thanked_at),
        "closed_at": moment_or_null(it.closed_at),
    })
}

fn shape(it: &Complaint, base: &str) -> Value {
    let mut out = outward(it);
    let inside = json!({
        "url": format!("{base}/api/v2/complaints/{}.json", it.id),
        "user_id": it.user_id.0,
        "ours": it.ours,
        "praise": it.praise,
        "aspect": it.aspect.as_str(),
        "is_anonymous": it.is_anonymous,
        "about_id": it.about_id.map(|id| id.0),
        "owner_id": it.owner_id.map(|id| id.0),
        "lead_id": it.lead_id.map(|id| id.0),
        "round": it.round,
        "received_by": it.received_by.map(|id| id.0),
        "played_back_at": moment_or_null(it.played_back_at),
        "weighed": it.weighed,
        "harm": it.weighed.map(Weighed::harm),
        "assessed_at": moment_or_null(it.assessed_at),
        "who_id": it.doing.as_ref().map(|doing| doing.who.0),
        "limit_id": it.limit_id.map(|id| id.0),
        "acted_at": moment_or_null(it.acted_at),
        "lesson": it.lesson,
        "cause_link": it.cause_link,
        "ally_invited_at": moment_or_null(it.ally_invited_at),
        "due_at": moment_or_null(it.due_at()),
    });
    if let (Value::Object(out), Value::Object(inside)) = (&mut out, inside) {
        out.extend(inside);
    }
    out
}

fn whole_case(case: &Case, base: &str) -> Value {
    let mut complaint = shape(&case.complaint, base);
    complaint["thanks_draft"] = json!(case.thanks_draft);
    json!({"complaint": complaint})
}

async fn shown(caller: &Caller, base: &Base, id: ComplaintId) -> Result {
    Ok(Told::ok(whole_case(&reading::show(&caller.ctx, id).await?, &base.0)))
}

/// `GET complaints`: those that the caller may see, newest first; `state=open` only open ones.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let only_open = asked.get("state") == Some("open");
    let all = reading::list(&caller.ctx, only_open, None, 500).await?;
    Ok(whole(&asked, &base.0, "complaints", all.iter().map(|it| shape(it, &base.0)).collect()))
}

/// `GET complaint_causes`: causes of the last `days` (365), the most harmful first.
pub async fn causes(caller: Caller, base: Base, asked: Asked) -> Result {
    let days = asked.get("days").and_then(|days| days.parse::<i64>().ok()).unwrap_or(365).clamp(1, 3650);
    let since = caller.ctx.now() - SignedDuration::from_hours(24 * days);
    let causes = reading::causes(&caller.ctx, since).await?;
    let shape = |cause: &reading::Cause| json!({"cause": cause.name, "count": cause.count, "harm": cause.harm, "told_back": cause.told});
    Ok(whole(&asked, &base.0, "causes", causes.iter().map(shape).collect()))
}

/// `GET complaints/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    shown(&caller, &base, ComplaintId(id)).await
}

/// `GET tickets/{id}/complaint`: the latest.
pub async fn of_ticket(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let case = reading::of_ticket(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    Ok(Told::ok(whole_case(&case, &base.0)))
}

/// `POST tickets/{id}/complaint`: a colleague writes it down.
pub async fn create(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    reading::of_ticket(&caller.ctx, TicketId(id)).await?;
    let input: ComplaintIn = read(&sent, "complaint")?;
    let id = receiving::receive(&caller.ctx, TicketId(id), &input.complained()).await?;
    Ok(Told::created(whole_case(&reading::show(&caller.ctx, id).await?, &base.0)))
}

/// `PUT complaints/{id}`: our account, a lesson, a cause, whom it is about, and who has it (`owner_id`).
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let fields = sent.need("complaint")?.rest();
    let about_id = fields.get("about_id").map(|about| about.as_i64().map(UserId));
    let input: ComplaintIn = read(&sent, "complaint")?;
    let notes = Notes {
        ours: input.ours,
        lesson: input.lesson,
        cause_link: input.cause_link,
        praise: input.praise,
        aspect: input.aspect,
        about_id,
    };
    if let Some(owner) = input.owner_id {
        steps::give(&caller.ctx, ComplaintId(id), UserId(owner)).await?;
    }
    steps::note(&caller.ctx, ComplaintId(id), &notes).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/thanks`: thanks them, in `words`.
pub async fn thank(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    steps::thank(&caller.ctx, ComplaintId(id), &input.words).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/playback`: says back what we understood.
pub async fn play_back(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    steps::play_back(&caller.ctx, ComplaintId(id), &input.words).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/assessment`: weighs it.
pub async fn weigh(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    let weighed = input
        .weighed
        .ok_or_else(|| ServiceError::invalid("weighed", "Say severity, impact and complexity."))?;
    steps::weigh(&caller.ctx, ComplaintId(id), weighed).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/action`: who does what by when, or `limit_reason`.
pub async fn act(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    steps::act(&caller.ctx, ComplaintId(id), &input.deeds()?).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/told_back`: what changed because of them.
pub async fn tell(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    steps::tell(&caller.ctx, ComplaintId(id), &input.words).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/remedy`: a lead names who outside can decide.
pub async fn remedy(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    steps::name_remedy(&caller.ctx, ComplaintId(id), &input.words).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/invitation`: asks them to try what we changed.
pub async fn invite(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    steps::invite(&caller.ctx, ComplaintId(id), &input.words).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

/// `POST complaints/{id}/answer`: the customer's words, written down by a colleague.
pub async fn answer(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    answered(&caller, ComplaintId(id), &sent).await?;
    shown(&caller, &base, ComplaintId(id)).await
}

async fn answered(caller: &Caller, id: ComplaintId, sent: &Sent) -> Result<()> {
    let AnswerIn { is_agreed, is_right, words } = read(sent, "answer")?;
    match is_right {
        Some(is_right) => answering::confirm(&caller.ctx, id, is_right, &words).await?,
        None => {
            answering::answer(&caller.ctx, id, &Answer { is_agreed, words }).await?;
        }
    }
    Ok(())
}

/// `GET complaints/{id}/export`: its ISO 10002 file; `format` is markdown, html or json, `inside=true` adds our account.
pub async fn export(
    caller: Caller,
    Path(id): Path<i64>,
    asked: Asked,
) -> std::result::Result<Response, Failure> {
    let format = Format::from_word(asked.get("format").unwrap_or("markdown"))
        .ok_or_else(|| ServiceError::invalid("format", "Choose markdown, html or json."))?;
    let zone = settings::show(&caller.ctx).await?.schedule.time_zone();
    let is_inside = asked.get("inside") == Some("true");
    let text = file::make(&caller.ctx, ComplaintId(id), &zone, is_inside).await?.text(format)?;
    let kind = match format {
        Format::Markdown => "text/markdown; charset=utf-8",
        Format::Html => "text/html; charset=utf-8",
        Format::Json => "application/json",
    };
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// `GET requests/{id}/complaint`: the customer's own side.
pub async fn own(caller: Caller, Path(id): Path<i64>) -> Result {
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    let mut complaint = outward(&own.complaint);
    complaint["who"] = json!(own.who);
    Ok(Told::ok(json!({"complaint": complaint})))
}

/// `POST requests/{id}/complaint`: the customer complains.
pub async fn own_create(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let input: ComplaintIn = read(&sent, "complaint")?;
    receiving::receive_own(&caller.ctx, TicketId(id), &input.complained()).await?;
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    Ok(Told::created(json!({"complaint": outward(&own.complaint)})))
}

/// `POST requests/{id}/complaint/answer`: the customer says whether we understood (`is_right`), or whether they agree.
pub async fn own_answer(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    answered(&caller, own.complaint.id, &sent).await?;
    let own = reading::outward(&caller.ctx, TicketId(id)).await?.ok_or_else(Failure::not_found)?;
    Ok(Told::ok(json!({"complaint": outward(&own.complaint)})))
}
