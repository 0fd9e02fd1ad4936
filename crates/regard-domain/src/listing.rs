//! Which tickets a program asks for.

use crate::id::{OrganizationId, TicketId, UserId};
use crate::term::Question;

/// Which tickets.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// Everything that is not put away.
    All,
    /// What somebody asked.
    RequestedBy(UserId),
    /// What somebody has.
    AssignedTo(UserId),
    /// On what somebody is copied.
    CopiedTo(UserId),
    /// What somebody follows.
    FollowedBy(UserId),
    /// What people of an organization asked.
    OfOrganization(OrganizationId),
    /// By another system's name.
    External(String),
    /// Incidents of a problem.
    IncidentsOf(TicketId),
    /// All problems.
    Problems,
    /// These, also when they are put away.
    These(Vec<TicketId>),
    /// What is in the bin.
    Deleted,
    /// What somebody looked at lately.
    ReadBy(UserId),
    /// What answers a question.
    Answering(Question),
}
