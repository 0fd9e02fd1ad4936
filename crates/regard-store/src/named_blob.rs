//! Which blobs are named by a row: those are never thrown away.

use crate::db::Conn;
use crate::error::Result;
use crate::{args, sql};
use std::collections::HashSet;

sql! {
    LIST = "select sha256 from raw_messages where sha256 >= $1 and sha256 < $2
        union select sha256 from attachments where sha256 >= $1 and sha256 < $2
        union select sha256 from outgoing_messages where sha256 >= $1 and sha256 < $2";
}

/// The names that begin so and that a row holds. Every table with a blob's name is asked.
pub async fn list(conn: &mut Conn, beginning: &str) -> Result<HashSet<String>> {
    // Names are of lower-case hexadecimal digits: `g` comes after all of them.
    let rows: Vec<(String,)> = conn.all(LIST, args![beginning, format!("{beginning}g")]).await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}
