//! The views every desk starts with. A view is a list of tickets that a person looks at.

use crate::id::GroupId;
use std::{fmt, str::FromStr};

/// A list of the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Assigned to me and not done.
    Mine,
    /// Nobody has it.
    Unassigned,
    /// Everything not done.
    Open,
    /// One group's, not done.
    Group(GroupId),
    /// Asleep until a time.
    Snoozed,
    /// Done lately.
    Done,
    /// Put away as spam.
    Spam,
    /// In the bin.
    Deleted,
}

impl View {
    /// The views of the side bar that are not a group's, in their order.
    pub const STANDING: [View; 7] =
        [View::Mine, View::Unassigned, View::Open, View::Snoozed, View::Done, View::Spam, View::Deleted];

    /// What the side bar calls it; a group's name is the caller's.
    pub fn title(self) -> &'static str {
        match self {
            View::Mine => "Mine",
            View::Unassigned => "Unassigned",
            View::Open => "Everything open",
            View::Group(_) => "Group",
            View::Snoozed => "Sleeping",
            View::Done => "Done",
            View::Spam => "Spam",
            View::Deleted => "Bin",
        }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Mine => f.write_str("mine"),
            View::Unassigned => f.write_str("unassigned"),
            View::Open => f.write_str("open"),
            View::Group(id) => write!(f, "group-{id}"),
            View::Snoozed => f.write_str("snoozed"),
            View::Done => f.write_str("done"),
            View::Spam => f.write_str("spam"),
            View::Deleted => f.write_str("deleted"),
        }
    }
}

impl FromStr for View {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(id) = text.strip_prefix("group-").and_then(|id| id.parse().ok()) {
            return Ok(View::Group(GroupId(id)));
        }
        View::STANDING
            .into_iter()
            .find(|view| view.to_string() == text)
            .ok_or_else(|| format!("There is no view “{text}”. Choose one from the list."))
    }
}

/// Open tickets of everybody, counted by owner and group in one pass: the numbers of the side bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenCounts {
    /// Assigned to the person.
    pub mine: i64,
    /// Assigned to nobody.
    pub unassigned: i64,
    /// All.
    pub open: i64,
    /// Past the time at which somebody should have heard, among mine.
    pub mine_late: i64,
    /// By group.
    pub groups: Vec<(GroupId, i64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_in_an_address_reads_back() {
        for view in View::STANDING.into_iter().chain([View::Group(GroupId(7))]) {
            assert_eq!(view.to_string().parse(), Ok(view));
        }
        assert!("group-x".parse::<View>().is_err());
    }
}
