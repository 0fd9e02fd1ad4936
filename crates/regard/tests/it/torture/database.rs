//! The database goes away under the running server, and comes back.

use super::cluster::Cluster;
use super::dice::{Dice, until};
use super::ledger::Ledger;
use super::load::{Load, hand_in, message};
use super::reckoning::Books;
use super::server::{PASSWORD, Stage, terminate};
use super::sink::Sink;
use super::web::{Colleague, ask};
use crate::place::Place;
use regard_testkit::database::on_postgres;
use std::sync::Arc;

/// A desk on a PostgreSQL that the test may stop.
async fn stage(cluster: &Cluster, sink: &Sink) -> Stage {
    let mut place = Place::new().await;
    place.url = Some(cluster.url());
    Stage::new(place, &sink.url()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_database_a_desk_says_so_and_goes_on_when_it_is_back() {
    // The database of SQLite is in the process itself: it cannot go away.
    if !on_postgres() {
        return;
    }
    let (mut cluster, sink) = (Cluster::start().await, Sink::start().await);
    let stage = stage(&cluster, &sink).await;
    let token = stage.place.json(&["token", "create", "--user", "anna@example.com", "--json"]);
    let bearer = format!("Authorization: Bearer {}\r\n", token["token"].as_str().expect("a token"));
    let mut server = stage.serve();
    stage.ready().await;
    let dice = Dice::new(5);
    let (ledger, (first, _)) = (Ledger::default(), message(&dice, "db", 1, None));
    hand_in(stage.smtp, &first).await.expect("acknowledged");
    ledger.mail(&first, true);
    let anna = Colleague::sign_in(stage.web, "anna@example.com", PASSWORD).await;
    cluster.stop("INT").await;

    assert_eq!(ask(stage.web, "GET", "/healthz", "", "").await.expect("it lives").status, 200);
    let ready = ask(stage.web, "GET", "/readyz", "", "").await.expect("it answers");
    assert_eq!(ready.status, 503);
    assert!(ready.body.contains("it does not answer"), "{}", ready.body);
    let page = anna.opens(stage.web, "/inbox").await.expect("it answers");
    assert_eq!(page.status, 503);
    assert!(page.body.contains("The database is not available now"), "{}", page.body);
    let answered = anna.answers(stage.web, 1, "while it is away.").await.expect("it answers");
    assert!(answered.status == 503 && answered.body.contains("nothing was saved"), "{}", answered.body);
    ledger.answer("while it is away.", false);
    let api = ask(stage.web, "GET", "/api/v2/users/me", &bearer, "").await.expect("it answers");
    assert!(api.status == 503 && api.body.contains("ServiceUnavailable"), "{}: {}", api.status, api.body);
    let (second, _) = message(&dice, "db", 2, None);
    let refused = hand_in(stage.smtp, &second).await.expect_err("not acknowledged").to_string();
    ledger.mail(&second, false);
    assert!(refused.starts_with("451 4.3.0"), "{refused}");

    cluster.go_on().await;
    stage.ready().await;
    hand_in(stage.smtp, &second).await.expect("acknowledged");
    ledger.mail(&second, true);
    let books = Books::open(&stage).await;
    books.drained(120).await;
    // A number that was given when the database fell over is not given again.
    let ticket = u64::try_from(books.comments().await[0].ticket_id.0).expect("counted up from 1");
    until(30, "an answer", async || {
        let text = "now that it is back.";
        let said = anna.answers(stage.web, ticket, text).await.map_err(|error| error.to_string())?;
        ledger.answer(text, said.status == 303);
        if said.status == 303 { Ok(()) } else { Err(said.head) }
    })
    .await;
    books.drained(60).await;
    assert!(terminate(&mut server, 45).await.success());
    assert!(!stage.logged().contains("panicked"), "{}", stage.logged());
    books.check_mails(&ledger).await;
    books.check_answers(&ledger, &sink).await;
    books.check_house(&stage).await;
    books.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_falls_over_under_load_costs_nothing() {
    if !on_postgres() {
        return;
    }
    let (mut cluster, sink) = (Cluster::start().await, Sink::start().await);
    let stage = Arc::new(stage(&cluster, &sink).await);
    let ledger = Arc::new(Ledger::default());
    let dice = Dice::new(6);
    let mut server = stage.serve();
    stage.ready().await;
    let load = Load::begin(&stage, &ledger, 3).await;
    for signal in ["INT", "QUIT"] {
        dice.wait(1_500, 3_000).await;
        cluster.stop(signal).await;
        dice.wait(500, 2_000).await;
        cluster.go_on().await;
        stage.ready().await;
    }
    dice.wait(1_000, 1_500).await;
    load.end().await;
    let books = Books::open(&stage).await;
    // Jobs whose end could not be written are done once more when their lease is over.
    books.drained(200).await;
    assert!(terminate(&mut server, 45).await.success());
    books.check_mails(&ledger).await;
    books.check_answers(&ledger, &sink).await;
    books.check_house(&stage).await;
    books.close().await;
}
