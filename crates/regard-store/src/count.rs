//! Figures over the whole desk, each answered by an index: what the operator's graphs and the readiness check need.

use crate::db::Conn;
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;

sql! {
    WAITING = "select count(*), coalesce(sum(case when hear_by <= $1 then 1 else 0 end), 0)
        from tickets where waiting_since is not null and deleted_at is null and spam_at is null";
    RECEIVED = "select coalesce(max(raw_message_id), 0) from raw_messages";
    NOT_UNDERSTOOD = "select count(*) from raw_messages where state = 'received'";
    COMPOSED = "select coalesce(max(outgoing_id), 0) from outgoing_messages";
    TICKETS = "select coalesce(max(ticket_id), 0) from tickets";
    OUTGOING_OPEN = "select state, count(*) from outgoing_messages where state in ('waiting', 'sending', 'doubtful', 'failed')
        group by state order by state";
    NEWEST = "select max(created_at) from audits";
    RAW_BLOBS = "select r.raw_message_id, r.sha256, cast(case when s.raw_message_id is null then 0 else 1 end as bigint)
        from raw_messages r left join raw_spools s on s.raw_message_id = r.raw_message_id
        where r.raw_message_id > $1 order by r.raw_message_id limit $2";
    ATTACHMENT_BLOBS = "select attachment_id, sha256, cast(0 as bigint) from attachments where attachment_id > $1 order by attachment_id limit $2";
    OUTGOING_BLOBS = "select outgoing_id, sha256, cast(0 as bigint) from outgoing_messages where sha256 is not null and outgoing_id > $1
        order by outgoing_id limit $2";
}

/// Who keeps bytes in the file store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// Mail as it was received.
    RawMessages,
    /// Files on comments and drafts.
    Attachments,
    /// Mail of ours.
    Outgoing,
}

impl Keeper {
    /// Every keeper.
    pub const ALL: [Keeper; 3] = [Keeper::RawMessages, Keeper::Attachments, Keeper::Outgoing];

    /// Its table.
    pub fn table(self) -> &'static str {
        match self {
            Keeper::RawMessages => "raw_messages",
            Keeper::Attachments => "attachments",
            Keeper::Outgoing => "outgoing_messages",
        }
    }
}

/// Bytes that a row needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The row.
    pub id: i64,
    /// The name of the bytes.
    pub sha256: String,
    /// Whether they stand in the database too, until the file store has them for certain.
    pub is_spooled: bool,
}

/// Bytes that the rows of a keeper need, after an id.
pub async fn list_kept(conn: &mut Conn, keeper: Keeper, after: i64, limit: i64) -> Result<Vec<Kept>> {
    let sql = match keeper {
        Keeper::RawMessages => RAW_BLOBS,
        Keeper::Attachments => ATTACHMENT_BLOBS,
        Keeper::Outgoing => OUTGOING_BLOBS,
    };
    let rows: Vec<(i64, String, i64)> = conn.all(sql, args![after, limit]).await?;
    Ok(rows.into_iter().map(|(id, sha256, spooled)| Kept { id, sha256, is_spooled: spooled == 1 }).collect())
}

/// How the desk stands, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Tickets whose person waits for us.
    pub waiting: i64,
    /// Of these, tickets past the time by which they were to hear.
    pub late: i64,
    /// Mail ever received (the highest number given).
    pub received: i64,
    /// Received mail that is not understood yet.
    pub not_understood: i64,
    /// Mail of ours ever composed (the highest number given).
    pub composed: i64,
    /// Tickets ever begun (the highest number given).
    pub tickets: i64,
}

/// How the desk stands.
pub async fn standing(conn: &mut Conn, now: Timestamp) -> Result<Standing> {
    let (waiting, late): (i64, i64) = conn.one(WAITING, args![now]).await?;
    let (received,): (i64,) = conn.one(RECEIVED, args![]).await?;
    let (not_understood,): (i64,) = conn.one(NOT_UNDERSTOOD, args![]).await?;
    let (composed,): (i64,) = conn.one(COMPOSED, args![]).await?;
    let (tickets,): (i64,) = conn.one(TICKETS, args![]).await?;
    Ok(Standing { waiting, late, received, not_understood, composed, tickets })
}

/// When the newest deed on a ticket was written; `None` when there is none.
pub async fn newest(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = conn.one(NEWEST, args![]).await?;
    Ok(at.map(from_micros))
}

/// How much mail of ours is in each state that is not yet well: waiting, sending, doubtful, failed. States without any are
/// missing.
pub async fn outgoing_open(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    conn.all(OUTGOING_OPEN, args![]).await
}
