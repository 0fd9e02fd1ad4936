//! The states of a ticket and the steps between them.

use crate::channel::words;

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
