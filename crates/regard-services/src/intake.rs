//! From raw bytes to a comment: received first, understood later, never lost.

use crate::ctx::Ctx;
use crate::error::Result;
use bytes::Bytes;
use jiff::Timestamp;
use regard_domain::id::{MailboxId, RawMessageId};
use regard_domain::job::Job;
use regard_store::blob;
use regard_store::raw_message::{self, NewRawMessage};

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
    let (mailbox_id, source) = (arrival.mailbox_id, arrival.source.clone());
    let new = NewRawMessage {
        channel: arrival.channel_way,
        mailbox_id,
        source: arrival.source,
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
        crate::error::ServiceError::Conflict("The message was being received by another way just now.".into())
    })?;
    // What another unit of the same commit wrote must be durable too before anybody is told.
    unit.commit().await?;
    Ok(Receipt { raw_message_id, is_new: false })
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Not understood yet.
    Waiting,
}

/// Understands a received message. Safe to repeat: what was done is not done again.
pub async fn process(_ctx: &Ctx, _id: RawMessageId) -> Result<Outcome> {
    Ok(Outcome::Waiting)
}
