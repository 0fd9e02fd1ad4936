//! The whole open set of recorded mail goes in: nothing is lost, nothing is mixed, nothing is silent.

#[path = "../../../regard-mail/tests/corpus/data.rs"]
mod data;

use bytes::Bytes;
use data::Case;
use futures::{StreamExt, stream};
use regard_domain::comment::kind;
use regard_domain::id::{RawMessageId, TicketId};
use regard_domain::law::Law;
use regard_domain::raw_message::{RawMessage, state};
use regard_services::intake::{self, Arrival};
use regard_services::{jobs, laws};
use regard_store::{collaborator, comment, raw_message, suspended_ticket, ticket, user};
use regard_testkit::desk::TestDesk;
use std::collections::{BTreeMap, HashMap};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mail_of_the_open_set_is_kept_whole_and_ends_where_people_see_it() {
    let test = TestDesk::new().await;
    let ctx = test.system();
    let cases = data::cases();
    let received = stream::iter(&cases).map(|case| {
        let ctx = ctx.clone();
        let arrival = Arrival {
            channel_way: "import",
            source: Some(format!("{}/{}", case.set, case.file)),
            raw: Bytes::from(case.raw.clone()),
            ..Arrival::default()
        };
        async move { (intake::receive(&ctx, arrival).await.expect("received").raw_message_id, case) }
    });
    let by_id: HashMap<RawMessageId, &Case> = received.buffered(32).collect().await;
    assert_eq!(by_id.len(), cases.len());
    let drained = regard_jobs::runner::drain(&test.desk).await.expect("the queue works");
    assert!(drained.failures.is_empty(), "{:?}", drained.failures);

    let mut conn = test.desk.db.read().await.expect("reads");
    let rows = raw_message::list_after(&mut conn, RawMessageId(0), 100_000).await.expect("reads");
    assert_eq!(rows.len(), cases.len(), "no message vanished");
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let mut held_for: BTreeMap<String, usize> = BTreeMap::new();
    let mut honest_held: Vec<String> = Vec::new();
    for row in &rows {
        let case = by_id[&row.id];
        whole(&test, case, row).await;
        *ends.entry(row.state.clone()).or_default() += 1;
        if let Some(cause) = visible(&test, row).await {
            if case.expected["label"] == "ham" {
                honest_held.push(format!("{}: {cause}", case.file));
            }
            *held_for.entry(cause).or_default() += 1;
        }
    }
    println!("{} mails: {ends:?}; held for {held_for:?}", rows.len());
    let honest = cases.iter().filter(|case| case.expected["label"] == "ham").count();
    println!("of {honest} mails that people wrote, {} are held", honest_held.len());
    assert!(honest_held.len() * 100 <= honest, "an honest mail becomes a ticket: {honest_held:?}");
    never_mixed(&test, &rows, &by_id).await;
    assert_eq!(jobs::standing(&ctx).await.expect("counts").dead, 0);
    for law in Law::ALL {
        let breaches = laws::check(&ctx, law).await.expect("checks");
        assert!(breaches.is_empty(), "{law:?}: {:?}", &breaches[..breaches.len().min(5)]);
    }
}

/// The original gives the digest that the set states.
async fn whole(test: &TestDesk, case: &Case, row: &RawMessage) {
    let stated = case.expected["sha256"].as_str().expect("every mail states its digest");
    assert_eq!(row.sha256, stated, "{}/{}", case.set, case.file);
    let kept = test.desk.blobs.is_whole(stated).await.expect("reads");
    assert!(kept, "{}/{} came back as other bytes", case.set, case.file);
}

/// Every message leads to something that people see; gives why it is held, when it is.
async fn visible(test: &TestDesk, row: &RawMessage) -> Option<String> {
    let mut conn = test.desk.db.read().await.expect("reads");
    match row.state.as_str() {
        state::FILED => {
            let id = row.comment_id.expect("a filed message is a comment");
            let word = comment::find(&mut conn, id).await.expect("reads").expect("it is there");
            assert_eq!(word.raw_message_id, Some(row.id));
            assert_eq!(Some(word.ticket_id), row.ticket_id);
            None
        }
        state::DUPLICATE => {
            let first = row.duplicate_of_id.expect("a duplicate names the first");
            let first = raw_message::find(&mut conn, first).await.expect("reads").expect("it is there");
            assert_ne!(first.state, state::DUPLICATE);
            None
        }
        state::HELD => {
            let held = suspended_ticket::find_by_raw_message(&mut conn, row.id).await.expect("reads");
            let held = held.expect("a held message is a suspended ticket");
            assert!(!held.reason.is_empty());
            Some(held.cause)
        }
        other => panic!("{} is {other}: {}", row.id, row.reason),
    }
}

/// Nobody speaks on a ticket they are not on, and two messages on one ticket belong to one conversation.
async fn never_mixed(test: &TestDesk, rows: &[RawMessage], by_id: &HashMap<RawMessageId, &Case>) {
    let mut conn = test.desk.db.read().await.expect("reads");
    let mut threads: HashMap<TicketId, Vec<(&str, String)>> = HashMap::new();
    for row in rows.iter().filter(|row| row.state == state::FILED) {
        let case = by_id[&row.id];
        if let Some(thread) = case.expected["thread"].as_str() {
            let ticket = row.ticket_id.expect("filed");
            threads.entry(ticket).or_default().push((thread, format!("{}/{}", case.set, case.file)));
        }
    }
    let (mut pairs, mut wrong) = (0, Vec::new());
    for (id, members) in &threads {
        let found = ticket::find(&mut conn, *id).await.expect("reads").expect("it is there");
        let on_it = collaborator::list(&mut conn, *id).await.expect("reads");
        for word in comment::list(&mut conn, *id).await.expect("reads") {
            let author = user::find(&mut conn, word.author_id).await.expect("reads").expect("known");
            let may = author.id == found.requester_id
                || author.role.is_staff()
                || on_it.iter().any(|one| one.user_id == author.id);
            assert!(may || word.kind == kind::MACHINE, "{:?} spoke on #{id}", author.email);
        }
        for (at, (thread, file)) in members.iter().enumerate() {
            for (other, other_file) in &members[at + 1..] {
                pairs += 1;
                if thread != other {
                    wrong.push(format!("#{id}: {file} with {other_file}"));
                }
            }
        }
    }
    println!("{pairs} pairs of messages on one ticket, {} of two conversations", wrong.len());
    assert!(wrong.is_empty(), "{wrong:?}");
}
