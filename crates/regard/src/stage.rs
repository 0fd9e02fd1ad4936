//! The stage: a desk whose clock is moved by hand, and the world around it (a mail arrives, time passes, what falls due is
//! done at its moment). The small living desk and the replays are played on it, through the same deeds as real life.

pub(crate) mod clock;
pub(crate) mod letter;

use crate::config::{Choice, Config};
use crate::opening;
use anyhow::{Context, Result, bail};
use clock::StageClock;
use jiff::{SignedDuration, Timestamp};
use letter::Letter;
use regard_domain::channel::Channel;
use regard_domain::id::{GroupId, TicketId, UserId};
use regard_domain::user::{Actor, Person, Role, TicketAccess};
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::intake::{self, Arrival, Outcome};
use regard_services::jobs;
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, MailboxInput};
use regard_services::outgoing::outbox;
use regard_services::people::{self, NewPerson};
use std::sync::Arc;

/// A little more than a reply can be taken back.
pub(crate) const GONE_AFTER: SignedDuration = SignedDuration::from_secs(9);

/// Moments at which something falls due within one stretch of time, at most: a circle ends here.
const MOMENTS_MAX: usize = 100_000;

/// A desk and its clock.
#[derive(Clone)]
pub(crate) struct Stage {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its clock.
    pub clock: Arc<StageClock>,
    /// The desk itself, as an actor.
    pub system: Ctx,
}

impl Stage {
    /// Opens the desk of the settings with the clock at a moment. Its mail is caught, and nobody outside is asked.
    pub(crate) async fn open(config: &Config, at: Timestamp, name: &'static str) -> Result<Self> {
        let clock = Arc::new(StageClock::at(at));
        let config =
            Config { catch_mail: Choice::Said(true), check_senders: Choice::Said(false), ..config.clone() };
        let desk = opening::desk_at(&config, clock.clone()).await?;
        let system = Ctx::system(&desk, name);
        Ok(Self { desk, clock, system })
    }

    /// Lets time pass until a moment; what falls due on the way is done at its own moment.
    pub(crate) async fn reach(&self, moment: Timestamp) -> Result<()> {
        for _ in 0..MOMENTS_MAX {
            self.settle().await?;
            let next = jobs::next_at(&self.system).await?.filter(|next| *next <= moment);
            let Some(next) = next else {
                self.clock.reach(moment);
                return self.settle().await;
            };
            self.clock.reach(next);
        }
        bail!("what falls due until {moment} has no end")
    }

    /// Lets so much time pass.
    pub(crate) async fn pass(&self, span: SignedDuration) -> Result<()> {
        self.reach(self.system.now() + span).await
    }

    /// Does what is due now.
    async fn settle(&self) -> Result<()> {
        let drained = regard_jobs::runner::drain(&self.desk).await?;
        if drained.failures.is_empty() {
            Ok(())
        } else {
            bail!("jobs failed: {}", drained.failures.join("; "))
        }
    }

    /// A mail arrives and is understood; gives its ticket, or none when it was set aside.
    pub(crate) async fn arrive(&self, letter: &Letter<'_>) -> Result<Option<TicketId>> {
        let host = letter.address.split_once('@').map_or("example.com", |(_, host)| host);
        let arrival = Arrival {
            channel_way: "smtp",
            envelope_from: letter.address.to_owned(),
            envelope_to: vec![letter.to.to_owned()],
            peer: "192.0.2.25".into(),
            helo: host.to_owned(),
            raw: letter.raw().into(),
            ..Arrival::default()
        };
        let receipt = intake::receive(&self.system, arrival).await.context("a mail was not received")?;
        match intake::process(&self.system, receipt.raw_message_id).await? {
            Outcome::Filed { ticket_id, .. } => Ok(Some(ticket_id)),
            _ => Ok(None),
        }
    }

    /// The Message-ID of our last mail on a ticket, which an answer names.
    pub(crate) async fn last_mail(&self, ticket: TicketId) -> Result<Option<String>> {
        let mails = outbox::of_ticket(&self.system, ticket).await?;
        Ok(mails.last().map(|mail| mail.message_id.clone()))
    }

    /// Opens an address of ours, whose mail is a group's.
    pub(crate) async fn open_mailbox(&self, address: &str, name: &str, group: GroupId) -> Result<()> {
        let mailbox = MailboxInput {
            address: address.to_owned(),
            name: name.to_owned(),
            brand_id: None,
            group_id: Some(group),
            receiving: Receiving::Smtp,
            sending: Sending::Default,
            is_active: true,
        };
        mailboxes::add(&self.system, &mailbox).await?;
        Ok(())
    }

    /// Gives somebody a seat, and sits down on it.
    pub(crate) async fn colleague(&self, new: NewPerson) -> Result<Ctx> {
        let (role, access, groups) = (new.role, new.access, new.groups.clone());
        let id = people::create(&self.system, new).await?;
        Ok(self.seat(id, role, access, groups))
    }

    /// A colleague in the workspace.
    fn seat(&self, id: UserId, role: Role, access: TicketAccess, groups: Vec<GroupId>) -> Ctx {
        Ctx {
            channel: Channel::Web,
            ..self.system.with_actor(Actor::User(Person { id, role, access, groups }))
        }
    }

    /// A customer on their own pages.
    pub(crate) fn customer(&self, id: UserId) -> Ctx {
        let person = Person { id, role: Role::EndUser, access: TicketAccess::All, groups: Vec::new() };
        Ctx { channel: Channel::Portal, ..self.system.with_actor(Actor::User(person)) }
    }
}
