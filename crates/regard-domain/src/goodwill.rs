//! The running ledger of a relationship: what we took from it and what we gave back. It has no money in it, and no total
//! lowers how fast or how kindly anybody is answered.

use crate::id::{GoodwillId, RecoveryId, TicketId, UserId};
use jiff::Timestamp;

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its row.
    pub id: GoodwillId,
    /// Whose.
    pub user_id: UserId,
    /// On which matter.
    pub ticket_id: Option<TicketId>,
    /// In which recovery.
    pub recovery_id: Option<RecoveryId>,
    /// Given (above nothing) or taken (below).
    pub points: i64,
    /// What it was, in a line.
    pub what: String,
    /// Who wrote it; `None` when the desk did.
    pub by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

/// We failed them.
pub const FAILED: i64 = -3;
/// We failed them while putting it right.
pub const FAILED_AGAIN: i64 = -4;
/// We apologised.
pub const APOLOGISED: i64 = 1;
/// We gave something.
pub const GAVE: i64 = 2;
/// They said we are good again.
pub const RESTORED: i64 = 3;
/// They said we are not.
pub const NOT_RESTORED: i64 = -2;
/// The furthest that one line goes, when a colleague writes it.
pub const FURTHEST: i64 = 5;
