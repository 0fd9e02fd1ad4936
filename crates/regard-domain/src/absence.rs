//! A colleague who is away until a moment: whoever waits for them longer than they may wait must have somebody else.

use crate::id::UserId;
use jiff::Timestamp;

/// Somebody is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who.
    pub user_id: UserId,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Absence {
    /// Whether they are away at a moment.
    pub fn covers(&self, at: Timestamp) -> bool {
        self.since <= at && at < self.until
    }
}
