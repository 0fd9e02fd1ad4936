//! Migrations: one number, one folder, both engines. They run at start and by `regard migrate`, in order, each in its
//! own transaction. A database of a newer version is refused before anything is touched.

use crate::db::{Conn, Db, Tx};
use crate::dialect::Engine;
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;

/// One step of the schema.
struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// A migration whose text serves both engines, or one with a pair of texts.
macro_rules! migration {
    ($number:literal, $folder:literal) => {
        migration!(@ $number, $folder, "up.sql", "up.sql")
    };
    ($number:literal, $folder:literal, pair) => {
        migration!(@ $number, $folder, "up.sqlite.sql", "up.postgres.sql")
    };
    (@ $number:literal, $folder:literal, $sqlite:literal, $postgres:literal) => {
        Migration {
            number: $number,
            name: $folder,
            sqlite: include_str!(concat!("../migrations/", $folder, "/", $sqlite)),
            postgres: include_str!(concat!("../migrations/", $folder, "/", $postgres)),
        }
    };
}

const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_desk"),
    migration!(2, "0002_search", pair),
    migration!(3, "0003_programs"),
    migration!(4, "0004_customer_links"),
    migration!(5, "0005_promises"),
    migration!(6, "0006_recoveries"),
    migration!(7, "0007_rules"),
    migration!(8, "0008_update_clocks"),
    migration!(9, "0009_discretion"),
    migration!(10, "0010_handoffs"),
    migration!(11, "0011_complaints"),
    migration!(12, "0012_rule_versions"),
    migration!(13, "0013_ignored"),
    migration!(14, "0014_limits"),
    migration!(15, "0015_slas"),
];

/// Held by PostgreSQL while migrating, so that several nodes may start at once.
const LOCK: i64 = 0x5265_6761_7264;

sql! {
    LAST = "select coalesce(max(number), 0) from schema_migrations";
    INSERT = "insert into schema_migrations (number, name, applied_at) values ($1, $2, $3)";
}

const TABLE: &str = "create table if not exists schema_migrations (
  number bigint not null constraint schema_migrations_pk primary key, name text not null, applied_at bigint not null)";

/// The highest number this version knows.
pub fn latest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// Brings the database to this version; gives the names of the migrations that ran.
pub async fn migrate(db: &Db, now: Timestamp) -> Result<Vec<&'static str>> {
    migrate_up_to(db, latest(), now).await
}

/// Brings the database to a version, to fill it with what was made by that one; a database that is further stays so.
pub async fn migrate_up_to(db: &Db, last: i64, now: Timestamp) -> Result<Vec<&'static str>> {
    let mut done = Vec::new();
    loop {
        let mut tx = db.begin().await?;
        if tx.engine() == Engine::Postgres {
            tx.script(format!("select pg_advisory_xact_lock({LOCK})")).await?;
        }
        tx.script(TABLE.to_owned()).await?;
        let (found,): (i64,) = tx.one(LAST, args![]).await?;
        if found > latest() {
            return Err(StoreError::NewerSchema { found, known: latest() });
        }
        let next = MIGRATIONS.iter().find(|migration| migration.number > found && migration.number <= last);
        if let Some(migration) = next {
            apply(&mut tx, migration, now).await?;
            done.push(migration.name);
        }
        tx.commit().await?;
        if next.is_none() {
            return Ok(done);
        }
    }
}

async fn apply(tx: &mut Tx, migration: &Migration, now: Timestamp) -> Result<()> {
    let engine = tx.engine();
    tx.script(engine.migration(engine.pick(migration.sqlite, migration.postgres))).await?;
    tx.execute(INSERT, args![migration.number, migration.name, now]).await?;
    Ok(())
}

/// The number the database is at; 0 when it is empty.
pub async fn version(db: &Db) -> Result<i64> {
    let mut tx = db.begin().await?;
    tx.script(TABLE.to_owned()).await?;
    let (found,): (i64,) = tx.one(LAST, args![]).await?;
    tx.commit().await?;
    Ok(found)
}

/// The number a migrated database is at; nothing is written.
pub async fn applied(conn: &mut Conn) -> Result<i64> {
    let (found,): (i64,) = conn.one(LAST, args![]).await?;
    Ok(found)
}
