//! Who is where right now, in memory: it is true for seconds, and a restart makes every screen say it again.

use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{TicketId, UserId};
use std::collections::HashMap;
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
pub struct Present(Mutex<HashMap<(TicketId, UserId), (Doing, Timestamp)>>);

impl Present {
    /// Notes that somebody is there; `true` when that is news.
    pub(crate) fn arrive(&self, ticket: TicketId, user: UserId, doing: Doing, now: Timestamp) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, seen)| now.duration_since(*seen) < STAYS);
        let before = all.insert((ticket, user), (doing, now));
        before.is_none_or(|(was, _)| was != doing)
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
            .filter(|((there, _), (_, seen))| *there == ticket && now.duration_since(*seen) < STAYS)
            .map(|((_, user), (doing, _))| (*user, *doing))
            .collect();
        here.sort_unstable_by_key(|(user, _)| *user);
        here
    }
}
