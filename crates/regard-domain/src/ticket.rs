//! The states of a ticket and the steps between them.

use crate::channel::Channel;
use crate::channel::words;
use crate::id::{BrandId, GroupId, MailboxId, OrganizationId, TicketId, UserId};
use jiff::Timestamp;

words! {
    /// Where a ticket stands, in the market's words.
    Status {
        /// Nobody has taken it yet.
        New = "new",
        /// It is our turn.
        Open = "open",
        /// It is the customer's turn.
        Pending = "pending",
        /// It is a third party's turn; the customer still waits for us.
        Hold = "hold",
        /// We think it is done; a word of the customer opens it again.
        Solved = "solved",
        /// Over; a word of the customer starts a follow-up.
        Closed = "closed",
    }
}

impl Status {
    /// Solved or closed.
    pub fn is_done(self) -> bool {
        matches!(self, Status::Solved | Status::Closed)
    }
}

words! {
    /// How urgent a ticket is.
    Priority {
        /// May wait.
        Low = "low",
        /// As usual.
        Normal = "normal",
        /// Soon.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
}

words! {
    /// What kind of matter it is (the market's `type`).
    Kind {
        /// They want to know something.
        Question = "question",
        /// One occurrence of a problem.
        Incident = "incident",
        /// The cause of incidents.
        Problem = "problem",
        /// Something to do by a date.
        Task = "task",
    }
}

/// Why a change of status is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusRefusal {
    /// It is in that state already.
    Already(Status),
    /// A closed ticket stays closed: start a follow-up.
    Closed,
    /// A ticket that was taken cannot become new again.
    NotNewAgain,
}

impl StatusRefusal {
    /// What is wrong and what to do instead.
    pub fn sentence(self) -> String {
        match self {
            StatusRefusal::Already(status) => format!("It is {status} already."),
            StatusRefusal::Closed => "It is closed. Start a follow-up instead.".into(),
            StatusRefusal::NotNewAgain => {
                "It was taken already and cannot be new again. Set it to open.".into()
            }
        }
    }
}

/// Whether a person may move a ticket from one status to another.
pub fn change_status(from: Status, to: Status) -> Result<(), StatusRefusal> {
    match (from, to) {
        (from, to) if from == to => Err(StatusRefusal::Already(from)),
        (Status::Closed, _) => Err(StatusRefusal::Closed),
        (_, Status::New) => Err(StatusRefusal::NotNewAgain),
        _ => Ok(()),
    }
}

/// The status after a word of the customer: it is our turn again. `None` when a follow-up has to be started.
pub fn after_customer_word(status: Status) -> Option<Status> {
    match status {
        Status::New => Some(Status::New),
        Status::Closed => None,
        _ => Some(Status::Open),
    }
}

/// The status after our first public word, when its writer chose none.
pub fn after_our_word(status: Status) -> Status {
    if status == Status::New { Status::Open } else { status }
}

/// One matter of one requester. A deed changes fields of a locked one and writes it back whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Its number.
    pub id: TicketId,
    /// What it is about, in the requester's words.
    pub subject: String,
    /// Whose matter it is.
    pub requester_id: UserId,
    /// Who wrote it down.
    pub submitter_id: UserId,
    /// Who has it.
    pub assignee_id: Option<UserId>,
    /// The owning group.
    pub group_id: Option<GroupId>,
    /// The requester's company.
    pub organization_id: Option<OrganizationId>,
    /// Which face of ours.
    pub brand_id: BrandId,
    /// Where it came in, and from where we answer.
    pub mailbox_id: Option<MailboxId>,
    /// How it came.
    pub channel: Channel,
    /// Where it stands.
    pub status: Status,
    /// How urgent.
    pub priority: Option<Priority>,
    /// What kind of matter.
    pub kind: Option<Kind>,
    /// Another system's name for it.
    pub external_id: Option<String>,
    /// The secret in our reply address.
    pub reply_token: String,
    /// Since when the customer waits for us; `None` when it is their turn.
    pub waiting_since: Option<Timestamp>,
    /// By when they will next hear: an answer, or how things stand.
    pub hear_by: Option<Timestamp>,
    /// When they last heard from us.
    pub heard_at: Option<Timestamp>,
    /// Until when it sleeps.
    pub snoozed_until: Option<Timestamp>,
    /// When we first answered.
    pub first_replied_at: Option<Timestamp>,
    /// When the "just a moment" went out.
    pub acknowledged_at: Option<Timestamp>,
    /// When it was last solved.
    pub solved_at: Option<Timestamp>,
    /// Comments in all.
    pub comment_count: i64,
    /// When the last word was said.
    pub last_comment_at: Timestamp,
    /// Who said it.
    pub last_author_id: Option<UserId>,
    /// Its beginning.
    pub snippet: String,
    /// Since when it is put away as spam.
    pub spam_at: Option<Timestamp>,
    /// Since when it is in the bin.
    pub deleted_at: Option<Timestamp>,
    /// Where its comments went.
    pub merged_into_id: Option<TicketId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solving_twice_is_refused() {
        assert_eq!(
            change_status(Status::Solved, Status::Solved),
            Err(StatusRefusal::Already(Status::Solved))
        );
    }

    #[test]
    fn a_closed_ticket_stays_closed() {
        for &to in Status::ALL.iter().filter(|&&to| to != Status::Closed) {
            assert_eq!(change_status(Status::Closed, to), Err(StatusRefusal::Closed));
        }
        assert_eq!(after_customer_word(Status::Closed), None);
    }

    #[test]
    fn a_word_of_the_customer_makes_it_our_turn() {
        for status in [Status::Open, Status::Pending, Status::Hold, Status::Solved] {
            assert_eq!(after_customer_word(status), Some(Status::Open));
        }
    }

    #[test]
    fn words_read_back() {
        for &status in Status::ALL {
            assert_eq!(Status::from_word(status.as_str()), Some(status));
        }
    }
}
