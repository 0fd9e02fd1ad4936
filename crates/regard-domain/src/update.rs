//! An update: how things stand, said before it is asked. One without progress is a whole message too: what was tried,
//! what it waits for, what comes next, and when they hear again.

use crate::channel::words;
use crate::id::{CommentId, TicketId, UpdateId, UserId};
use crate::refusal::Refusal;
use crate::update_clock::SILENCE_MAX;
use jiff::Timestamp;

words! {
    /// What an update tells.
    Kind {
        /// It moved.
        Progress = "progress",
        /// It did not move.
        NoProgress = "no_progress",
        /// It takes longer than we said.
        Delay = "delay",
        /// It is done.
        Done = "done",
    }
}

/// How many updates without progress in a row a lead hears of.
pub const RAISED_AFTER: usize = 3;

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpdate {
    /// What it tells.
    pub kind: Kind,
    /// What was done since the last word.
    pub did: String,
    /// What it waits for.
    pub blocked_by: String,
    /// What comes next.
    pub next_step: String,
    /// When they hear again; by the cadence when left out.
    pub next_due: Option<Timestamp>,
}

impl NewUpdate {
    /// Nothing said yet.
    pub fn new(kind: Kind) -> Self {
        let empty = String::new;
        Self { kind, did: empty(), blocked_by: empty(), next_step: empty(), next_due: None }
    }

    /// Whether it says all that its kind has to say.
    ///
    /// # Errors
    /// Names the first part that is missing, and what to write there (law 3).
    pub fn check(&self, now: Timestamp) -> Result<(), Refusal> {
        let missing = |part: &str| part.trim().is_empty();
        let (tried, waits, next) = match self.kind {
            Kind::NoProgress => (true, true, true),
            Kind::Delay => (false, true, false),
            Kind::Progress | Kind::Done => (true, false, false),
        };
        let refused = |why: &str, fix: &str| Err(Refusal::of_input(3, why, fix));
        if tried && missing(&self.did) {
            return refused("It does not say what was done.", "Write what was done or tried, in `did`.");
        }
        if waits && missing(&self.blocked_by) {
            return refused("It does not say what it waits for.", "Write what holds it up, in `blocked_by`.");
        }
        if next && missing(&self.next_step) {
            return refused("It does not say what comes next.", "Write the next step, in `next_step`.");
        }
        match self.next_due {
            None if matches!(self.kind, Kind::NoProgress | Kind::Delay) => {
                refused("It does not say when they hear again.", "Name the time, in `next_due`.")
            }
            Some(at) if at <= now => refused(
                "The next word is in the past.",
                "Choose a time that is still to come for `next_due`.",
            ),
            Some(at) if at > now + SILENCE_MAX => refused(
                "Nobody is left without a word for longer than four days.",
                "Choose an earlier `next_due`.",
            ),
            _ => Ok(()),
        }
    }
}

/// An update that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Its row.
    pub id: UpdateId,
    /// About which ticket.
    pub ticket_id: TicketId,
    /// The words that carried it.
    pub comment_id: CommentId,
    /// Who said it.
    pub author_id: UserId,
    /// What was said.
    pub said: NewUpdate,
    /// By when it was due; `None` when no clock ran.
    pub due_at: Option<Timestamp>,
    /// Whether it was said before the customer asked.
    pub asked_first: bool,
    /// When it was said.
    pub created_at: Timestamp,
}

/// Whether the last updates, the newest first, are so many without progress that a lead should know: at the third, the
/// sixth and so on, not at each one after.
pub fn is_raised(newest_first: &[Kind]) -> bool {
    let row = newest_first.iter().take_while(|kind| **kind == Kind::NoProgress).count();
    row > 0 && row % RAISED_AFTER == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn whole() -> NewUpdate {
        NewUpdate {
            kind: Kind::NoProgress,
            did: "We asked the carrier.".into(),
            blocked_by: "Their answer.".into(),
            next_step: "We ask again.".into(),
            next_due: Some(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24)),
        }
    }

    fn refusal(update: &NewUpdate) -> String {
        update
            .check(Timestamp::UNIX_EPOCH)
            .map_or_else(|refusal| refusal.what_would_fix_it, |()| String::new())
    }

    #[test]
    fn no_news_is_whole_or_refused_with_what_is_missing() {
        assert_eq!(refusal(&whole()), "");
        let empty = String::new;
        for (update, field) in [
            (NewUpdate { did: empty(), ..whole() }, "did"),
            (NewUpdate { blocked_by: " ".into(), ..whole() }, "blocked_by"),
            (NewUpdate { next_step: empty(), ..whole() }, "next_step"),
            (NewUpdate { next_due: None, ..whole() }, "next_due"),
            (NewUpdate { next_due: Some(Timestamp::UNIX_EPOCH), ..whole() }, "next_due"),
            (
                NewUpdate {
                    next_due: Some(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(97)),
                    ..whole()
                },
                "next_due",
            ),
        ] {
            assert!(refusal(&update).contains(&format!("`{field}`")), "{update:?}: {}", refusal(&update));
        }
    }

    #[test]
    fn news_needs_only_what_it_tells() {
        assert_eq!(
            refusal(&NewUpdate { did: "It is on its way.".into(), ..NewUpdate::new(Kind::Progress) }),
            ""
        );
        assert!(refusal(&NewUpdate::new(Kind::Done)).contains("`did`"));
        assert!(refusal(&NewUpdate::new(Kind::Delay)).contains("`blocked_by`"));
    }

    #[test]
    fn the_third_without_progress_in_a_row_is_raised_and_then_the_sixth() {
        use Kind::{NoProgress as No, Progress as Yes};
        let cases: [(&[Kind], bool); 5] = [
            (&[No, No], false),
            (&[No, No, No], true),
            (&[No, No, Yes, No], false),
            (&[No, No, No, No], false),
            (&[No, No, No, No, No, No, Yes], true),
        ];
        for (kinds, expected) in cases {
            assert_eq!(is_raised(kinds), expected, "{kinds:?}");
        }
    }
}
