//! A desk of any size: customers, tickets over two years, words on each, their history and their index, in large units.

use super::Plan;
use super::place::{Bench, Filled};
use super::text;
use crate::dice::Dice;
use crate::printing;
use anyhow::{Context, Result};
use indicatif::ProgressBar;
use regard_domain::clock::to_micros;
use regard_domain::id::CommentId;
use regard_services::ctx::Ctx;
use regard_store::db::Tx;
use regard_store::dump::{self, Table};
use regard_store::{brand, search};
use serde_json::{Value as Json, json};

/// Tickets in one unit.
const UNIT: i64 = 1_000;

/// Tickets of one customer, on average.
const OF_ONE_CUSTOMER: i64 = 5;

/// The time over which the tickets are spread, in microseconds: two years.
const SPAN: i64 = 2 * 365 * 24 * 3_600 * 1_000_000;

/// An hour in microseconds.
const HOUR: i64 = 3_600 * 1_000_000;

/// At most so many tickets are open: a desk that is worked on has no more, however old it is.
const OPEN_AT_MOST: i64 = 5_000;

const USER: [&str; 6] = ["user_id", "name", "role", "email", "created_at", "updated_at"];
const IDENTITY: [&str; 7] =
    ["identity_id", "user_id", "kind", "value", "is_primary", "created_at", "updated_at"];
const TICKET: [&str; 22] = [
    "ticket_id",
    "subject",
    "requester_id",
    "submitter_id",
    "assignee_id",
    "group_id",
    "brand_id",
    "channel",
    "status",
    "priority",
    "reply_token",
    "waiting_since",
    "hear_by",
    "queue_key",
    "first_replied_at",
    "solved_at",
    "comment_count",
    "last_comment_at",
    "last_author_id",
    "snippet",
    "created_at",
    "updated_at",
];
const COMMENT: [&str; 10] = [
    "comment_id",
    "ticket_id",
    "author_id",
    "is_public",
    "kind",
    "channel",
    "body_text",
    "body_html",
    "message_id",
    "created_at",
];
const AUDIT: [&str; 6] = ["audit_id", "ticket_id", "author_id", "channel", "events", "created_at"];
const MAIL_KEY: [&str; 5] = ["message_id", "ticket_id", "comment_id", "is_ours", "created_at"];

/// Fills the desk up to a size; gives how far it is filled then.
pub(super) async fn fill(bench: &Bench, plan: &Plan) -> Result<Filled> {
    let ctx = Ctx::system(&bench.desk, "bench");
    let mut conn = ctx.read().await?;
    let tables = dump::tables(&mut conn).await?;
    let numbers = dump::numbers(&mut conn).await?;
    let brand = brand::find_default(&mut conn).await?.context("a furnished desk has a brand")?.id.0;
    drop(conn);
    let next = |name: &str| numbers.get(name).copied().unwrap_or(0);
    let mut filler = Filler {
        bench,
        tables: &tables,
        dice: Dice(17),
        brand,
        now: to_micros(ctx.now()),
        size: plan.tickets,
        turns: plan.comments.max(1),
        first_customer: next("users") + 1,
        customers: (plan.tickets / OF_ONE_CUSTOMER).max(1),
        comment: next("comments"),
        audit: next("audits"),
    };
    let bar = printing::bar(plan.tickets.unsigned_abs(), "filling");
    filler.people(next("identities")).await?;
    filler.tickets(next("tickets"), &bar).await?;
    bar.finish_and_clear();
    Ok(Filled { tickets: plan.tickets, comments: plan.comments, customers: filler.customers })
}

struct Filler<'a> {
    bench: &'a Bench,
    tables: &'a [Table],
    dice: Dice,
    brand: i64,
    now: i64,
    size: i64,
    turns: i64,
    first_customer: i64,
    customers: i64,
    comment: i64,
    audit: i64,
}

/// Rows of one unit.
#[derive(Default)]
struct Rows {
    tickets: Vec<Json>,
    comments: Vec<Json>,
    audits: Vec<Json>,
    keys: Vec<Json>,
    words: Vec<(CommentId, String, String)>,
}

impl Filler<'_> {
    fn table(&self, name: &str) -> Result<&Table> {
        self.tables
            .iter()
            .find(|table| table.name == name)
            .with_context(|| format!("there is no table {name}"))
    }

    async fn insert(&self, tx: &mut Tx, table: &str, columns: &[&str], rows: Vec<Json>) -> Result<()> {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        Ok(dump::insert(tx, self.table(table)?, &columns, rows).await?)
    }

    async fn people(&mut self, identities: i64) -> Result<()> {
        let then = self.now - SPAN;
        for first in (0..self.customers).step_by(5_000) {
            let some = first..(first + 5_000).min(self.customers);
            let (mut users, mut addresses) = (Vec::new(), Vec::new());
            for number in some {
                let (id, email) = (self.first_customer + number, format!("customer{number}@example.org"));
                users.push(json!([id, format!("Customer {number}"), "end-user", email, then, then]));
                addresses.push(json!([identities + 1 + number, id, "email", email, true, then, then]));
            }
            let mut tx = self.bench.desk.db.begin().await?;
            self.insert(&mut tx, "users", &USER, users).await?;
            self.insert(&mut tx, "identities", &IDENTITY, addresses).await?;
            tx.commit().await?;
        }
        let mut tx = self.bench.desk.db.begin().await?;
        dump::set_number(&mut tx, self.table("users")?, self.first_customer + self.customers).await?;
        dump::set_number(&mut tx, self.table("identities")?, identities + self.customers).await?;
        Ok(tx.commit().await?)
    }

    async fn tickets(&mut self, before: i64, bar: &ProgressBar) -> Result<()> {
        for first in (before..self.size).step_by(usize::try_from(UNIT)?) {
            let last = (first + UNIT).min(self.size);
            let mut rows = Rows::default();
            for id in first + 1..=last {
                self.ticket(id, &mut rows);
            }
            let mut tx = self.bench.desk.db.begin().await?;
            self.insert(&mut tx, "tickets", &TICKET, rows.tickets).await?;
            self.insert(&mut tx, "comments", &COMMENT, rows.comments).await?;
            self.insert(&mut tx, "audits", &AUDIT, rows.audits).await?;
            self.insert(&mut tx, "mail_keys", &MAIL_KEY, rows.keys).await?;
            for (comment, subject, body) in &rows.words {
                search::insert(&mut tx, *comment, subject, body).await?;
            }
            for (table, number) in [("tickets", last), ("comments", self.comment), ("audits", self.audit)] {
                dump::set_number(&mut tx, self.table(table)?, number).await?;
            }
            tx.commit().await?;
            bar.set_position(last.unsigned_abs());
        }
        Ok(())
    }

    /// One ticket with its words: the customer begins, colleagues and customer take turns.
    fn ticket(&mut self, id: i64, rows: &mut Rows) {
        let dice = &mut self.dice;
        let requester = self.first_customer + below(dice, self.customers);
        let mut ticket = Told {
            id,
            subject: text::subject(dice),
            began: self.now - SPAN + SPAN / self.size.max(1) * id,
            requester,
            colleague: pick(dice, &self.bench.colleagues).0,
            group: pick(dice, &self.bench.groups).0,
            ..Told::default()
        };
        for turn in 0..self.turns {
            self.word(&mut ticket, turn, rows);
        }
        rows.tickets.push(self.row(&ticket));
    }

    fn word(&mut self, ticket: &mut Told, turn: i64, rows: &mut Rows) {
        let is_ours = turn % 2 == 1;
        let author = if is_ours { ticket.colleague } else { ticket.requester };
        let at = (ticket.began + turn * (HOUR + below(&mut self.dice, 8) * HOUR)).min(self.now);
        let body = text::comment(&mut self.dice);
        self.comment += 1;
        self.audit += 1;
        let (id, message_id) = (self.comment, format!("{}@bench.example.com", self.comment));
        let html = format!("<p>{}</p>", body.replace('\n', "<br>"));
        rows.comments
            .push(json!([id, ticket.id, author, true, "comment", "email", body, html, message_id, at]));
        let create = if turn == 0 { r#"{"type":"create"},"# } else { "" };
        let events = format!(r#"[{create}{{"type":"comment","comment_id":{id},"public":true}}]"#);
        rows.audits.push(json!([self.audit, ticket.id, author, "email", events, at]));
        rows.keys.push(json!([message_id, ticket.id, id, is_ours, at]));
        ticket.snippet = body.chars().take(140).collect();
        ticket.first_reply = ticket.first_reply.or(is_ours.then_some(at));
        ticket.waiting = (!is_ours).then_some(at);
        ticket.last = (at, author);
        rows.words.push((CommentId(id), ticket.subject.clone(), body));
    }

    /// The newest ones are open, as on a desk that is worked on; some of them wait.
    fn row(&mut self, ticket: &Told) -> Json {
        let is_open = self.size - ticket.id < OPEN_AT_MOST.min(self.size / 12).max(1);
        let status = match (is_open, ticket.waiting) {
            (false, _) => "solved",
            (true, Some(_)) => "open",
            (true, None) => "pending",
        };
        let (last_at, last_author) = ticket.last;
        let waiting = ticket.waiting.filter(|_| is_open);
        let hear_by = waiting.map(|since| since + 8 * HOUR);
        let assignee = (!is_open || !self.dice.once_in(5)).then_some(ticket.colleague);
        json!([
            ticket.id,
            ticket.subject,
            ticket.requester,
            ticket.requester,
            assignee,
            ticket.group,
            self.brand,
            "email",
            status,
            pick(&mut self.dice, &["low", "normal", "normal", "high", "urgent"]),
            format!("bench{}", ticket.id),
            waiting,
            hear_by,
            hear_by.unwrap_or((1 << 61) - last_at),
            ticket.first_reply,
            (!is_open).then_some(last_at),
            self.turns,
            last_at,
            last_author,
            ticket.snippet,
            ticket.began,
            last_at,
        ])
    }
}

/// A ticket while its words are told.
#[derive(Default)]
struct Told {
    id: i64,
    subject: String,
    began: i64,
    requester: i64,
    colleague: i64,
    group: i64,
    first_reply: Option<i64>,
    waiting: Option<i64>,
    last: (i64, i64),
    snippet: String,
}

fn below(dice: &mut Dice, bound: i64) -> i64 {
    i64::try_from(dice.below(bound.unsigned_abs())).unwrap_or(0)
}

fn pick<'a, T>(dice: &mut Dice, from: &'a [T]) -> &'a T {
    &from[usize::try_from(dice.below(from.len() as u64)).unwrap_or(0)]
}
