//! What the database alone does with the same rows: the SQL and nothing else, by the same driver, with as many units at
//! once, as durable, committed in the same groups.

use super::Plan;
use super::place::Bench;
use super::report::Measured;
use super::server::cpu_ms;
use super::stopwatch::{AsyncWork, Times, count};
use super::text;
use crate::dice::Dice;
use crate::opening;
use anyhow::{Context, Result};
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::clock::to_micros;
use regard_domain::comment::kind;
use regard_domain::event::Event;
use regard_domain::id::{BrandId, GroupId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::ticket::Status;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_store::comment::NewComment;
use regard_store::db::Tx;
use regard_store::raw_message::NewRawMessage;
use regard_store::ticket::NewTicket;
use regard_store::{audit, blob, brand, comment, job, raw_message, search, ticket, user};
use std::sync::Arc;

/// When the jobs of these rows would be done: not while the bench runs.
const NEVER: SignedDuration = SignedDuration::from_hours(24 * 365 * 10);

/// The rows of a new ticket, of an answer, of a mail.
pub(super) async fn measure(bench: &Bench, plan: &Plan) -> Result<Vec<Measured>> {
    let desk = opening::desk(&bench.config).await?;
    let mut conn = desk.db.read().await?;
    let brand = brand::find_default(&mut conn).await?.context("a furnished desk has a brand")?.id;
    drop(conn);
    let rows = Rows {
        desk: desk.clone(),
        brand,
        group: bench.groups[0],
        colleague: bench.colleagues[0],
        customers: bench.filled.customers,
        tickets: bench.filled.tickets,
        what: What::Ticket,
    };
    let mut measures = Vec::new();
    let kinds = [
        (What::Ticket, "raw: ticket created", plan.at_once),
        (What::Reply, "raw: reply written", plan.at_once),
        (What::Mail, "raw: mail kept", plan.at_once * 4),
    ];
    for (what, name, at_once) in kinds {
        let workers = (0..at_once).map(|number| Dice(1_000 + number as u64)).collect();
        let rows = Rows { what, ..rows.clone() };
        let before = cpu_ms("self")?;
        let times = Times::run(workers, plan.seconds, rows).await?;
        let cpu_ms = Some((cpu_ms("self")? - before) / count(times.tries().max(1)));
        let note = format!("{at_once} units at once");
        measures.push(Measured { note, cpu_ms, ..times.measured(name) });
    }
    desk.db.close().await;
    Ok(measures)
}

#[derive(Clone, Copy)]
enum What {
    Ticket,
    Reply,
    Mail,
}

#[derive(Clone)]
struct Rows {
    desk: Arc<Desk>,
    brand: BrandId,
    group: GroupId,
    colleague: UserId,
    customers: i64,
    tickets: i64,
    what: What,
}

impl AsyncWork<Dice> for Rows {
    async fn once(&self, dice: &mut Dice) -> Result<()> {
        let mut tx = self.desk.db.begin().await?;
        match self.what {
            What::Ticket => self.ticket(&mut tx, dice).await?,
            What::Reply => {
                let back = i64::try_from(dice.below(self.tickets.unsigned_abs().min(5_000)))?;
                self.say(&mut tx, dice, TicketId((self.tickets - back).max(1)), self.colleague, "").await?;
            }
            What::Mail => self.mail(&mut tx, dice).await?,
        }
        Ok(tx.commit().await?)
    }
}

impl Rows {
    fn ctx(&self) -> Ctx {
        Ctx::system(&self.desk, "bench")
    }

    async fn ticket(&self, tx: &mut Tx, dice: &mut Dice) -> Result<()> {
        let email = format!("customer{}@example.org", dice.below(self.customers.unsigned_abs()));
        let requester = user::find_by_email(tx, &email).await?.context("a customer of the bench")?.id;
        let subject = text::subject(dice);
        let new = NewTicket {
            subject: subject.clone(),
            requester_id: requester,
            submitter_id: requester,
            assignee_id: None,
            group_id: Some(self.group),
            organization_id: None,
            brand_id: self.brand,
            mailbox_id: None,
            channel: Channel::Api,
            status: Status::New,
            priority: None,
            kind: None,
            external_id: None,
            reply_token: format!("raw{:x}.{:x}", to_micros(self.ctx().now()), dice.next()),
        };
        let id = ticket::insert(tx, &new, self.ctx().now()).await?;
        self.say(tx, dice, id, requester, &subject).await
    }

    async fn say(
        &self,
        tx: &mut Tx,
        dice: &mut Dice,
        id: TicketId,
        author: UserId,
        subject: &str,
    ) -> Result<()> {
        let now = self.ctx().now();
        let mut ticket = ticket::lock(tx, id).await?.context("a ticket of the bench")?;
        let body_text = text::comment(dice);
        let new = NewComment {
            ticket_id: id,
            author_id: author,
            is_public: true,
            kind: kind::COMMENT,
            channel: Channel::Api,
            body_html: format!("<p>{body_text}</p>"),
            body_text,
            hidden_text: String::new(),
            hidden_html: String::new(),
            remote_images: 0,
            raw_message_id: None,
            message_id: None,
            facts: "{}".into(),
            held_until: None,
            created_at: now,
        };
        let comment_id = comment::insert(tx, &new).await?;
        search::insert(tx, comment_id, subject, &new.body_text).await?;
        ticket.comment_count += 1;
        ticket.last_comment_at = now;
        ticket.last_author_id = Some(author);
        ticket::update(tx, &ticket, now).await?;
        let events = [Event::Comment { comment_id, public: true }];
        audit::insert(tx, id, Some(author), Channel::Api, None, &events, now).await?;
        job::insert(tx, &Job::Acknowledge { ticket_id: id }, now + NEVER, None, now).await?;
        Ok(())
    }

    async fn mail(&self, tx: &mut Tx, dice: &mut Dice) -> Result<()> {
        let now = self.ctx().now();
        let raw = format!(
            "Subject: {}\r\n\r\n{}\r\n{:x}\r\n",
            text::subject(dice),
            text::comment(dice),
            dice.next()
        );
        let new = NewRawMessage {
            channel: "smtp",
            mailbox_id: None,
            source: None,
            envelope_from: "alone@example.net".into(),
            envelope_to: vec!["support@bench.example.com".into()],
            peer: "127.0.0.1".into(),
            helo: "bench".into(),
            byte_count: i64::try_from(raw.len())?,
            sha256: blob::sha256(raw.as_bytes()),
            spool: Some(raw.into_bytes()),
            received_at: now,
        };
        let raw_message_id = raw_message::insert(tx, new).await?.context("it is new")?;
        job::insert(tx, &Job::ProcessRawMessage { raw_message_id }, now + NEVER, None, now).await?;
        Ok(())
    }
}
