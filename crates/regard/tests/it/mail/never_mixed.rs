//! Whatever anybody sends, in whatever order and with whatever keys: nobody speaks on a ticket they are not on, and our
//! mail about it goes to nobody else. Random histories against a small model of who is on which ticket.

use super::post::{DESK, Post};
use proptest::prelude::*;
use regard_domain::id::TicketId;
use regard_services::intake::Outcome;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: [&str; 5] = [
    "dora@customer.example",
    "eve@other.example",
    "carl@customer.example",
    "ben@example.com",
    "mia@third.example",
];

/// Ben has a seat: he may speak anywhere.
const COLLEAGUE: usize = 3;

/// By what a message claims its place.
#[derive(Clone, Debug)]
enum Key {
    None,
    /// The secret address of a ticket, counted from the first.
    Token(usize),
    /// The secret in the text.
    Mark(usize),
    /// An answer to a message, counted from the first.
    Answers(usize),
    /// An answer to the last mail of ours about a ticket.
    AnswersUs(usize),
    /// The Message-ID of another message, with other words.
    SameId(usize),
}

#[derive(Clone, Debug)]
struct Step {
    sender: usize,
    key: Key,
    copied: Option<usize>,
    reply_to: Option<usize>,
}

fn step() -> impl Strategy<Value = Step> {
    let key = prop_oneof![
        2 => Just(Key::None),
        2 => (0usize..12).prop_map(Key::Token),
        1 => (0usize..12).prop_map(Key::Mark),
        4 => (0usize..20).prop_map(Key::Answers),
        2 => (0usize..12).prop_map(Key::AnswersUs),
        1 => (0usize..20).prop_map(Key::SameId),
    ];
    let other = || prop_oneof![3 => Just(None), 1 => (0usize..PEOPLE.len()).prop_map(Some)];
    (0usize..PEOPLE.len(), key, other(), other()).prop_map(|(sender, key, copied, reply_to)| Step {
        sender,
        key,
        copied,
        reply_to,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn two_customers_are_never_mixed(history in prop::collection::vec(step(), 4..24)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(play(&history));
    }
}

/// Plays a history against the desk and the model.
async fn play(history: &[Step]) {
    let post = Post::new().await;
    let mut on: BTreeMap<TicketId, BTreeSet<&str>> = BTreeMap::new();
    let mut ids: Vec<String> = Vec::new();
    for (number, step) in history.iter().enumerate() {
        let tickets: Vec<TicketId> = on.keys().copied().collect();
        let raw = written(&post, number, step, &tickets, &ids).await;
        ids.push(format!("m{number}@x.example"));
        let outcome = post.arrives(&raw).await;
        let Outcome::Filed { ticket_id, .. } = outcome else { continue };
        let sender = PEOPLE[step.sender];
        let copied = step.copied.map(|who| PEOPLE[who]).filter(|who| *who != sender);
        match on.get_mut(&ticket_id) {
            None => {
                on.insert(ticket_id, BTreeSet::from([sender]));
            }
            Some(people) => {
                let may = step.sender == COLLEAGUE || people.contains(sender);
                assert!(may, "{sender} spoke on #{ticket_id}, where only {people:?} are: {step:?}");
            }
        }
        on.entry(ticket_id).or_default().extend(copied);
    }
    for (id, people) in &on {
        for mail in post.mails(*id).await {
            let to = regard_services::outgoing::outbox::show(&post.test.system(), mail.id)
                .await
                .expect("shown")
                .to;
            for address in &to {
                assert!(
                    people.contains(address.as_str()),
                    "our mail about #{id} goes to {address}: {people:?}"
                );
            }
        }
    }
    post.test.database.close().await;
}

async fn written(post: &Post, number: usize, step: &Step, tickets: &[TicketId], ids: &[String]) -> String {
    let nth = |at: usize| (!tickets.is_empty()).then(|| tickets[at % tickets.len()]);
    let known = |at: usize| (!ids.is_empty()).then(|| ids[at % ids.len()].clone());
    let (mut to, mut id) = (DESK.to_owned(), format!("m{number}@x.example"));
    let (mut head, mut body) = (String::new(), format!("Words number {number}."));
    match step.key {
        Key::None => {}
        Key::Token(at) => {
            if let Some(ticket) = nth(at) {
                to = post.reply_address(ticket).await;
            }
        }
        Key::Mark(at) => {
            if let Some(ticket) = nth(at) {
                body.push_str(&format!("\n\n> [ref:{}]", post.ticket(ticket).await.reply_token));
            }
        }
        Key::Answers(at) => {
            if let Some(known) = known(at) {
                head.push_str(&format!("In-Reply-To: <{known}>\nReferences: <{known}>\n"));
            }
        }
        Key::AnswersUs(at) => {
            let mails = match nth(at) {
                Some(ticket) => post.mails(ticket).await,
                None => Vec::new(),
            };
            if let Some(mail) = mails.last() {
                head.push_str(&format!("References: <{}>\n", mail.message_id));
            }
        }
        Key::SameId(at) => id = known(at).unwrap_or(id),
    }
    if let Some(who) = step.copied {
        head.push_str(&format!("Cc: {}\n", PEOPLE[who]));
    }
    if let Some(who) = step.reply_to {
        head.push_str(&format!("Reply-To: {}\n", PEOPLE[who]));
    }
    format!("From: {}\nTo: {to}\nSubject: Matter\nMessage-ID: <{id}>\n{head}\n{body}\n", PEOPLE[step.sender])
}
