//! Several workers over the same jobs.

use super::dice::Dice;
use super::ledger::Ledger;
use super::load::Load;
use super::reckoning::Books;
use super::server::{Stage, kill, terminate};
use super::sink::Sink;
use crate::place::Place;
use std::sync::Arc;

/// A server that does no jobs, and two workers beside it, of which one is killed and replaced on the way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_do_each_job_once() {
    let sink = Sink::start().await;
    let stage = Arc::new(Stage::new(Place::new().await, &sink.url()).await);
    let ledger = Arc::new(Ledger::default());
    let dice = Dice::new(22);
    let mut server = stage.serve_and(&["--no-jobs"]);
    stage.ready().await;
    let mut workers = [stage.spawn(&["worker"]), stage.spawn(&["worker"])];
    let load = Load::begin(&stage, &ledger, 4).await;
    dice.wait(3_000, 4_000).await;
    kill(&mut workers[0]);
    workers[0] = stage.spawn(&["worker"]);
    dice.wait(3_000, 4_000).await;
    load.end().await;
    let books = Books::open(&stage).await;
    books.an_hour_passes().await;
    books.drained(200).await;
    for worker in &mut workers {
        assert!(terminate(worker, 45).await.success(), "it ends well");
    }
    assert!(terminate(&mut server, 45).await.success());
    books.check_mails(&ledger).await;
    books.check_answers(&ledger, &sink).await;
    books.check_house(&stage).await;
    books.close().await;
}
