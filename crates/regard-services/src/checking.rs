//! Trying a mailbox's connection: somebody wants it, a job does it over the network, and what was found is kept for them
//! to read.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::mailboxes::finding::Checks;
use crate::mailboxes::settings::{Imap, Receiving, Sending};
use crate::mailboxes::{self, Mailbox};
use crate::outgoing::delivery::{self, OutServer};
use regard_domain::id::MailboxId;
use regard_domain::job::Job;
use regard_domain::user::Deed;
use regard_store::mailbox;

/// What is to be tried of a mailbox, its secrets open. Where there is nothing to try, the sentence says why.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The server it is fetched from.
    pub imap: std::result::Result<Box<Imap>, String>,
    /// The server that takes its mail.
    pub server: std::result::Result<OutServer, Untried>,
}

/// Why no server was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untried {
    /// There is none, as it was wanted.
    Wanted(String),
    /// There is none, or it cannot be used: somebody has to mend it.
    Missing(String),
}

/// Wants the connection of a mailbox to be tried soon.
pub async fn ask(ctx: &Ctx, id: MailboxId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    if !mailbox::update_tried(&mut unit, id, now).await? {
        return Err(ServiceError::NotFound("mailbox"));
    }
    unit.enqueue_once(&Job::CheckMailbox { mailbox_id: id }, now, &format!("check_mailbox:{id}")).await?;
    unit.commit().await
}

/// What is to be tried.
pub async fn subject(ctx: &Ctx, id: MailboxId) -> Result<Subject> {
    ctx.permit(Deed::Administer)?;
    let found =
        mailboxes::find(&mut ctx.read().await?, id).await?.ok_or(ServiceError::NotFound("mailbox"))?;
    Ok(Subject { imap: imap(ctx, &found), server: server(ctx, &found) })
}

fn imap(ctx: &Ctx, mailbox: &Mailbox) -> std::result::Result<Box<Imap>, String> {
    match &mailbox.receiving {
        Receiving::Imap(imap) => {
            let auth = imap.auth.opened(&ctx.desk).map_err(|error| error.to_string())?;
            Ok(Box::new(Imap { auth, ..(**imap).clone() }))
        }
        Receiving::Smtp => {
            Err("Other servers bring its mail to our own door; there is nothing to fetch.".into())
        }
        Receiving::None => Err("Its mail comes by a pipe or not at all; there is nothing to fetch.".into()),
    }
}

fn server(ctx: &Ctx, mailbox: &Mailbox) -> std::result::Result<OutServer, Untried> {
    if ctx.desk.place.catch_mail || mailbox.sending == Sending::Caught {
        return Err(Untried::Wanted(
            "Its mail is caught and shown under Outgoing mail; nothing leaves.".into(),
        ));
    }
    delivery::server(&ctx.desk, Some(mailbox)).map_err(|error| {
        Untried::Missing(match error {
            ServiceError::Unavailable { what, .. } => format!("Nothing leaves: there is no {what}."),
            error => error.to_string(),
        })
    })
}

/// Keeps what was found.
pub async fn record(ctx: &Ctx, id: MailboxId, checks: &Checks) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let text = serde_json::to_string(checks).map_err(ServiceError::internal)?;
    let mut unit = ctx.begin().await?;
    mailbox::update_checks(&mut unit, id, &text).await?;
    unit.commit().await
}
