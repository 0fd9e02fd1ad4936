//! Who is away, and until when.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::absence::Absence;
use regard_domain::clock::from_micros;
use regard_domain::id::UserId;

sql! {
    FIND = "select user_id, since_at, until_at from absences where user_id = $1";
    LIST = "select user_id, since_at, until_at from absences where until_at > $1 order by until_at, user_id";
    UPSERT = "insert into absences (user_id, since_at, until_at) values ($1, $2, $3)
        on conflict (user_id) do update set since_at = excluded.since_at, until_at = excluded.until_at";
    DELETE = "delete from absences where user_id = $1";
}

fn read((user, since, until): (i64, i64, i64)) -> Absence {
    Absence { user_id: UserId(user), since: from_micros(since), until: from_micros(until) }
}

/// Somebody's last absence, which may be over.
pub async fn find(conn: &mut Conn, user: UserId) -> Result<Option<Absence>> {
    Ok(conn.optional::<(i64, i64, i64)>(FIND, args![user]).await?.map(read))
}

/// Everybody who is away at a moment or will be, the first to come back first.
pub async fn list(conn: &mut Conn, at: Timestamp) -> Result<Vec<Absence>> {
    let rows: Vec<(i64, i64, i64)> = conn.all(LIST, args![at]).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// Writes down that somebody is away.
pub async fn upsert(tx: &mut Tx, absence: &Absence) -> Result<()> {
    tx.execute(UPSERT, args![absence.user_id, absence.since, absence.until]).await?;
    Ok(())
}

/// Somebody is back; `false` when they were not away.
pub async fn delete(tx: &mut Tx, user: UserId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![user]).await? == 1)
}
