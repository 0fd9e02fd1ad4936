//! What stands between somebody's word and silence: for each message of a customer exactly one of these holds, or they are
//! ignored.

use crate::id::{CommentId, GroupId, HandoffId, UserId};
use jiff::Timestamp;
use serde::Serialize;

/// The one thing that holds for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// A program wrote it: it stands on the ticket, and nobody waits.
    Automatic,
    /// A person looked and said that it is spam.
    SpamConfirmedBy {
        /// Who; `None` is the desk itself.
        user_id: Option<UserId>,
        /// When.
        at: Timestamp,
    },
    /// A colleague answered it.
    AnsweredBy {
        /// The answer.
        comment_id: CommentId,
        /// Whose.
        user_id: UserId,
        /// When.
        at: Timestamp,
    },
    /// A colleague has accepted it from another, and introduces themselves.
    HandoffAccepted {
        /// Which hand-off.
        handoff_id: HandoffId,
        /// Who has it now.
        user_id: UserId,
        /// Since when.
        at: Timestamp,
    },
    /// It was closed by somebody they had heard from, or by themselves.
    ClosedWithGoodbye {
        /// When.
        at: Timestamp,
    },
    /// It is known, somebody has it, and they hear by a time that is still to come.
    Acknowledged {
        /// When they were told so; `None` when they were not told yet.
        acknowledged_at: Option<Timestamp>,
        /// Who has it.
        owner_id: Option<UserId>,
        /// Which group has it.
        group_id: Option<GroupId>,
        /// By when they hear.
        next_hear_at: Timestamp,
    },
}

/// What is known about a message and its ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    /// Whether a program wrote it.
    pub is_automatic: bool,
    /// Who put the ticket away as spam, and when.
    pub spam: Option<(Option<UserId>, Timestamp)>,
    /// The first word of ours after it that left: which, whose, when.
    pub answer: Option<(CommentId, UserId, Timestamp)>,
    /// A hand-off that was accepted after it: which, by whom, when.
    pub handoff: Option<(HandoffId, UserId, Timestamp)>,
    /// When the ticket was closed, where they had a word of ours or closed it themselves.
    pub goodbye_at: Option<Timestamp>,
    /// When they were told that we have it.
    pub acknowledged_at: Option<Timestamp>,
    /// Who has the ticket, unless they are away for longer than the customer waits.
    pub owner_id: Option<UserId>,
    /// Which group has it.
    pub group_id: Option<GroupId>,
    /// By when they hear.
    pub hear_by: Option<Timestamp>,
    /// Whether they are ignored already.
    pub is_ignored: bool,
}

/// What holds for a message now; `None` is nothing, and its writer is ignored. The first that fits is the one.
pub fn of(facts: &Facts, now: Timestamp) -> Option<Standing> {
    if facts.is_automatic {
        return Some(Standing::Automatic);
    }
    if let Some((user_id, at)) = facts.spam {
        return Some(Standing::SpamConfirmedBy { user_id, at });
    }
    if let Some((comment_id, user_id, at)) = facts.answer {
        return Some(Standing::AnsweredBy { comment_id, user_id, at });
    }
    if let Some((handoff_id, user_id, at)) = facts.handoff {
        return Some(Standing::HandoffAccepted { handoff_id, user_id, at });
    }
    if let Some(at) = facts.goodbye_at {
        return Some(Standing::ClosedWithGoodbye { at });
    }
    let is_owned = facts.owner_id.is_some() || facts.group_id.is_some();
    let next_hear_at = facts.hear_by.filter(|at| *at > now && is_owned && !facts.is_ignored)?;
    Some(Standing::Acknowledged {
        acknowledged_at: facts.acknowledged_at,
        owner_id: facts.owner_id,
        group_id: facts.group_id,
        next_hear_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_things_that_fit_exactly_one_holds_and_of_none_nothing() {
        let at = Timestamp::UNIX_EPOCH;
        let later = at + jiff::SignedDuration::from_hours(1);
        let waiting = Facts { group_id: Some(GroupId(1)), hear_by: Some(later), ..Facts::default() };
        assert!(matches!(of(&waiting, at), Some(Standing::Acknowledged { .. })));
        assert_eq!(of(&waiting, later), None, "its time has passed");
        assert_eq!(of(&Facts { group_id: None, ..waiting }, at), None, "nobody has it");
        assert_eq!(of(&Facts { is_ignored: true, ..waiting }, at), None);
        let answered = Facts { answer: Some((CommentId(2), UserId(3), later)), ..waiting };
        assert!(matches!(of(&answered, later), Some(Standing::AnsweredBy { .. })));
        let spam = Facts { spam: Some((Some(UserId(3)), later)), ..answered };
        assert!(matches!(of(&spam, later), Some(Standing::SpamConfirmedBy { .. })));
        let goodbye = Facts { goodbye_at: Some(later), ..Facts::default() };
        assert!(matches!(of(&goodbye, later), Some(Standing::ClosedWithGoodbye { .. })));
        assert_eq!(of(&Facts { is_automatic: true, ..Facts::default() }, at), Some(Standing::Automatic));
    }
}
