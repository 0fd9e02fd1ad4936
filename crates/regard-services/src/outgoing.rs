//! Mail of ours on its way. A message is queued in the unit of the deed that needs it; a job composes it
//! ([`composing::prepare`]), which records the intent to send it before the network is touched; what became of it is
//! recorded after ([`outcome::record`]). A message whose outcome nobody knows is never sent again by a program: a person
//! decides ([`outbox`]).

pub mod delivery;
pub mod composing;
pub mod outcome;
pub mod outbox;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::mailboxes;
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::chance;
use regard_domain::field;
use regard_domain::id::{CommentId, MailboxId, OutgoingId, TicketId, UserId};
use regard_domain::job::Job;
use regard_store::outgoing::{self as store, Outgoing, state};
use regard_store::{job, mail_key};
use serde::{Deserialize, Serialize};

/// Letters of our Message-IDs before the `@`.
const ID_CHARS: usize = 24;

/// What kind of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A colleague's public words to a customer.
    Reply,
    /// The "just a moment".
    Acknowledgement,
    /// The desk to somebody about themselves: a sign-in link, say.
    Notice,
}

impl Kind {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Reply => "reply",
            Kind::Acknowledgement => "acknowledgement",
            Kind::Notice => "notice",
        }
    }
}

/// Somebody who gets a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name; may be empty.
    pub name: String,
    /// Their address, lower case.
    pub email: String,
}

/// Everybody who gets a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipients {
    /// In To.
    pub to: Vec<Recipient>,
    /// In Cc.
    #[serde(default)]
    pub cc: Vec<Recipient>,
}

impl Recipients {
    /// One person.
    pub fn one(name: &str, email: &str) -> Self {
        Self { to: vec![Recipient { name: name.to_owned(), email: email.to_owned() }], cc: Vec::new() }
    }

    /// Every address once.
    pub fn emails(&self) -> Vec<String> {
        let mut emails: Vec<String> = Vec::new();
        for recipient in self.to.iter().chain(&self.cc) {
            if !emails.contains(&recipient.email) {
                emails.push(recipient.email.clone());
            }
        }
        emails
    }

    fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.to.retain(|recipient| keep(&recipient.email));
        self.cc.retain(|recipient| keep(&recipient.email));
        if self.to.is_empty() {
            self.to = std::mem::take(&mut self.cc);
        }
    }
}

/// What a mail says that carries no comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// As text.
    #[serde(default)]
    pub text: String,
    /// As HTML.
    #[serde(default)]
    pub html: String,
}

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewOutgoing {
    /// What kind.
    pub kind: Kind,
    /// About which ticket.
    pub ticket: Option<TicketId>,
    /// The public words it carries: read when it is composed, and refused when they are internal.
    pub comment: Option<CommentId>,
    /// From which mailbox; the desk's first one when left out.
    pub mailbox: Option<MailboxId>,
    /// Who wrote it.
    pub author: Option<UserId>,
    /// To whom.
    pub recipients: Recipients,
    /// What it is about.
    pub subject: String,
    /// What it says when it carries no comment.
    pub letter: Letter,
    /// When it leaves; `None` is at once.
    pub send_at: Option<Timestamp>,
}

/// Queues a mail in the running unit, with the job that sends it. Our own addresses are never written to; `None` when
/// nobody is left.
pub(crate) async fn queue(ctx: &Ctx, unit: &mut Unit, mut new: NewOutgoing) -> Result<Option<OutgoingId>> {
    let ours = mailboxes::all(unit).await?;
    new.recipients.retain(|email| {
        field::email(email).is_some() && mailboxes::of_recipient(&ours, email).is_none()
    });
    let Some(first) = new.recipients.to.first().map(|recipient| recipient.email.clone()) else {
        return Ok(None);
    };
    let domain = &ctx.desk.place.domain;
    let message_id = format!("{}@{domain}", chance::token(ctx.desk.chance.as_ref(), ID_CHARS));
    let recipients = serde_json::to_string(&new.recipients).map_err(ServiceError::internal)?;
    let content = serde_json::to_string(&new.letter).map_err(ServiceError::internal)?;
    let now = unit.now();
    let send_at = new.send_at.unwrap_or(now);
    let row = store::NewOutgoing {
        kind: new.kind.as_str(),
        ticket_id: new.ticket,
        comment_id: new.comment,
        mailbox_id: new.mailbox,
        author_id: new.author,
        message_id: &message_id,
        recipients: &recipients,
        first_recipient: &first,
        subject: &new.subject,
        content: &content,
        send_at,
    };
    let id = store::insert(unit, &row, now).await?;
    if let Some(ticket) = new.ticket {
        // An answer may come before we hear that ours arrived.
        mail_key::insert(unit, &message_id, ticket, new.comment, true, now).await?;
    }
    unit.enqueue_at(&Job::SendMail { outgoing_id: id }, send_at).await?;
    Ok(Some(id))
}

/// Takes a comment's mail back inside a deed, while nobody has begun to send it.
pub(crate) async fn take_back(unit: &mut Unit, comment: CommentId) -> Result<()> {
    if let Some(mail) = store::find_by_comment(unit, comment).await? {
        take_back_mail(unit, mail.id).await?;
        store::detach_comment(unit, comment).await?;
    }
    Ok(())
}

/// Takes a mail back, while nobody has begun to send it. Undoing a reply also takes its comment off the ticket: that
/// deed is `replies::undo`.
pub(crate) async fn take_back_mail(unit: &mut Unit, id: OutgoingId) -> Result<()> {
    let mail = store::lock(unit, id).await?.ok_or(ServiceError::NotFound("mail"))?;
    if mail.state != state::WAITING {
        return Err(ServiceError::Conflict("It has left already and cannot be taken back.".into()));
    }
    let now = unit.now();
    store::update_state(unit, id, state::UNDONE, "", None, now).await?;
    job::cancel(unit, &Job::SendMail { outgoing_id: id }).await?;
    Ok(())
}

/// The addresses a mail goes to.
pub(crate) fn recipients_of(mail: &Outgoing) -> Vec<String> {
    read_recipients(mail).map(|recipients| recipients.emails()).unwrap_or_default()
}

pub(crate) fn read_recipients(mail: &Outgoing) -> Result<Recipients> {
    serde_json::from_str(&mail.recipients).map_err(ServiceError::internal)
}
