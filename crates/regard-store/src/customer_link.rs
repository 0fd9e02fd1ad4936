//! Links by which customers reach a request without an account. Only the random half of a link is kept here.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::customer_link::CustomerLink;
use regard_domain::id::{CustomerLinkId, TicketId, UserId};

macro_rules! select_links {
    ($rest:literal) => {
        concat!(
            "select customer_link_id, ticket_id, user_id, nonce, created_at, expires_at from customer_links ",
            $rest
        )
    };
}

sql! {
    FIND = select_links!("where ticket_id = $1 and user_id = $2");
    FIND_BY_NONCE = select_links!("where nonce = $1");
    UPSERT = "insert into customer_links (ticket_id, user_id, nonce, created_at, expires_at) values ($1, $2, $3, $4, $5)
        on conflict (ticket_id, user_id) do update set expires_at = excluded.expires_at returning nonce";
    DELETE = "delete from customer_links where nonce = $1";
}

type Columns = (i64, i64, i64, String, i64, i64);

fn read((id, ticket, user, nonce, created_at, expires_at): Columns) -> CustomerLink {
    CustomerLink {
        id: CustomerLinkId(id),
        ticket_id: TicketId(ticket),
        user_id: UserId(user),
        nonce,
        created_at: from_micros(created_at),
        expires_at: from_micros(expires_at),
    }
}

/// The link of a customer to a request.
pub async fn find(conn: &mut Conn, ticket: TicketId, user: UserId) -> Result<Option<CustomerLink>> {
    Ok(conn.optional::<Columns>(FIND, args![ticket, user]).await?.map(read))
}

/// The link of a random half.
pub async fn find_by_nonce(conn: &mut Conn, nonce: &str) -> Result<Option<CustomerLink>> {
    Ok(conn.optional::<Columns>(FIND_BY_NONCE, args![nonce]).await?.map(read))
}

/// Makes a link, or lets the one that is there last longer; gives its random half.
pub async fn upsert(
    tx: &mut Tx,
    ticket: TicketId,
    user: UserId,
    nonce: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<String> {
    let (kept,): (String,) = tx.one(UPSERT, args![ticket, user, nonce, now, expires_at]).await?;
    Ok(kept)
}

/// Throws a link away: it opens nothing any more.
pub async fn delete(tx: &mut Tx, nonce: &str) -> Result<bool> {
    Ok(tx.execute(DELETE, args![nonce]).await? == 1)
}
