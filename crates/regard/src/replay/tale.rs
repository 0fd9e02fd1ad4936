//! The teller: a fresh desk with three colleagues, what is told, and what is looked up while it is told.

use crate::config::Config;
use crate::stage::letter::Letter;
use crate::stage::{GONE_AFTER, Stage};
use anyhow::{Context, Result, bail};
use jiff::SignedDuration;
use jiff::civil::date;
use jiff::tz::TimeZone;
use regard_domain::id::{GroupId, TicketId};
use regard_domain::law::Law;
use regard_domain::user::{Role, TicketAccess};
use regard_services::ctx::Ctx;
use regard_services::error::{Result as Done, ServiceError};
use regard_services::findings::{self, Finding};
use regard_services::groups::{self, GroupWords};
use regard_services::laws;
use regard_services::people::{self, NewPerson};
use regard_services::promises::making::Noted;
use regard_services::replies::{self, Message};
use regard_services::settings::{self, DeskSettings};
use serde::Serialize;

/// Where mail to the desk goes.
const OURS: &str = "hello@desk.example.com";

/// The zone of the desk.
const ZONE: &str = "Europe/London";

/// One line of a story.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    /// When, on the clock of the desk.
    pub at: String,
    /// What happened, or what was looked up.
    pub says: String,
    /// Whether what was looked up is so; `None` for what only happened.
    pub holds: Option<bool>,
}

/// A story while it is told.
pub(crate) struct Tale {
    /// The desk.
    pub stage: Stage,
    /// Anna, the manager.
    pub anna: Ctx,
    /// Ben, who serves.
    pub ben: Ctx,
    /// Cleo, who serves in another group.
    pub cleo: Ctx,
    lines: Vec<Line>,
    letters: usize,
}

impl Tale {
    /// Furnishes a new desk on a Monday at ten.
    pub(super) async fn begin(config: &Config) -> Result<Self> {
        let monday = date(2026, 11, 23).at(10, 0, 0, 0).in_tz(ZONE)?.timestamp();
        let stage = Stage::open(config, monday, "replay").await?;
        let system = stage.system.clone();
        if !people::staff(&system).await?.is_empty() {
            bail!(
                "a story is told on a new desk, and this one has people: name an empty folder with --data-dir"
            );
        }
        let settings = settings::show(&system).await?;
        let schedule = regard_domain::schedule::Schedule { zone: ZONE.into(), ..settings.schedule.clone() };
        settings::change(&system, &DeskSettings { schedule, ..settings }).await?;
        let support = groups::list(&system).await?.first().context("a new desk has a group")?.id;
        let words = GroupWords { name: "Garden".into(), ..GroupWords::default() };
        let garden = groups::create(&system, &words).await?;
        stage.open_mailbox(OURS, "Hello", support).await?;
        let anna = colleague(&stage, "Anna", Role::Admin, vec![support, garden]).await?;
        let ben = colleague(&stage, "Ben", Role::Agent, vec![support]).await?;
        let cleo = colleague(&stage, "Cleo", Role::Agent, vec![garden]).await?;
        Ok(Self { stage, anna, ben, cleo, lines: Vec::new(), letters: 0 })
    }

    /// What happens.
    pub(super) fn tell(&mut self, says: impl Into<String>) {
        self.line(says.into(), None);
    }

    /// What is so, looked up in the desk.
    pub(super) fn see(&mut self, says: impl Into<String>, holds: bool) {
        self.line(says.into(), Some(holds));
    }

    /// What the desk does not do, with its own words; a claim that fails when it was done after all.
    pub(super) fn refused<T>(&mut self, what: &str, done: Done<T>) -> Result<()> {
        match done {
            Err(ServiceError::Refused(refusal)) => {
                let law = refusal.law.map(|law| format!(" (law {law})")).unwrap_or_default();
                self.see(format!("{what} is refused{law}: {refusal}"), true);
            }
            Err(other) => return Err(other).with_context(|| format!("{what}: refused for another reason")),
            Ok(_) => self.see(format!("{what} is refused"), false),
        }
        Ok(())
    }

    /// Lets so many minutes pass.
    pub(super) async fn minutes(&self, minutes: i64) -> Result<()> {
        self.stage.pass(SignedDuration::from_mins(minutes)).await
    }

    /// A customer writes a mail; one to a ticket answers our last mail on it.
    pub(super) async fn mail(
        &mut self,
        from: (&str, &str),
        subject: &str,
        answers: Option<TicketId>,
        text: &str,
    ) -> Result<TicketId> {
        let (name, address) = from;
        self.letters += 1;
        let answered = match answers {
            Some(id) => self.stage.last_mail(id).await?,
            None => None,
        };
        let letter = Letter {
            name,
            address,
            to: OURS,
            subject,
            message_id: &format!("{}@example.com", self.letters),
            answers: answered.as_deref(),
            headers: &[],
            text,
            at: self.stage.system.now(),
        };
        let ticket = self.stage.arrive(&letter).await?.context("the mail was set aside")?;
        self.stage.pass(GONE_AFTER).await?;
        Ok(ticket)
    }

    /// A colleague answers, confirms the promises that are found in the words as they are shown, and the reply leaves.
    pub(super) async fn reply(&self, by: &Ctx, ticket: TicketId, text: &str) -> Result<()> {
        let shown = findings::of_draft(by, ticket, text).await?;
        let promises = shown.iter().filter_map(confirmed).collect();
        replies::reply(by, ticket, &Message { text: text.into(), promises, ..Message::default() }).await?;
        self.stage.pass(GONE_AFTER).await
    }

    /// Who wrote a ticket, on their own pages.
    pub(super) async fn customer(&self, address: &str) -> Result<Ctx> {
        let person = people::find_by_email(&self.stage.system, address).await?;
        Ok(self.stage.customer(person.with_context(|| format!("nobody has the address {address}"))?.id))
    }

    /// Ends the story: every law is checked.
    pub(super) async fn end(mut self) -> Result<Vec<Line>> {
        for law in Law::ALL {
            let breaches = laws::check(&self.stage.system, law).await?;
            let why = breaches.first().map(|breach| format!(": {}", breach.why)).unwrap_or_default();
            self.see(format!("law {} holds: {}{why}", law.number(), law.title()), breaches.is_empty());
        }
        self.stage.desk.db.close().await;
        Ok(self.lines)
    }

    fn line(&mut self, says: String, holds: Option<bool>) {
        let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
        let at = self.stage.system.now().to_zoned(zone).strftime("%a %H:%M").to_string();
        self.lines.push(Line { at, says, holds });
    }
}

/// A promise as the composer shows it, confirmed by sending.
fn confirmed(finding: &Finding) -> Option<Noted> {
    match finding {
        Finding::Promise(promised) => {
            Some(Noted { key: promised.found.key.clone(), due_at: promised.due_at, ..Noted::default() })
        }
        _ => None,
    }
}

async fn colleague(stage: &Stage, name: &str, role: Role, groups: Vec<GroupId>) -> Result<Ctx> {
    let new = NewPerson {
        name: name.into(),
        email: format!("{}@desk.example.com", name.to_lowercase()),
        role,
        access: TicketAccess::All,
        password: None,
        groups,
    };
    stage.colleague(new).await
}
