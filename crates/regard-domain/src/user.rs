//! People, and who may do what: one table, read by every deed.

use crate::channel::words;
use crate::id::{GroupId, UserId};
use crate::id::{IdentityId, OrganizationId};
use jiff::Timestamp;

words! {
    /// What a person may do here. A colleague can be a requester and an agent at once.
    Role {
        /// A customer: reaches only their own requests.
        EndUser = "end-user",
        /// Anyone who serves.
        Agent = "agent",
        /// Sees the whole team and its promises.
        Lead = "lead",
        /// Edits policy, people and settings.
        Admin = "admin",
    }
}

impl Role {
    /// Whether this person has a seat in the workspace.
    pub fn is_staff(self) -> bool {
        self != Role::EndUser
    }
}

words! {
    /// Which tickets an agent sees (leads and admins see all).
    TicketAccess {
        /// Every ticket but those of private groups they are not in.
        All = "all",
        /// Tickets of their own groups, those without a group, and their own.
        Groups = "groups",
        /// Only tickets assigned to them.
        Assigned = "assigned",
    }
}

/// Who acts: a person, or the desk itself by a named rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has signed in.
    Nobody,
    /// The desk: mail intake, a clock, a rule; the name says which and is written in the audit.
    System(&'static str),
    /// A person who signed in or was recognised.
    User(Person),
}

/// The facts about a person that permissions need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// Their role.
    pub role: Role,
    /// Which tickets they see as an agent.
    pub access: TicketAccess,
    /// Groups they are a member of.
    pub groups: Vec<GroupId>,
}

impl Actor {
    /// The person's id; `None` for nobody and for the desk.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Actor::User(person) => Some(person.id),
            _ => None,
        }
    }

    /// The groups of a person; nobody and the desk are in none.
    pub fn groups(&self) -> &[GroupId] {
        match self {
            Actor::User(person) => &person.groups,
            _ => &[],
        }
    }

    /// Whether the actor has a seat (the desk itself counts).
    pub fn is_staff(&self) -> bool {
        match self {
            Actor::Nobody => false,
            Actor::System(_) => true,
            Actor::User(person) => person.role.is_staff(),
        }
    }
}

/// What somebody wants to do, as far as permission is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// See the workspace: lists, counts, people.
    Work,
    /// Read, release or discard held mail.
    HeldMail,
    /// See team pages: laws, notifications of the team, dead jobs.
    Lead,
    /// Change people, groups, mailboxes and settings.
    Administer,
}

/// Whether the actor may do a deed that is not about one ticket.
pub fn may(actor: &Actor, deed: Deed) -> bool {
    let role = match actor {
        Actor::Nobody => return false,
        Actor::System(_) => return true,
        Actor::User(person) => person.role,
    };
    match deed {
        Deed::Work | Deed::HeldMail => role.is_staff(),
        Deed::Lead => matches!(role, Role::Lead | Role::Admin),
        Deed::Administer => role == Role::Admin,
    }
}

/// The facts about a ticket that permissions need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFacts {
    /// Whose matter it is.
    pub requester: Option<UserId>,
    /// Who has it.
    pub assignee: Option<UserId>,
    /// The owning group.
    pub group: Option<GroupId>,
    /// Whether that group is private: only its members and admins see it.
    pub group_is_private: bool,
    /// People copied or following.
    pub collaborators: Vec<UserId>,
}

/// How much of a ticket somebody may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// They must not even learn that it exists.
    Nothing,
    /// The public side: what the requester sees.
    Public,
    /// Everything, and may change it.
    Staff,
}

/// How much of this ticket the actor may have.
pub fn sight(actor: &Actor, ticket: &TicketFacts) -> Sight {
    let person = match actor {
        Actor::Nobody => return Sight::Nothing,
        Actor::System(_) => return Sight::Staff,
        Actor::User(person) => person,
    };
    if person.role.is_staff() && staff_sees(person, ticket) {
        return Sight::Staff;
    }
    if ticket.requester == Some(person.id) || ticket.collaborators.contains(&person.id) {
        return Sight::Public;
    }
    Sight::Nothing
}

fn staff_sees(person: &Person, ticket: &TicketFacts) -> bool {
    let member = ticket.group.is_some_and(|group| person.groups.contains(&group));
    if ticket.assignee == Some(person.id) || person.role == Role::Admin {
        return true;
    }
    if ticket.group_is_private && !member {
        return false;
    }
    match (person.role, person.access) {
        (Role::Lead, _) | (_, TicketAccess::All) => true,
        (_, TicketAccess::Groups) => member || ticket.group.is_none(),
        (_, TicketAccess::Assigned) => false,
    }
}

/// A person: customer or colleague.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// What we call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Which tickets they see as an agent.
    pub access: TicketAccess,
    /// Their main address.
    pub email: Option<String>,
    /// Their company.
    pub organization_id: Option<OrganizationId>,
    /// What colleagues should know; the person may read it.
    pub notes: String,
    /// What stands under their replies.
    pub signature: String,
    /// Their IANA zone, when known.
    pub zone: Option<String>,
    /// Their language, when known.
    pub locale: Option<String>,
    /// Whether they are kept from signing in and writing.
    pub is_suspended: bool,
    /// Their own settings, as JSON.
    pub preferences: String,
    /// When they last signed in.
    pub last_signed_in_at: Option<Timestamp>,
    /// Since when we know them.
    pub created_at: Timestamp,
    /// When something about them last changed.
    pub updated_at: Timestamp,
}

/// An address or number of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Its row.
    pub id: IdentityId,
    /// Whose.
    pub user_id: UserId,
    /// `email`, `phone`, `social`.
    pub kind: String,
    /// The address, lower case.
    pub value: String,
    /// Whether it is the main one.
    pub is_primary: bool,
    /// When the person proved that it is theirs.
    pub verified_at: Option<Timestamp>,
    /// Since when mail to it comes back for good.
    pub undeliverable_at: Option<Timestamp>,
    /// What the other server said then.
    pub undeliverable_reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role, access: TicketAccess, groups: &[i64]) -> Actor {
        let groups = groups.iter().copied().map(GroupId).collect();
        Actor::User(Person { id: UserId(1), role, access, groups })
    }

    fn ticket(group: Option<i64>, private: bool) -> TicketFacts {
        TicketFacts {
            requester: Some(UserId(9)),
            group: group.map(GroupId),
            group_is_private: private,
            ..TicketFacts::default()
        }
    }

    #[test]
    fn an_agent_sees_what_the_group_setting_allows() {
        use TicketAccess::{All, Assigned, Groups};
        let cases = [
            (All, &[][..], Some(2), false, Sight::Staff),
            (All, &[], Some(2), true, Sight::Nothing),
            (All, &[2], Some(2), true, Sight::Staff),
            (Groups, &[2], Some(2), false, Sight::Staff),
            (Groups, &[3], Some(2), false, Sight::Nothing),
            (Groups, &[3], None, false, Sight::Staff),
            (Assigned, &[2], Some(2), false, Sight::Nothing),
        ];
        for (access, groups, group, private, expected) in cases {
            let got = sight(&person(Role::Agent, access, groups), &ticket(group, private));
            assert_eq!(got, expected, "{access} {groups:?} {group:?} private={private}");
        }
    }

    #[test]
    fn another_customer_learns_nothing_and_the_requester_only_the_public_side() {
        let mut theirs = ticket(None, false);
        assert_eq!(sight(&person(Role::EndUser, TicketAccess::All, &[]), &theirs), Sight::Nothing);
        theirs.requester = Some(UserId(1));
        assert_eq!(sight(&person(Role::EndUser, TicketAccess::All, &[]), &theirs), Sight::Public);
        assert_eq!(sight(&Actor::Nobody, &theirs), Sight::Nothing);
    }
}
