//! The server that takes our mail goes away, and comes back.

use super::dice::{Dice, until};
use super::ledger::Ledger;
use super::load::{hand_in, message};
use super::reckoning::Books;
use super::server::{PASSWORD, Stage, terminate};
use super::web::Colleague;
use crate::channels::postfix::Postfix;
use crate::place::Place;
use regard_domain::outgoing::state;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_mail_server_is_away_mail_waits_says_when_it_is_tried_and_leaves_by_itself() {
    let mut postfix = Postfix::start(None).await;
    let stage = Stage::new(Place::new().await, &postfix.url()).await;
    let (ledger, dice) = (Ledger::default(), Dice::new(9));
    let mut server = stage.serve();
    stage.ready().await;
    let (raw, _) = message(&dice, "post", 1, None);
    hand_in(stage.smtp, &raw).await.expect("acknowledged");
    ledger.mail(&raw, true);
    let books = Books::open(&stage).await;
    books.drained(60).await;
    let before = postfix.delivers(1).await.len();
    let anna = Colleague::sign_in(stage.web, "anna@example.com", PASSWORD).await;

    postfix.stop();
    let said = anna.answers(stage.web, 1, "Please turn the nut.").await.expect("it answers");
    assert_eq!(said.status, 303, "a colleague does not wait for mail servers");
    let waiting = until(30, "a try that fails", async || {
        let mails = books.outgoing().await;
        let mail = mails.into_iter().find(|mail| mail.state == state::WAITING && mail.attempts > 0);
        mail.ok_or_else(|| "no mail waits".to_owned())
    })
    .await;
    assert!(waiting.next_try_at.is_some_and(|at| at > waiting.updated_at), "{waiting:?}");
    let page = anna.opens(stage.web, "/tickets/1").await.expect("it answers");
    assert!(page.body.contains("Not out yet") && page.body.contains("Next try"), "{}", page.body);

    postfix.go_on().await;
    // The first wait is a minute and its spread.
    books.drained(100).await;
    let mails = postfix.delivers(before + 1).await;
    assert_eq!(mails.len(), before + 1, "it arrived once");
    let page = anna.opens(stage.web, "/tickets/1").await.expect("it answers");
    assert!(!page.body.contains("Not out yet"), "{}", page.body);
    assert!(terminate(&mut server, 45).await.success());
    books.check_mails(&ledger).await;
    books.check_house(&stage).await;
    books.close().await;
}
