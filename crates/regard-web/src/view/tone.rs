//! The seven tones: what a colour says, always beside words that say it too.

use std::fmt;

/// A meaning that a part is coloured by; displays as the value of `data-tone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Time enough, in hand.
    Calm,
    /// Due within the hour, or needs you.
    Soon,
    /// Overdue, broken, not delivered.
    Late,
    /// Kept, done, holds.
    Kept,
    /// A recovery case.
    Heal,
    /// Internal only.
    Note,
    /// The customer's turn, later, nothing to do.
    Rest,
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tone::Calm => "calm",
            Tone::Soon => "soon",
            Tone::Late => "late",
            Tone::Kept => "kept",
            Tone::Heal => "heal",
            Tone::Note => "note",
            Tone::Rest => "rest",
        })
    }
}
