//! Settings of the desk: small JSON values by key.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

sql! {
    FIND = "select value from settings where setting_key = $1";
    UPSERT = "insert into settings (setting_key, value, updated_at) values ($1, $2, $3)
        on conflict (setting_key) do update set value = excluded.value, updated_at = excluded.updated_at";
}

/// The value of a key; `None` when it was never set.
pub async fn find<T: DeserializeOwned>(conn: &mut Conn, key: &str) -> Result<Option<T>> {
    let row: Option<(String,)> = conn.optional(FIND, args![key]).await?;
    let Some((text,)) = row else { return Ok(None) };
    let corrupt = StoreError::Corrupt { table: "settings", column: "value", row: 0 };
    serde_json::from_str(&text).map(Some).map_err(|_| corrupt)
}

/// Sets the value of a key.
pub async fn upsert<T: Serialize>(tx: &mut Tx, key: &str, value: &T, now: Timestamp) -> Result<()> {
    let text = serde_json::to_string(value).expect("settings are plain data");
    tx.execute(UPSERT, args![key, text, now]).await?;
    Ok(())
}
