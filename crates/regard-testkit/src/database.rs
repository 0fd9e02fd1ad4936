//! A fresh, migrated database per test, copied from a template that is migrated once per process (SQLite: a file copy;
//! PostgreSQL: `create database ... template`).

use jiff::Timestamp;
use regard_store::db::Db;
use regard_store::migrate;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;

static SQLITE_TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();
static COUNTER: AtomicU64 = AtomicU64::new(0);

/// Whether the tests of this run use PostgreSQL.
pub fn on_postgres() -> bool {
    std::env::var("REGARD_TEST_DB").is_ok_and(|engine| engine == "postgres")
}

/// A database of one test; it goes with this value.
pub struct TestDatabase {
    /// The open database.
    pub db: Db,
    /// Its URL, for tests that open it again.
    pub url: String,
    /// Where a desk may keep its files.
    pub folder: TempDir,
    postgres: Option<(String, String)>,
}

impl TestDatabase {
    /// A fresh, migrated database of the engine this run uses.
    pub async fn fresh() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if on_postgres() { Self::postgres(folder).await } else { Self::sqlite(folder).await }
    }

    /// A fresh SQLite database whatever the run uses.
    pub async fn sqlite(folder: TempDir) -> Self {
        let (_, template) = SQLITE_TEMPLATE.get_or_init(sqlite_template).await;
        let path = folder.path().join("regard.db");
        std::fs::copy(template, &path).expect("the template is copied");
        let url = format!("sqlite:{}", path.display());
        let db = Db::open(&url, 4).await.expect("the copy opens");
        Self { db, url, folder, postgres: None }
    }

    /// A fresh PostgreSQL database whatever the run uses.
    pub async fn postgres(folder: TempDir) -> Self {
        let server = postgres_server();
        let template = POSTGRES_TEMPLATE.get_or_init(postgres_template).await;
        let number = COUNTER.fetch_add(1, Ordering::SeqCst);
        let name = format!("regard_test_{}_{number}", std::process::id());
        run(&server, format!("create database {name} template {template}")).await;
        let url = on_server(&server, &name);
        let db = Db::open(&url, 6).await.expect("the copy opens");
        Self { db, url, folder, postgres: Some((server, name)) }
    }

    /// Closes it, and drops what lives on a server.
    pub async fn close(self) {
        self.db.close().await;
        if let Some((server, name)) = self.postgres {
            run(&server, format!("drop database if exists {name} with (force)")).await;
        }
    }
}

async fn sqlite_template() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("template.db");
    let db = Db::open(&format!("sqlite:{}", path.display()), 1).await.expect("a new file opens");
    migrate::migrate(&db, Timestamp::UNIX_EPOCH).await.expect("the migrations run");
    db.close().await;
    (folder, path)
}

async fn postgres_template() -> String {
    let server = postgres_server();
    let name = format!("regard_template_{}", std::process::id());
    run(&server, format!("drop database if exists {name} with (force)")).await;
    run(&server, format!("create database {name} encoding 'UTF8' template template0")).await;
    let db = Db::open(&on_server(&server, &name), 2).await.expect("a new database opens");
    migrate::migrate(&db, Timestamp::UNIX_EPOCH).await.expect("the migrations run");
    db.close().await;
    name
}

fn postgres_server() -> String {
    std::env::var("REGARD_TEST_POSTGRES").expect(
        "REGARD_TEST_POSTGRES names a PostgreSQL server on which databases may be made; `cargo xtask test` starts one and sets it",
    )
}

/// The URL of another database on the same server.
fn on_server(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, None), |(base, query)| (base, Some(query)));
    let authority = base.find("://").map_or(0, |at| at + 3);
    let base = base[authority..].find('/').map_or(base, |slash| &base[..authority + slash]);
    query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"))
}

async fn run(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.expect("the test server answers");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect("the test server obeys");
    connection.close().await.expect("closes");
}
