//! Messages as they were received, byte for byte, and what became of each: no row ever leaves this table.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{CommentId, MailboxId, RawMessageId, TicketId};
use regard_domain::raw_message::RawMessage;
use sqlx::FromRow;

macro_rules! select_raw_messages {
    ($rest:literal) => {
        concat!(
            "select raw_message_id, channel, mailbox_id, source, envelope_from, envelope_to, peer, helo, byte_count,
            sha256, state, reason, message_id, ticket_id, comment_id, duplicate_of_id, received_at, processed_at
            from raw_messages ",
            $rest
        )
    };
}

sql! {
    INSERT = "insert into raw_messages (channel, mailbox_id, source, envelope_from, envelope_to, peer, helo, byte_count,
        sha256, state, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'received', $10) on conflict do nothing returning raw_message_id";
    FIND = select_raw_messages!("where raw_message_id = $1");
    FIND_BY_SOURCE = "select raw_message_id from raw_messages
        where source = $2 and sha256 = $3 and coalesce(mailbox_id, 0) = $1";
    INSERT_SPOOL = "insert into raw_spools (raw_message_id, bytes) values ($1, $2)";
    FIND_SPOOL = "select bytes from raw_spools where raw_message_id = $1";
    DELETE_SPOOL = "delete from raw_spools where raw_message_id = $1";
    LIST_SPOOLED = select_raw_messages!("where state <> 'received' and raw_message_id in
        (select raw_message_id from raw_spools) and raw_message_id > $1 order by raw_message_id limit $2");
    LIST_SPOOLED_BY_SHA256 = "select s.raw_message_id from raw_messages r join raw_spools s on s.raw_message_id = r.raw_message_id
        where r.sha256 = $1 and r.state <> 'received'";
    FIND_SAME_CONTENT = select_raw_messages!("where message_id = $2 and content_sha256 = $3 and raw_message_id <> $1
        and state in ('filed', 'held', 'discarded') order by raw_message_id limit 1");
    FIND_SAME_BYTES = select_raw_messages!("where sha256 = $2 and raw_message_id <> $1
        and state in ('filed', 'held', 'discarded') order by raw_message_id limit 1");
    FIND_CONTENT = "select content_sha256 from raw_messages where raw_message_id = $1";
    LOCK = "update raw_messages set processed_at = processed_at where raw_message_id = $1 returning state";
    LOCK_SAME_BYTES = "update raw_messages set processed_at = processed_at
        where raw_message_id = (select min(raw_message_id) from raw_messages where sha256 = $1)";
    SETTLE = "update raw_messages set state = $2, reason = $3, message_id = $4, content_sha256 = $5, ticket_id = $6,
        comment_id = $7, duplicate_of_id = $8, processed_at = $9 where raw_message_id = $1";
    LIST_UNFINISHED = "select raw_message_id from raw_messages
        where state = 'received' and received_at < $1 order by received_at limit $2";
    LIST_AFTER = select_raw_messages!("where raw_message_id > $1 order by raw_message_id limit $2");
    COUNT_BY_STATE = "select state, count(*) from raw_messages group by state order by state";
    COUNT_FROM_SENDER = "select count(*) from raw_messages r join comments c on c.comment_id = r.comment_id
        where c.author_id = $1 and c.created_at >= $2";
    LIST_SOURCES = "select raw_message_id, source, message_id, byte_count from raw_messages where mailbox_id = $1
        and substr(source, 1, length($2)) = $2 order by raw_message_id";
    UPDATE_SOURCE = "update raw_messages set source = $2 where raw_message_id = $1";
}

#[derive(FromRow)]
struct RawMessageRow {
    raw_message_id: i64,
    channel: String,
    mailbox_id: Option<i64>,
    source: Option<String>,
    envelope_from: String,
    envelope_to: String,
    peer: String,
    helo: String,
    byte_count: i64,
    sha256: String,
    state: String,
    reason: String,
    message_id: Option<String>,
    ticket_id: Option<i64>,
    comment_id: Option<i64>,
    duplicate_of_id: Option<i64>,
    received_at: i64,
    processed_at: Option<i64>,
}

impl RawMessageRow {
    fn read(self) -> Result<RawMessage> {
        let corrupt =
            StoreError::Corrupt { table: "raw_messages", column: "envelope_to", row: self.raw_message_id };
        Ok(RawMessage {
            id: RawMessageId(self.raw_message_id),
            channel: self.channel,
            mailbox_id: self.mailbox_id.map(MailboxId),
            source: self.source,
            envelope_from: self.envelope_from,
            envelope_to: serde_json::from_str(&self.envelope_to).map_err(|_| corrupt)?,
            peer: self.peer,
            helo: self.helo,
            byte_count: self.byte_count,
            sha256: self.sha256,
            state: self.state,
            reason: self.reason,
            message_id: self.message_id,
            ticket_id: self.ticket_id.map(TicketId),
            comment_id: self.comment_id.map(CommentId),
            duplicate_of_id: self.duplicate_of_id.map(RawMessageId),
            received_at: from_micros(self.received_at),
            processed_at: self.processed_at.map(from_micros),
        })
    }
}

/// A message that just came in.
#[derive(Clone, Debug)]
pub struct NewRawMessage {
    /// By which way.
    pub channel: &'static str,
    /// Into which mailbox.
    pub mailbox_id: Option<MailboxId>,
    /// Where it was fetched; with the mailbox and the bytes it names the message, so that a repeat is none.
    pub source: Option<String>,
    /// The sender the other server named.
    pub envelope_from: String,
    /// The recipients the other server named.
    pub envelope_to: Vec<String>,
    /// The other server's network address.
    pub peer: String,
    /// How it greeted.
    pub helo: String,
    /// Its size.
    pub byte_count: i64,
    /// The name of its bytes.
    pub sha256: String,
    /// The bytes, unless they stand in the blob store already.
    pub spool: Option<Vec<u8>>,
    /// When it came in.
    pub received_at: Timestamp,
}

/// What became of a message, to be written.
#[derive(Clone, Debug, Default)]
pub struct Settled<'a> {
    /// One of [`regard_domain::raw_message::state`].
    pub state: &'static str,
    /// Why, in words.
    pub reason: &'a str,
    /// Its Message-ID.
    pub message_id: Option<&'a str>,
    /// The digest of what is said in it.
    pub content_sha256: Option<&'a str>,
    /// The ticket it belongs to.
    pub ticket_id: Option<TicketId>,
    /// The comment it became.
    pub comment_id: Option<CommentId>,
    /// The message it is a copy of.
    pub duplicate_of_id: Option<RawMessageId>,
}

/// Keeps a message; `None` when the same bytes were fetched from the same place before.
pub async fn insert(tx: &mut Tx, new: NewRawMessage) -> Result<Option<RawMessageId>> {
    let recipients = serde_json::to_string(&new.envelope_to).expect("a list of words");
    let args = args![
        new.channel,
        new.mailbox_id,
        new.source,
        new.envelope_from,
        recipients,
        new.peer,
        new.helo,
        new.byte_count,
        new.sha256,
        new.received_at,
    ];
    let row: Option<(i64,)> = tx.optional(INSERT, args).await?;
    let Some(id) = row.map(|(id,)| RawMessageId(id)) else { return Ok(None) };
    if let Some(bytes) = new.spool {
        tx.execute(INSERT_SPOOL, args![id, bytes]).await?;
    }
    Ok(Some(id))
}

/// The message of an id.
pub async fn find(conn: &mut Conn, id: RawMessageId) -> Result<Option<RawMessage>> {
    conn.optional::<RawMessageRow>(FIND, args![id]).await?.map(RawMessageRow::read).transpose()
}

/// The message of these bytes that was fetched from this place.
pub async fn find_by_source(
    conn: &mut Conn,
    mailbox: Option<MailboxId>,
    source: &str,
    sha256: &str,
) -> Result<Option<RawMessageId>> {
    let args = args![mailbox.map_or(0, |mailbox| mailbox.0), source, sha256];
    let row: Option<(i64,)> = conn.optional(FIND_BY_SOURCE, args).await?;
    Ok(row.map(|(id,)| RawMessageId(id)))
}

/// The bytes that wait in the database; `None` when they are durable in the blob store.
pub async fn find_spool(conn: &mut Conn, id: RawMessageId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = conn.optional(FIND_SPOOL, args![id]).await?;
    Ok(row.map(|(bytes,)| bytes))
}

/// The digest of what a message says, once it was read.
pub async fn find_content(conn: &mut Conn, id: RawMessageId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = conn.optional(FIND_CONTENT, args![id]).await?;
    Ok(row.and_then(|(digest,)| digest))
}

/// An earlier message that says the same: same Message-ID and same content, or the very same bytes.
pub async fn find_same(
    conn: &mut Conn,
    id: RawMessageId,
    message_id: Option<&str>,
    content_sha256: &str,
    sha256: &str,
) -> Result<Option<RawMessage>> {
    let mut row = conn.optional::<RawMessageRow>(FIND_SAME_BYTES, args![id, sha256]).await?;
    if let (None, Some(message_id)) = (&row, message_id) {
        row = conn.optional(FIND_SAME_CONTENT, args![id, message_id, content_sha256]).await?;
    }
    row.map(RawMessageRow::read).transpose()
}

/// Keeps a message from everybody else until the unit ends, and gives its state.
pub async fn lock(tx: &mut Tx, id: RawMessageId) -> Result<Option<String>> {
    let row: Option<(String,)> = tx.optional(LOCK, args![id]).await?;
    Ok(row.map(|(state,)| state))
}

/// Keeps everybody who has a message of the same bytes waiting until the unit ends: the first of them stands for all. Called
/// with the own message locked; others lock theirs, then an earlier one, so nobody waits in a circle.
pub async fn lock_same_bytes(tx: &mut Tx, sha256: &str) -> Result<()> {
    tx.execute(LOCK_SAME_BYTES, args![sha256]).await?;
    Ok(())
}

/// Forgets the bytes in the database of a message that was understood: they are durable in the blob store.
pub async fn delete_spool(tx: &mut Tx, id: RawMessageId) -> Result<()> {
    tx.execute(DELETE_SPOOL, args![id]).await?;
    Ok(())
}

/// Messages that were understood and whose bytes still stand in the database, after an id, in order.
pub async fn list_spooled(conn: &mut Conn, after: RawMessageId, limit: i64) -> Result<Vec<RawMessage>> {
    let rows: Vec<RawMessageRow> = conn.all(LIST_SPOOLED, args![after, limit]).await?;
    rows.into_iter().map(RawMessageRow::read).collect()
}

/// The same of certain bytes.
pub async fn list_spooled_by_sha256(conn: &mut Conn, sha256: &str) -> Result<Vec<RawMessageId>> {
    let rows: Vec<(i64,)> = conn.all(LIST_SPOOLED_BY_SHA256, args![sha256]).await?;
    Ok(rows.into_iter().map(|(id,)| RawMessageId(id)).collect())
}

/// Writes what became of a message.
pub async fn settle(tx: &mut Tx, id: RawMessageId, settled: &Settled<'_>, now: Timestamp) -> Result<()> {
    let args = args![
        id,
        settled.state,
        settled.reason,
        settled.message_id,
        settled.content_sha256,
        settled.ticket_id,
        settled.comment_id,
        settled.duplicate_of_id,
        now,
    ];
    tx.execute(SETTLE, args).await?;
    Ok(())
}

/// Messages that came in before a moment and are not understood yet, oldest first.
pub async fn list_unfinished(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<RawMessageId>> {
    let rows: Vec<(i64,)> = conn.all(LIST_UNFINISHED, args![before, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| RawMessageId(id)).collect())
}

/// All messages after an id, in order: for checking that every one of them left a trace.
pub async fn list_after(conn: &mut Conn, after: RawMessageId, limit: i64) -> Result<Vec<RawMessage>> {
    let rows: Vec<RawMessageRow> = conn.all(LIST_AFTER, args![after, limit]).await?;
    rows.into_iter().map(RawMessageRow::read).collect()
}

/// How many messages are in each state.
pub async fn count_by_state(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    conn.all(COUNT_BY_STATE, args![]).await
}

/// How many messages became words of a person since a moment.
pub async fn count_from_sender(
    conn: &mut Conn,
    author: regard_domain::id::UserId,
    since: Timestamp,
) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_FROM_SENDER, args![author, since]).await?;
    Ok(count)
}

/// A message with the place it was fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// Its row.
    pub id: RawMessageId,
    /// Where it was fetched.
    pub source: String,
    /// Its Message-ID, once it was read.
    pub message_id: Option<String>,
    /// Its size.
    pub byte_count: i64,
}

/// The messages that were fetched into a mailbox from places that begin so.
pub async fn list_sources(conn: &mut Conn, mailbox: MailboxId, beginning: &str) -> Result<Vec<Sourced>> {
    let rows: Vec<(i64, String, Option<String>, i64)> =
        conn.all(LIST_SOURCES, args![mailbox, beginning]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, source, message_id, byte_count)| Sourced {
            id: RawMessageId(id),
            source,
            message_id,
            byte_count,
        })
        .collect())
}

/// The place a message was fetched from has another name now.
pub async fn update_source(tx: &mut Tx, id: RawMessageId, source: &str) -> Result<()> {
    tx.execute(UPDATE_SOURCE, args![id, source]).await?;
    Ok(())
}
