//! Something we said we will do, by when, and what became of it: law 2 as a state machine.
//!
//! ```text
//! asked ----> active <---- waiting            asked: a colleague was named and has not said yes
//!               |  \                          waiting: it hangs on a condition
//!               |   `--> withdrawn            told before it was due
//!               |`-----> broken               at the very moment it is due
//!           delivered --> kept_unconfirmed    three business days without a word
//!            /      \
//!         kept     disputed --> kept | broken by the customer
//! ```
//! A due time is never edited: it is moved, before it is due and with the customer told, and every move stays.

use crate::channel::words;
use crate::id::{CommentId, DetectionId, GroupId, PromiseId, TicketId, UserId};
use crate::refusal::Refusal;
use crate::statistics::Percentiles;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// Where a promise stands.
    State {
        /// It names a colleague who has not said yes yet.
        Asked = "asked",
        /// It hangs on something that may not happen.
        Waiting = "waiting_condition",
        /// We owe it.
        Active = "active",
        /// We think it is done; the customer judges.
        Delivered = "delivered",
        /// The customer says it is kept.
        Kept = "kept",
        /// Delivered, and three business days without a word.
        KeptUnconfirmed = "kept_unconfirmed",
        /// The customer says it is not what was promised.
        Disputed = "disputed",
        /// It was due and not delivered, or the customer says so.
        Broken = "broken",
        /// Taken back, and the customer was told before it was due.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Whether it falls when its time comes: somebody was promised it and it is not done.
    pub fn is_owed(self) -> bool {
        matches!(self, State::Active | State::Asked)
    }

    /// Whether something may still become of it.
    pub fn is_open(self) -> bool {
        matches!(self, State::Asked | State::Waiting | State::Active | State::Delivered | State::Disputed)
    }
}

words! {
    /// Whether something is to be done, or never to be done.
    Polarity {
        /// It will be done.
        Do = "do",
        /// It will be left undone.
        Never = "never",
    }
}

words! {
    /// What a customer says of a promise.
    Answer {
        /// It is kept.
        Kept = "kept",
        /// Not yet.
        NotYet = "not_yet",
        /// Not quite right.
        NotRight = "not_right",
        /// After a dispute: it was not kept.
        Broken = "broken",
    }
}

words! {
    /// What is done with a promise; the word of its event.
    Act {
        /// It was made.
        Made = "made",
        /// The colleague it names said yes.
        Accepted = "accepted",
        /// The colleague said no: it is its writer's own now.
        Declined = "declined",
        /// What it hung on has happened.
        Begun = "begun",
        /// Its time was moved, and the customer told.
        Moved = "moved",
        /// The customer agrees to the new time.
        MoveAccepted = "move_accepted",
        /// Another colleague has it now; its time stays.
        HandedOver = "handed_over",
        /// We think it is done.
        Delivered = "delivered",
        /// The customer said it is kept.
        Kept = "kept",
        /// Nobody objected for three business days.
        Unconfirmed = "kept_unconfirmed",
        /// The customer said not yet, or not quite right, of what we called done.
        Disputed = "disputed",
        /// The customer said something that changes nothing yet.
        Noted = "noted",
        /// It was due and not done, or the customer says it was not kept.
        Broken = "broken",
        /// It was taken back, and the customer told.
        Withdrawn = "withdrawn",
    }
}

/// What the next state is after an act, or why it cannot be.
pub fn follow(state: State, due: Option<Timestamp>, now: Timestamp, act: Act) -> Result<State, Refusal> {
    let is_over = due.is_some_and(|due| due <= now);
    Ok(match (act, state) {
        (Act::Accepted | Act::Declined, State::Asked) => State::Active,
        (Act::Begun, State::Waiting) => State::Active,
        (Act::Moved, State::Active | State::Asked | State::Waiting) if !is_over => state,
        (Act::Withdrawn, State::Active | State::Asked | State::Waiting) if !is_over => State::Withdrawn,
        (Act::Moved | Act::Withdrawn, State::Active | State::Asked | State::Waiting) => {
            return Err(too_late());
        }
        (Act::MoveAccepted | Act::HandedOver, state) if state.is_open() => state,
        (Act::Delivered, State::Active | State::Asked | State::Waiting | State::Disputed) => State::Delivered,
        // What was broken is still done, late: the customer gets it, and it stays broken.
        (Act::Delivered, State::Broken) => State::Broken,
        (Act::Broken, State::Active | State::Asked) if is_over => State::Broken,
        (Act::Unconfirmed, State::Delivered) => State::KeptUnconfirmed,
        (_, state) => return Err(not_from(state, act)),
    })
}

/// What the customer's word does: the act it is, and the next state.
pub fn judge(state: State, answer: Answer) -> Result<(Act, State), Refusal> {
    use State::{Active, Asked, Broken, Delivered, Disputed, Kept, KeptUnconfirmed, Waiting};
    Ok(match (answer, state) {
        (Answer::Kept, Active | Asked | Waiting | Delivered | KeptUnconfirmed | Disputed) => {
            (Act::Kept, Kept)
        }
        (Answer::NotYet | Answer::NotRight, Active | Asked | Waiting | Disputed) => (Act::Noted, state),
        (Answer::NotYet | Answer::NotRight, Delivered | KeptUnconfirmed) => (Act::Disputed, Disputed),
        (Answer::Broken, Disputed) => (Act::Broken, Broken),
        (_, state) => return Err(not_from(state, Act::Noted)),
    })
}

fn too_late() -> Refusal {
    Refusal::of_state(
        2,
        "It is past its time, so it cannot be moved or taken back any more: that would hide a broken promise.",
        "Put it right: write to the customer, and deliver it late.",
    )
}

fn not_from(state: State, act: Act) -> Refusal {
    let is = match state {
        State::Asked => "waits for a colleague’s yes",
        State::Waiting => "waits for its condition",
        State::Active => "is open",
        State::Delivered => "is delivered, and the customer has the word",
        State::Kept => "is kept; the customer said so",
        State::KeptUnconfirmed => "counts as kept without a word",
        State::Disputed => "is disputed, and the customer has the word",
        State::Broken => "is broken",
        State::Withdrawn => "was withdrawn",
    };
    let mend = match state {
        State::Kept | State::Broken | State::Withdrawn | State::KeptUnconfirmed => {
            "Make a new promise instead."
        }
        State::Delivered | State::Disputed => "Deliver it again, or wait for the customer’s word.",
        State::Asked => "Ask the colleague, or hand it over.",
        State::Waiting => "Say that its condition has come true.",
        State::Active => "Deliver, move or withdraw it.",
    };
    Refusal::of_state(2, format!("It {is}, so it cannot become “{}”.", act.as_str().replace('_', " ")), mend)
}

words! {
    /// What was decided about words that may be a promise.
    Decision {
        /// Nobody has decided yet.
        Suggested = "suggested",
        /// It is a promise.
        Confirmed = "confirmed",
        /// It is none.
        Dismissed = "dismissed",
    }
}

/// Words of ours that may be a promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// Its row.
    pub id: DetectionId,
    /// On which ticket.
    pub ticket_id: TicketId,
    /// In which comment.
    pub comment_id: CommentId,
    /// Who wrote it.
    pub writer_id: UserId,
    /// The words.
    pub words: String,
    /// First character in the comment's text.
    pub span_start: i64,
    /// One past the last character.
    pub span_end: i64,
    /// The rule that found it.
    pub rule: String,
    /// To be done, or never.
    pub polarity: Polarity,
    /// By when, as the words say.
    pub due_at: Option<Timestamp>,
    /// Whether it hangs on a condition.
    pub is_conditional: bool,
    /// What was decided.
    pub decision: Decision,
    /// By whom.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// The promise it became.
    pub promise_id: Option<PromiseId>,
    /// When it was found.
    pub created_at: Timestamp,
}

/// Where a due time came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Half of those like it took so many business minutes.
    pub p50: i64,
    /// Nine of ten took so many business minutes.
    pub p90: i64,
    /// The class they were of.
    pub class: String,
    /// How many they were.
    pub n: i64,
    /// How the figure was made: `kaplan_meier`.
    pub method: String,
    /// The time it gives.
    pub suggested_at: Timestamp,
    /// Why an earlier time was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch_reason: Option<String>,
}

impl Quote {
    /// The two percentiles.
    pub fn percentiles(&self) -> Percentiles {
        Percentiles { p50: self.p50, p90: self.p90 }
    }
}

/// Something we said we will do.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// Its row.
    pub id: PromiseId,
    /// On which ticket.
    pub ticket_id: TicketId,
    /// The comment that says it; `None` when it was made by hand.
    pub comment_id: Option<CommentId>,
    /// To whom.
    pub promisee_id: UserId,
    /// Who answers for it.
    pub promiser_id: UserId,
    /// Who wrote it.
    pub writer_id: UserId,
    /// What was said, word for word.
    pub words: String,
    /// First character in the comment's text.
    pub span_start: Option<i64>,
    /// One past the last character.
    pub span_end: Option<i64>,
    /// To be done, or never.
    pub polarity: Polarity,
    /// What it hangs on.
    pub condition: Option<String>,
    /// How the customer can tell that it is done.
    pub done_when: String,
    /// What kind of act it is: [`kind_of`].
    pub class: String,
    /// The team that had the ticket when it was made.
    pub group_id: Option<GroupId>,
    /// How large the matter was: [`size_of`].
    pub size: String,
    /// Where it stands.
    pub state: State,
    /// When it was made.
    pub made_at: Timestamp,
    /// By when, after all moves; `None` for one without a time.
    pub due_at: Option<Timestamp>,
    /// By when, as it was first said.
    pub first_due_at: Option<Timestamp>,
    /// Where the time came from.
    pub quote: Option<Quote>,
    /// Promises it hangs on.
    pub depends_on: Vec<PromiseId>,
    /// When the colleague it names said yes.
    pub accepted_at: Option<Timestamp>,
    /// When we said it is done.
    pub delivered_at: Option<Timestamp>,
    /// When silence counts as a yes.
    pub confirm_by: Option<Timestamp>,
    /// When it came to its end.
    pub ended_at: Option<Timestamp>,
    /// What the customer said of it last.
    pub verdict: Option<Verdict>,
    /// Why it was taken back.
    pub withdrawn_reason: Option<String>,
    /// The recovery that was opened when it broke.
    pub recovery_id: Option<i64>,
    /// Whether it was ever moved.
    pub was_moved: bool,
}

/// What the customer said of a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub answer: Answer,
    /// Who gave it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Their words; may be empty.
    pub words: String,
}

/// A due time that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which promise.
    pub promise_id: PromiseId,
    /// From when.
    pub from: Timestamp,
    /// To when.
    pub to: Timestamp,
    /// Why, as the customer read it.
    pub reason: String,
    /// When the customer was told.
    pub told_at: Timestamp,
    /// When the customer agreed.
    pub accepted_at: Option<Timestamp>,
}

impl Promise {
    /// How much of its time is left, in percent.
    pub fn left(&self, now: Timestamp) -> i64 {
        let Some(due) = self.due_at else { return 100 };
        let whole = due.duration_since(self.made_at).as_secs().max(1);
        (due.duration_since(now).as_secs() * 100 / whole).clamp(0, 100)
    }

    /// The share of its time that was left when it was delivered; 0 is at the last moment, below 0 is late.
    #[allow(clippy::cast_precision_loss)] // seconds of a quarter
    pub fn margin(&self) -> Option<f64> {
        let (due, done) = (self.due_at?, self.delivered_at?);
        let whole = due.duration_since(self.made_at).as_secs().max(1) as f64;
        Some(due.duration_since(done).as_secs() as f64 / whole)
    }
}

/// The moments at which its owner is reminded: at half and at four fifths of its time.
pub fn nudges(made: Timestamp, due: Timestamp) -> [(u8, Timestamp); 2] {
    let whole = due.duration_since(made);
    [50_u8, 80].map(|percent| (percent, made + whole * i32::from(percent) / 100))
}

/// What kind of act words promise, from their verb: those of a kind take alike.
pub fn kind_of(words: &str) -> &'static str {
    const KINDS: [(&str, &[&str]); 6] = [
        ("money", &["refund", "credit", "reimburse", "pay", "erstatt", "gutschr"]),
        ("call", &["call", "ring", "phone", "anruf", "telefon"]),
        ("visit", &["visit", "come to", "be with you", "engineer", "technician", "collect", "pick up"]),
        ("send", &["send", "ship", "post", "dispatch", "deliver", "schick", "send", "liefer"]),
        ("fix", &["fix", "repair", "replace", "correct", "restore", "repar", "ersetz"]),
        (
            "answer",
            &[
                "get back",
                "let you know",
                "write",
                "update",
                "answer",
                "reply",
                "tell you",
                "hear from",
                "meld",
            ],
        ),
    ];
    let words = words.to_lowercase();
    let has = |word: &&str| {
        words.split(|c: char| !c.is_alphanumeric()).any(|w| w.starts_with(*word))
            || (word.contains(' ') && words.contains(*word))
    };
    KINDS.iter().find(|(_, verbs)| verbs.iter().any(has)).map_or("other", |(kind, _)| kind)
}

/// How large a matter is, from the words that were said on it.
pub fn size_of(comment_count: i64) -> &'static str {
    match comment_count {
        ..=3 => "small",
        4..=10 => "medium",
        _ => "large",
    }
}

#[cfg(test)]
mod tests;
