//! A warm hand-off: a colleague offers a ticket, another accepts, the customer is introduced. The owner changes only on
//! acceptance, so a ticket has one owner at every moment.

use crate::channel::words;
use crate::id::{CommentId, HandoffId, TicketId, UserId};
use crate::refusal::Refusal;
use jiff::{SignedDuration, Timestamp};

/// How long an offer stands before it goes back to its giver.
pub const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// How often a matter is handed on between colleagues; the next one goes to a lead.
pub const AT_MOST: usize = 2;

words! {
    /// Where a hand-off stands.
    State {
        /// A colleague is asked; the giver has the ticket.
        Offered = "offered",
        /// The colleague has it; the customer does not know yet.
        Accepted = "accepted",
        /// The words that introduce them are on their way.
        Introduced = "introduced",
        /// The customer knows who, and why.
        Done = "done",
        /// They cannot take it; the giver has it.
        Declined = "declined",
        /// They did not answer in time; the giver has it.
        Timeout = "timeout",
    }
}

words! {
    /// What is done with an offer.
    Answer {
        /// The colleague takes it.
        Accept = "accept",
        /// The colleague cannot.
        Decline = "decline",
        /// Nobody answered in time.
        TimeOut = "time_out",
    }
}

/// What the next colleague has to know, so that the customer never tells it twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What they asked.
    pub asked: String,
    /// What was tried.
    pub tried: String,
    /// What was promised; promises travel with their times.
    pub promised: String,
    /// How they feel about it: stays inside.
    pub mood: String,
}

/// A hand-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Its row.
    pub id: HandoffId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Who gives.
    pub from: UserId,
    /// Who is asked.
    pub to: UserId,
    /// Why, as the customer is told.
    pub reason: String,
    /// What the next one has to know.
    pub summary: Summary,
    /// Where it stands.
    pub state: State,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// Until when it waits for an answer.
    pub answer_by: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// The words that introduce the next colleague.
    pub comment_id: Option<CommentId>,
}

impl Handoff {
    /// Who has the ticket by this hand-off.
    pub fn owner(&self) -> UserId {
        match self.state {
            State::Accepted | State::Introduced | State::Done => self.to,
            State::Offered | State::Declined | State::Timeout => self.from,
        }
    }
}

/// The state after an answer.
///
/// # Errors
/// An offer is answered once.
pub fn answer(state: State, answer: Answer) -> Result<State, Refusal> {
    match (state, answer) {
        (State::Offered, Answer::Accept) => Ok(State::Accepted),
        (State::Offered, Answer::Decline) => Ok(State::Declined),
        (State::Offered, Answer::TimeOut) => Ok(State::Timeout),
        (state, _) => Err(Refusal::of_state(
            1,
            format!("The offer is {state} already."),
            "Ask for the conversation again if you want to have it.",
        )),
    }
}

/// Whether one more hand-off may be offered to somebody.
///
/// # Errors
/// The third goes to a lead; nobody is handed a ticket twice at the same time, or by themselves.
pub fn offer(past: &[Handoff], from: UserId, to: UserId, to_is_lead: bool) -> Result<(), Refusal> {
    let refused = |why: &str, fix: &str| Err(Refusal::of_state(1, why, fix));
    if from == to {
        return refused("They have it already.", "Choose another colleague.");
    }
    if past.iter().any(|handoff| handoff.state == State::Offered) {
        return refused("It is offered to somebody already.", "Wait for their answer, half an hour at most.");
    }
    let is_done = |handoff: &&Handoff| handoff.owner() == handoff.to;
    if past.iter().filter(is_done).count() >= AT_MOST && !to_is_lead {
        return refused("It was handed on twice already.", "Offer it to a lead: this one ends there.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(id: i64, from: UserId, to: UserId) -> Handoff {
        Handoff {
            id: HandoffId(id),
            ticket_id: TicketId(1),
            from,
            to,
            reason: String::new(),
            summary: Summary::default(),
            state: State::Offered,
            offered_at: Timestamp::UNIX_EPOCH,
            answer_by: Timestamp::UNIX_EPOCH + ANSWER_WITHIN,
            accepted_at: None,
            comment_id: None,
        }
    }

    fn below(seed: &mut u64, bound: u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) % bound
    }

    #[test]
    fn over_ten_thousand_interleavings_a_ticket_has_exactly_one_owner() {
        let mut seed = 9;
        for _ in 0..10_000 {
            let (mut owner, mut past): (UserId, Vec<Handoff>) = (UserId(1), Vec::new());
            for step in 0..8 {
                let to = UserId(1 + i64::try_from(below(&mut seed, 4)).expect("small"));
                if below(&mut seed, 2) == 0 && offer(&past, owner, to, to == UserId(4)).is_ok() {
                    past.push(offered(step, owner, to));
                }
                let word = Answer::ALL[usize::try_from(below(&mut seed, 3)).expect("small")];
                if let Some(last) = past.last_mut()
                    && let Ok(state) = answer(last.state, word)
                {
                    last.state = state;
                    owner = last.owner();
                }
                let open = past.iter().filter(|one| one.state == State::Offered).count();
                let owners: Vec<UserId> = past.last().map(Handoff::owner).into_iter().collect();
                assert!(open <= 1 && owners.iter().all(|one| *one == owner), "{past:?}");
            }
            let between = past.iter().filter(|one| one.owner() == one.to && one.to != UserId(4)).count();
            assert!(between <= AT_MOST, "{past:?}");
        }
    }

    #[test]
    fn an_offer_is_answered_once_and_leaves_the_giver_the_owner_until_it_is_accepted() {
        let mut one = offered(1, UserId(1), UserId(2));
        assert_eq!(one.owner(), UserId(1));
        for (word, owner) in [(Answer::TimeOut, 1), (Answer::Decline, 1), (Answer::Accept, 2)] {
            one.state = answer(State::Offered, word).expect("open");
            assert_eq!(one.owner(), UserId(owner));
            assert!(answer(one.state, Answer::Accept).is_err());
        }
    }
}
