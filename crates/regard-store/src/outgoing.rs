//! Mail of ours to the outside, from the decision to send it to what the other server said.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{CommentId, MailboxId, OutgoingId, TicketId, UserId};
use regard_domain::outgoing::Outgoing;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "outgoing_id, kind, ticket_id, comment_id, mailbox_id, author_id, message_id, envelope_from, recipients, subject,
        content, sha256, state, attempts, send_at, sent_at, next_try_at, response, created_at, updated_at"
    };
}
macro_rules! select_outgoing {
    ($rest:literal) => {
        concat!("select ", columns!(), " from outgoing_messages ", $rest)
    };
}

sql! {
    FIND = select_outgoing!("where outgoing_id = $1");
    FIND_BY_MESSAGE_ID = select_outgoing!("where message_id = $1");
    FIND_BY_COMMENT = select_outgoing!("where comment_id = $1 order by outgoing_id desc limit 1");
    LOCK = concat!("update outgoing_messages set state = state where outgoing_id = $1 returning ", columns!());
    FIND_LAST_TO = select_outgoing!("where envelope_to_one = $1 and created_at >= $2 order by created_at desc limit 1");
    LIST_BY_TICKET = select_outgoing!("where ticket_id = $1 order by outgoing_id");
    LIST = select_outgoing!("where outgoing_id < $1 order by outgoing_id desc limit $2");
    LIST_BY_STATE = select_outgoing!("where state = $1 and outgoing_id < $2 order by outgoing_id desc limit $3");
    COUNT_BY_STATE = "select state, count(*) from outgoing_messages group by state order by state";
    COUNT_TO = "select count(*) from outgoing_messages where kind = $1 and envelope_to_one = $2 and created_at >= $3";
    INSERT = "insert into outgoing_messages (kind, ticket_id, comment_id, mailbox_id, author_id, message_id, envelope_from,
        recipients, envelope_to_one, subject, content, state, send_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', $12, $13, $13) returning outgoing_id";
    BEGIN_SENDING = "update outgoing_messages set state = 'sending', sha256 = $2, envelope_from = $3, attempts = attempts + 1,
        updated_at = $4 where outgoing_id = $1 and state = 'waiting'";
    UPDATE_STATE = "update outgoing_messages set state = $2, response = $3, sent_at = $4, next_try_at = null, updated_at = $5
        where outgoing_id = $1";
    UPDATE_NEXT_TRY_AT = "update outgoing_messages set next_try_at = $2 where outgoing_id = $1 and state = 'waiting'";
    UPDATE_RECIPIENTS = "update outgoing_messages set recipients = $2, updated_at = $3 where outgoing_id = $1";
    UPDATE_SEND_AT = "update outgoing_messages set send_at = $2, updated_at = $3 where outgoing_id = $1 and state = 'waiting'";
    DETACH_COMMENT = "update outgoing_messages set comment_id = null where comment_id = $1";
}

#[derive(FromRow)]
struct OutgoingRow {
    outgoing_id: i64,
    kind: String,
    ticket_id: Option<i64>,
    comment_id: Option<i64>,
    mailbox_id: Option<i64>,
    author_id: Option<i64>,
    message_id: String,
    envelope_from: String,
    recipients: String,
    subject: String,
    content: String,
    sha256: Option<String>,
    state: String,
    attempts: i64,
    send_at: i64,
    sent_at: Option<i64>,
    next_try_at: Option<i64>,
    response: String,
    created_at: i64,
    updated_at: i64,
}

impl OutgoingRow {
    fn read(self) -> Outgoing {
        Outgoing {
            id: OutgoingId(self.outgoing_id),
            kind: self.kind,
            ticket_id: self.ticket_id.map(TicketId),
            comment_id: self.comment_id.map(CommentId),
            mailbox_id: self.mailbox_id.map(MailboxId),
            author_id: self.author_id.map(UserId),
            message_id: self.message_id,
            envelope_from: self.envelope_from,
            recipients: self.recipients,
            subject: self.subject,
            content: self.content,
            sha256: self.sha256,
            state: self.state,
            attempts: self.attempts,
            send_at: from_micros(self.send_at),
            sent_at: self.sent_at.map(from_micros),
            next_try_at: self.next_try_at.map(from_micros),
            response: self.response,
            created_at: from_micros(self.created_at),
            updated_at: from_micros(self.updated_at),
        }
    }
}

/// A message of ours to be sent.
#[derive(Clone, Debug)]
pub struct NewOutgoing<'a> {
    /// What kind of mail.
    pub kind: &'a str,
    /// About which ticket.
    pub ticket_id: Option<TicketId>,
    /// Which words of ours it carries.
    pub comment_id: Option<CommentId>,
    /// From which mailbox.
    pub mailbox_id: Option<MailboxId>,
    /// Who wrote it.
    pub author_id: Option<UserId>,
    /// Its Message-ID, without brackets.
    pub message_id: &'a str,
    /// To whom, as JSON.
    pub recipients: &'a str,
    /// The first recipient: how often we wrote to somebody is counted by it.
    pub first_recipient: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// What it says when it carries no comment, as JSON.
    pub content: &'a str,
    /// When it leaves.
    pub send_at: Timestamp,
}

async fn one(conn: &mut Conn, sql: &'static str, args: crate::db::Args) -> Result<Option<Outgoing>> {
    Ok(conn.optional::<OutgoingRow>(sql, args).await?.map(OutgoingRow::read))
}

/// The message of an id.
pub async fn find(conn: &mut Conn, id: OutgoingId) -> Result<Option<Outgoing>> {
    one(conn, FIND, args![id]).await
}

/// The message of a Message-ID of ours: reports name it so.
pub async fn find_by_message_id(conn: &mut Conn, message_id: &str) -> Result<Option<Outgoing>> {
    one(conn, FIND_BY_MESSAGE_ID, args![message_id]).await
}

/// The last message that carries a comment.
pub async fn find_by_comment(conn: &mut Conn, comment: CommentId) -> Result<Option<Outgoing>> {
    one(conn, FIND_BY_COMMENT, args![comment]).await
}

/// The last message to an address since a moment.
pub async fn find_last_to(conn: &mut Conn, address: &str, since: Timestamp) -> Result<Option<Outgoing>> {
    one(conn, FIND_LAST_TO, args![address, since]).await
}

/// The message of an id, kept from everybody else until the unit ends.
pub async fn lock(tx: &mut Tx, id: OutgoingId) -> Result<Option<Outgoing>> {
    one(tx, LOCK, args![id]).await
}

/// All messages about a ticket, oldest first.
pub async fn list_by_ticket(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Outgoing>> {
    let rows: Vec<OutgoingRow> = conn.all(LIST_BY_TICKET, args![ticket]).await?;
    Ok(rows.into_iter().map(OutgoingRow::read).collect())
}

/// Messages below an id, newest first; of one state or of all.
pub async fn list(
    conn: &mut Conn,
    state: Option<&str>,
    below: OutgoingId,
    limit: i64,
) -> Result<Vec<Outgoing>> {
    let rows: Vec<OutgoingRow> = match state {
        Some(state) => conn.all(LIST_BY_STATE, args![state, below, limit]).await?,
        None => conn.all(LIST, args![below, limit]).await?,
    };
    Ok(rows.into_iter().map(OutgoingRow::read).collect())
}

/// How many messages are in each state.
pub async fn count_by_state(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    conn.all(COUNT_BY_STATE, args![]).await
}

/// How many messages of a kind were decided for an address since a moment.
pub async fn count_to(conn: &mut Conn, kind: &str, address: &str, since: Timestamp) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_TO, args![kind, address, since]).await?;
    Ok(count)
}

/// Adds a message.
pub async fn insert(tx: &mut Tx, new: &NewOutgoing<'_>, now: Timestamp) -> Result<OutgoingId> {
    let args = args![
        new.kind,
        new.ticket_id,
        new.comment_id,
        new.mailbox_id,
        new.author_id,
        new.message_id,
        "",
        new.recipients,
        new.first_recipient,
        new.subject,
        new.content,
        new.send_at,
        now,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(OutgoingId(id))
}

/// Records the intent to send these bytes now; `false` when it is not waiting (any more).
pub async fn begin_sending(
    tx: &mut Tx,
    id: OutgoingId,
    sha256: &str,
    envelope_from: &str,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(BEGIN_SENDING, args![id, sha256, envelope_from, now]).await? == 1)
}

/// Writes how far it is and what the other server said.
pub async fn update_state(
    tx: &mut Tx,
    id: OutgoingId,
    state: &str,
    response: &str,
    sent_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(UPDATE_STATE, args![id, state, response, sent_at, now]).await? == 1)
}

/// Writes when a waiting message is tried again, after a try that failed.
pub async fn update_next_try_at(tx: &mut Tx, id: OutgoingId, at: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_NEXT_TRY_AT, args![id, at]).await? == 1)
}

/// Changes to whom it goes (those who have it already are left out of another try).
pub async fn update_recipients(
    tx: &mut Tx,
    id: OutgoingId,
    recipients: &str,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(UPDATE_RECIPIENTS, args![id, recipients, now]).await? == 1)
}

/// Changes when a waiting message leaves.
pub async fn update_send_at(tx: &mut Tx, id: OutgoingId, send_at: Timestamp, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_SEND_AT, args![id, send_at, now]).await? == 1)
}

/// Lets the messages of a comment that is taken back stand without it.
pub async fn detach_comment(tx: &mut Tx, comment: CommentId) -> Result<u64> {
    tx.execute(DETACH_COMMENT, args![comment]).await
}
