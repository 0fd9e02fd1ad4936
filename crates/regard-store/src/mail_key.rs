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
    LIST_PUBLIC = "select k.message_id, k.is_ours from comments c join mail_keys k on k.comment_id = c.comment_id
        where c.ticket_id = $1 and c.is_public and c.kind = 'comment' and c.held_until is null and k.message_id <> $2
        order by c.created_at desc, c.comment_id desc limit $3";
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

/// The ids of the last public words on a ticket but one, newest first, and whether they are ours: what an answer of
/// ours refers to.
pub async fn list_public(
    conn: &mut Conn,
    ticket: TicketId,
    but: &str,
    limit: i64,
) -> Result<Vec<(String, bool)>> {
    conn.all(LIST_PUBLIC, args![ticket, but, limit]).await
}
