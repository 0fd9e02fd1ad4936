//! Tags of tickets.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use regard_domain::id::TicketId;

sql! {
    LIST = "select tag from ticket_tags where ticket_id = $1 order by tag";
    INSERT = "insert into ticket_tags (ticket_id, tag) values ($1, $2) on conflict (ticket_id, tag) do nothing";
    LIST_COUNTED = "select tag, count(*) as counted from ticket_tags group by tag order by counted desc, tag limit $1 offset $2";
    COUNT_NAMES = "select count(distinct tag) from ticket_tags";
    LIST_BEGINNING = "select distinct tag from ticket_tags where tag >= $1 and tag < $2 order by tag limit $3";
    DELETE = "delete from ticket_tags where ticket_id = $1 and tag = $2";
}

/// A ticket's tags in alphabetical order.
pub async fn list(conn: &mut Conn, ticket: TicketId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn.all(LIST, args![ticket]).await?;
    Ok(rows.into_iter().map(|(tag,)| tag).collect())
}

/// Adds a tag; `false` when it was there.
pub async fn insert(tx: &mut Tx, ticket: TicketId, tag: &str) -> Result<bool> {
    Ok(tx.execute(INSERT, args![ticket, tag]).await? == 1)
}

/// Takes a tag away; `false` when it was not there.
pub async fn delete(tx: &mut Tx, ticket: TicketId, tag: &str) -> Result<bool> {
    Ok(tx.execute(DELETE, args![ticket, tag]).await? == 1)
}

/// Every tag and how many tickets have it, the most used first.
pub async fn list_counted(conn: &mut Conn, limit: i64, offset: i64) -> Result<Vec<(String, i64)>> {
    conn.all(LIST_COUNTED, args![limit, offset]).await
}

/// How many different tags there are.
pub async fn count_names(conn: &mut Conn) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_NAMES, args![]).await?;
    Ok(count)
}

/// Tags that begin so.
pub async fn list_beginning(conn: &mut Conn, beginning: &str, limit: i64) -> Result<Vec<String>> {
    let end = format!("{beginning}\u{10FFFF}");
    let rows: Vec<(String,)> = conn.all(LIST_BEGINNING, args![beginning, end, limit]).await?;
    Ok(rows.into_iter().map(|(tag,)| tag).collect())
}
