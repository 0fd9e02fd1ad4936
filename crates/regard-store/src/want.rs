//! Unmet wants, in the customers' words.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::view::visible_of;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{LimitId, TicketId, UserId, WantId};
use regard_domain::limit::Want;
use regard_domain::user::Person;
use sqlx::AssertSqlSafe;

sql! {
    // A want that is there stays as it was said.
    INSERT = "insert into wants (text, ticket_id, user_id, source, limit_id, created_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (limit_id) do nothing";
    MERGE = "update wants set user_id = $2 where user_id = $1";
    MOVE_ALL = "update wants set ticket_id = $2 where ticket_id = $1";
}

/// Wants below an id, newest first.
pub async fn list(conn: &mut Conn, person: &Person, below: i64, limit: i64) -> Result<Vec<Want>> {
    type Columns = (i64, String, i64, i64, String, Option<i64>, i64);
    let sql = format!(
        "select want_id, text, ticket_id, user_id, source, limit_id, created_at from wants where want_id < $2 and {}
            order by want_id desc limit $3",
        visible_of(person, "wants")
    );
    let rows: Vec<Columns> = conn.all(AssertSqlSafe(sql), args![person.id, below, limit]).await?;
    let read = |(id, text, ticket, user, source, limit, created_at): Columns| Want {
        id: WantId(id),
        text,
        ticket_id: TicketId(ticket),
        user_id: UserId(user),
        source,
        limit_id: limit.map(LimitId),
        created_at: from_micros(created_at),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Logs the want behind a "no", once.
pub async fn insert_of_limit(
    tx: &mut Tx,
    limit: LimitId,
    text: &str,
    ticket: TicketId,
    user: UserId,
    now: Timestamp,
) -> Result<()> {
    tx.execute(INSERT, args![text, ticket, user, "limit", limit, now]).await?;
    Ok(())
}

/// Two records of one person become one.
pub async fn merge(tx: &mut Tx, from: UserId, into: UserId) -> Result<()> {
    tx.execute(MERGE, args![from, into]).await?;
    Ok(())
}

/// A merged ticket's go along.
pub async fn move_all(tx: &mut Tx, from: TicketId, into: TicketId) -> Result<()> {
    tx.execute(MOVE_ALL, args![from, into]).await?;
    Ok(())
}
