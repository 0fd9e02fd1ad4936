//! What is promised for a ticket now, and what happened to its measures, as they are kept.

use crate::id::{DefinitionId, TicketId};
use crate::sla::{Metric, MetricEvent};
use jiff::Timestamp;

/// Something that happened to a measure, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEvent {
    /// Its row.
    pub id: i64,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// What happened.
    pub event: MetricEvent,
    /// When it was noted.
    pub created_at: Timestamp,
}

/// A time that is promised for a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketSla {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// For which measure.
    pub metric: Metric,
    /// What the policy calls it.
    pub name: String,
    /// By which policy.
    pub policy_id: DefinitionId,
    /// How long it may take.
    pub target_secs: i64,
    /// `active`, `paused` or `achieved`.
    pub stage: String,
    /// Since when this measure counts.
    pub since: Option<Timestamp>,
    /// The second at which the time is over; `None` while it rests.
    pub breach_at: Option<Timestamp>,
}

impl TicketSla {
    /// By when the customer is to hear, when this is about that: since when they wait, or since our last word. A row that
    /// counts from another moment is out of date.
    pub fn hear_by(
        &self,
        waiting_since: Option<Timestamp>,
        heard_at: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let counts_from = match self.metric {
            Metric::Reply => waiting_since,
            Metric::PeriodicUpdate | Metric::PausableUpdate => heard_at,
            _ => None,
        };
        let is_true = self.stage == "active" && counts_from.is_some() && self.since == counts_from;
        self.breach_at.filter(|_| is_true)
    }
}
