//! The desk of the week and what its colleagues can do, each deed through the services that everybody uses.

use super::Part;
use super::plan::{Plan, ZONE};
use crate::config::Config;
use crate::stage::Stage;
use crate::stage::letter::Letter;
use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_domain::id::{PromiseId, TicketId};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::update::{Kind, NewUpdate};
use regard_domain::user::{Role, TicketAccess};
use regard_domain::view::View;
use regard_services::ctx::Ctx;
use regard_services::error::ServiceError;
use regard_services::findings::{self, Finding};
use regard_services::people::NewPerson;
use regard_services::promises::making::Noted;
use regard_services::promises::{acting, reading};
use regard_services::replies::{self, Message};
use regard_services::settings::{self, DeskSettings};
use regard_services::{groups, update_clocks, updates, views};

/// Where mail to the desk goes.
const OURS: &str = "hello@desk.example.com";

/// The desk.
pub(super) struct Desk {
    /// Its stage.
    pub stage: Stage,
    /// Its colleagues.
    pub colleagues: Vec<Ctx>,
    without: Vec<Part>,
    letters: usize,
}

/// The address of a customer.
pub(super) fn address(customer: usize) -> String {
    format!("customer{customer}@example.com")
}

impl Desk {
    /// Furnishes a new desk.
    pub(super) async fn open(config: &Config, plan: &Plan, without: &[Part]) -> Result<Self> {
        let stage = Stage::open(config, plan.begins, "simulation").await?;
        let system = &stage.system;
        let old = settings::show(system).await?;
        settings::change(system, &DeskSettings { schedule: plan.schedule.clone(), ..old }).await?;
        let group = groups::list(system).await?.first().context("a new desk has a group")?.id;
        stage.open_mailbox(OURS, "Hello", group).await?;
        let mut colleagues = Vec::new();
        for number in 0..plan.colleagues {
            let new = NewPerson {
                name: format!("Colleague {number}"),
                email: format!("colleague{number}@desk.example.com"),
                role: Role::Agent,
                access: TicketAccess::All,
                password: None,
                groups: vec![group],
            };
            colleagues.push(stage.colleague(new).await?);
        }
        Ok(Self { stage, colleagues, without: without.to_vec(), letters: 0 })
    }

    /// Whether a part is on.
    pub(super) fn has(&self, part: Part) -> bool {
        !self.without.contains(&part)
    }

    /// The present moment.
    pub(super) fn now(&self) -> Timestamp {
        self.stage.system.now()
    }

    /// A customer writes; with a ticket they ask on it.
    pub(super) async fn mail(
        &mut self,
        customer: usize,
        ticket: Option<TicketId>,
        text: &str,
    ) -> Result<TicketId> {
        self.letters += 1;
        let answered = match ticket {
            Some(id) => self.stage.last_mail(id).await?,
            None => None,
        };
        let letter = Letter {
            name: &format!("Customer {customer}"),
            address: &address(customer),
            to: OURS,
            subject: &format!("Matter {}", self.letters),
            message_id: &format!("{}@customers.example.com", self.letters),
            answers: answered.as_deref(),
            headers: &[],
            text,
            at: self.now(),
        };
        self.stage.arrive(&letter).await?.context("a mail of the week was set aside")
    }

    /// Everything open as the list shows it to a colleague, the clock that ends first on top.
    pub(super) async fn by_the_clock(&self, by: usize) -> Result<Vec<Ticket>> {
        let page = views::list(&self.colleagues[by], View::Open, 0).await?;
        Ok(page.tickets.into_iter().filter(|ticket| ticket.waiting_since.is_some()).collect())
    }

    /// A colleague answers. What the composer shows as promised is promised by `due`, where promises are kept in the desk.
    /// Gives the promise.
    pub(super) async fn reply(
        &self,
        by: usize,
        ticket: TicketId,
        text: &str,
        due: Option<Timestamp>,
        status: Status,
    ) -> Result<Option<PromiseId>> {
        let ctx = &self.colleagues[by];
        let mut promises = Vec::new();
        for finding in findings::of_draft(ctx, ticket, text).await? {
            if let Finding::Promise(one) = finding {
                let is_dismissed = !self.has(Part::Promises) || due.is_none();
                promises.push(Noted {
                    key: one.found.key.clone(),
                    due_at: due,
                    is_dismissed,
                    ..Noted::default()
                });
            }
        }
        let message = Message { text: text.into(), status: Some(status), promises, ..Message::default() };
        replies::reply(ctx, ticket, &message).await?;
        let made = reading::of_ticket(ctx, ticket).await?.promises;
        Ok(made.last().map(|read| read.promise.id).filter(|_| due.is_some()))
    }

    /// A draft with a slip is sent; whether it left.
    pub(super) async fn slip(&self, by: usize, ticket: TicketId, text: &str) -> Result<bool> {
        let why =
            if self.has(Part::Discretion) { String::new() } else { "A desk without this check.".into() };
        let status = Some(Status::Open);
        let message = Message { text: text.into(), why, status, ..Message::default() };
        match replies::reply(&self.colleagues[by], ticket, &message).await {
            Ok(_) => Ok(true),
            Err(ServiceError::Refused(_)) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }

    /// By when the composer would promise these words: as our own past says, else as it proposes.
    pub(super) async fn proposed(
        &self,
        by: usize,
        ticket: TicketId,
        text: &str,
    ) -> Result<Option<Timestamp>> {
        let found = findings::of_draft(&self.colleagues[by], ticket, text).await?;
        let due = |finding: &Finding| match finding {
            Finding::Promise(one) => one.due_at,
            _ => None,
        };
        Ok(found.iter().find_map(due))
    }

    /// Tickets on which a colleague owes something by a moment.
    pub(super) async fn owed(&self, by: usize, until: Timestamp) -> Result<Vec<TicketId>> {
        let (owed, _) = reading::owed(&self.colleagues[by], until).await?;
        Ok(owed.into_iter().map(|promise| promise.ticket_id).collect())
    }

    /// What was promised is done, and the customer told.
    pub(super) async fn deliver(&self, by: usize, promise: PromiseId) -> Result<()> {
        Ok(acting::deliver(&self.colleagues[by], promise, "Here is what you asked for.").await?)
    }

    /// A promise is moved before it is due, and the customer told.
    pub(super) async fn move_to(&self, by: usize, promise: PromiseId, to: Timestamp) -> Result<()> {
        Ok(acting::move_to(&self.colleagues[by], promise, to, "The workshop needs longer than I thought.")
            .await?)
    }

    /// Tickets on which the customer is to hear how things stand by a moment, as a colleague sees them, and by when.
    pub(super) async fn silent(&self, by: usize, until: Timestamp) -> Result<Vec<(Timestamp, TicketId)>> {
        let due = update_clocks::due(&self.colleagues[by], until).await?.all;
        let ours = due.into_iter().filter(|one| one.ticket.waiting_since.is_none());
        Ok(ours.filter_map(|one| Some((one.kept.clock.next_due()?, one.ticket.id))).collect())
    }

    /// A colleague says how things stand, from what really happened.
    pub(super) async fn update(&self, by: usize, ticket: TicketId) -> Result<()> {
        let ctx = &self.colleagues[by];
        let draft = updates::draft(ctx, ticket).await?;
        let or = |text: String, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text };
        let new = NewUpdate {
            kind: Kind::NoProgress,
            did: or(draft.did, "I asked the workshop again."),
            blocked_by: or(draft.blocked_by, "It is on the bench."),
            next_step: "They look at it next.".into(),
            next_due: draft.next_due,
        };
        updates::say(ctx, ticket, &new, None).await?;
        Ok(())
    }
}

/// A moment as it is written in a mail.
pub(super) fn said(at: Timestamp) -> String {
    at.to_zoned(TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)).strftime("%A, %-d %B at %H:%M").to_string()
}
