//! People copied on a ticket or following it.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::collaborator::Collaborator;
use regard_domain::id::{TicketId, UserId};
use regard_domain::user::Role;

sql! {
    LIST = "select c.user_id, c.kind, u.name, u.email, u.role from ticket_collaborators c join users u on u.user_id = c.user_id
        where c.ticket_id = $1 order by u.name, c.user_id";
    INSERT = "insert into ticket_collaborators (ticket_id, user_id, kind, created_at) values ($1, $2, $3, $4)
        on conflict (ticket_id, user_id) do nothing";
    DELETE = "delete from ticket_collaborators where ticket_id = $1 and user_id = $2";
}

/// Everybody on a ticket beside its requester, by name.
pub async fn list(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Collaborator>> {
    let rows: Vec<(i64, String, String, Option<String>, String)> = conn.all(LIST, args![ticket]).await?;
    rows.into_iter()
        .map(|(user, kind, name, email, role)| {
            let corrupt = StoreError::Corrupt { table: "users", column: "role", row: user };
            let role = Role::from_word(&role).ok_or(corrupt)?;
            Ok(Collaborator { user_id: UserId(user), kind, name, email, role })
        })
        .collect()
}

/// Adds somebody; `false` when they were on it already.
pub async fn insert(tx: &mut Tx, ticket: TicketId, user: UserId, kind: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(INSERT, args![ticket, user, kind, now]).await? == 1)
}

/// Takes somebody off; `false` when they were not on it.
pub async fn delete(tx: &mut Tx, ticket: TicketId, user: UserId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![ticket, user]).await? == 1)
}
