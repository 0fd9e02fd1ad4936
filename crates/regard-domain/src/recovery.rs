//! Putting right what went wrong, until the customer says that we are good again: the steps, and what may follow what.
//!
//! Two closes are needed: it is repaired (ours to say) and goodwill is restored (theirs to say). What we found out and how
//! we treat them are separate fields; the finding never leaves the house.

use crate::channel::words;
use crate::id::{CommentId, GestureId, PromiseId, RecoveryId, TicketId, UserId};
use crate::refusal::Refusal;
use crate::stake::Worth;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// Where a recovery stands.
    State {
        /// Something went wrong and we know it.
        Opened = "opened",
        /// We said back what we heard.
        Heard = "heard",
        /// We said that it was ours, and what we do.
        Apologised = "apologised",
        /// What was broken is whole.
        Repaired = "repaired",
        /// We asked whether we are good again.
        Restoring = "restoring",
        /// They said so, or a stated silence did.
        Restored = "restored",
        /// They said we are not.
        NotRestored = "not_restored",
        /// A lead has it and begins again.
        Lead = "lead",
    }
}

words! {
    /// What opened it.
    CauseKind {
        /// A person saw that something went wrong.
        Person = "person",
        /// A promise of ours broke.
        BrokenPromise = "broken_promise",
        /// Somebody outside the house failed; it is ours to put right all the same.
        Outside = "outside",
    }
}

words! {
    /// Who closed it.
    Closer {
        /// The customer's own word.
        Customer = "customer",
        /// A silence we had announced; counted apart.
        Silence = "silence",
    }
}

/// Something that happens to a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// We say back what we heard.
    Hear,
    /// We apologise.
    Apologise,
    /// We give something.
    Give,
    /// It is whole again.
    Repair,
    /// We ask whether we are good again.
    Ask,
    /// The customer says whether we are.
    Answer {
        /// Whether we are good again.
        is_good: bool,
    },
    /// The announced silence is over.
    Silence,
    /// A lead takes it after a "no".
    Hand,
}

/// The state after a step.
///
/// # Errors
/// What is missing before it.
pub fn step(state: State, step: Step) -> Result<State, Refusal> {
    use State as S;
    match (state, step) {
        (S::Opened | S::Heard | S::Lead | S::NotRestored, Step::Hear) => Ok(S::Heard),
        (S::Heard, Step::Apologise) => Ok(S::Apologised),
        (S::Apologised | S::Repaired | S::Restoring, Step::Give) => Ok(state),
        (S::Apologised, Step::Repair) => Ok(S::Repaired),
        (S::Repaired, Step::Ask) => Ok(S::Restoring),
        (S::Repaired | S::Restoring | S::NotRestored | S::Lead, Step::Answer { is_good: true }) => {
            Ok(S::Restored)
        }
        (S::Repaired | S::Restoring | S::Restored, Step::Answer { is_good: false }) => Ok(S::NotRestored),
        (S::Restoring, Step::Silence) => Ok(S::Restored),
        (S::NotRestored, Step::Hand) => Ok(S::Lead),
        (state, step) => Err(refusal(state, step)),
    }
}

fn refusal(state: State, step: Step) -> Refusal {
    let (law, why, fix) = match (state, step) {
        (State::Restored, _) => (
            4,
            "The customer has said that we are good again.",
            "Open a new recovery if something else went wrong.",
        ),
        (State::Opened | State::Lead | State::NotRestored, Step::Apologise) => {
            (5, "Nobody has said back yet what the customer told us.", "Write down what you heard first.")
        }
        (_, Step::Apologise | Step::Hear) => {
            (5, "That was done, and the customer has it in writing.", "Go on with the next step.")
        }
        (_, Step::Give) => (
            4,
            "Money alone puts nothing right: a fast word comes first.",
            "Apologise first, with what was ours and what you do about it.",
        ),
        (_, Step::Repair) => (
            4,
            "It can be repaired after the apology, once.",
            "Apologise first, or go on with the next step.",
        ),
        (_, Step::Ask) => (4, "We ask only once what was broken is whole.", "Say what was repaired first."),
        (_, Step::Answer { .. } | Step::Silence | Step::Hand) => (
            4,
            "Closing needs both: it is repaired, and the customer says we are good again.",
            "Repair it first.",
        ),
    };
    Refusal::of_state(law, why, fix)
}

impl State {
    /// Whether it is over.
    pub fn is_closed(self) -> bool {
        self == State::Restored
    }
}

/// The parts of an apology (Lewicki, Polin & Lount 2016: responsibility and repair weigh most).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Apology {
    /// That we are sorry, and for what.
    pub regret: String,
    /// What happened, in plain words.
    pub explanation: String,
    /// That it was ours.
    pub responsibility: String,
    /// What will be different.
    pub change: String,
    /// What we do now, and by when.
    pub repair: String,
}

impl Apology {
    /// Refuses one that owns nothing or repairs nothing.
    ///
    /// # Errors
    /// The part that is missing.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.responsibility.trim().is_empty() {
            return Err(Refusal::of_input(
                5,
                "An apology without responsibility is none.",
                "Say in a sentence what was ours (responsibility).",
            ));
        }
        if self.repair.trim().is_empty() {
            return Err(Refusal::of_input(
                5,
                "An apology that repairs nothing leaves them alone with it.",
                "Say what you do about it and by when (repair).",
            ));
        }
        Ok(())
    }

    /// Its words as the customer reads them.
    pub fn words(&self) -> String {
        let said = [&self.regret, &self.explanation, &self.responsibility, &self.repair, &self.change];
        let said: Vec<&str> =
            said.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        said.join("\n\n")
    }
}

/// What it cost them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Harm {
    /// Money, in cents.
    pub money_cents: i64,
    /// Time, in minutes.
    pub time_minutes: i64,
    /// What it felt like, in their words.
    pub feeling: String,
}

/// What felt unfair (Tax, Brown & Chandrashekaran 1998).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Justice {
    /// What they got (distributive).
    pub distributive: bool,
    /// How it was handled: slow, stiff (procedural).
    pub procedural: bool,
    /// How they were spoken to (interactional).
    pub interactional: bool,
}

/// What opened a recovery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What kind of cause.
    pub kind: CauseKind,
    /// What went wrong, in a line.
    pub words: String,
    /// The promise that broke.
    pub promise_id: Option<PromiseId>,
}

/// Something that went wrong and is being put right.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    /// Its row.
    pub id: RecoveryId,
    /// The matter.
    pub ticket_id: TicketId,
    /// For whom.
    pub user_id: UserId,
    /// What opened it.
    pub cause: Cause,
    /// Where it stands.
    pub state: State,
    /// Which try this is, from 1; a "not yet" of the customer begins the next.
    pub round: i64,
    /// Whether we failed them again while putting it right (double deviation).
    pub is_double: bool,
    /// Who has it.
    pub owner_id: Option<UserId>,
    /// The lead who has it, once one has.
    pub lead_id: Option<UserId>,
    /// What it cost them.
    pub harm: Harm,
    /// What felt unfair.
    pub justice: Justice,
    /// What we heard, as we said it back.
    pub heard: String,
    /// What they believe; accepted without proof.
    pub belief: String,
    /// What we found out. Internal: it never leaves the house.
    pub finding: String,
    /// How we treat them: what they are told.
    pub treatment: String,
    /// Why a rule of ours was set aside.
    pub exception_reason: String,
    /// The apology as it went out.
    pub apology: Apology,
    /// Where its words stand.
    pub apology_comment_id: Option<CommentId>,
    /// What was repaired.
    pub repair: String,
    /// What is known about the stake, where it differs from the desk's defaults.
    pub worth: Option<Worth>,
    /// The relationship's ledger before it.
    pub goodwill_before: i64,
    /// The relationship's ledger when it was closed.
    pub goodwill_after: Option<i64>,
    /// How content they were before it, from 1 to 5, where known.
    pub satisfaction_before: Option<i64>,
    /// How content they are after it, from 1 to 5, where told.
    pub satisfaction_after: Option<i64>,
    /// When we asked whether we are good again.
    pub asked_at: Option<Timestamp>,
    /// When a silence counts as a yes, as we told them.
    pub silent_until: Option<Timestamp>,
    /// Who said that we are good again.
    pub restored_by: Option<Closer>,
    /// Their words then.
    pub answer: String,
    /// What we learn.
    pub lesson: String,
    /// Whether a lead should look, quietly: far more cases than others have.
    pub wants_look: bool,
    /// Who opened it; `None` when the desk did.
    pub opened_by: Option<UserId>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When we said back what we heard.
    pub heard_at: Option<Timestamp>,
    /// When the first apology went out.
    pub apologised_at: Option<Timestamp>,
    /// When it was repaired.
    pub repaired_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

impl Recovery {
    /// How far a colleague's cap reaches here: three times as far when we failed twice.
    pub fn cap_factor(&self) -> i64 {
        if self.is_double { 3 } else { 1 }
    }
}

/// Something we gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gesture {
    /// Its row.
    pub id: GestureId,
    /// For which recovery.
    pub recovery_id: RecoveryId,
    /// Who gave it.
    pub given_by: UserId,
    /// For whom they gave it, when a colleague had to ask.
    pub asked_by: Option<UserId>,
    /// What.
    pub what: String,
    /// Why, in one line.
    pub reason: String,
    /// What went out, in cents.
    pub outlay_cents: i64,
    /// What came back, in cents.
    pub salvage_cents: i64,
    /// What was at stake then, in cents.
    pub stake_cents: i64,
    /// When.
    pub created_at: Timestamp,
    /// When a lead read it.
    pub read_at: Option<Timestamp>,
    /// Which lead.
    pub read_by: Option<UserId>,
    /// What the lead said of it.
    pub praise: String,
}

/// What a role may give without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// On one case, in cents.
    pub per_case_cents: i64,
    /// On one day, in cents.
    pub per_day_cents: i64,
}

/// What is left of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// On this case, in cents.
    pub case_cents: i64,
    /// Today, in cents.
    pub day_cents: i64,
}

impl Left {
    /// What can still be given here today.
    pub fn cents(self) -> i64 {
        self.case_cents.min(self.day_cents)
    }
}

/// What is left of a budget after what was given on the case and today.
pub fn left(budget: Budget, factor: i64, case_cents: i64, day_cents: i64) -> Left {
    let rest = |cap: i64, used: i64| cap.saturating_mul(factor).saturating_sub(used).max(0);
    Left {
        case_cents: rest(budget.per_case_cents, case_cents),
        day_cents: rest(budget.per_day_cents, day_cents),
    }
}

/// Whether somebody has far more cases than others: more than the given percentile of all who have any. Few people make
/// no percentile, and nobody is looked at for a second case.
pub fn is_beyond(mut counts: Vec<i64>, own: i64, percent: usize) -> bool {
    const FEWEST_PEOPLE: usize = 20;
    const FEWEST_CASES: i64 = 3;
    if counts.len() < FEWEST_PEOPLE || own < FEWEST_CASES {
        return false;
    }
    counts.sort_unstable();
    let rank = (counts.len() * percent).div_ceil(100).clamp(1, counts.len());
    own > counts[rank - 1]
}

/// The shortest finding that is looked for in words, in characters: a shorter one is a word that anybody uses.
pub const FINDING_MIN_CHARS: usize = 8;

/// Whether words contain a finding, whatever the case and the spaces.
pub fn is_told(words: &str, finding: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let finding = plain(finding);
    finding.chars().count() >= FINDING_MIN_CHARS && plain(words).contains(&finding)
}

#[cfg(test)]
mod tests;
