//! The store's guards: every statement is understood by both engines, both schemas are the same, keys have indexes, and
//! units of writing keep their word under load and when dropped half-way.

use regard_domain::clock::Clock;
use regard_store::catalogue;
use regard_store::db::Conn;
use regard_store::dialect::Engine;
use regard_store::error::StoreError;
use regard_store::{args, migrate, setting};
use regard_testkit::database::{TestDatabase, on_postgres};
use regard_testkit::desk::TestDesk;
use regard_testkit::time::FakeClock;
use std::collections::BTreeMap;

#[tokio::test]
async fn every_statement_is_understood_by_this_engine() {
    let database = TestDatabase::fresh().await;
    let mut tx = database.db.begin().await.expect("begins");
    let engine = tx.engine();
    let mut wrong = Vec::new();
    for statement in catalogue::ALL.iter().copied().flatten() {
        if statement.engine.is_some_and(|only| only != engine) {
            continue;
        }
        if let Err(error) = tx.prepare(statement.sql).await {
            let (name, module) = statement.name;
            wrong.push(format!("{module}::{name}: {error:?}"));
            drop(tx);
            tx = database.db.begin().await.expect("begins");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    drop(tx);
    database.close().await;
}

#[tokio::test]
async fn every_foreign_key_has_an_index() {
    let database = TestDatabase::fresh().await;
    let mut conn = database.db.read().await.expect("reads");
    let sql = match conn.engine() {
        Engine::Sqlite => {
            "select m.name || '.' || f.\"from\" from sqlite_schema m, pragma_foreign_key_list(m.name) f
             where m.type = 'table' and not exists (
               select 1 from pragma_index_list(m.name) l, pragma_index_info(l.name) i
               where l.partial = 0 and i.seqno = 0 and i.name = f.\"from\")"
        }
        Engine::Postgres => {
            "select conrelid::regclass::text || '.' || a.attname from pg_constraint c
             join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
             where c.contype = 'f' and not exists (
               select 1 from pg_index i where i.indrelid = c.conrelid and i.indpred is null and i.indkey[0] = c.conkey[1])"
        }
    };
    let naked: Vec<(String,)> = conn.all(sql, args![]).await.expect("reads the catalogue");
    assert!(naked.is_empty(), "foreign keys without an index: {naked:?}");
    drop(conn);
    database.close().await;
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    if !on_postgres() {
        // One engine cannot be compared with itself: the other half of the suite does.
        return;
    }
    let folder = || tempfile::tempdir().expect("a folder");
    let sqlite = TestDatabase::sqlite(folder()).await;
    let postgres = TestDatabase::postgres(folder()).await;
    let here = columns(&mut sqlite.db.read().await.expect("reads")).await;
    let mut there = columns(&mut postgres.db.read().await.expect("reads")).await;
    // The named differences: how each engine keeps its full text, and which transaction wrote an audit.
    there.get_mut("audits").expect("a table").retain(|column| column != "written_by");
    for tables in [&here, &there] {
        assert!(tables.contains_key("comment_search"));
    }
    let plain = |tables: BTreeMap<String, Vec<String>>| -> BTreeMap<String, Vec<String>> {
        tables.into_iter().filter(|(name, _)| !name.starts_with("comment_search")).collect()
    };
    assert_eq!(plain(here), plain(there));
    postgres.close().await;
}

async fn columns(conn: &mut Conn) -> BTreeMap<String, Vec<String>> {
    let sql = match conn.engine() {
        Engine::Sqlite => {
            "select m.name, c.name from sqlite_schema m, pragma_table_info(m.name) c
             where m.type = 'table' and m.name not like 'sqlite%' order by 1, 2"
        }
        Engine::Postgres => {
            "select table_name::text, column_name::text from information_schema.columns
             where table_schema = 'public' order by 1, 2"
        }
    };
    let rows: Vec<(String, String)> = conn.all(sql, args![]).await.expect("reads the catalogue");
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in rows {
        tables.entry(table).or_default().push(column);
    }
    tables
}

#[tokio::test]
async fn a_newer_schema_is_refused_before_anything_is_touched() {
    let database = TestDatabase::fresh().await;
    let mut tx = database.db.begin().await.expect("begins");
    tx.execute("insert into schema_migrations (number, name, applied_at) values (9999, 'later', 0)", args![])
        .await
        .expect("inserts");
    tx.commit().await.expect("commits");
    let refused = migrate::migrate(&database.db, FakeClock::default().now()).await;
    assert!(matches!(refused, Err(StoreError::NewerSchema { found: 9999, .. })), "{refused:?}");
    database.close().await;
}

#[tokio::test]
async fn a_unit_that_is_dropped_half_way_leaves_nothing_and_stops_nobody() {
    let test = TestDesk::new().await;
    let db = &test.desk.db;
    let now = test.desk.clock.now();
    let mut dropped = db.begin().await.expect("begins");
    setting::upsert(&mut dropped, "half", &1, now).await.expect("writes");
    drop(dropped);
    let mut kept = db.begin().await.expect("begins after the drop");
    setting::upsert(&mut kept, "whole", &2, now).await.expect("writes");
    kept.commit().await.expect("commits");
    let mut conn = db.read().await.expect("reads");
    assert_eq!(setting::find::<i64>(&mut conn, "half").await.expect("reads"), None);
    assert_eq!(setting::find::<i64>(&mut conn, "whole").await.expect("reads"), Some(2));
}

#[tokio::test]
async fn units_that_come_at_once_all_happen_and_a_failing_one_hurts_only_itself() {
    let test = TestDesk::new().await;
    let now = test.desk.clock.now();
    let mut tasks = Vec::new();
    for number in 0..100_i64 {
        let db = test.desk.db.clone();
        tasks.push(tokio::spawn(async move {
            let mut tx = db.begin().await?;
            setting::upsert(&mut tx, &format!("key {number}"), &number, now).await?;
            if number % 10 == 3 {
                // A broken statement, then the unit is dropped.
                tx.execute("insert into settings (setting_key) values (null)", args![]).await?;
            }
            if number % 10 == 7 {
                return tx.rollback().await;
            }
            tx.commit().await
        }));
    }
    let mut failed = 0;
    for task in tasks {
        failed += i32::from(task.await.expect("no panic").is_err());
    }
    assert_eq!(failed, 10);
    let mut conn = test.desk.db.read().await.expect("reads");
    let (kept,): (i64,) = conn
        .one("select count(*) from settings where setting_key like 'key %'", args![])
        .await
        .expect("reads");
    assert_eq!(kept, 80);
}

#[tokio::test]
async fn racing_workers_never_claim_the_same_job() {
    use regard_domain::{id::TicketId, job::Job};
    let test = TestDesk::new().await;
    let now = test.desk.clock.now();
    let mut tx = test.desk.db.begin().await.expect("begins");
    for number in 0..200 {
        regard_store::job::insert(&mut tx, &Job::Wake { ticket_id: TicketId(number) }, now, None, now)
            .await
            .expect("enqueues");
    }
    tx.commit().await.expect("commits");
    let mut workers = Vec::new();
    for worker in 0..4 {
        let db = test.desk.db.clone();
        workers.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let mut tx = db.begin().await.expect("begins");
                let lease = jiff::SignedDuration::from_mins(5);
                let jobs = regard_store::job::claim(&mut tx, &format!("worker {worker}"), 7, lease, now)
                    .await
                    .expect("claims");
                tx.commit().await.expect("commits");
                if jobs.is_empty() {
                    return mine;
                }
                mine.extend(jobs.into_iter().map(|job| job.id));
            }
        }));
    }
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.expect("no panic"));
    }
    let claimed = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((claimed, all.len()), (200, 200));
}
