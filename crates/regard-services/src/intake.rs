//! From raw bytes to a comment: received first, understood later, never lost.
//!
//! [`receive`] makes the bytes durable and enqueues a job, no more. [`process`] then reads the message outside any unit
//! ([`case`]: words, files, checks of the sender), and one unit decides and writes everything ([`filing`]): a comment, a
//! ticket, a duplicate, or a suspended ticket ([`holding`]). Every message ends as one of these.

pub mod reading;
pub mod facts;
pub mod wording;
pub mod holding;
pub mod case;
pub mod filing;
pub mod spool;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::intake::holding::{Cause, hold};
use crate::{threading, tickets};
use bytes::Bytes;
use jiff::Timestamp;
use regard_domain::id::{CommentId, MailboxId, RawMessageId, SuspendedTicketId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::raw_message::{RawMessage, state};
use regard_domain::user::{Deed, Sight};
use regard_store::db::Conn;
use regard_store::raw_message::{self, NewRawMessage};
use regard_store::{blob, suspended_ticket};

/// Larger messages go to the blob store before the unit, so that nobody waits while they are written.
const SPOOL_MAX_BYTES: usize = 256 * 1024;

/// A message that arrives, by whichever way.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// `smtp`, `lmtp`, `imap`, `pipe`, `import`.
    pub channel_way: &'static str,
    /// Into which mailbox, when the way knows.
    pub mailbox_id: Option<MailboxId>,
    /// Where it was fetched (folder, validity and number; a file and its place in it): the same bytes from the same
    /// place are received once.
    pub source: Option<String>,
    /// The sender the other server named.
    pub envelope_from: String,
    /// The recipients the other server named.
    pub envelope_to: Vec<String>,
    /// The other server's network address.
    pub peer: String,
    /// How it greeted.
    pub helo: String,
    /// The bytes.
    pub raw: Bytes,
    /// When it came in, when that is not now (an import keeps the time of the mail).
    pub received_at: Option<Timestamp>,
}

/// What was durable when [`receive`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message.
    pub raw_message_id: RawMessageId,
    /// Whether it is new; `false` when the same bytes were received from the same place before.
    pub is_new: bool,
}

/// Takes a message in. When this returns, the message is durable and will be understood; only then may the other side
/// be told so.
pub async fn receive(ctx: &Ctx, arrival: Arrival) -> Result<Receipt> {
    let sha256 = blob::sha256(&arrival.raw);
    let byte_count = i64::try_from(arrival.raw.len()).unwrap_or(i64::MAX);
    let spool = if arrival.raw.len() > SPOOL_MAX_BYTES {
        ctx.desk.blobs.put(arrival.raw).await?;
        None
    } else {
        Some(arrival.raw.to_vec())
    };
    let (mailbox_id, source) = (arrival.mailbox_id, arrival.source.map(|place| threading::key(&place)));
    let new = NewRawMessage {
        channel: arrival.channel_way,
        mailbox_id,
        source: source.clone(),
        envelope_from: arrival.envelope_from,
        envelope_to: arrival.envelope_to,
        peer: arrival.peer,
        helo: arrival.helo,
        byte_count,
        sha256: sha256.clone(),
        spool,
        received_at: arrival.received_at.unwrap_or_else(|| ctx.now()),
    };
    let mut unit = ctx.begin().await?;
    if let Some(raw_message_id) = raw_message::insert(&mut unit, new).await? {
        unit.enqueue(&Job::ProcessRawMessage { raw_message_id }).await?;
        unit.commit().await?;
        return Ok(Receipt { raw_message_id, is_new: true });
    }
    let source = source.unwrap_or_default();
    let found = raw_message::find_by_source(&mut unit, mailbox_id, &source, &sha256).await?;
    let raw_message_id = found.ok_or_else(|| {
        ServiceError::Conflict("The message was being received by another way just now.".into())
    })?;
    // What another unit of the same commit wrote must be durable too before anybody is told.
    unit.commit().await?;
    Ok(Receipt { raw_message_id, is_new: false })
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a comment on a ticket.
    Filed {
        /// The ticket.
        ticket_id: TicketId,
        /// The comment.
        comment_id: CommentId,
    },
    /// It is the same mail as an earlier one.
    Duplicate {
        /// The earlier one.
        of: RawMessageId,
    },
    /// It waits as a suspended ticket.
    Held {
        /// The suspended ticket.
        suspended_ticket_id: SuspendedTicketId,
    },
    /// A colleague put it away.
    Discarded,
}

/// Understands a received message. Safe to repeat: what was done is not done again.
pub async fn process(ctx: &Ctx, id: RawMessageId) -> Result<Outcome> {
    process_as(ctx, id, None).await
}

/// Understands a message; one that a colleague released is a person's word whatever the checks say.
pub(crate) async fn process_as(ctx: &Ctx, id: RawMessageId, released_by: Option<UserId>) -> Result<Outcome> {
    ctx.permit(Deed::HeldMail)?;
    let mut conn = ctx.read().await?;
    let row = raw_message::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("message"))?;
    if row.state != state::RECEIVED && released_by.is_none() {
        return settled(&mut conn, &row).await;
    }
    let spool = raw_message::find_spool(&mut conn, id).await?;
    drop(conn);
    let is_spooled = spool.is_some();
    let raw = bytes_of(ctx, &row, spool).await?;
    if is_spooled {
        ctx.desk.blobs.put_soon(raw.clone()).await?;
    }
    let case = match case::open(ctx, row.clone(), raw, is_spooled, released_by).await? {
        Ok(case) => case,
        Err(panic) => return hold_unreadable(ctx, &row, &panic).await,
    };
    let mut unit = ctx.begin().await?;
    // The state may have changed while the message was read.
    let now_in = raw_message::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("message"))?;
    let is_open = now_in == state::RECEIVED
        || (released_by.is_some() && matches!(now_in.as_str(), state::HELD | state::DISCARDED));
    if !is_open {
        drop(unit);
        return settled_now(ctx, id).await;
    }
    let outcome = filing::file(ctx, &mut unit, case).await?;
    unit.commit().await?;
    ctx.desk.blobs.note(&row.sha256);
    Ok(outcome)
}

/// The bytes of a message: from the database while they wait there, else from the blob store.
async fn bytes_of(ctx: &Ctx, row: &RawMessage, spool: Option<Vec<u8>>) -> Result<Bytes> {
    if let Some(spool) = spool {
        return Ok(Bytes::from(spool));
    }
    let found = ctx.desk.blobs.get(&row.sha256).await?;
    found.ok_or(ServiceError::Unavailable { what: "the original of a message", source: None })
}

/// What was decided about a message before.
async fn settled(conn: &mut Conn, row: &RawMessage) -> Result<Outcome> {
    match (row.state.as_str(), row.ticket_id, row.comment_id, row.duplicate_of_id) {
        (state::FILED, Some(ticket_id), Some(comment_id), _) => Ok(Outcome::Filed { ticket_id, comment_id }),
        (state::DUPLICATE, _, _, Some(of)) => Ok(Outcome::Duplicate { of }),
        (state::HELD, ..) => {
            let held = suspended_ticket::find_by_raw_message(conn, row.id).await?;
            let held = held.ok_or(ServiceError::NotFound("suspended ticket"))?;
            Ok(Outcome::Held { suspended_ticket_id: held.id })
        }
        // Filed on a ticket that was deleted for good since.
        _ => Ok(Outcome::Discarded),
    }
}

async fn settled_now(ctx: &Ctx, id: RawMessageId) -> Result<Outcome> {
    let mut conn = ctx.read().await?;
    let row = raw_message::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("message"))?;
    settled(&mut conn, &row).await
}

async fn hold_unreadable(ctx: &Ctx, row: &RawMessage, why: &str) -> Result<Outcome> {
    let mut unit = ctx.begin().await?;
    if raw_message::lock(&mut unit, row.id).await?.as_deref() != Some(state::RECEIVED) {
        drop(unit);
        return settled_now(ctx, row.id).await;
    }
    let held = hold(&mut unit, row, None, Cause::Unreadable, why, None).await?;
    unit.commit().await?;
    ctx.desk.blobs.note(&row.sha256);
    Ok(Outcome::Held { suspended_ticket_id: held })
}

/// Holds a message whose processing failed again and again, with what was wrong. Called when its job is given up.
pub async fn give_up(ctx: &Ctx, id: RawMessageId, why: &str) -> Result<Outcome> {
    ctx.permit(Deed::HeldMail)?;
    let mut conn = ctx.read().await?;
    let row = raw_message::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("message"))?;
    let spool = raw_message::find_spool(&mut conn, id).await?;
    drop(conn);
    if let Some(spool) = spool {
        ctx.desk.blobs.put(Bytes::from(spool)).await?;
    }
    hold_unreadable(ctx, &row, why).await
}

/// The original of a message, byte for byte, for those who may see where it stands.
pub async fn original(ctx: &Ctx, id: RawMessageId) -> Result<Bytes> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let row = raw_message::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("message"))?;
    if let Some(ticket) = row.ticket_id {
        tickets::see(ctx, &mut conn, ticket, Sight::Staff).await?;
    }
    let spool = raw_message::find_spool(&mut conn, id).await?;
    drop(conn);
    match spool {
        Some(spool) => Ok(Bytes::from(spool)),
        None => ctx.desk.blobs.get(&row.sha256).await?.ok_or(ServiceError::NotFound("message")),
    }
}

/// Puts messages back into the queue that were received before a moment and are not understood yet, whatever became of
/// their jobs; gives their number.
pub async fn take_up_left(ctx: &Ctx, before: Timestamp) -> Result<usize> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let left = raw_message::list_unfinished(&mut unit, before, 1_000).await?;
    let now = unit.now();
    for raw_message_id in &left {
        let job = Job::ProcessRawMessage { raw_message_id: *raw_message_id };
        unit.enqueue_once(&job, now, &format!("process_raw_message:{raw_message_id}")).await?;
    }
    unit.commit().await?;
    Ok(left.len())
}

/// How many messages are in each state: `received`, `filed`, `duplicate`, `held`, `discarded`.
pub async fn counts(ctx: &Ctx) -> Result<Vec<(String, i64)>> {
    ctx.permit(Deed::Lead)?;
    Ok(raw_message::count_by_state(&mut ctx.read().await?).await?)
}
