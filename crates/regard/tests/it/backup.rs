//! Backup, restore and verify: one moment in one file, back on either engine, and what differs is named.

use crate::mail::post::{DESK, Post};
use bytes::Bytes;
use jiff::Timestamp;
use regard_services::active_rules::ActiveRules;
use regard_services::backup::manifest::Manifest;
use regard_services::backup::restoring::{self, Checked, Target};
use regard_services::backup::{self, Progress};
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::error::ServiceError;
use regard_services::intake::{self, Arrival};
use regard_services::live::Live;
use regard_services::passwords::Passwords;
use regard_services::past_waits::PastWaits;
use regard_services::present::Present;
use regard_services::verify;
use regard_store::args;
use regard_store::blob::Blobs;
use regard_store::dump;
use regard_testkit::database::{TestDatabase, on_postgres};
use std::sync::Arc;

fn quiet(_: Progress) {}

/// A desk with some life on it.
async fn lived_in() -> Post {
    let post = Post::new().await;
    for number in 0..5 {
        let raw = format!(
            "From: dora@example.com\nSubject: Tap {number}\nMessage-ID: <{number}@example.com>\n\nIt drips.\n"
        );
        post.arrives(&raw).await;
    }
    post
}

async fn backup_of(ctx: &Ctx) -> (Vec<u8>, Manifest) {
    let mut file = Vec::new();
    let manifest = backup::write(ctx, &mut file, &quiet).await.expect("backed up");
    assert_eq!(manifest.missing, Vec::<String>::new());
    (file, manifest)
}

/// The desk of a backup in a fresh database.
async fn restored(database: &TestDatabase, file: &[u8], like: &Desk) -> Arc<Desk> {
    let blobs = Blobs::folder(&database.folder.path().join("blobs")).expect("a folder");
    let checked = restoring::check(file, &quiet).expect("whole");
    fill(database, &blobs, &checked, file, false).await.expect("restored");
    Arc::new(Desk {
        db: database.db.clone(),
        blobs,
        clock: like.clock.clone(),
        chance: like.chance.clone(),
        live: Live::default(),
        present: Present::default(),
        past_waits: PastWaits::default(),
        active_rules: ActiveRules::default(),
        passwords: Passwords::default(),
        resolver: None,
        place: like.place.clone(),
    })
}

async fn fill(
    database: &TestDatabase,
    blobs: &Blobs,
    checked: &Checked,
    file: &[u8],
    replaces: bool,
) -> Result<(), ServiceError> {
    let target = Target { db: &database.db, blobs, replaces, now: Timestamp::UNIX_EPOCH };
    restoring::fill(&target, checked, file, &quiet).await
}

#[tokio::test]
async fn a_backup_taken_while_mail_comes_in_is_one_moment_and_comes_back_on_either_engine() {
    let post = lived_in().await;
    let system = post.test.system();
    let writing = tokio::spawn(async move {
        for number in 0.. {
            let raw =
                Bytes::from(format!("From: eve@example.com\r\nSubject: More {number}\r\n\r\nAnd more.\r\n"));
            let arrival =
                Arrival { channel_way: "smtp", envelope_to: vec![DESK.into()], raw, ..Arrival::default() };
            let receipt = intake::receive(&system, arrival).await.expect("received");
            intake::process(&system, receipt.raw_message_id).await.expect("understood");
        }
    });
    let (file, manifest) = backup_of(&post.test.system()).await;
    writing.abort();
    let _ = writing.await;

    let folder = || tempfile::tempdir().expect("a folder");
    let mut databases = vec![TestDatabase::sqlite(folder()).await];
    if on_postgres() {
        databases.push(TestDatabase::postgres(folder()).await);
    }
    for database in databases {
        let desk = restored(&database, &file, &post.test.desk).await;
        let ctx = Ctx::system(&desk, "test");
        let mut conn = desk.db.read().await.expect("reads");
        for table in dump::tables(&mut conn).await.expect("reads") {
            let part = manifest.tables.iter().find(|part| part.name == table.name).expect("it was backed up");
            let count = dump::count(&mut conn, &table).await.expect("counts").unsigned_abs();
            assert_eq!(count, part.rows, "{}", table.name);
        }
        drop(conn);
        assert_eq!(verify::run(&ctx, false, &quiet).await.expect("verified"), []);
        let (_, again) = backup_of(&ctx).await;
        let digests = |manifest: &Manifest| -> Vec<_> {
            let counted =
                ["tickets", "comments", "raw_messages", "audits", "users", "jobs", "outgoing_messages"];
            let parts = manifest.tables.iter().filter(|part| counted.contains(&part.name.as_str()));
            parts.map(|part| (part.name.clone(), part.chunks.clone())).collect()
        };
        assert_eq!(digests(&again), digests(&manifest), "every row is what it was");
        assert_eq!((again.blobs, again.numbers), (manifest.blobs, manifest.numbers.clone()));
        database.close().await;
    }
}

#[tokio::test]
async fn a_number_that_was_given_is_not_given_again_after_a_restore() {
    let post = lived_in().await;
    let mut tx = post.test.desk.db.begin().await.expect("begins");
    tx.execute("delete from tickets where ticket_id = (select max(ticket_id) from tickets)", args![])
        .await
        .expect("deleted");
    tx.commit().await.expect("commits");
    let (file, manifest) = backup_of(&post.test.system()).await;
    let database = TestDatabase::fresh().await;
    restored(&database, &file, &post.test.desk).await;
    let mut tx = database.db.begin().await.expect("begins");
    let sql = "insert into tickets (subject, requester_id, submitter_id, brand_id, channel, status, reply_token, queue_key,
        last_comment_at, created_at, updated_at) select 'new', requester_id, submitter_id, brand_id, channel, status, 'x', 0, 0, 0, 0
        from tickets where ticket_id = (select min(ticket_id) from tickets) returning ticket_id";
    let (id,): (i64,) = tx.one(sql, args![]).await.expect("inserted");
    assert_eq!(id, manifest.numbers["tickets"] + 1);
    drop(tx);
    database.close().await;
}

#[tokio::test]
async fn a_damaged_or_shortened_backup_is_refused_before_anything_is_touched() {
    let post = lived_in().await;
    let (file, _) = backup_of(&post.test.system()).await;
    let cut = &file[..file.len() * 2 / 3];
    let mut changed = file.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0x55;
    for (name, file) in [("cut", cut), ("changed", &changed[..]), ("none", b"no backup".as_slice())] {
        let refused = restoring::check(file, &quiet);
        assert!(matches!(refused, Err(ServiceError::Conflict(_))), "{name}: {refused:?}");
    }
}

#[tokio::test]
async fn a_desk_is_thrown_away_only_when_that_is_said() {
    let post = lived_in().await;
    let (file, manifest) = backup_of(&post.test.system()).await;
    let checked = restoring::check(&file[..], &quiet).expect("whole");
    post.arrives("From: eve@example.com\nSubject: After the backup\n\nHello.\n").await;
    let blobs = &post.test.desk.blobs;
    let refused = fill(&post.test.database, blobs, &checked, &file, false).await;
    assert!(refused.as_ref().is_err_and(|error| error.to_string().contains("--replace")), "{refused:?}");
    fill(&post.test.database, blobs, &checked, &file, true).await.expect("replaced");
    let (_, again) = backup_of(&post.test.system()).await;
    assert_eq!(again.rows(), manifest.rows());
}

#[tokio::test]
async fn what_differs_is_named_and_what_follows_from_other_rows_is_mended() {
    let post = lived_in().await;
    let ctx = post.test.system();
    assert_eq!(verify::run(&ctx, false, &quiet).await.expect("verified"), []);
    let mut tx = ctx.desk.db.begin().await.expect("begins");
    for break_it in [
        "update tickets set waiting_since = null, hear_by = null, comment_count = 9 where ticket_id = 1",
        "update tickets set queue_key = 5 where ticket_id = 2",
        "update raw_messages set state = 'received' where raw_message_id = 3",
        "update outgoing_messages set state = 'lost' where outgoing_id = 1",
    ] {
        tx.execute(break_it, args![]).await.expect("broken");
    }
    regard_store::search::delete(&mut tx, regard_domain::id::CommentId(1)).await.expect("unfindable");
    tx.commit().await.expect("commits");
    let named = |found: &[verify::Difference]| -> Vec<String> {
        found.iter().map(|d| format!("{} {}", d.table, d.row)).collect()
    };
    let found = verify::run(&ctx, true, &quiet).await.expect("verified");
    let expected = [
        "tickets 1",
        "tickets 1",
        "tickets 1",
        "tickets 1",
        "tickets 2",
        "raw_messages 3",
        "outgoing_messages 1",
        "comments 1",
    ];
    assert_eq!(named(&found), expected, "{found:#?}");
    let left = verify::run(&ctx, false, &quiet).await.expect("verified");
    assert_eq!(named(&left), ["outgoing_messages 1"], "a state that nobody can know is left to a person");
}

#[tokio::test]
async fn a_file_that_is_not_what_it_was_is_named_with_its_row() {
    let post = lived_in().await;
    let ctx = post.test.system();
    let mut conn = ctx.read().await.expect("reads");
    let (name,): (String,) =
        conn.one("select sha256 from raw_messages where raw_message_id = 2", args![]).await.expect("reads");
    drop(conn);
    ctx.desk.blobs.delete(&name).await.expect("gone");
    let mut tx = ctx.desk.db.begin().await.expect("begins");
    tx.execute("delete from raw_spools", args![]).await.expect("gone");
    tx.commit().await.expect("commits");
    let found = verify::run(&ctx, true, &quiet).await.expect("verified");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].row == "2" && found[0].what.contains(&name) && !found[0].can_be_mended);
    let mut file = Vec::new();
    let manifest = backup::write(&ctx, &mut file, &quiet).await.expect("backed up");
    assert_eq!(manifest.missing, [name], "the backup says what it could not keep");
}
