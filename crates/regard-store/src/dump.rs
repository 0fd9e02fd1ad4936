//! Whole tables out and in, row by row, in a form that both engines read: what backup and restore stand on, and how a desk
//! moves from one engine to the other.
//!
//! Which tables and columns there are is asked of the database itself, so a migration needs no change here. Derived tables
//! (full text) are left out and made again.

use crate::db::{Conn, Tx, Value};
use crate::dialect::Engine;
use crate::error::{Result, StoreError};
use crate::{args, sql};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value as Json;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Column as _, FromRow, Row, TypeInfo, ValueRef};
use std::collections::BTreeMap;

sql! {
    COLUMNS (Engine::Sqlite) = "select m.name, c.name, lower(c.type), case when c.pk > 0 then 1 else 0 end
        from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite%'
        and m.name not like 'comment_search%' and m.name <> 'schema_migrations' order by m.name, c.cid";
    COLUMNS_POSTGRES (Engine::Postgres) = "select c.table_name::text, c.column_name::text, c.data_type::text,
        (case when exists (select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
            where i.indisprimary and a.attname = c.column_name and i.indrelid = quote_ident(c.table_name)::regclass)
            then 1 else 0 end)::bigint
        from information_schema.columns c join information_schema.tables t
            on t.table_schema = c.table_schema and t.table_name = c.table_name
        where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
        and c.table_name not in ('comment_search', 'schema_migrations') and c.column_name <> 'written_by'
        order by c.table_name, c.ordinal_position";
    REFERENCES (Engine::Sqlite) = "select m.name, f.\"from\", f.\"table\", f.\"to\"
        from sqlite_schema m, pragma_foreign_key_list(m.name) f where m.type = 'table' order by 1, 2";
    REFERENCES_POSTGRES (Engine::Postgres) = "select t.relname::text, a.attname::text, p.relname::text, b.attname::text
        from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class p on p.oid = c.confrelid
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
        where c.contype = 'f' and c.connamespace = current_schema()::regnamespace order by 1, 2";
    LIVED = "select (select count(*) from users) + (select count(*) from raw_messages) + (select count(*) from tickets)";
    SEQUENCES (Engine::Sqlite) = "select name, seq from sqlite_sequence where seq > 0 order by name";
    SEQUENCES_POSTGRES (Engine::Postgres) = "select t.relname::text, s.last_value from pg_class t
        join pg_depend d on d.refobjid = t.oid and d.deptype = 'i' join pg_class q on q.oid = d.objid and q.relkind = 'S'
        join pg_sequences s on s.schemaname = current_schema() and s.sequencename = q.relname
        where t.relkind = 'r' and s.last_value is not null order by 1";
    SET_SEQUENCE (Engine::Sqlite) = "update sqlite_sequence set seq = $2 where name = $1 and $3 <> ''";
    ADD_SEQUENCE (Engine::Sqlite) = "insert into sqlite_sequence (name, seq) values ($1, $2)";
    SET_SEQUENCE_POSTGRES (Engine::Postgres) = "select setval(pg_get_serial_sequence($1, $3), $2)";
}

/// Values bound to one statement at most; SQLite's own limit is 32,766.
const VALUES_AT_ONCE: usize = 16_000;

/// What a column holds, on both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// Text.
    Text,
    /// Yes or no.
    Bool,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it belongs to the primary key.
    pub is_key: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The column that refers.
    pub column: String,
    /// To which table.
    pub table: String,
    /// To which column of it.
    pub to: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What it refers to.
    pub references: Vec<Reference>,
}

impl Table {
    /// The one column of its key, when it has one that is counted.
    pub fn counted_key(&self) -> Option<&str> {
        let mut keys = self.columns.iter().filter(|column| column.is_key);
        let key = keys.next().filter(|key| key.kind == Kind::Int && keys.next().is_none())?;
        Some(&key.name)
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Every table but the derived ones; one that is referred to stands before those that refer to it.
pub async fn tables(conn: &mut Conn) -> Result<Vec<Table>> {
    let rows: Vec<(String, String, String, i64)> =
        conn.all(conn.engine().pick(COLUMNS, COLUMNS_POSTGRES), args![]).await?;
    let mut found: BTreeMap<String, Table> = BTreeMap::new();
    for (table, name, kind, is_key) in rows {
        let kind = match kind.as_str() {
            "integer" | "bigint" => Kind::Int,
            "boolean" => Kind::Bool,
            "blob" | "bytea" => Kind::Bytes,
            _ => Kind::Text,
        };
        let new = || Table { name: table.clone(), columns: Vec::new(), references: Vec::new() };
        let table = found.entry(table.clone()).or_insert_with(new);
        table.columns.push(Column { name, kind, is_key: is_key == 1 });
    }
    let rows: Vec<(String, String, String, String)> =
        conn.all(conn.engine().pick(REFERENCES, REFERENCES_POSTGRES), args![]).await?;
    for (from, column, table, to) in rows {
        if let Some(from) = found.get_mut(&from) {
            from.references.push(Reference { column, table, to });
        }
    }
    Ok(in_order(found.into_values().collect()))
}

/// Tables in the order in which they can be filled. What refers in a circle (none does) would stand at the end.
fn in_order(mut left: Vec<Table>) -> Vec<Table> {
    let mut done: Vec<Table> = Vec::new();
    while !left.is_empty() {
        let is_ready = |table: &Table| {
            let open =
                |on: &Reference| on.table != table.name && left.iter().any(|other| other.name == on.table);
            !table.references.iter().any(open)
        };
        let ready = left.iter().position(is_ready).unwrap_or(0);
        done.push(left.remove(ready));
    }
    done
}

/// A row whose columns are known only when it is read.
struct Cells(Vec<Value>);

impl<'r> FromRow<'r, SqliteRow> for Cells {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let cell = |at: usize| -> sqlx::Result<Value> {
            let raw = row.try_get_raw(at)?;
            Ok(match raw.type_info().name() {
                _ if raw.is_null() => Value::Int(None),
                "TEXT" => Value::Text(Some(row.try_get_unchecked(at)?)),
                "BLOB" => Value::Bytes(Some(row.try_get_unchecked(at)?)),
                _ => Value::Int(Some(row.try_get_unchecked(at)?)),
            })
        };
        Ok(Self((0..row.len()).map(cell).collect::<sqlx::Result<_>>()?))
    }
}

impl<'r> FromRow<'r, PgRow> for Cells {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let cell = |at: usize| -> sqlx::Result<Value> {
            Ok(match row.column(at).type_info().name() {
                _ if row.try_get_raw(at)?.is_null() => Value::Int(None),
                "TEXT" => Value::Text(Some(row.try_get(at)?)),
                "BYTEA" => Value::Bytes(Some(row.try_get(at)?)),
                "BOOL" => Value::Bool(row.try_get(at)?),
                _ => Value::Int(Some(row.try_get(at)?)),
            })
        };
        Ok(Self((0..row.len()).map(cell).collect::<sqlx::Result<_>>()?))
    }
}

/// Hands over every row of a table as a JSON array, in the order of its key.
pub async fn rows<E: From<StoreError>>(
    conn: &mut Conn,
    table: &Table,
    mut hand: impl FnMut(Json) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let names = |columns: &mut dyn Iterator<Item = &Column>| {
        columns.map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
    };
    let keys = names(&mut table.columns.iter().filter(|column| column.is_key));
    let all = names(&mut table.columns.iter());
    let sql = format!("select {all} from {} order by {keys}", quoted(&table.name));
    conn.each(AssertSqlSafe(sql), args![], |row: Cells| {
        let cells = row.0.into_iter().zip(&table.columns).map(|(cell, column)| to_json(cell, column.kind));
        hand(Json::Array(cells.collect()))
    })
    .await
}

fn to_json(cell: Value, kind: Kind) -> Json {
    match cell {
        Value::Int(Some(number)) if kind == Kind::Bool => Json::Bool(number != 0),
        Value::Int(number) => number.map_or(Json::Null, Json::from),
        Value::Text(text) => text.map_or(Json::Null, Json::from),
        Value::Bool(truth) => Json::Bool(truth),
        Value::Real(number) => number.map_or(Json::Null, Json::from),
        Value::Bytes(bytes) => bytes.map_or(Json::Null, |bytes| Json::from(BASE64.encode(bytes))),
    }
}

/// The value of a column; `None` when it holds what the column cannot.
fn from_json(json: Json, kind: Kind) -> Option<Value> {
    Some(match (kind, json) {
        (Kind::Int, Json::Null) => Value::Int(None),
        (Kind::Int, Json::Number(number)) => Value::Int(Some(number.as_i64()?)),
        (Kind::Text, Json::Null) => Value::Text(None),
        (Kind::Text, Json::String(text)) => Value::Text(Some(text)),
        (Kind::Bool, Json::Bool(truth)) => Value::Bool(truth),
        (Kind::Bytes, Json::Null) => Value::Bytes(None),
        (Kind::Bytes, Json::String(text)) => Value::Bytes(Some(BASE64.decode(text).ok()?)),
        _ => return None,
    })
}

/// Adds rows as [`rows`] handed them over; `columns` says what stands where. A column that refers to its own table is
/// left empty: [`refer`] fills it when all rows are there.
pub async fn insert(tx: &mut Tx, table: &Table, columns: &[String], rows: Vec<Json>) -> Result<()> {
    let known =
        columns.iter().map(|name| table.column(name).ok_or_else(corrupt)).collect::<Result<Vec<_>>>()?;
    let own: Vec<bool> = known.iter().map(|column| refers_to_itself(table, &column.name)).collect();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<Json> =
            rows.by_ref().take((VALUES_AT_ONCE / columns.len().max(1)).clamp(1, 500)).collect();
        let mut sql = format!(
            "insert into {} ({}) values ",
            quoted(&table.name),
            columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
        );
        let mut args = Vec::with_capacity(some.len() * columns.len());
        for (number, row) in some.into_iter().enumerate() {
            let Json::Array(cells) = row else { return Err(corrupt()) };
            if cells.len() != columns.len() {
                return Err(corrupt());
            }
            sql.push_str(if number == 0 { "(" } else { ", (" });
            for (at, cell) in cells.into_iter().enumerate() {
                let cell = if own[at] { Json::Null } else { cell };
                args.push(from_json(cell, known[at].kind).ok_or_else(corrupt)?);
                sql.push_str(&format!("{}${}", if at == 0 { "" } else { ", " }, args.len()));
            }
            sql.push(')');
        }
        tx.execute(AssertSqlSafe(sql), args).await?;
    }
    Ok(())
}

/// Fills the columns of a row that refer to its own table.
pub async fn refer(tx: &mut Tx, table: &Table, columns: &[String], row: &Json) -> Result<()> {
    let Some(key) = table.counted_key() else { return Ok(()) };
    let cell = |name: &str| columns.iter().position(|column| column == name).and_then(|at| row[at].as_i64());
    for on in table.references.iter().filter(|on| on.table == table.name) {
        if let (Some(id), Some(to)) = (cell(key), cell(&on.column)) {
            let (table, column, key) = (quoted(&table.name), quoted(&on.column), quoted(key));
            let sql = format!("update {table} set {column} = $2 where {key} = $1");
            tx.execute(AssertSqlSafe(sql), args![id, to]).await?;
        }
    }
    Ok(())
}

/// Whether a row refers to one of its own table.
pub fn refers(table: &Table, columns: &[String], row: &Json) -> bool {
    let mut own = columns.iter().enumerate().filter(|(_, column)| refers_to_itself(table, column));
    own.any(|(at, _)| !row[at].is_null())
}

/// Whether rows of a table may refer to others of their own.
pub fn has_own_references(table: &Table) -> bool {
    table.references.iter().any(|on| on.table == table.name)
}

fn refers_to_itself(table: &Table, column: &str) -> bool {
    table.references.iter().any(|on| on.table == table.name && on.column == column)
}

/// Empties all tables, given in their order.
pub async fn clear(tx: &mut Tx, tables: &[Table]) -> Result<()> {
    for table in tables.iter().rev() {
        tx.execute(AssertSqlSafe(format!("delete from {}", quoted(&table.name))), args![]).await?;
    }
    Ok(())
}

/// How many rows a table has.
pub async fn count(conn: &mut Conn, table: &Table) -> Result<i64> {
    let sql = format!("select count(*) from {}", quoted(&table.name));
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql), args![]).await?;
    Ok(count)
}

/// Whether nothing was received and nobody is there: what a first start makes by itself does not count.
pub async fn is_empty(conn: &mut Conn) -> Result<bool> {
    let (count,): (i64,) = conn.one(LIVED, args![]).await?;
    Ok(count == 0)
}

/// The highest number ever given, by table: a number is never given again, whatever was deleted.
pub async fn numbers(conn: &mut Conn) -> Result<BTreeMap<String, i64>> {
    let sql = conn.engine().pick(SEQUENCES, SEQUENCES_POSTGRES);
    let rows: Vec<(String, i64)> = conn.all(sql, args![]).await?;
    Ok(rows.into_iter().collect())
}

/// Goes on counting from here.
pub async fn set_number(tx: &mut Tx, table: &Table, last: i64) -> Result<()> {
    let Some(key) = table.counted_key() else { return Ok(()) };
    let sql = tx.engine().pick(SET_SEQUENCE, SET_SEQUENCE_POSTGRES);
    // SQLite counts a table from its first row on: one that never had any is not in its list yet.
    if tx.execute(sql, args![&table.name, last, key]).await? == 0 {
        tx.execute(ADD_SEQUENCE, args![&table.name, last]).await?;
    }
    Ok(())
}

/// Rows of a table that refer to nothing: their key and the column. At most `limit` for each column.
pub async fn dangling(conn: &mut Conn, table: &Table, limit: i64) -> Result<Vec<(String, String)>> {
    let keys = table.columns.iter().filter(|column| column.is_key);
    let key = keys
        .map(|key| format!("cast(c.{} as text)", quoted(&key.name)))
        .collect::<Vec<_>>()
        .join(" || '/' || ");
    let mut found = Vec::new();
    for on in &table.references {
        let (name, column) = (quoted(&table.name), quoted(&on.column));
        let (parent, to) = (quoted(&on.table), quoted(&on.to));
        let sql = format!(
            "select {key} from {name} c where c.{column} is not null
             and not exists (select 1 from {parent} p where p.{to} = c.{column}) limit $1"
        );
        let rows: Vec<(String,)> = conn.all(AssertSqlSafe(sql), args![limit]).await?;
        found.extend(rows.into_iter().map(|(id,)| (id, on.column.clone())));
    }
    Ok(found)
}

fn corrupt() -> StoreError {
    StoreError::Corrupt { table: "backup", column: "row", row: 0 }
}

/// A name of the schema, as both engines take it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
