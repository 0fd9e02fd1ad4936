//! A "no" with a way (law 8): the need behind the ask, whether an exception was thought of, a reason in plain words, at
//! least one thing we can do, and somebody who looks again. Every "no" is logged as a want.
//!
//! ```text
//! asked -> need_explored -> exception_considered -> granted
//!                                    `-> declined -> accepted
//!                                            `-> appealed -> final (a lead: granted after all, or not)
//! ```

use crate::channel::words;
use crate::id::{LimitId, PolicyId, TicketId, UserId, WantId};
use crate::refusal::Refusal;
use jiff::Timestamp;

words! {
    /// Where a limit stands.
    State {
        /// They asked for something that we may not be able to give.
        Asked = "asked",
        /// We know what they need it for.
        NeedExplored = "need_explored",
        /// We thought of an exception.
        ExceptionConsidered = "exception_considered",
        /// They got it, as an exception.
        Granted = "granted",
        /// They did not, and know why and what we can do.
        Declined = "declined",
        /// They take what we can do.
        Accepted = "accepted",
        /// They asked for somebody else to look.
        Appealed = "appealed",
        /// A lead has decided.
        Final = "final",
    }
}

impl State {
    /// Whether it is over.
    pub fn is_closed(self) -> bool {
        matches!(self, State::Granted | State::Accepted | State::Final)
    }
}

words! {
    /// What the customer said to a "no".
    Answer {
        /// What we can do is fine.
        Accepted = "accepted",
        /// Somebody else should look.
        Appealed = "appealed",
    }
}

/// Something that happens to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// We find out what they need it for.
    Explore,
    /// We think of an exception.
    Consider,
    /// They get it.
    Grant,
    /// They do not.
    Decline,
    /// They say what they think of it.
    Answer(Answer),
    /// A lead decides an appeal.
    Decide,
}

/// The state after a step.
///
/// # Errors
/// What is missing before it.
pub fn step(state: State, step: Step) -> Result<State, Refusal> {
    use State as S;
    match (state, step) {
        (S::Asked | S::NeedExplored, Step::Explore) => Ok(S::NeedExplored),
        (S::NeedExplored | S::ExceptionConsidered, Step::Consider) => Ok(S::ExceptionConsidered),
        // A yes needs no inquiry.
        (S::Asked | S::NeedExplored | S::ExceptionConsidered, Step::Grant) => Ok(S::Granted),
        (S::ExceptionConsidered, Step::Decline) => Ok(S::Declined),
        (S::Declined, Step::Answer(Answer::Accepted)) => Ok(S::Accepted),
        (S::Declined | S::Accepted, Step::Answer(Answer::Appealed)) => Ok(S::Appealed),
        (S::Appealed, Step::Decide) => Ok(S::Final),
        (state, step) => Err(refusal(state, step)),
    }
}

fn refusal(state: State, step: Step) -> Refusal {
    let (why, fix) = match (state, step) {
        (State::Asked, _) => {
            ("Nobody knows yet what they need it for.", "Write down the need behind the ask.")
        }
        (State::NeedExplored, _) => (
            "Nobody has thought of an exception yet.",
            "Write down what an exception would mean, and grant it if you can.",
        ),
        (State::ExceptionConsidered, _) => {
            ("They have no answer yet.", "Grant it, or decline it with a way.")
        }
        (State::Declined | State::Accepted, _) => (
            "They have an answer with a reason and a way.",
            "It is their turn: they take it, or ask a lead to look.",
        ),
        (State::Appealed, _) => ("They asked for somebody else to look.", "A lead decides now."),
        (State::Granted | State::Final, _) => ("This is decided.", "A new ask begins a new one."),
    };
    Refusal::of_state(8, why, fix)
}

/// A "no" as it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Why, in plain words.
    pub reason: String,
    /// What we can do; at least one thing.
    pub can_do: Vec<String>,
    /// Who else can, where somebody can: a competitor too.
    pub elsewhere: String,
}

impl Way {
    /// Refuses a "no" without a reason or without a way.
    ///
    /// # Errors
    /// What is missing.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.reason.trim().is_empty() {
            return Err(Refusal::of_input(
                8,
                "A “no” without a reason is a closed door.",
                "Say why, in plain words they would use (reason_human).",
            ));
        }
        if self.can_do.iter().all(|one| one.trim().is_empty()) {
            return Err(Refusal::of_input(
                8,
                "A “no” without a way leaves them alone with it.",
                "Name at least one thing that we can do (can_do).",
            ));
        }
        Ok(())
    }
}

/// Something they asked for that we may not be able to give.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Its row.
    pub id: LimitId,
    /// The matter.
    pub ticket_id: TicketId,
    /// Who asked.
    pub user_id: UserId,
    /// What they asked for, in their words.
    pub ask: String,
    /// What they need it for.
    pub need_behind: String,
    /// What an exception would mean, as we thought of it.
    pub exception: String,
    /// Where it stands.
    pub state: State,
    /// Whether they got it in the end.
    pub is_granted: bool,
    /// Why not, and what we can do.
    pub way: Way,
    /// The policy that stands behind it.
    pub policy_id: Option<PolicyId>,
    /// Who looks again when they ask for it.
    pub appeal_to: Option<UserId>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// What was at stake when they heard no, in cents.
    pub stake_cents: i64,
    /// What they said to it.
    pub customer_said: String,
    /// The want it was logged as.
    pub want_id: Option<WantId>,
    /// Who wrote it down.
    pub asked_by: Option<UserId>,
    /// When they asked.
    pub asked_at: Timestamp,
    /// When they heard yes or no.
    pub decided_at: Option<Timestamp>,
    /// When they heard no; stays when a lead says yes after all.
    pub declined_at: Option<Timestamp>,
    /// When they asked for somebody else to look.
    pub appealed_at: Option<Timestamp>,
    /// When it came to its end.
    pub closed_at: Option<Timestamp>,
}

/// A rule of the house that stands behind "no"s: with a reason, an owner and a day on which it ends unless it is renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its row.
    pub id: PolicyId,
    /// What it is called.
    pub title: String,
    /// Why it is there, in plain words.
    pub reason: String,
    /// Who answers for it.
    pub owner_id: UserId,
    /// When it ends unless it is renewed.
    pub expires_at: Timestamp,
    /// When it was given up.
    pub repealed_at: Option<Timestamp>,
    /// When it was written down.
    pub created_at: Timestamp,
}

impl Policy {
    /// Whether a "no" may stand on it now.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.repealed_at.is_none() && now < self.expires_at
    }
}

/// An unmet want in the customer's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// Its row.
    pub id: WantId,
    /// In their words.
    pub text: String,
    /// Where they said it.
    pub ticket_id: TicketId,
    /// Who wants it.
    pub user_id: UserId,
    /// Where it comes from: `limit`.
    pub source: String,
    /// The "no" that logged it.
    pub limit_id: Option<LimitId>,
    /// When.
    pub created_at: Timestamp,
}

/// How many things to do are proposed.
pub const PROPOSED: usize = 3;

/// What is proposed from what was offered before: what was taken, and how often, counts before what was only offered. The
/// same words count together, whatever their case.
pub fn proposals(offered: &[(Vec<String>, bool)]) -> Vec<String> {
    let mut counted: Vec<(String, usize, usize)> = Vec::new();
    for (can_do, is_taken) in offered {
        for one in can_do.iter().map(|one| one.trim()).filter(|one| !one.is_empty()) {
            let same = counted.iter_mut().find(|(text, ..)| text.to_lowercase() == one.to_lowercase());
            match same {
                Some((_, taken, times)) => {
                    *taken += usize::from(*is_taken);
                    *times += 1;
                }
                None => counted.push((one.to_owned(), usize::from(*is_taken), 1)),
            }
        }
    }
    counted.sort_by_key(|(_, taken, times)| std::cmp::Reverse((*taken, *times)));
    counted.into_iter().take(PROPOSED).map(|(text, ..)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_comes_after_the_need_and_the_exception_and_a_yes_at_any_time() {
        for early in [State::Asked, State::NeedExplored] {
            let refusal = step(early, Step::Decline).expect_err("not yet");
            assert_eq!((refusal.law, refusal.is_input), (Some(8), false));
            assert_eq!(step(early, Step::Grant), Ok(State::Granted));
        }
        let need = step(State::Asked, Step::Explore).expect("first");
        let thought = step(need, Step::Consider).expect("then");
        let no = step(thought, Step::Decline).expect("then");
        assert_eq!(step(no, Step::Answer(Answer::Accepted)), Ok(State::Accepted));
        let appealed = step(no, Step::Answer(Answer::Appealed)).expect("they may");
        assert!(step(no, Step::Decide).is_err(), "a lead decides what was appealed");
        assert_eq!(step(appealed, Step::Decide), Ok(State::Final));
        assert!(step(State::Final, Step::Answer(Answer::Appealed)).is_err());
    }

    #[test]
    fn a_no_without_a_reason_or_a_way_is_refused() {
        let way = Way {
            reason: "The road is closed.".into(),
            can_do: vec![],
            elsewhere: "The shop in town.".into(),
        };
        assert!(way.check().expect_err("no way").what_would_fix_it.contains("can_do"));
        let blank = Way { can_do: vec!["  ".into()], ..way.clone() };
        assert!(blank.check().is_err());
        assert!(Way { reason: " ".into(), can_do: vec!["Wait".into()], ..way.clone() }.check().is_err());
        assert!(Way { can_do: vec!["We bring it in May.".into()], ..way }.check().is_ok());
    }

    #[test]
    fn what_was_taken_before_is_proposed_first_and_three_things_at_most() {
        let offered =
            |can_do: &[&str], is_taken| (can_do.iter().map(|one| (*one).to_owned()).collect(), is_taken);
        let found = proposals(&[
            offered(&["Wait", "A loan machine"], false),
            offered(&["wait", "A discount"], false),
            offered(&["A loan machine", "A visit"], true),
        ]);
        assert_eq!(found, ["A loan machine", "A visit", "Wait"]);
        assert!(proposals(&[]).is_empty());
    }
}
