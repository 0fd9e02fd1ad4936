//! Mail of ours on its way. A message is queued in the unit of the deed that needs it; its job composes it
//! ([`prepare`]), which records the intent to send it before the network is touched; what became of it is recorded after
//! ([`record`]). A message whose outcome nobody knows is never sent again by a program: a person decides ([`outbox`]).

pub mod delivery;
pub mod letter;
pub mod public;
pub mod signing;
pub mod composing;
pub mod outcome;
pub mod outbox;
pub mod trial;
pub mod reading;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::mailboxes;
use crate::mailboxes::settings::Sending;
use crate::outgoing::composing::Composed;
use crate::outgoing::delivery::{Delivery, Envelope, Prepared};
use crate::outgoing::letter::{Kind, Letter, NewOutgoing, Recipient, Recipients};
use crate::unit::Unit;
use bytes::Bytes;
use jiff::Timestamp;
use regard_domain::field;
use regard_domain::id::{CommentId, OutgoingId};
use regard_domain::job::Job;
use regard_domain::outgoing::{Outgoing, state};
use regard_domain::ticket::Ticket;
use regard_domain::user::Deed;
use regard_mail::compose;
use regard_store::outgoing as store;
use regard_store::{collaborator, job, mail_key, user};

/// Random bytes of our Message-IDs.
const ID_BYTES: usize = 15;

/// Queues a mail in the running unit, with the job that sends it. Our own addresses are never written to; `None` when
/// nobody is left.
pub(crate) async fn queue(ctx: &Ctx, unit: &mut Unit, mut new: NewOutgoing) -> Result<Option<OutgoingId>> {
    let ours = mailboxes::all(unit).await?;
    new.recipients
        .retain(|email| field::email(email).is_some() && mailboxes::of_recipient(&ours, email).is_none());
    let Some(first) = new.recipients.to.first().map(|recipient| recipient.email.clone()) else {
        return Ok(None);
    };
    let mut random = [0; ID_BYTES];
    ctx.desk.chance.fill(&mut random);
    let message_id = compose::message_id(&random, &ctx.desk.place.domain);
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

/// Queues a colleague's public words to the requester, with everybody in copy. A requester without a mail address
/// reads them in the portal: then there is nothing to send.
pub async fn queue_reply(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    comment: CommentId,
    leaves_at: Timestamp,
) -> Result<Option<OutgoingId>> {
    queue_reply_to(ctx, unit, ticket, comment, leaves_at, &|_| true).await
}

/// The same, only to those for whom `wants` holds: some may have the words already.
pub(crate) async fn queue_reply_to(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    comment: CommentId,
    leaves_at: Timestamp,
    wants: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Option<OutgoingId>> {
    let author = regard_store::comment::find(unit, comment).await?.map(|comment| comment.author_id);
    let mut recipients = Recipients::default();
    if let Some(requester) = user::find(unit, ticket.requester_id).await?
        && let Some(email) = requester.email
    {
        recipients.to.push(Recipient { name: requester.name, email });
    }
    for other in collaborator::list(unit, ticket.id).await? {
        if let (Some(email), "cc") = (other.email, other.kind.as_str())
            && Some(other.user_id) != author
        {
            recipients.cc.push(Recipient { name: other.name, email });
        }
    }
    recipients.retain(wants);
    let new = NewOutgoing {
        kind: Kind::Reply,
        ticket: Some(ticket.id),
        comment: Some(comment),
        mailbox: ticket.mailbox_id,
        author,
        recipients,
        subject: ticket.subject.clone(),
        letter: Letter::default(),
        send_at: Some(leaves_at),
    };
    queue(ctx, unit, new).await
}

/// Takes a comment's mail back inside a deed, while nobody has begun to send it; `false` when it is too late. A comment
/// without a mail has nothing to take back.
pub async fn undo(unit: &mut Unit, comment: CommentId) -> Result<bool> {
    let Some(found) = store::find_by_comment(unit, comment).await? else { return Ok(true) };
    let mail = store::lock(unit, found.id).await?.ok_or(ServiceError::NotFound("mail"))?;
    if mail.state != state::WAITING {
        return Ok(false);
    }
    let now = unit.now();
    store::update_state(unit, mail.id, state::UNDONE, "", None, now).await?;
    store::detach_comment(unit, comment).await?;
    job::cancel(unit, &Job::SendMail { outgoing_id: mail.id }).await?;
    Ok(true)
}

/// Composes a message, keeps its bytes and records the intent to send them now. `None` when there is nothing to hand
/// over: it has left, was taken back, is not due, was caught, or is doubtful since a worker died over it.
pub async fn prepare(ctx: &Ctx, id: OutgoingId) -> Result<Option<Prepared>> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let mail = store::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("mail"))?;
    match mail.state.as_str() {
        state::WAITING => {}
        state::SENDING => {
            drop(conn);
            return left_open(ctx, id).await.map(|()| None);
        }
        _ => return Ok(None),
    }
    if mail.send_at > ctx.now() {
        drop(conn);
        return not_yet(ctx, &mail).await.map(|()| None);
    }
    let to = letter::emails(&mail);
    let material = composing::gather(&ctx.desk, &mut conn, mail).await?;
    drop(conn);
    let mailbox = material.mailbox();
    let is_caught = mailbox.is_some_and(|mailbox| mailbox.sending == Sending::Caught);
    let server = match ctx.desk.place.catch_mail || is_caught {
        true => None,
        false => Some(delivery::server(&ctx.desk, mailbox)?),
    };
    let mailbox_id = mailbox.map(|mailbox| mailbox.id);
    let composed = material.compose(&ctx.desk).await?;
    let composed = composing::sign(&ctx.desk, &mut ctx.read().await?, composed).await?;
    let Composed { raw, envelope_from, .. } = composed;
    let raw = Bytes::from(raw);
    let sha256 = ctx.desk.blobs.put(raw.clone()).await?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    if !store::begin_sending(&mut unit, id, &sha256, &envelope_from, now).await? {
        return Ok(None);
    }
    unit.commit().await?;
    match server {
        Some(server) => {
            let envelope = Envelope { from: envelope_from, to };
            Ok(Some(Prepared { id, mailbox_id, server, envelope, raw }))
        }
        None => {
            outcome::sent(ctx, id, state::CAUGHT, "Caught: nothing is sent from here.").await?;
            Ok(None)
        }
    }
}

/// Records what became of a message that was handed over.
pub async fn record(ctx: &Ctx, id: OutgoingId, delivery: Delivery) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    match delivery {
        Delivery::Sent { response } => outcome::sent(ctx, id, state::SENT, &response).await,
        Delivery::Later { reason } | Delivery::Unreached { reason } => outcome::later(ctx, id, &reason).await,
        Delivery::Refused { failures, permanent: true } => outcome::refused(ctx, id, &failures).await,
        Delivery::Refused { failures, permanent: false } => {
            let reasons: Vec<String> =
                failures.into_iter().map(|(to, said)| format!("{to}: {said}")).collect();
            outcome::later(ctx, id, &reasons.join("; ")).await
        }
        Delivery::Doubtful { reason } => outcome::doubtful(ctx, id, &reason).await,
    }
}

/// A worker died between the intent and the outcome: nobody knows whether the mail left.
async fn left_open(ctx: &Ctx, id: OutgoingId) -> Result<()> {
    outcome::doubtful(ctx, id, "A worker stopped while it was handing the mail over.").await
}

/// Its time was moved: another job comes then.
async fn not_yet(ctx: &Ctx, mail: &Outgoing) -> Result<()> {
    let mut unit = ctx.begin().await?;
    unit.enqueue_at(&Job::SendMail { outgoing_id: mail.id }, mail.send_at).await?;
    unit.commit().await
}

/// Mail whose composing failed again and again is given up: a person decides. Called when its job is given up.
pub async fn give_up(ctx: &Ctx, id: OutgoingId, why: &str) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    outcome::failed(ctx, id, why).await
}
