//! Which ticket a Message-ID belongs to, theirs and ours: how answers find their way.
//!
//! An id may also be known only because a message on the ticket refers to it; such a key has no comment.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::id::{CommentId, TicketId};

sql! {
    INSERT = "insert into mail_keys (message_id, ticket_id, comment_id, is_ours, created_at) values ($1, $2, $3, $4, $5)
        on conflict (message_id, ticket_id) do update set comment_id = excluded.comment_id, is_ours = excluded.is_ours
        where mail_keys.comment_id is null";
    LIST = "select coalesce(c.ticket_id, k.ticket_id), k.comment_id, k.is_ours from mail_keys k
        left join comments c on c.comment_id = k.comment_id where k.message_id = $1
        order by k.created_at desc, k.ticket_id desc";
    LIST_BY_TICKET = "select message_id from mail_keys where ticket_id = $1 and comment_id is not null
        order by created_at desc, comment_id desc limit $2";
    FIND_OF_COMMENT = "select message_id from mail_keys where ticket_id = $1 and comment_id = $2
        order by created_at, message_id limit 1";
}

/// Where a Message-ID was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailKey {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The message itself; `None` when it was only referred to.
    pub comment_id: Option<CommentId>,
    /// Whether we wrote it.
    pub is_ours: bool,
}

/// Notes that an id belongs to a ticket. The message itself replaces a mere reference to it, never the other way.
pub async fn insert(
    tx: &mut Tx,
    message_id: &str,
    ticket: TicketId,
    comment: Option<CommentId>,
    is_ours: bool,
    now: Timestamp,
) -> Result<()> {
    tx.execute(INSERT, args![message_id, ticket, comment, is_ours, now]).await?;
    Ok(())
}

/// Every ticket an id belongs to, the latest first. A message that was merged or split away leads to where it stands now.
pub async fn list(conn: &mut Conn, message_id: &str) -> Result<Vec<MailKey>> {
    let rows: Vec<(i64, Option<i64>, bool)> = conn.all(LIST, args![message_id]).await?;
    Ok(rows
        .into_iter()
        .map(|(ticket, comment, is_ours)| MailKey {
            ticket_id: TicketId(ticket),
            comment_id: comment.map(CommentId),
            is_ours,
        })
        .collect())
}

/// The ids of the last messages on a ticket, newest first.
pub async fn list_by_ticket(conn: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn.all(LIST_BY_TICKET, args![ticket, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The id of a comment's message.
pub async fn find_of_comment(
    conn: &mut Conn,
    ticket: TicketId,
    comment: CommentId,
) -> Result<Option<String>> {
    let row: Option<(String,)> = conn.optional(FIND_OF_COMMENT, args![ticket, comment]).await?;
    Ok(row.map(|(id,)| id))
}
