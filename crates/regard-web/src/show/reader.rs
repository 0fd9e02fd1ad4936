//! The one who reads a page: who they are, where their clock stands, and how people and moments are said to them.

use crate::view::face::Face;
use crate::view::when::{Clock, Moment};
use crate::view::words::first_name;
use jiff::{Timestamp, tz::TimeZone};
use regard_domain::id::UserId;
use regard_domain::ticket::{Status, Ticket};
use regard_domain::user::User;
use std::collections::HashMap;

/// Who reads.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Their user id.
    pub id: UserId,
    /// The moment at which the page is drawn.
    pub now: Timestamp,
    /// Where their clock stands.
    pub zone: TimeZone,
}

impl Reader {
    /// A moment, as they read it.
    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment::new(at, self.now, &self.zone)
    }

    /// A ticket's clock.
    pub fn clock(&self, ticket: &Ticket) -> Clock {
        match (ticket.waiting_since, ticket.hear_by) {
            (Some(since), Some(hear_by)) => Clock::running(since, hear_by, self.now, &self.zone),
            (None, Some(hear_by)) => {
                Clock::running(ticket.heard_at.unwrap_or(hear_by), hear_by, self.now, &self.zone)
            }
            _ if ticket.status.is_done() => {
                Clock::resting(if ticket.status == Status::Closed { "closed" } else { "done" })
            }
            _ if ticket.snoozed_until.is_some() => Clock::resting("paused"),
            _ => Clock::resting("their turn"),
        }
    }
}

/// The people a page names, by id.
pub type People = HashMap<UserId, User>;

/// A person's name; somebody who is gone has still been there.
pub fn name_of(people: &People, id: UserId) -> &str {
    people.get(&id).map_or("somebody who left", |user| user.name.as_str())
}

/// The name by which a person is spoken to.
pub fn first_name_of(people: &People, id: UserId) -> &str {
    first_name(name_of(people, id))
}

/// A person's face: round for customers, square for colleagues.
pub fn face_of(people: &People, id: UserId) -> Face {
    let name = name_of(people, id);
    let is_staff = people.get(&id).is_some_and(|user| user.role.is_staff());
    if is_staff { Face::colleague(name) } else { Face::customer(name) }
}

/// How a ticket is called in mail and talk.
pub fn reference(ticket: &Ticket) -> String {
    format!("R-{}", ticket.id)
}
