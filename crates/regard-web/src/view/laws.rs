//! The ten laws: thirty days as dots, and what to mend as people, each with one button.

use askama::Template;

use super::{
    face::{Face, Ring},
    frame::Frame,
    tone::Tone,
};

/// `GET /laws`.
#[derive(Clone, Debug, Template)]
#[template(path = "laws.html")]
pub struct LawsPage {
    /// The frame.
    pub frame: Frame,
    /// "Nine of ten hold."
    pub title: String,
    /// The sentence below, with when they were last checked.
    pub lead: String,
    /// The laws in their order.
    pub laws: Vec<LawRow>,
}

/// One law.
#[derive(Clone, Debug)]
pub struct LawRow {
    /// 1 to 10.
    pub number: u8,
    /// Its name.
    pub title: String,
    /// What it says.
    pub says: String,
    /// Over what it was checked: "1,204 people waiting or served".
    pub measure: String,
    /// How it stands.
    pub state: LawState,
    /// The last thirty days, oldest first: whether it held on each. Empty if it is not checked.
    pub days: Vec<bool>,
    /// What to mend.
    pub mend: Vec<LawMend>,
}

/// How a law stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LawState {
    /// It holds.
    Holds,
    /// Something is to be mended; in words: "two people".
    Mend(String),
    /// It is not checked yet.
    NotYet,
}

/// Somebody whom a law is not kept for, and the mend.
#[derive(Clone, Debug)]
pub struct LawMend {
    /// Who.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// The reference.
    pub reference: String,
    /// What happened.
    pub text: String,
    /// Where it is mended.
    pub href: String,
    /// The verb on the button.
    pub verb: String,
}

/// One day of a law, drawn: the left edge in the picture, and whether it held.
#[derive(Clone, Copy, Debug)]
pub struct DayDot {
    /// Centre of the dot.
    pub x: f32,
    /// Left edge of the square that stands for a broken day.
    pub left: f32,
    /// Whether it held.
    pub held: bool,
}

impl LawRow {
    /// The row's colour.
    pub fn tone(&self) -> Tone {
        match self.state {
            LawState::Holds => Tone::Kept,
            LawState::Mend(_) => Tone::Soon,
            LawState::NotYet => Tone::Rest,
        }
    }

    /// The ring around its number.
    pub fn ring(&self) -> Ring {
        let left = match self.state {
            LawState::Holds => 100,
            LawState::Mend(_) => 84,
            LawState::NotYet => 0,
        };
        Ring::still(left, self.tone())
    }

    /// The dots of its days.
    pub fn dots(&self) -> Vec<DayDot> {
        let at = |i: usize| i as f32 * 7.4;
        self.days
            .iter()
            .enumerate()
            .map(|(i, held)| DayDot { x: at(i) + 3.0, left: at(i) + 0.4, held: *held })
            .collect()
    }

    /// What the dots say, for those who do not see them.
    pub fn days_said(&self) -> String {
        let held = self.days.iter().filter(|held| **held).count();
        let all = self.days.len();
        if held == all {
            format!("Last {all} days: held on each")
        } else {
            format!("Last {all} days: held on {held}, something to mend on {}", all - held)
        }
    }
}
