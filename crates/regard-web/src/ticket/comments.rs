//! Saying something: a reply or a note, with files; and taking a reply back.

use super::back;
use super::snooze::moment;
use crate::inbox::{self, Fault};
use crate::page::{PageResult, go};
use crate::parts::Parts;
use crate::show::findings;
use crate::show::frame::reader;
use axum::extract::{Multipart, Path};
use jiff::tz::TimeZone;
use regard_domain::id::{AttachmentId, CommentId, TicketId};
use regard_domain::ticket::Status;
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::pictures;
use regard_services::replies::{self, Message};
use regard_services::{drafts, drafts::Mode, drafts::Text};

/// `POST /tickets/{id}/comments`: a form with files. A fault shows the page again with everything that was written.
pub async fn create(caller: Caller, Path(id): Path<i64>, body: Multipart) -> PageResult {
    let parts = Parts::read(body).await?;
    let id = TicketId(id);
    let ctx = &caller.ctx;
    let mode = Mode::from_word(parts.text("mode")).unwrap_or(Mode::Reply);
    let text = Text {
        text: parts.text("text").to_owned(),
        html: parts.text("html").to_owned(),
        cc: parts.text("cc").to_owned(),
    };
    // What was written is kept before anything can go wrong with it.
    drafts::save(ctx, id, mode, &text).await?;
    if parts.text("look") == "yes" {
        return back(id);
    }
    if let Ok(detach) = parts.text("detach").parse() {
        drafts::detach(ctx, AttachmentId(detach)).await?;
        return back(id);
    }
    for file in &parts.files {
        drafts::attach(ctx, id, &file.name, &file.content_type, file.bytes.clone()).await?;
    }
    let confirmed = parts.text("confirmed") == "yes";
    let noted = findings::noted(&parts, &reader(&caller).await?.zone);
    let message = Message {
        promises: noted.clone(),
        cc: text.cc.split([',', ';']).map(|address| address.trim().to_owned()).collect(),
        status: Status::from_word(parts.text("status")),
        send_at: moment(parts.text("send_at"), &TimeZone::UTC),
        seen: parts.text("seen").parse().ok().map(CommentId).filter(|_| !confirmed),
        why: parts.text("why").to_owned(),
        text: text.text,
        html: text.html,
    };
    let said = match mode {
        Mode::Reply => replies::reply(ctx, id, &message).await,
        Mode::Note => replies::note(ctx, id, &message).await,
    };
    let all_the_same = message.why.clone();
    let again = async |why, asks| inbox::again(&caller, id, Fault { why, asks, noted, all_the_same }).await;
    match said {
        Ok(_) => back(id),
        Err(ServiceError::Conflict(why)) => again(why, true).await,
        Err(ServiceError::Refused(refusal)) => again(refusal.to_string(), false).await,
        Err(ServiceError::Invalid(fields)) => {
            let why = fields.into_iter().map(|field| field.message).collect::<Vec<_>>().join(" ");
            again(why, false).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `DELETE /tickets/{id}/comments/{comment}`: takes a reply back before it leaves.
pub async fn undo(caller: Caller, Path((_, comment)): Path<(i64, i64)>) -> PageResult {
    let ticket = replies::undo(&caller.ctx, CommentId(comment)).await?;
    back(ticket)
}

/// `POST /tickets/{id}/comments/{comment}/pictures`: fetches what the message shows from elsewhere.
pub async fn pictures(caller: Caller, Path((id, comment)): Path<(i64, i64)>) -> PageResult {
    pictures::ask(&caller.ctx, TicketId(id), CommentId(comment)).await?;
    go(&format!("/tickets/{id}"))
}
