//! What group commit is worth on SQLite: units of one row, alone and many at once, each durable when it returns
//! (`cargo bench -p regard-store`).

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use regard_domain::id::TicketId;
use regard_domain::job::Job;
use regard_store::db::Db;
use regard_store::{job, migrate};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// One unit: a job, which is a row with two indexes.
async fn unit(db: &Db) {
    let now = Timestamp::UNIX_EPOCH;
    let mut tx = db.begin().await.expect("begins");
    job::insert(&mut tx, &Job::Acknowledge { ticket_id: TicketId(1) }, now, None, now)
        .await
        .expect("inserts");
    tx.commit().await.expect("commits");
}

fn group_commit(c: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("bench.db").display());
    let db = runtime.block_on(async {
        let db = Db::open(&url, 2).await.expect("opens");
        migrate::migrate(&db, Timestamp::UNIX_EPOCH).await.expect("migrates");
        db
    });
    let mut group = c.benchmark_group("group commit");
    for at_once in [1_u64, 8, 64] {
        group.throughput(Throughput::Elements(at_once));
        group.bench_function(format!("{at_once} at once"), |b| {
            b.iter(|| {
                runtime.block_on(async {
                    let mut units = JoinSet::new();
                    for _ in 0..at_once {
                        let db = db.clone();
                        units.spawn(async move { unit(&db).await });
                    }
                    while units.join_next().await.is_some() {}
                });
            })
        });
    }
    group.finish();
    runtime.block_on(db.close());
}

criterion_group!(benches, group_commit);
criterion_main!(benches);
