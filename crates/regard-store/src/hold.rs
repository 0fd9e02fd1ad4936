//! Drafts that wait until their writer has cooled down, and what was sent all the same.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{CommentId, TicketId, UserId};

sql! {
    FIND = "select held_until from draft_holds where user_id = $1 and ticket_id = $2";
    INSERT = "insert into draft_holds (user_id, ticket_id, heat, held_until) values ($1, $2, $3, $4)
        on conflict (user_id, ticket_id) do nothing";
    DELETE = "delete from draft_holds where user_id = $1 and ticket_id = $2";
    INSERT_OVERRIDE = "insert into overrides (ticket_id, comment_id, user_id, kinds, why, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    LIST_OVERRIDES = "select ticket_id, comment_id, user_id, kinds, why, created_at from overrides
        where created_at >= $1 order by created_at desc, override_id desc limit $2";
}

/// Until when somebody's draft on a ticket waits.
pub async fn find(conn: &mut Conn, user: UserId, ticket: TicketId) -> Result<Option<Timestamp>> {
    let row: Option<(i64,)> = conn.optional(FIND, args![user, ticket]).await?;
    Ok(row.map(|(until,)| from_micros(until)))
}

/// Lets a draft wait; one that waits already goes on waiting.
pub async fn insert(tx: &mut Tx, user: UserId, ticket: TicketId, heat: u32, until: Timestamp) -> Result<()> {
    tx.execute(INSERT, args![user, ticket, i64::from(heat), until]).await?;
    Ok(())
}

/// Ends the wait.
pub async fn delete(tx: &mut Tx, user: UserId, ticket: TicketId) -> Result<()> {
    tx.execute(DELETE, args![user, ticket]).await?;
    Ok(())
}

/// What was sent although it was held back, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// On which ticket.
    pub ticket_id: TicketId,
    /// Which words.
    pub comment_id: CommentId,
    /// By whom.
    pub user_id: UserId,
    /// The kinds of what was found in it, separated by commas.
    pub kinds: String,
    /// Their reason.
    pub why: String,
    /// When.
    pub created_at: Timestamp,
}

/// Writes down what was sent all the same.
pub async fn insert_override(tx: &mut Tx, one: &Override) -> Result<()> {
    let args = args![one.ticket_id, one.comment_id, one.user_id, &one.kinds, &one.why, one.created_at];
    tx.execute(INSERT_OVERRIDE, args).await?;
    Ok(())
}

/// What was sent all the same since a moment, the newest first.
pub async fn list_overrides(conn: &mut Conn, since: Timestamp, limit: i64) -> Result<Vec<Override>> {
    let rows: Vec<(i64, i64, i64, String, String, i64)> =
        conn.all(LIST_OVERRIDES, args![since, limit]).await?;
    let read = |(ticket, comment, user, kinds, why, at)| Override {
        ticket_id: TicketId(ticket),
        comment_id: CommentId(comment),
        user_id: UserId(user),
        kinds,
        why,
        created_at: from_micros(at),
    };
    Ok(rows.into_iter().map(read).collect())
}
