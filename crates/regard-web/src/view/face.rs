//! A face with the attention ring: round for customers, square for colleagues.

use super::{
    tone::Tone,
    when::Clock,
    words::{hue, initials},
};

/// A person as a disc with letters. Decoration: the name always stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// One or two letters.
    pub letters: String,
    /// 0 to 5, the same for the same name.
    pub hue: u8,
    /// Square instead of round.
    pub staff: bool,
    /// The ring around it, if time matters here.
    pub ring: Option<Ring>,
}

/// How much of the waiting time is left, as an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Percent of the circle, 0 to 100; no arc is drawn at 0.
    pub left: u8,
    /// Its colour.
    pub tone: Tone,
}

impl Face {
    /// A customer's face without a ring.
    pub fn customer(name: &str) -> Face {
        Face { letters: initials(name), hue: hue(name), staff: false, ring: None }
    }

    /// A colleague's face without a ring.
    pub fn colleague(name: &str) -> Face {
        Face { staff: true, ..Face::customer(name) }
    }

    /// The same face with the ring of `clock`.
    pub fn with(self, clock: &Clock) -> Face {
        Face { ring: Some(Ring::of(clock)), ..self }
    }
}

impl Ring {
    /// The ring that belongs to a clock.
    pub fn of(clock: &Clock) -> Ring {
        Ring { left: clock.left, tone: clock.tone }
    }

    /// A ring that does not run: closed (100) or empty (0).
    pub fn still(left: u8, tone: Tone) -> Ring {
        Ring { left, tone }
    }
}
