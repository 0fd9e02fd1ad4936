//! The one place that knows two engines: opening, reading, and units of writing.
//!
//! A unit of writing is an ordinary transaction: `let mut tx = db.begin().await?; ...; tx.commit().await?`. On
//! PostgreSQL it is just that. On SQLite all units share one connection in turn, each in a savepoint, and those that
//! were waiting at the same time are made durable by one commit ([`group`]): at `synchronous=FULL` that is worth two to
//! three times the throughput and costs a lone unit nothing.

pub mod group;
mod value;

use crate::{
    dialect::Engine,
    error::{Result, StoreError},
};
use group::{SqliteWriter, Unit};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, FromRow, PgPool, Postgres, SqlSafeStr, Sqlite, SqlitePool};
use sqlx::{pool::PoolConnection, postgres::PgPoolOptions, postgres::PgRow, sqlite::SqliteRow};
use std::ops::{Deref, DerefMut};
use std::{path::Path, str::FromStr, time::Duration};

pub use value::{Args, Value};

/// A database, open. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    Sqlite { readers: SqlitePool, writer: SqliteWriter },
    Postgres(PgPool),
}

/// A row that reads on both engines; derive `sqlx::FromRow` and it is one.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl Db {
    /// Opens `sqlite:PATH` (made when missing), a bare path, or `postgres://...`. `readers` is the number of
    /// connections kept for reading (SQLite) or in all (PostgreSQL).
    pub async fn open(url: &str, readers: u32) -> Result<Db> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = PgPoolOptions::new()
                .max_connections(readers.max(2))
                // People are told soon that the database is away.
                .acquire_timeout(Duration::from_secs(5))
                .connect(url)
                .await?;
            return Ok(Db { inner: Inner::Postgres(pool) });
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        let options = sqlite_options(Path::new(path.trim_start_matches("//")))?;
        let writer = SqliteWriter::open(&options).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(readers.max(1))
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.create_if_missing(false).read_only(true).pragma("query_only", "on"))
            .await?;
        Ok(Db { inner: Inner::Sqlite { readers, writer } })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite { .. } => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Connections open and, of these, idle; on SQLite those for reading.
    pub fn connections(&self) -> (u32, usize) {
        match &self.inner {
            Inner::Sqlite { readers, .. } => (readers.size(), readers.num_idle()),
            Inner::Postgres(pool) => (pool.size(), pool.num_idle()),
        }
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Conn> {
        let inner = match &self.inner {
            Inner::Sqlite { readers, .. } => ConnInner::SqliteRead(readers.acquire().await?),
            Inner::Postgres(pool) => ConnInner::PostgresRead(pool.acquire().await?),
        };
        Ok(Conn { inner })
    }

    /// A connection that sees the data as it stands at its first question, however long it reads and whatever is written
    /// meanwhile.
    pub async fn snapshot(&self) -> Result<Conn> {
        let inner = match &self.inner {
            Inner::Sqlite { readers, .. } => ConnInner::SqliteSnapshot(readers.begin().await?),
            Inner::Postgres(pool) => {
                let begin = "begin isolation level repeatable read read only";
                ConnInner::PostgresWrite(pool.begin_with(begin).await?)
            }
        };
        Ok(Conn { inner })
    }

    /// Begins a unit of writing. Dropping it without [`Tx::commit`] takes everything back.
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.inner {
            Inner::Sqlite { writer, .. } => ConnInner::SqliteWrite(writer.begin().await?),
            Inner::Postgres(pool) => ConnInner::PostgresWrite(pool.begin().await?),
        };
        Ok(Tx { conn: Conn { inner } })
    }

    /// Moves what SQLite's write-ahead log holds into the database file without stopping anybody; nothing to do on
    /// PostgreSQL. Called by the schedule, so that no writer pays for it.
    pub async fn checkpoint(&self) -> Result<()> {
        match &self.inner {
            Inner::Sqlite { writer, .. } => writer.run_alone("pragma wal_checkpoint(passive)").await,
            Inner::Postgres(_) => Ok(()),
        }
    }

    /// Refreshes the planner's statistics: after an import and once a day.
    pub async fn analyze(&self) -> Result<()> {
        match &self.inner {
            Inner::Sqlite { writer, .. } => writer.run_alone("analyze").await,
            Inner::Postgres(pool) => {
                sqlx::query("analyze").execute(pool).await?;
                Ok(())
            }
        }
    }

    /// Closes all connections; SQLite's log is folded into its file.
    pub async fn close(&self) {
        match &self.inner {
            Inner::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Inner::Postgres(pool) => pool.close().await,
        }
    }
}

fn sqlite_options(path: &Path) -> Result<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str("sqlite:")?
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(512)
        // The log is folded in by `checkpoint` in the background: at the default of 1,000 pages a writer pays for it.
        .pragma("wal_autocheckpoint", "8000")
        .pragma("journal_size_limit", "67108864")
        .pragma("cache_size", "-8000")
        // `analyze` looks at so many rows of each index and no more: nobody waits for it at a million tickets.
        .pragma("analysis_limit", "1000")
        .pragma("temp_store", "memory"))
}

/// How safely an engine keeps what it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durability {
    /// The engine and its version.
    pub version: String,
    /// Whether what was committed survives a power cut.
    pub is_durable: bool,
    /// The settings that decide it.
    pub words: String,
}

const DURABILITY: &str = "select sqlite_version(), (select journal_mode from pragma_journal_mode),
    (select cast(synchronous as text) from pragma_synchronous)";
const DURABILITY_POSTGRES: &str = "select current_setting('server_version'), current_setting('fsync'),
    current_setting('synchronous_commit')";

const BYTES: &str = "select page_count * page_size from pragma_page_count(), pragma_page_size()";
const BYTES_POSTGRES: &str = "select pg_database_size(current_database())";

/// A connection: for reading, or inside a unit of writing.
pub struct Conn {
    inner: ConnInner,
}

enum ConnInner {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteSnapshot(sqlx::Transaction<'static, Sqlite>),
    SqliteWrite(Unit),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(sqlx::Transaction<'static, Postgres>),
}

/// The engine branch, once: runs the same sqlx call on whichever connection this is.
macro_rules! on_engine {
    ($conn:expr, $query:expr, $args:expr, |$bound:ident, $executor:ident| $run:expr) => {{
        match &mut $conn.inner {
            ConnInner::SqliteRead(connection) => {
                let $bound = value::bind_all!($query, $args);
                let $executor = &mut **connection;
                $run
            }
            ConnInner::SqliteSnapshot(transaction) => {
                let $bound = value::bind_all!($query, $args);
                let $executor = &mut **transaction;
                $run
            }
            ConnInner::SqliteWrite(unit) => {
                let $bound = value::bind_all!($query, $args);
                let $executor = unit.connection();
                $run
            }
            ConnInner::PostgresRead(connection) => {
                let $bound = value::bind_all!($query, $args);
                let $executor = &mut **connection;
                $run
            }
            ConnInner::PostgresWrite(transaction) => {
                let $bound = value::bind_all!($query, $args);
                let $executor = &mut **transaction;
                $run
            }
        }
    }};
}

impl Conn {
    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.inner {
            ConnInner::SqliteRead(_) | ConnInner::SqliteSnapshot(_) | ConnInner::SqliteWrite(_) => {
                Engine::Sqlite
            }
            ConnInner::PostgresRead(_) | ConnInner::PostgresWrite(_) => Engine::Postgres,
        }
    }

    /// How safely the engine keeps what it is told.
    pub async fn durability(&mut self) -> Result<Durability> {
        let sql = self.engine().pick(DURABILITY, DURABILITY_POSTGRES);
        let (version, first, second): (String, String, String) = self.one(sql, Args::new()).await?;
        Ok(match self.engine() {
            Engine::Sqlite => Durability {
                version: format!("SQLite {version}"),
                // 2 is FULL, 3 is EXTRA (https://sqlite.org/pragma.html#pragma_synchronous).
                is_durable: first == "wal" && ["2", "3"].contains(&second.as_str()),
                words: format!("journal_mode {first}, synchronous {second}"),
            },
            Engine::Postgres => Durability {
                version: format!("PostgreSQL {version}"),
                is_durable: first == "on" && second != "off",
                words: format!("fsync {first}, synchronous_commit {second}"),
            },
        })
    }

    /// How many bytes the database takes, indexes included; without SQLite's write-ahead log.
    pub async fn byte_count(&mut self) -> Result<i64> {
        let (bytes,) = self.one(self.engine().pick(BYTES, BYTES_POSTGRES), Args::new()).await?;
        Ok(bytes)
    }

    /// All rows.
    pub async fn all<T: Row>(&mut self, sql: impl SqlSafeStr, args: Args) -> Result<Vec<T>> {
        let sql = sql.into_sql_str();
        Ok(on_engine!(self, sqlx::query_as(sql), args, |query, on| query.fetch_all(on).await)?)
    }

    /// The row, if there is one.
    pub async fn optional<T: Row>(&mut self, sql: impl SqlSafeStr, args: Args) -> Result<Option<T>> {
        let sql = sql.into_sql_str();
        Ok(on_engine!(self, sqlx::query_as(sql), args, |query, on| query.fetch_optional(on).await)?)
    }

    /// The row that must be there (a count, a `returning`).
    pub async fn one<T: Row>(&mut self, sql: impl SqlSafeStr, args: Args) -> Result<T> {
        let sql = sql.into_sql_str();
        Ok(on_engine!(self, sqlx::query_as(sql), args, |query, on| query.fetch_one(on).await)?)
    }

    /// Hands over row after row, so that a table of any size fits into memory.
    pub async fn each<T: Row, E: From<StoreError>>(
        &mut self,
        sql: impl SqlSafeStr,
        args: Args,
        mut hand: impl FnMut(T) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        use futures::TryStreamExt;
        let sql = sql.into_sql_str();
        on_engine!(self, sqlx::query_as(sql), args, |query, on| {
            let mut rows = query.fetch(on);
            while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
                hand(row)?;
            }
        });
        Ok(())
    }

    /// Runs a statement and gives the number of rows it touched.
    pub async fn execute(&mut self, sql: impl SqlSafeStr, args: Args) -> Result<u64> {
        let sql = sql.into_sql_str();
        Ok(on_engine!(self, sqlx::query(sql), args, |query, on| query
            .execute(on)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Runs a script of several statements (migrations).
    pub async fn script(&mut self, text: String) -> Result<()> {
        let script = sqlx::raw_sql(AssertSqlSafe(text));
        match &mut self.inner {
            ConnInner::SqliteRead(connection) => script.execute(&mut **connection).await.map(|_| ()),
            ConnInner::SqliteSnapshot(transaction) => script.execute(&mut **transaction).await.map(|_| ()),
            ConnInner::SqliteWrite(unit) => script.execute(unit.connection()).await.map(|_| ()),
            ConnInner::PostgresRead(connection) => script.execute(&mut **connection).await.map(|_| ()),
            ConnInner::PostgresWrite(transaction) => script.execute(&mut **transaction).await.map(|_| ()),
        }
        .map_err(StoreError::from)
    }

    /// Asks the engine whether it understands a statement.
    pub async fn prepare(&mut self, sql: &'static str) -> Result<()> {
        use sqlx::Executor;
        let sql = sql.into_sql_str();
        match &mut self.inner {
            ConnInner::SqliteRead(connection) => connection.prepare(sql).await.map(|_| ()),
            ConnInner::SqliteSnapshot(transaction) => transaction.prepare(sql).await.map(|_| ()),
            ConnInner::SqliteWrite(unit) => unit.connection().prepare(sql).await.map(|_| ()),
            ConnInner::PostgresRead(connection) => connection.prepare(sql).await.map(|_| ()),
            ConnInner::PostgresWrite(transaction) => transaction.prepare(sql).await.map(|_| ()),
        }
        .map_err(StoreError::from)
    }
}

/// A unit of writing: everything in it happens, or nothing.
pub struct Tx {
    conn: Conn,
}

impl Tx {
    /// Makes it durable. Only after this may anybody outside be told.
    pub async fn commit(self) -> Result<()> {
        match self.conn.inner {
            ConnInner::SqliteWrite(unit) => unit.commit().await,
            ConnInner::PostgresWrite(transaction) => Ok(transaction.commit().await?),
            ConnInner::SqliteRead(_) | ConnInner::SqliteSnapshot(_) | ConnInner::PostgresRead(_) => Ok(()),
        }
    }

    /// Takes everything back, and waits until that is done.
    pub async fn rollback(self) -> Result<()> {
        match self.conn.inner {
            ConnInner::SqliteWrite(unit) => unit.rollback().await,
            ConnInner::PostgresWrite(transaction) => Ok(transaction.rollback().await?),
            ConnInner::SqliteRead(_) | ConnInner::SqliteSnapshot(_) | ConnInner::PostgresRead(_) => Ok(()),
        }
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
