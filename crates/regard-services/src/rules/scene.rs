//! A ticket in the middle of a deed, as rules see it: as it stands, and what just happened to it.

use crate::error::Result;
use crate::settings::DeskSettings;
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::comment::kind;
use regard_domain::condition::asking;
use regard_domain::condition::hours::{age_of, holds};
use regard_domain::condition::update::{SaidNow, Update};
use regard_domain::condition::{Condition, Conditions};
use regard_domain::event::Event;
use regard_domain::id::UserId;
use regard_domain::schedule::Schedule;
use regard_domain::term::fits::{Since, Standing};
use regard_domain::ticket::Ticket;
use regard_domain::ticket_detail::TicketDetail;
use regard_domain::user::Actor;
use regard_store::db::Conn;
use regard_store::{attachment, comment, rule, ticket_detail, user};

/// A ticket in the middle of a deed.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    /// The ticket; written back by the deed.
    pub(crate) ticket: Ticket,
    /// What it has beside.
    pub(crate) detail: TicketDetail,
    /// What just happened.
    pub(crate) update: Update,
    /// When we are open.
    pub(crate) schedule: Schedule,
    kept: TicketDetail,
    since: Since,
    now: Timestamp,
}

impl Scene {
    /// The scene of a deed.
    pub(crate) async fn of(
        unit: &mut Unit,
        ticket: &Ticket,
        events: &[Event],
        settings: &DeskSettings,
    ) -> Result<Self> {
        let now = unit.now();
        let mut scene = Self::alone(unit, ticket, settings, now).await?;
        scene.ticket.updated_at = now;
        let actor = unit.ctx().actor.clone();
        let channel = unit.ctx().channel;
        let update = &mut scene.update;
        update.by = actor.user_id();
        update.is_by_staff = matches!(&actor, Actor::User(person) if person.role.is_staff());
        update.channel = Some(channel);
        update.is_open = settings.schedule.is_open(now);
        update.take_up(events);
        if update.changes.iter().any(|(field, ..)| field == "status") || update.is_new {
            scene.since.status_at = Some(now);
        }
        hear(unit, update, events).await?;
        Ok(scene)
    }

    /// A ticket to which nothing happens.
    pub(crate) async fn alone(
        conn: &mut Conn,
        ticket: &Ticket,
        settings: &DeskSettings,
        now: Timestamp,
    ) -> Result<Self> {
        let detail = ticket_detail::list(conn, &[ticket.id]).await?.remove(&ticket.id).unwrap_or_default();
        let since = rule::find_since(conn, ticket.id).await?;
        let update = Update {
            subject: ticket.subject.clone(),
            ticket_is_public: detail.is_public,
            ..Update::default()
        };
        let kept = detail.clone();
        let (ticket, schedule) = (ticket.clone(), settings.schedule.clone());
        Ok(Self { ticket, detail, kept, update, since, schedule, now })
    }

    /// Whether conditions fit here and now.
    pub(crate) fn fits(&self, conditions: &Conditions) -> bool {
        conditions.fit(|one| self.fits_one(one))
    }

    /// Whether one condition fits here and now.
    pub(crate) fn fits_one(&self, condition: &Condition) -> bool {
        if let Some(answer) = self.update.answers(condition, self.ticket.requester_id) {
            return answer;
        }
        if let Some(age) = age_of(condition) {
            let Some(from) = self.moment(age) else { return false };
            let held = holds(condition, from, &self.schedule);
            return held.is_some_and(|(begins, ends)| begins <= self.now && self.now < ends);
        }
        let term = asking::term(condition, self.now, &self.schedule);
        term.is_some_and(|term| self.standing().fits(&term))
    }

    /// The moment that a condition about hours counts from.
    pub(crate) fn moment(&self, age: &str) -> Option<Timestamp> {
        let status = |word: &str| {
            (self.ticket.status.as_str() == word)
                .then(|| self.since.status_at.unwrap_or(self.ticket.created_at))
        };
        match age {
            "created" => Some(self.ticket.created_at),
            "updated" => Some(self.ticket.updated_at),
            "assigned" => self.detail.assigned_at,
            "due_date" => self.detail.due_at,
            "requester_spoke" => self.since.requester_at,
            "assignee_spoke" => self.since.assignee_at,
            since => status(since.strip_suffix("_since")?),
        }
    }

    fn standing(&self) -> Standing<'_> {
        Standing {
            ticket: &self.ticket,
            detail: &self.detail,
            since: self.since,
            me: self.update.by,
            now: self.now,
        }
    }

    /// Writes down what changed beside the ticket's own row.
    pub(crate) async fn keep(&self, unit: &mut Unit) -> Result<()> {
        if self.detail != self.kept {
            ticket_detail::update(unit, self.ticket.id, &self.detail).await?;
        }
        Ok(())
    }

    /// Whether a program spoke, to whom programs do not answer.
    pub(crate) fn is_by_machine(&self) -> bool {
        self.update.said.as_ref().is_some_and(|said| said.is_by_machine)
    }
}

/// Takes up what was said, and who said it: mail is brought by the desk, but its sender speaks.
pub(crate) async fn hear(conn: &mut Conn, update: &mut Update, events: &[Event]) -> Result<()> {
    let said = events.iter().rev().find_map(|event| match event {
        Event::Comment { comment_id, .. } | Event::MachineAnswer { comment_id, .. } => Some(*comment_id),
        _ => None,
    });
    let Some(id) = said else { return Ok(()) };
    let Some(word) = comment::find(conn, id).await? else { return Ok(()) };
    let has_files = !attachment::list_by_comment(conn, id).await?.is_empty();
    update.said = Some(SaidNow {
        text: word.body_text,
        is_public: word.is_public,
        is_by_machine: word.kind == kind::MACHINE || is_doubtful(&word.facts),
        has_files,
    });
    update.channel = Some(word.channel);
    speak(conn, update, word.author_id).await
}

async fn speak(conn: &mut Conn, update: &mut Update, author: UserId) -> Result<()> {
    if update.by.is_none() {
        let author = user::find(conn, author).await?;
        update.is_by_staff = author.as_ref().is_some_and(|author| author.role.is_staff());
        update.by = author.map(|author| author.id);
    }
    Ok(())
}

/// A sender who cannot be believed is written to by no rule: the answer would go to whoever they claim to be.
fn is_doubtful(facts: &str) -> bool {
    let facts: serde_json::Value = serde_json::from_str(facts).unwrap_or_default();
    facts.get("is_doubtful").and_then(serde_json::Value::as_bool).unwrap_or(false)
}
