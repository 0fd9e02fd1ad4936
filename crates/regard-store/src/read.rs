//! Up to when a colleague has read a ticket.

use crate::db::Tx;
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::id::{TicketId, UserId};

sql! {
    UPSERT = "insert into ticket_reads (user_id, ticket_id, read_at) values ($1, $2, $3)
        on conflict (user_id, ticket_id) do update set read_at = excluded.read_at";
}

/// Notes that somebody has read a ticket.
pub async fn upsert(tx: &mut Tx, user: UserId, ticket: TicketId, now: Timestamp) -> Result<()> {
    tx.execute(UPSERT, args![user, ticket, now]).await?;
    Ok(())
}
