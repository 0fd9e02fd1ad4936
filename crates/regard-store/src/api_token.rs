//! Tokens for programs. As with sessions, only the hash of a token is kept.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::api_token::ApiToken;
use regard_domain::clock::from_micros;
use regard_domain::id::{ApiTokenId, UserId};

sql! {
    INSERT = "insert into api_tokens (user_id, name, token_hash, created_at) values ($1, $2, $3, $4)
        returning api_token_id";
    FIND = "select api_token_id, user_id, name, created_at, used_at from api_tokens where token_hash = $1";
    LIST = "select api_token_id, user_id, name, created_at, used_at from api_tokens where user_id = $1
        order by api_token_id";
    UPDATE_USED = "update api_tokens set used_at = $2 where api_token_id = $1";
    DELETE = "delete from api_tokens where api_token_id = $1 and user_id = $2";
    DELETE_ALL = "delete from api_tokens where user_id = $1";
}

type Columns = (i64, i64, String, i64, Option<i64>);

fn read((id, user_id, name, created_at, used_at): Columns) -> ApiToken {
    let (created_at, used_at) = (from_micros(created_at), used_at.map(from_micros));
    ApiToken { id: ApiTokenId(id), user_id: UserId(user_id), name, created_at, used_at }
}

/// Adds a token.
pub async fn insert(
    tx: &mut Tx,
    user: UserId,
    name: &str,
    token_hash: &str,
    now: Timestamp,
) -> Result<ApiTokenId> {
    let (id,): (i64,) = tx.one(INSERT, args![user, name, token_hash, now]).await?;
    Ok(ApiTokenId(id))
}

/// The token of a hash.
pub async fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<ApiToken>> {
    Ok(conn.optional::<Columns>(FIND, args![token_hash]).await?.map(read))
}

/// The tokens of a person.
pub async fn list(conn: &mut Conn, user: UserId) -> Result<Vec<ApiToken>> {
    Ok(conn.all::<Columns>(LIST, args![user]).await?.into_iter().map(read).collect())
}

/// Notes that a token was used.
pub async fn update_used(tx: &mut Tx, id: ApiTokenId, now: Timestamp) -> Result<()> {
    tx.execute(UPDATE_USED, args![id, now]).await?;
    Ok(())
}

/// Takes a token of a person away; `false` when there is none such.
pub async fn delete(tx: &mut Tx, id: ApiTokenId, user: UserId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id, user]).await? == 1)
}

/// Takes all tokens of a person away.
pub async fn delete_all(tx: &mut Tx, user: UserId) -> Result<u64> {
    tx.execute(DELETE_ALL, args![user]).await
}
