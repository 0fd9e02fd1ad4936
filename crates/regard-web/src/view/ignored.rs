//! The board of those who were ignored: none is the aim.

use askama::Template;

use super::{face::Face, frame::Frame, list::Empty};

/// `GET /ignored`.
#[derive(Clone, Debug, Template)]
#[template(path = "ignored.html")]
pub struct IgnoredPage {
    /// The frame.
    pub frame: Frame,
    /// "Nobody is ignored", "Two people are ignored".
    pub title: String,
    /// What today came to.
    pub lead: String,
    /// What was just done, if it needs words.
    pub said: Option<String>,
    /// Who is ignored now, the longest first.
    pub now: Vec<IgnoredRow>,
    /// Said instead of an empty list.
    pub empty: Empty,
    /// The last days, oldest first.
    pub days: Vec<DayBar>,
    /// The days in one sentence, for who cannot see the chart.
    pub days_said: String,
    /// Numbers: name and value.
    pub measures: Vec<(String, String)>,
    /// Who waits longer than others.
    pub equity: Vec<EquityRow>,
    /// Those of the last days that are over, the newest first.
    pub past: Vec<IgnoredRow>,
    /// Whether the reader may take the proof along.
    pub may_export: bool,
}

/// Somebody who is or was ignored.
#[derive(Clone, Debug)]
pub struct IgnoredRow {
    /// Who.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// What it is about.
    pub subject: String,
    /// Where it is.
    pub href: String,
    /// Why.
    pub cause: String,
    /// "with Ben", "nobody has it", "Ben took it up".
    pub owner: String,
    /// "since Mon 10:00", "Mon 10:00 to 10:40".
    pub span: String,
    /// "1 h 20 min".
    pub length: String,
    /// Who wrote to them, and whether they said sorry.
    pub rescued: String,
}

/// A day of the chart.
#[derive(Clone, Debug)]
pub struct DayBar {
    /// "Tue 24".
    pub label: String,
    /// Ignored minutes.
    pub minutes: i64,
    /// How high its bar is, in parts of 56.
    pub height: i64,
}

impl DayBar {
    /// Where its bar begins.
    pub fn top(&self) -> i64 {
        60 - self.height
    }
}

/// How long the people of one kind waited.
#[derive(Clone, Debug)]
pub struct EquityRow {
    /// "By channel".
    pub by: String,
    /// "email 35 min (n 40), chat 30 min (n 25)".
    pub groups: String,
    /// "1.17", "too few to compare".
    pub ratio: String,
    /// Whether some wait too much longer.
    pub is_alarm: bool,
}
