//! What keeps the house: leases of workers that live or died, and files that no row names.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::RawMessageId;
use regard_domain::job::Job;
use regard_services::intake::{self, Arrival};
use regard_services::jobs;
use regard_services::leftovers::{self, Tidied};
use regard_store::{attachment, job};
use regard_testkit::desk::TestDesk;

#[tokio::test]
async fn a_job_is_taken_over_only_when_its_worker_gives_no_sign_of_life_any_more() {
    let test = TestDesk::new().await;
    let ctx = test.system();
    let mut tx = test.desk.db.begin().await.expect("begins");
    let work = Job::ProcessRawMessage { raw_message_id: RawMessageId(1) };
    job::insert(&mut tx, &work, ctx.now(), None, ctx.now()).await.expect("inserts");
    tx.commit().await.expect("commits");
    let claimed = jobs::claim(&ctx, "one", 5).await.expect("claims");
    assert_eq!(claimed.len(), 1);
    for _ in 0..5 {
        test.later(jobs::LEASE - SignedDuration::from_secs(1));
        assert_eq!(jobs::release_expired(&ctx).await.expect("looks"), 0, "it lives");
        jobs::renew(&ctx, "one", &[claimed[0].id]).await.expect("gives a sign");
        jobs::renew(&ctx, "two", &[claimed[0].id]).await.expect("a stranger's sign says nothing");
    }
    assert!(jobs::claim(&ctx, "two", 5).await.expect("looks").is_empty());
    test.later(jobs::LEASE + SignedDuration::from_secs(1));
    assert_eq!(jobs::release_expired(&ctx).await.expect("looks"), 1);
    let again = jobs::claim(&ctx, "two", 5).await.expect("claims");
    assert_eq!((again.len(), again[0].attempt), (1, 2));
    // Whoever comes back after that has lost it.
    let settled = jobs::Settled { claimed: claimed[0].clone(), failure: None };
    assert_eq!(jobs::settle(&ctx, "one", &[settled]).await.expect("settles"), [claimed[0].id]);
}

/// Longer ago or later than any file was kept, by the clock of the disk.
fn in_a_century() -> Timestamp {
    "2126-11-24T10:00:00Z".parse().expect("a moment")
}

async fn tidy(test: &TestDesk) -> Tidied {
    leftovers::tidy(&test.system(), 0..=u8::MAX).await.expect("tidies")
}

/// A file of a comment in the making: kept, and its row when it is written.
async fn name(test: &TestDesk, sha256: &str) {
    let mut tx = test.desk.db.begin().await.expect("begins");
    let new = attachment::NewAttachment {
        name: "a.txt".into(),
        content_type: "text/plain".into(),
        byte_count: 5,
        sha256: sha256.into(),
        ..attachment::NewAttachment::default()
    };
    attachment::insert(&mut tx, &new, test.desk.clock.now()).await.expect("inserts");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn files_that_no_row_names_go_a_day_after_they_were_put_aside() {
    let test = TestDesk::new().await;
    let blobs = &test.desk.blobs;
    let raw = Bytes::from_static(b"From: dora@example.com\r\nSubject: Hi\r\n\r\nHello.\r\n");
    let arrival = Arrival { channel_way: "smtp", raw: raw.clone(), ..Arrival::default() };
    intake::receive(&test.system(), arrival).await.expect("received");
    regard_jobs::runner::drain(&test.desk).await.expect("drains");
    let lost = blobs.put(Bytes::from_static(b"nobody names me")).await.expect("kept");
    let named = blobs.put(Bytes::from_static(b"a row names me")).await.expect("kept");
    name(&test, &named).await;

    test.clock.set("2000-01-01T00:00:00Z".parse().expect("a moment"));
    assert_eq!(tidy(&test).await, Tidied::default(), "young files are somebody's work");
    test.clock.set(in_a_century());
    assert_eq!(tidy(&test).await, Tidied { set_aside: 1, ..Tidied::default() });
    assert!(blobs.is_whole(&lost).await.expect("reads"), "it is still found");
    test.clock.set("2000-01-01T00:00:00Z".parse().expect("a moment"));
    assert_eq!(tidy(&test).await, Tidied::default(), "and stays so for a day");
    test.clock.set(in_a_century());
    assert_eq!(tidy(&test).await, Tidied { thrown_away: 1, ..Tidied::default() });
    assert_eq!(blobs.get(&lost).await.expect("reads"), None);
    let message = regard_store::blob::sha256(&raw);
    for kept in [&named, &message] {
        assert!(blobs.is_whole(kept).await.expect("reads"));
    }
    assert_eq!(tidy(&test).await, Tidied::default());
}

#[tokio::test]
async fn a_file_that_is_found_again_while_it_goes_is_not_lost() {
    let test = TestDesk::new().await;
    let blobs = &test.desk.blobs;
    let bytes = Bytes::from_static(b"the same file twice");
    let old = blobs.put(bytes.clone()).await.expect("kept");
    test.clock.set(in_a_century());
    // Somebody finds it there and will write its row; before that it is put aside.
    assert_eq!(blobs.put(bytes.clone()).await.expect("found"), old);
    assert_eq!(tidy(&test).await.set_aside, 1);
    name(&test, &old).await;
    assert!(blobs.is_whole(&old).await.expect("reads"), "its reader finds it aside");
    assert_eq!(tidy(&test).await, Tidied { brought_back: 1, ..Tidied::default() });
    assert!(blobs.is_whole(&old).await.expect("reads"));
    assert_eq!(tidy(&test).await, Tidied::default());
}
