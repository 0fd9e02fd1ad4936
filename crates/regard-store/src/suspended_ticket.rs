//! Mail that was held, why, and what a colleague decided. Nothing is ever removed from here.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{RawMessageId, SuspendedTicketId, TicketId, UserId};
use regard_domain::suspended_ticket::SuspendedTicket;
use sqlx::FromRow;

macro_rules! select_suspended {
    ($rest:literal) => {
        concat!(
            "select suspended_ticket_id, raw_message_id, cause, reason, sender_name, sender_address, recipient, subject,
            snippet, ticket_id, state, settled_at, settled_by_id, created_at from suspended_tickets ",
            $rest
        )
    };
}

sql! {
    FIND = select_suspended!("where suspended_ticket_id = $1");
    FIND_BY_RAW_MESSAGE = select_suspended!("where raw_message_id = $1");
    LIST = select_suspended!("where state = $1 and suspended_ticket_id < $2 order by suspended_ticket_id desc limit $3");
    COUNT = "select count(*) from suspended_tickets where state = $1";
    LOCK = "update suspended_tickets set state = state where suspended_ticket_id = $1 returning state";
    INSERT = "insert into suspended_tickets (raw_message_id, cause, reason, sender_name, sender_address, recipient, subject,
        snippet, ticket_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (raw_message_id) do update set cause = excluded.cause, reason = excluded.reason, state = 'waiting',
        settled_at = null, settled_by_id = null returning suspended_ticket_id";
    SETTLE = "update suspended_tickets set state = $2, ticket_id = coalesce($3, ticket_id), settled_by_id = $4, settled_at = $5
        where suspended_ticket_id = $1";
}

#[derive(FromRow)]
struct SuspendedRow {
    suspended_ticket_id: i64,
    raw_message_id: i64,
    cause: String,
    reason: String,
    sender_name: String,
    sender_address: String,
    recipient: String,
    subject: String,
    snippet: String,
    ticket_id: Option<i64>,
    state: String,
    settled_at: Option<i64>,
    settled_by_id: Option<i64>,
    created_at: i64,
}

impl SuspendedRow {
    fn read(self) -> SuspendedTicket {
        SuspendedTicket {
            id: SuspendedTicketId(self.suspended_ticket_id),
            raw_message_id: RawMessageId(self.raw_message_id),
            cause: self.cause,
            reason: self.reason,
            sender_name: self.sender_name,
            sender_address: self.sender_address,
            recipient: self.recipient,
            subject: self.subject,
            snippet: self.snippet,
            ticket_id: self.ticket_id.map(TicketId),
            state: self.state,
            settled_at: self.settled_at.map(from_micros),
            settled_by_id: self.settled_by_id.map(UserId),
            created_at: from_micros(self.created_at),
        }
    }
}

/// A mail to be held.
#[derive(Clone, Debug)]
pub struct NewSuspendedTicket {
    /// The message.
    pub raw_message_id: RawMessageId,
    /// Why, as a word.
    pub cause: &'static str,
    /// Why, as a sentence.
    pub reason: String,
    /// Who sent it, as written.
    pub sender_name: String,
    /// From where, as written.
    pub sender_address: String,
    /// To which address of ours.
    pub recipient: String,
    /// What it is about.
    pub subject: String,
    /// Its beginning.
    pub snippet: String,
    /// The ticket it seems to belong to.
    pub ticket_id: Option<TicketId>,
}

/// The held mail of an id.
pub async fn find(conn: &mut Conn, id: SuspendedTicketId) -> Result<Option<SuspendedTicket>> {
    Ok(conn.optional::<SuspendedRow>(FIND, args![id]).await?.map(SuspendedRow::read))
}

/// The held mail of a message.
pub async fn find_by_raw_message(conn: &mut Conn, id: RawMessageId) -> Result<Option<SuspendedTicket>> {
    Ok(conn.optional::<SuspendedRow>(FIND_BY_RAW_MESSAGE, args![id]).await?.map(SuspendedRow::read))
}

/// Held mail in a state, the newest first, below an id.
pub async fn list(
    conn: &mut Conn,
    state: &str,
    below: SuspendedTicketId,
    limit: i64,
) -> Result<Vec<SuspendedTicket>> {
    let rows: Vec<SuspendedRow> = conn.all(LIST, args![state, below, limit]).await?;
    Ok(rows.into_iter().map(SuspendedRow::read).collect())
}

/// How many are in a state.
pub async fn count(conn: &mut Conn, state: &str) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT, args![state]).await?;
    Ok(count)
}

/// Keeps a held mail from everybody else until the unit ends, and gives its state.
pub async fn lock(tx: &mut Tx, id: SuspendedTicketId) -> Result<Option<String>> {
    let row: Option<(String,)> = tx.optional(LOCK, args![id]).await?;
    Ok(row.map(|(state,)| state))
}

/// Holds a mail; one that was held before waits again.
pub async fn insert(tx: &mut Tx, new: &NewSuspendedTicket, now: Timestamp) -> Result<SuspendedTicketId> {
    let args = args![
        new.raw_message_id,
        new.cause,
        &new.reason,
        &new.sender_name,
        &new.sender_address,
        &new.recipient,
        &new.subject,
        &new.snippet,
        new.ticket_id,
        now,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(SuspendedTicketId(id))
}

/// Writes what was decided, and the ticket it became.
pub async fn settle(
    tx: &mut Tx,
    id: SuspendedTicketId,
    state: &str,
    ticket: Option<TicketId>,
    by: Option<UserId>,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(SETTLE, args![id, state, ticket, by, now]).await? == 1)
}
