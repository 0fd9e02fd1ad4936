//! The running ledger of each relationship.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::goodwill::Entry;
use regard_domain::id::{GoodwillId, RecoveryId, TicketId, UserId};

sql! {
    LIST = "select goodwill_id, user_id, ticket_id, recovery_id, points, what, author_id, created_at from goodwill_entries
        where user_id = $1 order by created_at desc, goodwill_id desc limit $2";
    SUM = "select cast(coalesce(sum(points), 0) as bigint) from goodwill_entries where user_id = $1";
    INSERT = "insert into goodwill_entries (user_id, ticket_id, recovery_id, points, what, author_id, created_at)
        values ($1, $2, $3, $4, $5, $6, $7) returning goodwill_id";
    MERGE = "update goodwill_entries set user_id = $2 where user_id = $1";
}

/// A person's ledger, newest first.
pub async fn list(conn: &mut Conn, user: UserId, limit: i64) -> Result<Vec<Entry>> {
    type Columns = (i64, i64, Option<i64>, Option<i64>, i64, String, Option<i64>, i64);
    let rows: Vec<Columns> = conn.all(LIST, args![user, limit]).await?;
    let read = |(id, user, ticket, recovery, points, what, author, created_at): Columns| Entry {
        id: GoodwillId(id),
        user_id: UserId(user),
        ticket_id: ticket.map(TicketId),
        recovery_id: recovery.map(RecoveryId),
        points,
        what,
        by: author.map(UserId),
        created_at: from_micros(created_at),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Where a person's ledger stands.
pub async fn sum(conn: &mut Conn, user: UserId) -> Result<i64> {
    let (points,): (i64,) = conn.one(SUM, args![user]).await?;
    Ok(points)
}

/// A line to be written.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// Whose ledger.
    pub user_id: UserId,
    /// On which matter.
    pub ticket_id: Option<TicketId>,
    /// In which recovery.
    pub recovery_id: Option<RecoveryId>,
    /// Given (above nothing) or taken (below).
    pub points: i64,
    /// What it was, in a line.
    pub what: &'a str,
    /// Who writes it.
    pub by: Option<UserId>,
}

/// Writes a line.
pub async fn insert(tx: &mut Tx, new: &NewEntry<'_>, now: Timestamp) -> Result<GoodwillId> {
    let args = args![new.user_id, new.ticket_id, new.recovery_id, new.points, new.what, new.by, now];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(GoodwillId(id))
}

/// Two records of one person become one.
pub async fn merge(tx: &mut Tx, from: UserId, into: UserId) -> Result<()> {
    tx.execute(MERGE, args![from, into]).await?;
    Ok(())
}
