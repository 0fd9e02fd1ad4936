//! Asked to end in the middle of work: what was begun is finished.

use super::dice::Dice;
use super::ledger::Ledger;
use super::load::Load;
use super::reckoning::Books;
use super::server::{Stage, terminate};
use super::sink::Sink;
use crate::place::Place;
use std::sync::Arc;

/// How long an end may take: less than systemd waits (90 s), and as `docs/OPERATING.md` says.
const END_SECS: u64 = 45;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_under_load_a_desk_finishes_what_it_began() {
    let sink = Sink::start().await;
    let stage = Arc::new(Stage::new(Place::new().await, &sink.url()).await);
    let ledger = Arc::new(Ledger::default());
    let dice = Dice::new(15);
    let mut server = stage.serve();
    stage.ready().await;
    let load = Load::begin(&stage, &ledger, 3).await;
    for _ in 0..2 {
        dice.wait(1_000, 2_500).await;
        assert!(terminate(&mut server, END_SECS).await.success(), "it ends well: {}", stage.logged());
        let books = Books::open(&stage).await;
        let halves = books.outgoing().await.into_iter().filter(|mail| mail.state == "sending").count();
        assert_eq!(halves, 0, "every mail that was being handed over has its outcome");
        books.close().await;
        server = stage.serve();
        stage.ready().await;
    }
    load.end().await;
    let books = Books::open(&stage).await;
    // No lease has to end: a worker that is asked to stop gives back what it did not begin.
    books.drained(50).await;
    assert!(terminate(&mut server, END_SECS).await.success());
    assert!(!stage.logged().contains("some work did not end in time"), "{}", stage.logged());
    books.check_mails(&ledger).await;
    books.check_answers(&ledger, &sink).await;
    books.check_house(&stage).await;
    books.close().await;
}
