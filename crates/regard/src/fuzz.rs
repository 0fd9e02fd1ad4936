//! Made-up days for `regard fuzz`: people write, colleagues answer, close, go away and leave, through the real deeds and by a
//! clock that is moved. Now and then somebody is ignored on purpose. A reckoning of our own, which knows nothing of the
//! database, says who that is; law 1 must name exactly them.

use crate::dice::Dice;
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use regard_domain::channel::Channel;
use regard_domain::clock::{Clock, from_micros, to_micros};
use regard_domain::id::{TicketId, UserId};
use regard_domain::law::Law;
use regard_domain::schedule::Schedule;
use regard_domain::ticket::Status;
use regard_domain::user::{Actor, Person, Role, TicketAccess};
use regard_domain::written::Said;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::ignored::rescuing;
use regard_services::people::{self, NewPerson, PersonChange};
use regard_services::replies::{self, Message};
use regard_services::settings::{self, DeskSettings};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, assignment};
use regard_services::{absences, laws, requests, standings};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How long somebody may wait on this desk.
const MAY_WAIT: SignedDuration = SignedDuration::from_mins(480);

/// Who hears within this time is answered before anything else happens.
const MARGIN: SignedDuration = SignedDuration::from_mins(120);

/// How many customers and colleagues there are.
const CUSTOMERS: usize = 12;
const COLLEAGUES: usize = 4;

/// Of a hundred chances to ignore somebody, how many are taken.
const PLANTED_PERCENT: u64 = 15;

/// A clock that is moved.
pub(crate) struct MovedClock(AtomicI64);

impl MovedClock {
    /// A clock that stands at a moment.
    pub(crate) fn at(moment: Timestamp) -> Self {
        Self(AtomicI64::new(to_micros(moment)))
    }

    fn later(&self, by: SignedDuration) {
        self.0.store(to_micros(self.now() + by), Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// What a run came to.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    /// Its seed.
    pub seed: u64,
    /// How much happened.
    pub events: usize,
    /// How many tickets there were.
    pub tickets: usize,
    /// How many were ignored on purpose, by the reckoning, at the end.
    pub planted: usize,
    /// How many law 1 named at the end.
    pub printed: usize,
    /// Of those named at any look, the share that was planted.
    pub precision: f64,
    /// Of those planted at any look, the share that was named.
    pub recall: f64,
    /// Intervals that do not begin at the second at which they should.
    pub wrong_seconds: usize,
    /// Messages on which more or less than one standing holds, against the reckoning.
    pub wrong_standings: usize,
}

impl Outcome {
    /// Whether law 1 was exact.
    pub(crate) fn is_exact(&self) -> bool {
        self.precision >= 1.0 && self.recall >= 1.0 && self.wrong_seconds == 0 && self.wrong_standings == 0
    }
}

/// A ticket as the reckoning has it.
#[derive(Clone, Debug)]
struct Matter {
    customer: usize,
    waiting_since: Option<Timestamp>,
    has_heard: bool,
    is_done: bool,
    is_closed_unheard: bool,
    owner: Option<UserId>,
    is_planted: bool,
}

impl Matter {
    fn hear_by(&self) -> Option<Timestamp> {
        self.waiting_since.filter(|_| !self.is_done).map(|since| since + MAY_WAIT)
    }
}

/// The desk and the reckoning.
struct Fuzz {
    desk: Arc<Desk>,
    clock: Arc<MovedClock>,
    dice: Dice,
    system: Ctx,
    admin: Ctx,
    customers: Vec<Ctx>,
    colleagues: Vec<Ctx>,
    invited: usize,
    away: BTreeMap<UserId, Timestamp>,
    gone: BTreeSet<UserId>,
    matters: BTreeMap<TicketId, Matter>,
}

/// Plays some events on an empty desk.
pub(crate) async fn ignored(
    desk: &Arc<Desk>,
    clock: &Arc<MovedClock>,
    seed: u64,
    events: usize,
) -> Result<Outcome> {
    let mut fuzz = Fuzz::furnish(desk, clock, seed).await?;
    let (mut hit, mut named, mut expected) = (0, 0, 0);
    let mut printed = BTreeSet::new();
    for number in 1..=events {
        fuzz.event().await.with_context(|| format!("event {number} of seed {seed}"))?;
        if number % 50 == 0 || number == events {
            printed = fuzz.printed().await?;
            let planted = fuzz.planted();
            hit += printed.intersection(&planted).count();
            (named, expected) = (named + printed.len(), expected + planted.len());
        }
    }
    let share = |of: usize| if of == 0 { 1.0 } else { hit as f64 / of as f64 };
    let (wrong_seconds, wrong_standings) = fuzz.wrong().await?;
    Ok(Outcome {
        seed,
        events,
        tickets: fuzz.matters.len(),
        planted: fuzz.planted().len(),
        printed: printed.len(),
        precision: share(named),
        recall: share(expected),
        wrong_seconds,
        wrong_standings,
    })
}

impl Fuzz {
    async fn furnish(desk: &Arc<Desk>, clock: &Arc<MovedClock>, seed: u64) -> Result<Self> {
        let system = Ctx::system(desk, "fuzz");
        if !people::staff(&system).await?.is_empty() {
            bail!("this desk is in use: name an empty database");
        }
        let hours = DeskSettings { schedule: Schedule::always(), ..DeskSettings::default() };
        settings::change(&system, &hours).await?;
        let mut fuzz = Self {
            desk: desk.clone(),
            clock: clock.clone(),
            dice: Dice(seed),
            admin: system.clone(),
            system,
            customers: Vec::new(),
            colleagues: Vec::new(),
            invited: 0,
            away: BTreeMap::new(),
            gone: BTreeSet::new(),
            matters: BTreeMap::new(),
        };
        fuzz.admin = fuzz.joins("anna@example.com", Role::Admin).await?;
        for number in 0..CUSTOMERS {
            let customer = fuzz.joins(&format!("customer{number}@example.com"), Role::EndUser).await?;
            fuzz.customers.push(customer);
        }
        for _ in 0..COLLEAGUES {
            fuzz.invite().await?;
        }
        Ok(fuzz)
    }

    async fn joins(&self, email: &str, role: Role) -> Result<Ctx> {
        let name = email.split('@').next().unwrap_or(email);
        let new = NewPerson { role, ..NewPerson::customer(name, email) };
        let id = people::create(&self.system, new).await?;
        let person = Person { id, role, access: TicketAccess::All, groups: Vec::new() };
        let channel = if role.is_staff() { Channel::Web } else { Channel::Portal };
        Ok(Ctx { channel, ..self.system.with_actor(Actor::User(person)) })
    }

    async fn invite(&mut self) -> Result<()> {
        self.invited += 1;
        let colleague = self.joins(&format!("agent{}@example.com", self.invited), Role::Agent).await?;
        self.colleagues.push(colleague);
        Ok(())
    }

    /// One thing happens; before it, whoever is not to be ignored is looked after.
    async fn event(&mut self) -> Result<()> {
        self.look_after().await?;
        let secs = i64::try_from(self.dice.below(1_200))?;
        self.pass(SignedDuration::from_secs(secs)).await?;
        match self.dice.below(100) {
            0..40 => self.arrive().await,
            40..62 => self.reply().await,
            62..83 => self.close().await,
            83..90 => self.absent().await,
            90..95 => self.leave().await,
            _ => self.rescue().await,
        }
    }

    async fn pass(&self, by: SignedDuration) -> Result<()> {
        self.clock.later(by);
        let drained = regard_jobs::runner::drain(&self.desk).await?;
        if drained.failures.is_empty() {
            Ok(())
        } else {
            bail!("jobs failed: {}", drained.failures.join("; "))
        }
    }

    fn plants(&mut self) -> bool {
        self.dice.below(100) < PLANTED_PERCENT
    }

    fn is_unreachable(&self, owner: UserId, hear_by: Timestamp) -> bool {
        let now = self.clock.now();
        self.gone.contains(&owner)
            || self.away.get(&owner).is_some_and(|until| *until > hear_by && *until > now)
    }

    /// Answers whoever must hear soon and gives away what nobody looks after, except where somebody is to be ignored.
    async fn look_after(&mut self) -> Result<()> {
        let now = self.clock.now();
        let all: Vec<(TicketId, Timestamp)> = self
            .matters
            .iter()
            .filter(|(_, matter)| !matter.is_planted)
            .filter_map(|(id, matter)| Some((*id, matter.hear_by()?)))
            .collect();
        for (id, hear_by) in all {
            if hear_by < now + MARGIN {
                self.answer(id).await?;
            } else if self.matters[&id].owner.is_some_and(|owner| self.is_unreachable(owner, hear_by)) {
                let admin = self.admin.user()?;
                assignment::assign(&self.admin, id, Some(admin), None).await?;
                self.matter(id)?.owner = Some(admin);
            }
        }
        Ok(())
    }

    fn matter(&mut self, id: TicketId) -> Result<&mut Matter> {
        self.matters.get_mut(&id).context("there is no such ticket")
    }

    /// One of those that nobody ignores on purpose.
    fn any(&mut self, fits: impl Fn(&Matter) -> bool) -> Option<TicketId> {
        let fitting: Vec<TicketId> = self
            .matters
            .iter()
            .filter(|(_, matter)| !matter.is_planted && fits(matter))
            .map(|(id, _)| *id)
            .collect();
        let count = u64::try_from(fitting.len()).unwrap_or(0);
        (count > 0).then(|| fitting[usize::try_from(self.dice.below(count)).unwrap_or(0)])
    }

    /// Somebody writes: something new, or again.
    async fn arrive(&mut self) -> Result<()> {
        let again = self.dice.below(3) == 0;
        if let Some(id) = self.any(|matter| again && matter.has_heard) {
            let customer = self.customers[self.matters[&id].customer].clone();
            let said = Said { text: "One thing more.".into(), ..Said::default() };
            requests::change(&customer, id, Some(&said), false).await?;
            let now = self.clock.now();
            let matter = self.matter(id)?;
            matter.is_done = false;
            matter.waiting_since.get_or_insert(now);
            return Ok(());
        }
        let customer = usize::try_from(self.dice.below(CUSTOMERS as u64))?;
        let new = NewMatter {
            subject: "A question".into(),
            text: "How does it work?".into(),
            channel: Channel::Portal,
        };
        let id = beginning::ask(&self.customers[customer], &new).await?;
        let is_planted = self.plants();
        let mut matter = Matter {
            customer,
            waiting_since: Some(self.clock.now()),
            has_heard: false,
            is_done: false,
            is_closed_unheard: false,
            owner: None,
            is_planted,
        };
        if let Some(owner) = self.present()
            && self.dice.below(2) == 0
        {
            assignment::take(&owner, id).await?;
            matter.owner = Some(owner.user()?);
        }
        self.matters.insert(id, matter);
        Ok(())
    }

    /// A colleague who is here.
    fn present(&mut self) -> Option<Ctx> {
        let now = self.clock.now();
        let here: Vec<Ctx> = self
            .colleagues
            .iter()
            .filter(|one| one.user().is_ok_and(|id| self.away.get(&id).is_none_or(|until| *until <= now)))
            .cloned()
            .collect();
        let count = u64::try_from(here.len()).unwrap_or(0);
        (count > 0).then(|| here[usize::try_from(self.dice.below(count)).unwrap_or(0)].clone())
    }

    async fn reply(&mut self) -> Result<()> {
        match self.any(|matter| matter.hear_by().is_some()) {
            Some(id) => self.answer(id).await,
            None => Ok(()),
        }
    }

    async fn answer(&mut self, id: TicketId) -> Result<()> {
        let author = self.present().unwrap_or_else(|| self.admin.clone());
        let message = Message {
            text: "Turn it to the left, please.".into(),
            status: (!self.matters[&id].is_done).then_some(Status::Pending),
            ..Message::default()
        };
        replies::reply(&author, id, &message).await?;
        let author = author.user()?;
        let matter = self.matter(id)?;
        (matter.waiting_since, matter.has_heard, matter.is_planted) = (None, true, false);
        matter.is_closed_unheard = false;
        matter.owner.get_or_insert(author);
        self.pass(SignedDuration::from_secs(9)).await
    }

    /// A matter is closed: after a word, or now and then without any.
    async fn close(&mut self) -> Result<()> {
        let is_planted = self.plants();
        let Some(id) = self.any(|matter| !matter.is_done && (matter.has_heard || is_planted)) else {
            return Ok(());
        };
        tickets::solve(&self.admin, id).await?;
        let matter = self.matter(id)?;
        matter.is_done = true;
        matter.is_closed_unheard = !matter.has_heard;
        matter.is_planted = matter.is_closed_unheard;
        matter.waiting_since = None;
        Ok(())
    }

    /// A colleague goes away for some days; most of those who wait for them are given to somebody else.
    async fn absent(&mut self) -> Result<()> {
        let Some(colleague) = self.present() else { return Ok(()) };
        let id = colleague.user()?;
        let hours = i64::try_from(4 + self.dice.below(60))?;
        let until = self.clock.now() + SignedDuration::from_hours(hours);
        absences::set(&colleague, id, Some(until)).await?;
        self.away.insert(id, until);
        self.leave_behind(id);
        Ok(())
    }

    /// A colleague leaves for good, and another comes.
    async fn leave(&mut self) -> Result<()> {
        let index = usize::try_from(self.dice.below(self.colleagues.len() as u64))?;
        let id = self.colleagues.remove(index).user()?;
        let change = PersonChange { is_suspended: Some(true), ..PersonChange::default() };
        people::change(&self.admin, id, &change).await?;
        self.gone.insert(id);
        self.leave_behind(id);
        self.invite().await
    }

    /// Now and then nobody thinks of somebody who waits for a colleague who is not here.
    fn leave_behind(&mut self, owner: UserId) {
        let theirs: Vec<TicketId> = self
            .matters
            .iter()
            .filter(|(_, matter)| matter.owner == Some(owner) && !matter.is_planted)
            .filter(|(_, matter)| matter.hear_by().is_some_and(|at| self.is_unreachable(owner, at)))
            .map(|(id, _)| *id)
            .collect();
        for id in theirs {
            let is_planted = self.plants();
            if let Some(matter) = self.matters.get_mut(&id) {
                matter.is_planted = is_planted;
            }
        }
    }

    /// The button: whoever has been ignored longest is answered.
    async fn rescue(&mut self) -> Result<()> {
        let Some(colleague) = self.present() else { return Ok(()) };
        let Some(id) = rescuing::rescue(&colleague).await? else { return Ok(()) };
        if !self.planted().contains(&id.0) {
            bail!("#{id} was rescued and was not ignored");
        }
        let owner = colleague.user()?;
        self.matter(id)?.owner = Some(owner);
        self.answer(id).await
    }

    /// Who is ignored, by the reckoning.
    fn planted(&self) -> BTreeSet<i64> {
        let now = self.clock.now();
        let is_ignored = |matter: &Matter| {
            matter.is_closed_unheard
                || matter.hear_by().is_some_and(|hear_by| {
                    hear_by <= now || matter.owner.is_some_and(|owner| self.is_unreachable(owner, hear_by))
                })
        };
        self.matters.iter().filter(|(_, matter)| is_ignored(matter)).map(|(id, _)| id.0).collect()
    }

    /// Who is ignored, by law 1.
    async fn printed(&self) -> Result<BTreeSet<i64>> {
        let breaches = laws::check(&self.system, Law::NobodyIgnored).await?;
        Ok(breaches.into_iter().map(|breach| breach.id).collect())
    }

    /// Open intervals that begin at another second than they should, and tickets whose standings say something else.
    async fn wrong(&self) -> Result<(usize, usize)> {
        let (mut seconds, mut wrong) = (0, 0);
        let planted = self.planted();
        for (id, matter) in &self.matters {
            let seen = standings::show(&self.system, *id).await?;
            let open = seen.intervals.iter().find(|one| one.to.is_none());
            if let (Some(open), Some(hear_by)) = (open, matter.hear_by()) {
                seconds += usize::from(open.from != hear_by);
            }
            let is_ignored = seen.messages.iter().any(|message| message.standing.is_none());
            wrong += usize::from(is_ignored != planted.contains(&id.0));
        }
        Ok((seconds, wrong))
    }
}
