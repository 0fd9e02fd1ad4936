//! The ten laws: their numbers, their words, and what a breach looks like.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A law that can be checked over the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Law {
    /// Every person waiting has an owner or an owning group and a future time at which they will next hear.
    NobodyIgnored,
    /// Every confirmed promise is a row; its due time is never edited in place, only moved with the customer told.
    NothingForgotten,
    /// Who is owed something hears how things stand before they ask.
    SilenceIsNoUpdate,
    /// Restored is said by the customer, or by a silence we announced, counted apart.
    CustomerJudges,
    /// What we found out and how we treat them are apart; a finding never leaves the house.
    NeverArgue,
    /// A complaint is thanked, acted on and told back.
    ComplaintIsGift,
    /// Every "no" has a reason, a way and somebody who looks again.
    NoWithoutWay,
    /// No private comment, finding or other customer's data leaves by any door.
    OnlyThoseMeantHear,
}

impl Law {
    /// The laws this version checks, in their order.
    pub const ALL: [Law; 8] = [
        Law::NobodyIgnored,
        Law::NothingForgotten,
        Law::SilenceIsNoUpdate,
        Law::CustomerJudges,
        Law::NeverArgue,
        Law::ComplaintIsGift,
        Law::NoWithoutWay,
        Law::OnlyThoseMeantHear,
    ];

    /// Its number in the mission.
    pub fn number(self) -> u8 {
        match self {
            Law::NobodyIgnored => 1,
            Law::NothingForgotten => 2,
            Law::SilenceIsNoUpdate => 3,
            Law::CustomerJudges => 4,
            Law::NeverArgue => 5,
            Law::ComplaintIsGift => 6,
            Law::NoWithoutWay => 8,
            Law::OnlyThoseMeantHear => 9,
        }
    }

    /// The law of a number; `None` for one that is not checked yet.
    pub fn from_number(number: u8) -> Option<Law> {
        Law::ALL.into_iter().find(|law| law.number() == number)
    }

    /// Its short words.
    pub fn title(self) -> &'static str {
        match self {
            Law::NobodyIgnored => "Nobody is ignored",
            Law::NothingForgotten => "Nothing promised is forgotten",
            Law::SilenceIsNoUpdate => "Silence is never an update",
            Law::CustomerJudges => "The customer judges",
            Law::NeverArgue => "Never argue, never lie",
            Law::ComplaintIsGift => "A complaint is a gift",
            Law::NoWithoutWay => "No “no” without a way",
            Law::OnlyThoseMeantHear => "Only those meant to hear, hear",
        }
    }

    /// What it says.
    pub fn sentence(self) -> &'static str {
        match self {
            Law::NobodyIgnored => {
                "Every person waiting has an owner or an owning group, and a future time at which they will next hear."
            }
            Law::NothingForgotten => {
                "Every promise is a row. Its due time is only moved, with the customer told before it was due."
            }
            Law::SilenceIsNoUpdate => "“No progress yet” is sent before the customer asks.",
            Law::CustomerJudges => {
                "Whether we are good again is said by the customer, or by a silence we announced, which is counted apart."
            }
            Law::NeverArgue => {
                "What we found out and how we treat them are kept apart; a finding never leaves the house."
            }
            Law::ComplaintIsGift => {
                "It is thanked before anything is asked, acted on, and told back what changed because of it."
            }
            Law::NoWithoutWay => {
                "Every “no” has a reason, something we can do, and somebody who looks again."
            }
            Law::OnlyThoseMeantHear => {
                "No private comment, finding or other customer’s data leaves by any door."
            }
        }
    }
}

/// One row that breaks a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The law's number.
    pub law: u8,
    /// The table of the row.
    pub table: String,
    /// Its id.
    pub id: i64,
    /// What is wrong, and what would mend it.
    pub why: String,
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The law's number.
    pub law: i64,
    /// When.
    pub checked_at: Timestamp,
    /// How many rows broke it.
    pub breach_count: i64,
    /// The first of them.
    pub breaches: Vec<Breach>,
}
