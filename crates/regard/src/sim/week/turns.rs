//! The week, a turn of twelve minutes after another: mails come, customers lose patience, colleagues do one thing each.

use super::desk::{Desk, address, said};
use super::plan::Plan;
use super::{Part, Score};
use crate::dice::Dice;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{PromiseId, TicketId};
use regard_domain::ticket::Status;
use regard_domain::waiting::Targets;
use std::collections::HashMap;

/// How long one thing takes a colleague.
const TURN: SignedDuration = SignedDuration::from_mins(12);

/// How far ahead a colleague looks at what they owe: what is ready is not kept for the last minute.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);

/// Business minutes of silence after which a customer who is owed something asks.
const PATIENCE: i64 = 600;

/// Business minutes after the time they were told at which they ask.
const GRACE: i64 = 60;

/// The share of promises that a colleague without a list thinks of when they are due.
const BY_HEART: f64 = 0.7;

/// Ways of promising the same.
const SPOKEN: [&str; 4] = [
    "I'll write to you with the result",
    "We'll send you the finding",
    "I will let you know what came out",
    "You'll have my answer",
];

/// What a colleague does in a turn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Answer,
    Fulfil,
    Update,
}

/// A promise that was spoken.
struct Spoken {
    /// Its row, where the desk keeps one.
    id: Option<PromiseId>,
    /// By when, as first said.
    first: Timestamp,
    /// By when, as last said.
    due: Timestamp,
    /// When the work is done.
    ready: Timestamp,
    /// Whether whoever spoke it thinks of it by heart.
    is_remembered: bool,
    /// When it was done.
    done: Option<Timestamp>,
}

/// A conversation.
struct Matter {
    ticket: TicketId,
    customer: usize,
    work: Option<i64>,
    slip: Option<usize>,
    owner: Option<usize>,
    /// Since when somebody waits for a word, and by when they are to have it.
    waits: Option<(Timestamp, Timestamp)>,
    spoken: Option<Spoken>,
    last_word: Timestamp,
    /// Whether they have asked in this silence.
    has_asked: bool,
}

impl Matter {
    fn is_owed(&self) -> bool {
        self.spoken.as_ref().is_some_and(|spoken| spoken.done.is_none())
    }
}

/// The week while it is lived.
pub(super) struct Week {
    plan: Plan,
    desk: Desk,
    dice: Dice,
    matters: Vec<Matter>,
    by_ticket: HashMap<TicketId, usize>,
    score: Score,
}

impl Week {
    /// A week before its first minute.
    pub(super) fn new(plan: Plan, desk: Desk, seed: u64) -> Self {
        let dice = Dice(seed ^ 0xA5A5_A5A5);
        Self { plan, desk, dice, matters: Vec::new(), by_ticket: HashMap::new(), score: Score::default() }
    }

    /// Lives it; gives what the customers lived through.
    pub(super) async fn live(mut self) -> Result<Score> {
        let mut coming = self.plan.arrivals.clone().into_iter().peekable();
        let mut now = self.plan.begins;
        let mut turn = 0;
        while now <= self.plan.ends {
            while let Some(next) = coming.next_if(|next| next.at <= now) {
                self.desk.stage.reach(next.at).await?;
                let ticket =
                    self.desk.mail(next.customer, None, "Hello, how does this work with mine?").await?;
                self.arrived(ticket, next.customer, next.work, next.slip);
            }
            self.desk.stage.reach(now).await?;
            if self.plan.schedule.is_open(now) {
                if turn % 5 == 0 {
                    self.patience().await?;
                }
                for colleague in 0..self.plan.colleagues {
                    if self.plan.is_here(colleague, now) {
                        self.act(colleague).await?;
                    }
                }
            }
            turn += 1;
            now += TURN;
        }
        self.count();
        self.desk.stage.desk.db.close().await;
        Ok(self.score)
    }

    fn arrived(&mut self, ticket: TicketId, customer: usize, work: Option<i64>, slip: Option<usize>) {
        let now = self.desk.now();
        self.score.mails += 1;
        self.by_ticket.insert(ticket, self.matters.len());
        let waits = Some((now, Targets::default().hear_by(now, None, &self.plan.schedule)));
        let (owner, spoken, last_word) = (None, None, now);
        self.matters.push(Matter {
            ticket,
            customer,
            work,
            slip,
            owner,
            waits,
            spoken,
            last_word,
            has_asked: false,
        });
    }

    /// Customers who have heard nothing for too long ask.
    async fn patience(&mut self) -> Result<()> {
        let now = self.desk.now();
        for number in 0..self.matters.len() {
            let matter = &self.matters[number];
            if matter.waits.is_some() || !matter.is_owed() || matter.has_asked {
                continue;
            }
            let silent = self.plan.schedule.minutes_between(matter.last_word, now);
            let over = matter
                .spoken
                .as_ref()
                .map_or(0, |spoken| self.plan.schedule.minutes_between(spoken.due, now));
            if silent < PATIENCE && over < GRACE {
                continue;
            }
            let (customer, ticket) = (matter.customer, matter.ticket);
            self.desk.mail(customer, Some(ticket), "Is there any news? I have heard nothing.").await?;
            self.score.mails += 1;
            self.score.asked += 1;
            let hear_by = Targets::default().hear_by(now, None, &self.plan.schedule);
            let matter = &mut self.matters[number];
            matter.has_asked = true;
            matter.waits = Some((now, hear_by));
        }
        Ok(())
    }

    /// A colleague does the one thing whose time ends first: what they owe, who has to hear how things stand, who waits.
    async fn act(&mut self, by: usize) -> Result<()> {
        let owed = self.owed(by).await?.map(|(due, number)| (due, Deed::Fulfil, number));
        let silent = self.silent(by).await?.map(|(due, number)| (due, Deed::Update, number));
        let waits = self.next(by).await?.map(|(due, number)| (due, Deed::Answer, number));
        let Some((_, deed, number)) = [owed, silent, waits].into_iter().flatten().min() else {
            return Ok(());
        };
        match deed {
            Deed::Fulfil => self.fulfil(by, number).await,
            Deed::Answer => self.answer(by, number).await,
            Deed::Update => {
                self.desk.update(by, self.matters[number].ticket).await?;
                self.heard(number);
                Ok(())
            }
        }
    }

    /// A matter on which a colleague has to do what they promised now.
    async fn owed(&self, by: usize) -> Result<Option<(Timestamp, usize)>> {
        let now = self.desk.now();
        if !self.desk.has(Part::Promises) {
            let due = |(number, matter): (usize, &Matter)| {
                let spoken =
                    matter.spoken.as_ref().filter(|spoken| spoken.is_remembered && spoken.done.is_none());
                let is_due = |spoken: &&Spoken| spoken.ready <= now && spoken.due <= now + TURN * 5;
                spoken.filter(is_due).filter(|_| matter.owner == Some(by)).map(|spoken| (spoken.due, number))
            };
            return Ok(self.matters.iter().enumerate().filter_map(due).min());
        }
        let mut owed = Vec::new();
        for whose in (0..self.plan.colleagues).filter(|whose| self.falls_to(by, Some(*whose))) {
            owed.extend(self.desk.owed(whose, now + AHEAD).await?);
        }
        let due = |ticket: TicketId| {
            let number = self.by_ticket[&ticket];
            let spoken = self.matters[number].spoken.as_ref()?;
            let is_near = spoken.due <= now + TURN * 5;
            let is_now = spoken.due > now && spoken.done.is_none() && (spoken.ready <= now || is_near);
            is_now.then_some((spoken.due, number))
        };
        Ok(owed.into_iter().filter_map(due).min())
    }

    /// A matter on which the customer has to hear how things stand now.
    async fn silent(&self, by: usize) -> Result<Option<(Timestamp, usize)>> {
        if !self.desk.has(Part::Updates) {
            return Ok(None);
        }
        let silent = self.desk.silent(by, self.desk.now() + TURN * 4).await?;
        let numbers = silent.into_iter().map(|(due, ticket)| (due, self.by_ticket[&ticket]));
        Ok(numbers.filter(|(_, number)| self.falls_to(by, self.matters[*number].owner)).min())
    }

    /// Does what was promised, or moves it before it is due.
    async fn fulfil(&mut self, by: usize, number: usize) -> Result<()> {
        let now = self.desk.now();
        let matter = &self.matters[number];
        let ticket = matter.ticket;
        let Some(spoken) = &matter.spoken else { return Ok(()) };
        let (id, is_ready) = (spoken.id, spoken.ready <= now);
        if is_ready {
            match id {
                Some(id) => self.desk.deliver(by, id).await?,
                None => {
                    let text = "Here is what you asked for.";
                    self.desk.reply(by, ticket, text, None, Status::Solved).await?;
                }
            }
        } else if let Some(id) = id {
            let to = self.plan.schedule.add_minutes(now, 480);
            self.desk.move_to(by, id, to).await?;
            if let Some(spoken) = &mut self.matters[number].spoken {
                spoken.due = to;
            }
        }
        if is_ready && let Some(spoken) = &mut self.matters[number].spoken {
            spoken.done = Some(now);
        }
        self.heard(number);
        Ok(())
    }

    /// Whether a matter falls to a colleague: it is theirs or nobody's, or its owner is away and the desk shows it.
    fn falls_to(&self, by: usize, owner: Option<usize>) -> bool {
        let is_away = |owner: usize| !self.plan.is_here(owner, self.desk.now());
        owner.is_none_or(|owner| owner == by || (self.desk.has(Part::Ignored) && is_away(owner)))
    }

    /// Who waits and is answered next by a colleague, and by when.
    async fn next(&self, by: usize) -> Result<Option<(Timestamp, usize)>> {
        let soon = self.desk.now() + TURN * 5;
        let waits = |number: usize| self.matters[number].waits.map(|(_, hear_by)| (hear_by, number));
        if self.desk.has(Part::Ignored) {
            let list = self.desk.by_the_clock(by).await?;
            let mut by_clock = list.iter().filter_map(|ticket| waits(self.by_ticket[&ticket.id]));
            // Whose time is nearly over is answered by whoever has a hand free.
            return Ok(
                by_clock.find(|(due, number)| *due <= soon || self.falls_to(by, self.matters[*number].owner))
            );
        }
        // A plain list: one's own and what nobody has, the oldest first; what was promised comes to mind when it is due.
        let mine = (0..self.matters.len()).filter(|number| self.falls_to(by, self.matters[*number].owner));
        Ok(mine.filter_map(waits).min())
    }

    /// Answers somebody who waits.
    async fn answer(&mut self, by: usize, number: usize) -> Result<()> {
        let ticket = self.matters[number].ticket;
        if let Some(other) = self.matters[number].slip.take() {
            self.score.slips += 1;
            let text =
                format!("Hello, I had it confused with the one of {}. Yours works the same.", address(other));
            self.score.leaks += usize::from(self.desk.slip(by, ticket, &text).await?);
        }
        let now = self.desk.now();
        self.matters[number].owner = Some(by);
        if self.matters[number].is_owed() {
            self.answer_owed(by, number).await?;
        } else if let Some(work) = self.matters[number].work.take() {
            self.promise(by, number, work).await?;
        } else {
            self.desk.reply(by, ticket, "Hello, yes, that works with yours.", None, Status::Solved).await?;
        }
        let matter = &mut self.matters[number];
        if let Some((_, hear_by)) = matter.waits.take() {
            let late = self.plan.schedule.minutes_between(hear_by, now).max(0);
            self.score.ignored_minutes += late;
            self.score.worst_minutes = self.score.worst_minutes.max(late);
        }
        (matter.last_word, matter.has_asked) = (now, false);
        Ok(())
    }

    /// Somebody asks for what they are owed: it is done if it can be, and thought of from now on.
    async fn answer_owed(&mut self, by: usize, number: usize) -> Result<()> {
        let now = self.desk.now();
        let ticket = self.matters[number].ticket;
        let Some(spoken) = &mut self.matters[number].spoken else { return Ok(()) };
        spoken.is_remembered = true;
        let (is_ready, id) = (spoken.ready <= now, spoken.id);
        if is_ready {
            spoken.done = Some(now);
        }
        match (is_ready, id) {
            (true, Some(id)) => self.desk.deliver(by, id).await,
            (true, None) => {
                let text = "Here is what you asked for. I am sorry that you had to ask.";
                self.desk.reply(by, ticket, text, None, Status::Solved).await.map(|_| ())
            }
            (false, _) => {
                let text = "It is on the bench, and the workshop has not finished.";
                self.desk.reply(by, ticket, text, None, Status::Hold).await.map(|_| ())
            }
        }
    }

    /// Answers with a promise: dated by our own past where the desk does that, else by the next afternoon.
    async fn promise(&mut self, by: usize, number: usize, work: i64) -> Result<()> {
        let now = self.desk.now();
        let ticket = self.matters[number].ticket;
        let words = SPOKEN[self.dice.place(SPOKEN.len())];
        let by_guess = self.plan.schedule.add_minutes(now, 480);
        let proposed = match self.desk.has(Part::Promises) {
            true => self.desk.proposed(by, ticket, &format!("Hello, {words}.")).await?,
            false => None,
        };
        let due = proposed.unwrap_or(by_guess);
        let text = format!("Hello, the workshop looks at it. {words} by {}.", said(due));
        let id = self.desk.reply(by, ticket, &text, Some(due), Status::Hold).await?;
        let ready = self.plan.schedule.add_minutes(now, work);
        let is_remembered = self.dice.share() <= BY_HEART;
        self.score.promises += 1;
        self.matters[number].spoken = Some(Spoken { id, first: due, due, ready, is_remembered, done: None });
        Ok(())
    }

    /// The customer has a word of ours that they did not have to ask for.
    fn heard(&mut self, number: usize) {
        let now = self.desk.now();
        let matter = &mut self.matters[number];
        if matter.waits.is_none() {
            self.score.said_first += 1;
        }
        matter.last_word = now;
        matter.has_asked = false;
    }

    /// Counts what is left at the end.
    fn count(&mut self) {
        let end = self.plan.ends;
        for matter in &self.matters {
            if let Some((_, hear_by)) = matter.waits {
                let late = self.plan.schedule.minutes_between(hear_by, end).max(0);
                self.score.ignored_minutes += late;
                self.score.worst_minutes = self.score.worst_minutes.max(late);
            }
            let Some(spoken) = &matter.spoken else { continue };
            if spoken.first <= end {
                self.score.due += 1;
                self.score.kept += usize::from(spoken.done.is_some_and(|done| done <= spoken.first));
            }
            let is_forgotten = spoken.due <= end && spoken.done.is_none_or(|done| done > spoken.due);
            self.score.forgotten += usize::from(is_forgotten);
        }
    }
}
