//! Where a ticket stands, and what goes with it: the one way a status is set.

use jiff::Timestamp;
use regard_domain::event::Event;
use regard_domain::ticket::{Status, Ticket};

/// Sets a status that was checked, with what goes with it.
pub(crate) fn set_status(ticket: &mut Ticket, to: Status, now: Timestamp) -> Vec<Event> {
    let before = std::mem::replace(&mut ticket.status, to);
    ticket.solved_at = if to.is_done() { ticket.solved_at.or(Some(now)) } else { None };
    if to.is_done() {
        ticket.snoozed_until = None;
    }
    Event::change("status", Some(before.to_string()), Some(to.to_string())).into_iter().collect()
}
