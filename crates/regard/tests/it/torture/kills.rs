//! `kill -9` at random moments under load by every way in and out.

use super::dice::{Dice, is_long, seed, times};
use super::ledger::Ledger;
use super::load::Load;
use super::reckoning::Books;
use super::server::{Stage, kill, terminate};
use super::sink::Sink;
use crate::channels::dovecot::Dovecot;
use crate::place::Place;
use std::sync::Arc;

/// How long the drain may take: leases of dead workers have to end first.
const DRAIN_SECS: u64 = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_a_desk_loses_nothing_and_doubles_nothing() {
    let sink = Sink::start().await;
    let dovecot = Arc::new(Dovecot::start().await);
    let stage = Arc::new(Stage::new(Place::new().await, &sink.url()).await);
    stage.fetches_from(&dovecot).await;
    let books = Books::open(&stage).await;
    let ledger = Arc::new(Ledger::default());
    let dice = Dice::new(4_711);
    let mut server = stage.serve();
    stage.ready().await;
    books.fetches().await;
    let mut load = Load::begin(&stage, &ledger, 4).await;
    load.also_into(&dovecot, &ledger);
    for time in 1..=times() {
        if dice.one_in(5) {
            // Also while it starts, with the door open or not yet.
            dice.wait(0, 700).await;
        } else {
            stage.ready().await;
            dice.wait(100, 2_500).await;
        }
        kill(&mut server);
        if is_long() {
            println!(
                "kill {time}: {} mails acknowledged, {} answers accepted",
                ledger.acknowledged(),
                ledger.accepted()
            );
        }
        server = stage.serve();
    }
    stage.ready().await;
    load.end().await;
    books.has_all(&ledger, 120).await;
    if !is_long() {
        books.an_hour_passes().await;
    }
    books.drained(DRAIN_SECS).await;
    assert!(terminate(&mut server, 60).await.success(), "it ends well");
    println!(
        "seed {}: {} kills; {} mails acknowledged, {} answers accepted; {}",
        seed(),
        times(),
        ledger.acknowledged(),
        ledger.accepted(),
        books.summary().await
    );
    assert!(ledger.acknowledged() > 0, "there was no load: {}", stage.logged());
    books.check_mails(&ledger).await;
    books.check_answers(&ledger, &sink).await;
    books.check_house(&stage).await;
    books.close().await;
}
