//! The board of promises: what is owed by when, what was kept and what was not, and how well we keep our word.

use super::{face::Face, face::Ring, frame::Frame, icon::Icon, list::Choice, tone::Tone};
use askama::Template;

/// `GET /promises`.
#[derive(Clone, Debug, Template)]
#[template(path = "promises.html")]
pub struct PromisesPage {
    /// The frame.
    pub frame: Frame,
    /// "14 open, the next in 38 minutes."
    pub lead: String,
    /// Whose promises; a link to `/promises?of=` each.
    pub scopes: Vec<Choice>,
    /// Twelve weeks, one dot for each promise that ended, the present week last.
    pub weeks: Vec<Week>,
    /// The picture in a sentence.
    pub weeks_said: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The figures: what it is, its value, its width.
    pub figures: Vec<(String, String, String)>,
    /// Said when dates look padded.
    pub alarm: Option<String>,
}

/// A week of dots.
#[derive(Clone, Debug)]
pub struct Week {
    /// "wk 40", "this week".
    pub label: String,
    /// Where it begins, in the picture's units.
    pub x: u32,
    /// Its dots.
    pub dots: Vec<Dot>,
}

/// One promise that ended.
#[derive(Clone, Copy, Debug)]
pub struct Dot {
    /// Its place.
    pub x: u32,
    /// Its place.
    pub y: u32,
    /// Whether it was kept.
    pub kept: bool,
}

/// A column of the board.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub title: String,
    /// Its colour.
    pub tone: Tone,
    /// How many it holds in all.
    pub count: usize,
    /// The first of them.
    pub cards: Vec<Card>,
}

impl Column {
    /// How many are not shown.
    pub fn more(&self) -> usize {
        self.count.saturating_sub(self.cards.len())
    }
}

/// A promise on the board.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its id.
    pub id: i64,
    /// Where it opens.
    pub href: String,
    /// Its ring.
    pub ring: Ring,
    /// Linked rings: open, kept or broken.
    pub icon: Icon,
    /// "38 min", "3 h early".
    pub clock: String,
    /// The words.
    pub words: String,
    /// To whom.
    pub to: String,
    /// Who answers for it.
    pub by: String,
    /// Their face.
    pub face: Face,
    /// One more fact: at risk, waits for a yes.
    pub fact: Option<String>,
}
