//! Tags of tickets.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use regard_domain::id::TicketId;

sql! {
    LIST = "select tag from ticket_tags where ticket_id = $1 order by tag";
    INSERT = "insert into ticket_tags (ticket_id, tag) values ($1, $2) on conflict (ticket_id, tag) do nothing";
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
