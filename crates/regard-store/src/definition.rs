//! What people define: one table for all kinds, since to the database they are all a name, a place and a document.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::definition::{Definition, Kind, Version};
use regard_domain::id::{DefinitionId, UserId};
use sqlx::FromRow;

macro_rules! select_definitions {
    ($rest:literal) => {
        concat!(
            "select definition_id, kind, word, title, position, is_active, owner_id, body, created_at, updated_at
            from definitions ",
            $rest
        )
    };
}

sql! {
    FIND = select_definitions!("where kind = $1 and definition_id = $2");
    FIND_BY_WORD = select_definitions!("where kind = $1 and word = $2");
    LIST = select_definitions!("where kind = $1 order by position, definition_id");
    INSERT = "insert into definitions (kind, word, title, position, is_active, owner_id, body, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning definition_id";
    UPDATE = "update definitions set word = $2, title = $3, position = $4, is_active = $5, owner_id = $6, body = $7, updated_at = $8
        where definition_id = $1";
    DELETE = "delete from definitions where kind = $1 and definition_id = $2";
    INSERT_VERSION = "insert into definition_versions (definition_id, user_id, title, is_active, body, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    LIST_VERSIONS = "select definition_version_id, user_id, title, is_active, body, created_at from definition_versions
        where definition_id = $1 order by definition_version_id desc limit $2";
    NEXT_POSITION = "select coalesce(max(position), -1) + 1 from definitions where kind = $1";
}

#[derive(FromRow)]
struct DefinitionRow {
    definition_id: i64,
    kind: String,
    word: Option<String>,
    title: String,
    position: i64,
    is_active: bool,
    owner_id: Option<i64>,
    body: String,
    created_at: i64,
    updated_at: i64,
}

impl DefinitionRow {
    fn read(self) -> Result<Definition> {
        let corrupt = |column| StoreError::Corrupt { table: "definitions", column, row: self.definition_id };
        Ok(Definition {
            id: DefinitionId(self.definition_id),
            kind: Kind::from_word(&self.kind).ok_or(corrupt("kind"))?,
            body: serde_json::from_str(&self.body).map_err(|_| corrupt("body"))?,
            word: self.word,
            title: self.title,
            position: self.position,
            is_active: self.is_active,
            owner_id: self.owner_id.map(UserId),
            created_at: from_micros(self.created_at),
            updated_at: from_micros(self.updated_at),
        })
    }
}

/// The definition of an id, if it is of this kind.
pub async fn find(conn: &mut Conn, kind: Kind, id: DefinitionId) -> Result<Option<Definition>> {
    let row: Option<DefinitionRow> = conn.optional(FIND, args![kind.as_str(), id]).await?;
    row.map(DefinitionRow::read).transpose()
}

/// The definition of a word.
pub async fn find_by_word(conn: &mut Conn, kind: Kind, word: &str) -> Result<Option<Definition>> {
    let row: Option<DefinitionRow> = conn.optional(FIND_BY_WORD, args![kind.as_str(), word]).await?;
    row.map(DefinitionRow::read).transpose()
}

/// All of a kind, in their order.
pub async fn list(conn: &mut Conn, kind: Kind) -> Result<Vec<Definition>> {
    let rows: Vec<DefinitionRow> = conn.all(LIST, args![kind.as_str()]).await?;
    rows.into_iter().map(DefinitionRow::read).collect()
}

/// The place after the last one of a kind.
pub async fn next_position(conn: &mut Conn, kind: Kind) -> Result<i64> {
    let (position,): (i64,) = conn.one(NEXT_POSITION, args![kind.as_str()]).await?;
    Ok(position)
}

/// Adds a definition; its id and times are given by the database. A conflict on `definitions` when the word is taken.
pub async fn insert(tx: &mut Tx, new: &Definition, now: Timestamp) -> Result<DefinitionId> {
    let args = args![
        new.kind.as_str(),
        new.word.clone(),
        &new.title,
        new.position,
        new.is_active,
        new.owner_id,
        document(new),
        now
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(DefinitionId(id))
}

/// Writes a definition back.
pub async fn update(tx: &mut Tx, changed: &Definition, now: Timestamp) -> Result<bool> {
    let args = args![
        changed.id,
        changed.word.clone(),
        &changed.title,
        changed.position,
        changed.is_active,
        changed.owner_id,
        document(changed),
        now
    ];
    Ok(tx.execute(UPDATE, args).await? == 1)
}

/// Removes a definition; values of a field go with it.
pub async fn delete(tx: &mut Tx, kind: Kind, id: DefinitionId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![kind.as_str(), id]).await? == 1)
}

/// Keeps how a definition is now, and who wrote it.
pub async fn insert_version(
    tx: &mut Tx,
    id: DefinitionId,
    now_is: &Definition,
    by: Option<UserId>,
    now: Timestamp,
) -> Result<()> {
    let args = args![id, by, &now_is.title, now_is.is_active, document(now_is), now];
    tx.execute(INSERT_VERSION, args).await?;
    Ok(())
}

/// How a definition was, the latest first.
pub async fn list_versions(conn: &mut Conn, id: DefinitionId, limit: i64) -> Result<Vec<Version>> {
    type Row = (i64, Option<i64>, String, bool, String, i64);
    let rows: Vec<Row> = conn.all(LIST_VERSIONS, args![id, limit]).await?;
    rows.into_iter()
        .map(|(row, user, title, is_active, body, at)| {
            let corrupt = StoreError::Corrupt { table: "definition_versions", column: "body", row };
            let body = serde_json::from_str(&body).map_err(|_| corrupt)?;
            let (user_id, created_at) = (user.map(UserId), from_micros(at));
            Ok(Version { user_id, title, is_active, body, created_at })
        })
        .collect()
}

fn document(definition: &Definition) -> String {
    serde_json::to_string(&definition.body).expect("a document is plain data")
}
