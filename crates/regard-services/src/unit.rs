//! The one transaction of a deed: what changes, what happened, and what follows are committed together, and only then
//! do the bells ring.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::live::Stay;
use jiff::Timestamp;
use regard_domain::event::Event;
use regard_domain::id::{AuditId, TicketId};
use regard_domain::job::Job;
use regard_store::db::Tx;
use regard_store::{audit, job};
use std::ops::{Deref, DerefMut};

/// A deed's transaction. Dropping it takes everything back.
pub struct Unit {
    tx: Tx,
    ctx: Ctx,
    now: Timestamp,
    rings_work: bool,
    runs_rules: bool,
    stay: Stay,
}

impl Ctx {
    /// Begins the one transaction of a deed.
    pub async fn begin(&self) -> Result<Unit> {
        Unit::begin(self).await
    }
}

impl Unit {
    /// Begins; the deed's time stands still from here on.
    pub async fn begin(ctx: &Ctx) -> Result<Self> {
        let tx = ctx.desk.db.begin().await?;
        let (now, stay) = ctx.desk.live.stay(|| ctx.now());
        Ok(Self { tx, ctx: ctx.clone(), now, rings_work: false, runs_rules: true, stay })
    }

    /// The deed's time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Who does the deed.
    pub(crate) fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// What lived elsewhere before is only written down: no rule of ours runs on it, and nobody is told.
    pub(crate) fn without_rules(&mut self) {
        self.runs_rules = false;
    }

    /// Whether rules run in this unit.
    pub(crate) fn runs_rules(&self) -> bool {
        self.runs_rules
    }

    /// Records what happened to a ticket, as done by the deed's actor. Nothing happened: nothing is recorded.
    pub async fn record(&mut self, ticket: TicketId, events: &[Event]) -> Result<Option<AuditId>> {
        if events.is_empty() {
            return Ok(None);
        }
        let (author, rule) = (self.ctx.actor.user_id(), self.ctx.rule());
        let id =
            audit::insert(&mut self.tx, ticket, author, self.ctx.channel, rule, events, self.now).await?;
        Ok(Some(id))
    }

    /// Enqueues work that follows at once.
    pub async fn enqueue(&mut self, job: &Job) -> Result<()> {
        self.enqueue_at(job, self.now).await
    }

    /// Enqueues work that follows at a time.
    pub async fn enqueue_at(&mut self, job: &Job, run_at: Timestamp) -> Result<()> {
        self.rings_work = true;
        Ok(job::insert(&mut self.tx, job, run_at, None, self.now).await?)
    }

    /// Enqueues work of which only one may wait.
    pub async fn enqueue_once(&mut self, job: &Job, run_at: Timestamp, key: &str) -> Result<()> {
        self.rings_work = true;
        Ok(job::insert(&mut self.tx, job, run_at, Some(key), self.now).await?)
    }

    /// Makes it durable and tells nobody: for what no screen shows.
    pub async fn commit_silently(self) -> Result<()> {
        self.tx.commit().await?;
        drop(self.stay);
        Ok(())
    }

    /// Makes it durable, then tells the screens and the workers.
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await?;
        drop(self.stay);
        self.ctx.desk.live.changed();
        if self.rings_work {
            self.ctx.desk.live.work();
        }
        Ok(())
    }
}

impl Deref for Unit {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Unit {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
