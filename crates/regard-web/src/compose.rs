//! Writing to a customer first: `GET /tickets/new` and `POST /tickets`.

use crate::page::{PageResult, go, render};
use crate::parts::Parts;
use crate::show::frame::{Framed, frame};
use crate::view::compose::ComposePage;
use crate::view::frame::Place;
use crate::view::list::Choice;
use axum::extract::{Multipart, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use regard_domain::channel::Channel;
use regard_domain::id::{GroupId, UserId};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::beginnings::{self, Begun, Voice};
use regard_services::{customers, error::ServiceError};
use serde::Deserialize;

/// To whom, when it is known already: a person's number.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: String,
}

/// `GET /tickets/new`.
pub async fn new(caller: Caller, Query(asked): Query<Asked>) -> PageResult {
    let to = match asked.to.parse() {
        Ok(id) => customers::show(&caller.ctx, UserId(id)).await?.user.email.unwrap_or_default(),
        Err(_) => asked.to,
    };
    let framed = frame(&caller, "Write to a customer", Place::Inbox, None).await?;
    render(&page(framed, to, &Parts::default(), None))
}

/// `POST /tickets`.
pub async fn create(caller: Caller, body: Multipart) -> PageResult {
    let parts = Parts::read(body).await?;
    let begun = Begun {
        email: parts.text("to").to_owned(),
        name: String::new(),
        subject: parts.text("subject").to_owned(),
        text: parts.text("text").to_owned(),
        html: String::new(),
        voice: Voice::Ours,
        channel: Channel::Mail,
        assignee_id: None,
        group_id: parts.text("group").parse().ok().map(GroupId),
        priority: None,
        kind: None,
        tags: Vec::new(),
        external_id: None,
    };
    match beginnings::begin_for(&caller.ctx, &begun).await {
        Ok(id) => go(&format!("/tickets/{id}")),
        Err(error @ ServiceError::Invalid(_)) => {
            let failure = Failure::from(error);
            let framed = frame(&caller, "Write to a customer", Place::Inbox, None).await?;
            let again = render(&page(framed, begun.email, &parts, Some(&failure)))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn page(framed: Framed, to: String, parts: &Parts, failure: Option<&Failure>) -> ComposePage {
    let fault = |field: &str| failure.and_then(|failure| failure.field(field)).map(str::to_owned);
    let mut groups: Vec<_> = framed.groups.iter().collect();
    groups.sort_by(|a, b| a.1.cmp(b.1));
    let chosen = parts.text("group");
    ComposePage {
        draft: String::new(),
        to,
        to_fault: fault("requester"),
        cc: parts.text("cc").to_owned(),
        subject: parts.text("subject").to_owned(),
        subject_fault: fault("subject"),
        text: parts.text("text").to_owned(),
        text_fault: fault("comment"),
        from: vec![Choice::new("", &framed.frame.org, true)],
        groups: groups
            .iter()
            .map(|(id, name)| Choice::new(&id.to_string(), name, id.to_string() == chosen))
            .collect(),
        frame: framed.frame,
    }
}
