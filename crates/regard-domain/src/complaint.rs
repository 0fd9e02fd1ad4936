//! A complaint is a gift: thanked before anything is asked, acted on, and told back what changed because of it (law 6). The
//! steps stand in the order of ISO 10002:2018; the two accounts of what happened, theirs and ours, are kept apart.
//!
//! ```text
//! received -> thanked -> played_back -> assessed -> acting -> told_back -> agreed
//!                                                     ^           |  `--> not_agreed -> review -> external
//!                                                     `-----------|----------------------'
//! ```

use crate::channel::words;
use crate::id::{ComplaintId, LimitId, TicketId, UserId};
use crate::refusal::Refusal;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

words! {
    /// Where a complaint stands.
    State {
        /// We have it.
        Received = "received",
        /// They were thanked, and know that we have it.
        Thanked = "thanked",
        /// We said back what we understood.
        PlayedBack = "played_back",
        /// We weighed it.
        Assessed = "assessed",
        /// Somebody does something about it by a time; or cannot, with a reason.
        Acting = "acting",
        /// They know what changed because of them.
        ToldBack = "told_back",
        /// They agree.
        Agreed = "agreed",
        /// They do not.
        NotAgreed = "not_agreed",
        /// A lead looks at all of it again.
        Review = "review",
        /// We do not agree, and they know who outside can decide.
        External = "external",
    }
}

impl State {
    /// Whether we owe them nothing more: told back, or ended.
    pub fn is_answered(self) -> bool {
        matches!(self, State::ToldBack | State::Agreed | State::External)
    }

    /// Whether it is over.
    pub fn is_closed(self) -> bool {
        matches!(self, State::Agreed | State::External)
    }
}

words! {
    /// What it is about.
    Aspect {
        /// The thing they bought.
        Product = "product",
        /// Its coming.
        Delivery = "delivery",
        /// Money.
        Billing = "billing",
        /// How long it took.
        Waiting = "waiting",
        /// How they were spoken to.
        Conduct = "conduct",
        /// What they were told.
        Information = "information",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// How bad it is for them.
    Severity {
        /// A nuisance.
        Low = "low",
        /// It cost them time or money.
        Medium = "medium",
        /// It cost them much.
        High = "high",
        /// Safety, health or the law.
        Critical = "critical",
    }
}

words! {
    /// How many it may touch.
    Impact {
        /// Only them.
        One = "one",
        /// Some others.
        Several = "several",
        /// Everybody who buys it.
        Many = "many",
    }
}

words! {
    /// How hard it is to find out and to mend.
    Complexity {
        /// One person can.
        Simple = "simple",
        /// It needs several.
        Several = "several",
        /// It needs other houses.
        Hard = "hard",
    }
}

/// How a complaint was weighed (ISO 10002:2018, 8.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// How bad it is for them.
    pub severity: Severity,
    /// How many it may touch.
    pub impact: Impact,
    /// How hard it is.
    pub complexity: Complexity,
    /// Whether something has to be done at once.
    #[serde(default)]
    pub is_urgent: bool,
}

impl Weighed {
    /// Its harm as one number, to rank causes: each step of severity and of impact counts three times the one before.
    pub fn harm(self) -> i64 {
        let severity = match self.severity {
            Severity::Low => 1,
            Severity::Medium => 3,
            Severity::High => 9,
            Severity::Critical => 27,
        };
        let impact = match self.impact {
            Impact::One => 1,
            Impact::Several => 3,
            Impact::Many => 9,
        };
        severity * impact
    }
}

/// Something that happens to a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// They are thanked.
    Thank,
    /// We say back what we understood.
    PlayBack,
    /// We weigh it.
    Weigh,
    /// Somebody does something about it, or it is said why nobody can.
    Act,
    /// They are told what changed.
    Tell,
    /// They say whether they agree.
    Answer {
        /// Whether they do.
        is_agreed: bool,
    },
    /// A lead begins to look again.
    Review,
    /// They are told who outside can decide.
    NameRemedy,
}

/// The state after a step.
///
/// # Errors
/// What is missing before it.
pub fn step(state: State, step: Step) -> Result<State, Refusal> {
    use State as S;
    match (state, step) {
        (S::Received, Step::Thank) => Ok(S::Thanked),
        (S::Thanked, Step::PlayBack) => Ok(S::PlayedBack),
        (S::PlayedBack, Step::Weigh) => Ok(S::Assessed),
        (S::Assessed | S::Acting | S::Review | S::NotAgreed, Step::Act) => Ok(S::Acting),
        (S::Acting, Step::Tell) => Ok(S::ToldBack),
        (S::ToldBack | S::NotAgreed | S::Review | S::External, Step::Answer { is_agreed: true }) => {
            Ok(S::Agreed)
        }
        (S::ToldBack | S::Agreed, Step::Answer { is_agreed: false }) => Ok(S::NotAgreed),
        (S::NotAgreed, Step::Review) => Ok(S::Review),
        (S::Review, Step::NameRemedy) => Ok(S::External),
        (state, step) => Err(refusal(state, step)),
    }
}

fn refusal(state: State, step: Step) -> Refusal {
    let next = match state {
        State::Received => "Thank them first, in words of your own, before anything is asked.",
        State::Thanked => "Say back what you understood.",
        State::PlayedBack => "Weigh it: how bad, for how many, how hard.",
        State::Assessed => "Say who does what by when, or why nothing can be done.",
        State::Acting => "Tell them what changed because of them.",
        State::ToldBack => "It is their turn: do they agree?",
        State::NotAgreed | State::Review => {
            "A lead looks at it again, and acts or names who outside can decide."
        }
        State::Agreed | State::External => "It is over. A new complaint is a new gift.",
    };
    let why = match (state, step) {
        (State::Agreed | State::External, _) => "This complaint has come to its end.",
        (State::Received, _) => "They have not been thanked yet.",
        (_, Step::Thank) => "They were thanked already.",
        (_, Step::PlayBack) => "What we understood is said back once, after the thanks.",
        (_, Step::Weigh) => "It is weighed once, after we said back what we understood.",
        (_, Step::Act) => "What is done about it comes after it was weighed.",
        (_, Step::Tell) => "There is nothing yet to tell them: nobody acts on it.",
        (_, Step::Answer { .. }) => "They can agree to what they were told, and they were told nothing yet.",
        (_, Step::Review) => "A lead looks again when the customer does not agree.",
        (_, Step::NameRemedy) => "Who outside can decide is named after a lead has looked again.",
    };
    Refusal::of_state(6, why, next)
}

/// What is done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    /// Who.
    pub who: UserId,
    /// What.
    pub what: String,
    /// By when.
    pub by: Timestamp,
}

/// A voiced displeasure.
#[derive(Clone, Debug, PartialEq)]
pub struct Complaint {
    /// Its row.
    pub id: ComplaintId,
    /// The matter.
    pub ticket_id: TicketId,
    /// Whose.
    pub user_id: UserId,
    /// Their account, in their words.
    pub words: String,
    /// Our account. Internal: it never leaves the house.
    pub ours: String,
    /// What they praised beside it.
    pub praise: String,
    /// What it is about.
    pub aspect: Aspect,
    /// Whether their name stays out of lists and files.
    pub is_anonymous: bool,
    /// The colleague it is about: never its owner, and never a reader of our account.
    pub about_id: Option<UserId>,
    /// Who has it.
    pub owner_id: Option<UserId>,
    /// The lead who looks again.
    pub lead_id: Option<UserId>,
    /// Where it stands.
    pub state: State,
    /// Which try this is, from 1; a "not quite right" of theirs begins the next.
    pub round: i64,
    /// When it came.
    pub received_at: Timestamp,
    /// Who wrote it down; `None` when they did it themselves.
    pub received_by: Option<UserId>,
    /// When they were thanked.
    pub thanked_at: Option<Timestamp>,
    /// What we understood, as we said it back.
    pub playback: String,
    /// When we said it back.
    pub played_back_at: Option<Timestamp>,
    /// When they said that this is it.
    pub playback_ok_at: Option<Timestamp>,
    /// How it was weighed.
    pub weighed: Option<Weighed>,
    /// When.
    pub assessed_at: Option<Timestamp>,
    /// What is done about it.
    pub doing: Option<Doing>,
    /// Why nothing can be done, in plain words, where that is so.
    pub limit_reason: String,
    /// The limit with its way, where one was written.
    pub limit_id: Option<LimitId>,
    /// When it was decided what is done.
    pub acted_at: Option<Timestamp>,
    /// What we learn, for all colleagues.
    pub lesson: String,
    /// What it came from: a name that others of its kind share, or an address.
    pub cause_link: String,
    /// What changed because of them, as they were told.
    pub told_back: String,
    /// When they were told last.
    pub told_back_at: Option<Timestamp>,
    /// Their words to it.
    pub answer: String,
    /// Who outside can decide, as they were told.
    pub remedy: String,
    /// When they were asked to try what we changed.
    pub ally_invited_at: Option<Timestamp>,
    /// When it came to its end.
    pub closed_at: Option<Timestamp>,
}

impl Complaint {
    /// By when the next step of ours is due: the thanks within the hour, what is done by its time.
    pub fn due_at(&self) -> Option<Timestamp> {
        match self.state {
            State::Received => Some(self.received_at + THANKED_WITHIN),
            State::Acting => self.doing.as_ref().map(|doing| doing.by),
            _ => None,
        }
    }

    /// What it came from, as causes are counted: the named one, or what it is about.
    pub fn cause(&self) -> &str {
        if self.cause_link.is_empty() { self.aspect.as_str() } else { &self.cause_link }
    }
}

/// Within which time a complaint is thanked.
pub const THANKED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// From how many complaints within a year on somebody keeps one named contact.
pub const CONTACT_FROM: usize = 2;

/// Refuses a thank-you that does not thank, or that asks before it thanks.
///
/// # Errors
/// What is missing.
pub fn check_thanks(words: &str) -> Result<(), Refusal> {
    const THANKS: [&str; 8] =
        ["thank", "grateful", "appreciate", "dank", "merci", "gracias", "grazie", "obrigad"];
    let words = words.to_lowercase();
    let thanks = THANKS.into_iter().filter_map(|word| words.find(word)).min();
    match (thanks, words.find('?')) {
        (None, _) => Err(Refusal::of_input(
            6,
            "These words do not thank them.",
            "Thank them for telling you, and say for what.",
        )),
        (Some(thanks), Some(question)) if question < thanks => Err(Refusal::of_input(
            6,
            "It asks something before it thanks them.",
            "Begin with the thanks; what you need to know comes after it.",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
