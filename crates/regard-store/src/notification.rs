//! What a colleague should know.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{NotificationId, TicketId, UserId};
use regard_domain::notification::Notification;

sql! {
    LIST = "select notification_id, user_id, ticket_id, kind, sentence, created_at, read_at from notifications
        where user_id = $1 and notification_id < $2 order by notification_id desc limit $3";
    LIST_UNREAD = "select notification_id, user_id, ticket_id, kind, sentence, created_at, read_at from notifications
        where user_id = $1 and read_at is null order by notification_id desc limit $2";
    COUNT_UNREAD = "select count(*) from notifications where user_id = $1 and read_at is null";
    INSERT = "insert into notifications (user_id, ticket_id, kind, sentence, created_at) values ($1, $2, $3, $4, $5)
        returning notification_id";
    READ_ALL = "update notifications set read_at = $3 where user_id = $1 and notification_id <= $2 and read_at is null";
    READ_OF_TICKET = "update notifications set read_at = $3 where ticket_id = $1 and kind = $2 and read_at is null";
    READ_OF_KIND = "update notifications set read_at = $3 where user_id = $1 and kind = $2 and read_at is null";
    DELETE_OLD = "delete from notifications where read_at < $1";
}

/// A colleague's notifications, newest first, below an id.
pub async fn list(
    conn: &mut Conn,
    user: UserId,
    below: NotificationId,
    limit: i64,
) -> Result<Vec<Notification>> {
    Ok(read(conn.all(LIST, args![user, below, limit]).await?))
}

/// Those that a colleague has not read, newest first.
pub async fn list_unread(conn: &mut Conn, user: UserId, limit: i64) -> Result<Vec<Notification>> {
    Ok(read(conn.all(LIST_UNREAD, args![user, limit]).await?))
}

type Columns = (i64, i64, Option<i64>, String, String, i64, Option<i64>);

fn read(rows: Vec<Columns>) -> Vec<Notification> {
    rows.into_iter()
        .map(|(id, user, ticket, kind, sentence, created_at, read_at)| Notification {
            id: NotificationId(id),
            user_id: UserId(user),
            ticket_id: ticket.map(TicketId),
            kind,
            sentence,
            created_at: from_micros(created_at),
            read_at: read_at.map(from_micros),
        })
        .collect()
}

/// How many a colleague has not read.
pub async fn count_unread(conn: &mut Conn, user: UserId) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_UNREAD, args![user]).await?;
    Ok(count)
}

/// Tells a colleague.
pub async fn insert(
    tx: &mut Tx,
    user: UserId,
    ticket: Option<TicketId>,
    kind: &str,
    sentence: &str,
    now: Timestamp,
) -> Result<NotificationId> {
    let (id,): (i64,) = tx.one(INSERT, args![user, ticket, kind, sentence, now]).await?;
    Ok(NotificationId(id))
}

/// Notes that a colleague read everything up to one.
pub async fn read_all(tx: &mut Tx, user: UserId, upto: NotificationId, now: Timestamp) -> Result<u64> {
    tx.execute(READ_ALL, args![user, upto, now]).await
}

/// Notes that news of a kind about a ticket need nobody's eye any more.
pub async fn read_of_ticket(tx: &mut Tx, ticket: TicketId, kind: &str, now: Timestamp) -> Result<u64> {
    tx.execute(READ_OF_TICKET, args![ticket, kind, now]).await
}

/// Notes that news of a kind need a colleague's eye no more.
pub async fn read_of_kind(tx: &mut Tx, user: UserId, kind: &str, now: Timestamp) -> Result<u64> {
    tx.execute(READ_OF_KIND, args![user, kind, now]).await
}

/// Throws away what was read before a moment.
pub async fn delete_old(tx: &mut Tx, read_before: Timestamp) -> Result<u64> {
    tx.execute(DELETE_OLD, args![read_before]).await
}
