//! What the customers lived through.

use serde::Serialize;

/// The figures of a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Score {
    /// Mails that came, those that asked again among them.
    pub mails: usize,
    /// Business minutes that somebody waited beyond the time by which they were to hear.
    pub ignored_minutes: i64,
    /// The longest of those waits.
    pub worst_minutes: i64,
    /// Promises that were spoken.
    pub promises: usize,
    /// Of those that were due in the week: done by the time first said.
    pub kept: usize,
    /// Of those: neither done nor moved, with the customer told, before they were due.
    pub forgotten: usize,
    /// Those that were due in the week.
    pub due: usize,
    /// Silences, while something was owed, that we ended.
    pub said_first: usize,
    /// Silences that the customer ended by asking.
    pub asked: usize,
    /// Mails that left with another customer's address.
    pub leaks: usize,
    /// Drafts into which one had slipped.
    pub slips: usize,
}

impl Score {
    /// What is to be said of each law: its number, the words, and how often it was broken.
    pub(crate) fn laws(&self) -> [(u8, &'static str, i64); 4] {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        [
            (1, "minutes ignored", self.ignored_minutes),
            (2, "promises forgotten", number(self.forgotten)),
            (3, "had to ask", number(self.asked)),
            (9, "leaks sent", number(self.leaks)),
        ]
    }
}
