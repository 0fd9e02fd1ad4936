//! The register of policies: rules of the house that stand behind "no"s, each with an owner and an end.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{PolicyId, UserId};
use regard_domain::limit::Policy;

sql! {
    FIND = "select policy_id, title, reason, owner_id, expires_at, repealed_at, created_at from policies where policy_id = $1";
    LIST = "select policy_id, title, reason, owner_id, expires_at, repealed_at, created_at from policies order by policy_id";
    INSERT = "insert into policies (title, reason, owner_id, expires_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $5) returning policy_id";
    UPDATE = "update policies set title = $2, reason = $3, owner_id = $4, expires_at = $5, repealed_at = $6, updated_at = $7
        where policy_id = $1";
}

type Columns = (i64, String, String, i64, i64, Option<i64>, i64);

fn read((id, title, reason, owner, expires_at, repealed_at, created_at): Columns) -> Policy {
    Policy {
        id: PolicyId(id),
        title,
        reason,
        owner_id: UserId(owner),
        expires_at: from_micros(expires_at),
        repealed_at: repealed_at.map(from_micros),
        created_at: from_micros(created_at),
    }
}

/// The policy of an id.
pub async fn find(conn: &mut Conn, id: PolicyId) -> Result<Option<Policy>> {
    Ok(conn.optional::<Columns>(FIND, args![id]).await?.map(read))
}

/// All of them, the oldest first.
pub async fn list(conn: &mut Conn) -> Result<Vec<Policy>> {
    Ok(conn.all::<Columns>(LIST, args![]).await?.into_iter().map(read).collect())
}

/// Writes one down.
pub async fn insert(
    tx: &mut Tx,
    title: &str,
    reason: &str,
    owner: UserId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<PolicyId> {
    let (id,): (i64,) = tx.one(INSERT, args![title, reason, owner, expires_at, now]).await?;
    Ok(PolicyId(id))
}

/// Writes a changed one back.
pub async fn update(tx: &mut Tx, it: &Policy, now: Timestamp) -> Result<()> {
    let args = args![it.id, &it.title, &it.reason, it.owner_id, it.expires_at, it.repealed_at, now];
    tx.execute(UPDATE, args).await?;
    Ok(())
}
