//! Deeds on one ticket: a form in, the conversation out. Each is a noun with POST and DELETE.

pub mod fields;
pub mod assignment;
pub mod company;
pub mod shelf;
pub mod snooze;
pub mod comments;
pub mod draft;
pub mod findings;
pub mod merge;
pub mod split;
pub mod presence;
pub mod updates;
pub mod handoffs;

use crate::page::{PageResult, go};
use regard_domain::id::TicketId;

/// Back to the conversation.
fn back(id: TicketId) -> PageResult {
    go(&format!("/tickets/{id}"))
}
