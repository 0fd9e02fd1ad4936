//! Our addresses: `/settings/mailboxes`, how each one's mail comes in and goes out, and how that goes.

use super::mailbox_form::{fresh, input_of, shown, typed_of};
use super::typed::Typed;
use crate::page::{PageResult, go, render};
use crate::show::frame::{Framed, frame};
use crate::show::mailbox::{counted, faults, line, state, tried};
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::list::{Choice, Empty};
use crate::view::settings::{MailboxPage, MailboxRow, MailboxesPage};
use crate::view::tone::Tone;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::MailboxId;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::mailboxes::fetching::{self, FolderCount};
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, Mailbox};
use regard_services::{brands, checking, groups};
use std::collections::HashMap;

const PAGE: &str = "/settings/mailboxes";

/// `GET /settings/mailboxes`.
pub async fn index(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Mailboxes", Place::Settings, None).await?;
    let folders = fetching::folders(&caller.ctx).await?;
    let all = mailboxes::list(&caller.ctx).await?;
    let row = |mailbox: &Mailbox| {
        let (state, tone) = state(mailbox);
        MailboxRow {
            id: mailbox.id.0,
            address: mailbox.address.clone(),
            line: line(mailbox, &of(&folders, mailbox.id), &framed.reader),
            faults: faults(mailbox),
            state,
            tone,
        }
    };
    let empty = Empty {
        icon: Icon::Mail,
        tone: Tone::Rest,
        title: "No mailbox yet".into(),
        text: "Connect the address your customers write to. Older letters can come along.".into(),
        action: Some((format!("{PAGE}/new"), "Connect a mailbox".into())),
    };
    let receiver = "Until there is a mailbox, our own door takes mail for any address. \
                    What is not fetched for 15 minutes is told to everybody who runs this desk.";
    render(&MailboxesPage {
        mailboxes: all.iter().map(row).collect(),
        empty,
        receiver: receiver.into(),
        frame: framed.frame,
    })
}

fn of(folders: &[FolderCount], id: MailboxId) -> Vec<FolderCount> {
    folders.iter().filter(|folder| folder.mailbox_id == id).cloned().collect()
}

/// `GET /settings/mailboxes/new`.
pub async fn new(caller: Caller) -> PageResult {
    render(&page(&caller, None, &fresh()).await?)
}

/// `GET /settings/mailboxes/{id}`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let mailbox = mailboxes::show(&caller.ctx, MailboxId(id)).await?;
    let typed = typed_of(&mailbox);
    render(&page(&caller, Some(&mailbox), &typed).await?)
}

async fn page(caller: &Caller, mailbox: Option<&Mailbox>, typed: &Typed) -> Result<MailboxPage, Failure> {
    let title = mailbox.map_or("Connect a mailbox", |mailbox| &mailbox.address).to_owned();
    let framed = frame(caller, &title, Place::Settings, None).await?;
    let groups = groups::list(&caller.ctx).await?;
    let default = groups.iter().find(|group| group.is_default);
    let chosen = typed.value("group").to_owned();
    let group = |id: String, name: &str| Choice::new(&id, name, chosen == id);
    let default = default
        .map_or_else(|| "The first group".to_owned(), |group| format!("{}, as everything", group.name));
    let groups = std::iter::once(group(String::new(), &default))
        .chain(groups.iter().map(|one| group(one.id.to_string(), &one.name)));
    let groups = groups.collect();
    let brands = brands::list(&caller.ctx).await?;
    let brand = typed.value("brand");
    let brands = brands
        .iter()
        .map(|one| {
            let is_chosen = if brand.is_empty() { one.is_default } else { one.id.to_string() == brand };
            Choice::new(&one.id.to_string(), &one.name, is_chosen)
        })
        .collect();
    let kept = mailbox.map_or((false, false), |mailbox| {
        let is_own = matches!(&mailbox.sending, Sending::Server(server) if server.auth.is_some());
        (matches!(mailbox.receiving, Receiving::Imap(_)), is_own)
    });
    let form = shown(typed, kept, groups, brands);
    let catches = caller.ctx.desk.place.catch_mail;
    let fresh = MailboxPage {
        frame: framed.frame.clone(),
        id: None,
        form,
        line: "Nothing is fetched or sent before you save.".into(),
        faults: Vec::new(),
        fetched: false,
        paused: false,
        connection: Vec::new(),
        trying: false,
        checked: None,
        folders: Vec::new(),
        catches,
    };
    match mailbox {
        None => Ok(fresh),
        Some(mailbox) => of_mailbox(caller, mailbox, &framed, fresh).await,
    }
}

/// The page of a mailbox that is there: with how it goes.
async fn of_mailbox(
    caller: &Caller,
    mailbox: &Mailbox,
    framed: &Framed,
    fresh: MailboxPage,
) -> Result<MailboxPage, Failure> {
    let folders = of(&fetching::folders(&caller.ctx).await?, mailbox.id);
    let reader = &framed.reader;
    Ok(MailboxPage {
        id: Some(mailbox.id.0),
        line: format!("{}.", line(mailbox, &folders, reader)),
        faults: faults(mailbox),
        fetched: matches!(mailbox.receiving, Receiving::Imap(_)),
        paused: !mailbox.is_active,
        connection: mailbox.checks.as_ref().map(tried).unwrap_or_default(),
        trying: mailbox.tried_at.is_some() && mailbox.checks.is_none(),
        checked: mailbox.tried_at.filter(|_| mailbox.checks.is_some()).map(|at| reader.moment(at)),
        folders: folders.iter().map(|folder| counted(folder, reader)).collect(),
        ..fresh
    })
}

/// `POST /settings/mailboxes`.
pub async fn create(caller: Caller, Form(values): Form<HashMap<String, String>>) -> PageResult {
    let mut typed = Typed { values, faults: HashMap::new() };
    let input = input_of(&mut typed, true);
    if typed.faults.is_empty() {
        match mailboxes::add(&caller.ctx, &input).await {
            Ok(id) => return tried_anew(&caller, id).await,
            Err(error) => note(&mut typed, error)?,
        }
    }
    refused(&page(&caller, None, &typed).await?)
}

/// `POST /settings/mailboxes/{id}`.
pub async fn update(
    caller: Caller,
    Path(id): Path<i64>,
    Form(values): Form<HashMap<String, String>>,
) -> PageResult {
    let id = MailboxId(id);
    let mailbox = mailboxes::show(&caller.ctx, id).await?;
    let mut typed = Typed { values, faults: HashMap::new() };
    let input = input_of(&mut typed, mailbox.is_active);
    if typed.faults.is_empty() {
        match mailboxes::change(&caller.ctx, id, &input).await {
            Ok(()) => return tried_anew(&caller, id).await,
            Err(error) => note(&mut typed, error)?,
        }
    }
    refused(&page(&caller, Some(&mailbox), &typed).await?)
}

/// Notes what is wrong with fields; every other failure is passed on.
fn note(typed: &mut Typed, error: ServiceError) -> Result<(), Failure> {
    let failure = Failure::from(error);
    if failure.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(failure);
    }
    typed.faults.extend(failure.fields.into_iter().map(|wrong| (wrong.field, wrong.message)));
    Ok(())
}

fn refused(page: &MailboxPage) -> PageResult {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(page)?).into_response())
}

async fn tried_anew(caller: &Caller, id: MailboxId) -> PageResult {
    checking::ask(&caller.ctx, id).await?;
    go(&format!("{PAGE}/{id}"))
}

/// `POST /settings/mailboxes/{id}/check`: its connection is tried, both ways.
pub async fn check(caller: Caller, Path(id): Path<i64>) -> PageResult {
    tried_anew(&caller, MailboxId(id)).await
}

/// `POST /settings/mailboxes/{id}/pause`: it rests.
pub async fn pause(caller: Caller, Path(id): Path<i64>) -> PageResult {
    mailboxes::set_active(&caller.ctx, MailboxId(id), false).await?;
    go(&format!("{PAGE}/{id}"))
}

/// `DELETE /settings/mailboxes/{id}/pause`: it is used again.
pub async fn go_on(caller: Caller, Path(id): Path<i64>) -> PageResult {
    mailboxes::set_active(&caller.ctx, MailboxId(id), true).await?;
    go(&format!("{PAGE}/{id}"))
}
