//! Who is where right now, in memory: it is true for seconds, and a restart makes every screen say it again.

use crate::live::Presence;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{TicketId, UserId};
use regard_domain::user::TicketFacts;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// How long somebody counts as present after their screen last said so.
const STAYS: SignedDuration = SignedDuration::from_secs(45);

/// What somebody does on a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Has it open.
    Reading,
    /// Types an answer.
    Writing,
}

/// Everybody who is somewhere.
#[derive(Debug, Default)]
pub struct Present(Mutex<HashMap<(TicketId, UserId), Stay>>);

/// One person on one ticket.
#[derive(Debug)]
struct Stay {
    doing: Doing,
    seen: Timestamp,
    facts: TicketFacts,
}

impl Stay {
    fn lasts(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) < STAYS
    }
}

impl Present {
    /// Notes that somebody is on a ticket, of which these are the facts; `true` when that is news.
    pub(crate) fn arrive(
        &self,
        ticket: TicketId,
        facts: TicketFacts,
        user: UserId,
        doing: Doing,
        now: Timestamp,
    ) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, stay| stay.lasts(now));
        let before = all.insert((ticket, user), Stay { doing, seen: now, facts });
        before.is_none_or(|was| was.doing != doing)
    }

    /// Notes that somebody left; `true` when they were there.
    pub(crate) fn leave(&self, ticket: TicketId, user: UserId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(ticket, user)).is_some()
    }

    /// Who is there.
    pub(crate) fn on(&self, ticket: TicketId, now: Timestamp) -> Vec<(UserId, Doing)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut here: Vec<(UserId, Doing)> = all
            .iter()
            .filter(|((there, _), stay)| *there == ticket && stay.lasts(now))
            .map(|((_, user), stay)| (*user, stay.doing))
            .collect();
        here.sort_unstable_by_key(|(user, _)| *user);
        here
    }

    /// The tickets on which somebody else is.
    pub(crate) fn elsewhere(&self, me: UserId, now: Timestamp) -> Vec<Presence> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = all.iter().filter(|((_, user), stay)| *user != me && stay.lasts(now));
        let tickets: BTreeMap<TicketId, &TicketFacts> =
            others.map(|((ticket, _), stay)| (*ticket, &stay.facts)).collect();
        let presence =
            |(ticket_id, facts): (TicketId, &TicketFacts)| Presence { ticket_id, facts: facts.clone() };
        tickets.into_iter().map(presence).collect()
    }
}
