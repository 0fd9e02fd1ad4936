//! What a program writes about tickets, people and organizations: many fields in one request, each left as it is, cleared or
//! set. Plain data, so that a job of many pieces can be kept and done later.

use crate::ticket::{Kind, Priority, Status};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What becomes of a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Set<T> {
    /// It stays.
    #[default]
    Keep,
    /// It has no value any more.
    Clear,
    /// It has this value.
    To(T),
}

impl<T> Set<T> {
    /// The value it has afterwards.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Set::Keep => before,
            Set::Clear => None,
            Set::To(value) => Some(value),
        }
    }

    /// The value that is set.
    pub fn value(&self) -> Option<&T> {
        match self {
            Set::To(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it stays.
    pub fn is_kept(&self) -> bool {
        matches!(self, Set::Keep)
    }

    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Set<U> {
        match self {
            Set::Keep => Set::Keep,
            Set::Clear => Set::Clear,
            Set::To(value) => Set::To(change(value)),
        }
    }
}

/// A person by an address or a name, who is found or made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Their address.
    pub email: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

/// Words to be said on a ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// As text.
    pub text: String,
    /// As HTML; empty when they are plain.
    pub html: String,
    /// Whether the customer sees them; by default they do.
    pub is_public: Option<bool>,
    /// Whose words they are; by default the writer's.
    pub author_id: Option<i64>,
    /// Names of uploads that belong to them.
    pub uploads: Vec<String>,
    /// When they were said (imports).
    pub created_at: Option<Timestamp>,
    /// Why they go to the customer although something in them is held back.
    #[serde(default)]
    pub why: String,
}

/// Somebody to be copied or to follow, or no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Joining {
    /// Who, by id.
    pub user_id: Option<i64>,
    /// Who, by address.
    pub email: Option<String>,
    /// Their name, when they are new.
    pub name: Option<String>,
    /// Whether they leave.
    pub leaves: bool,
}

/// What is written about a ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketWords {
    /// What it is about.
    pub subject: Option<String>,
    /// Where it stands.
    pub status: Option<Status>,
    /// How urgent.
    pub priority: Set<Priority>,
    /// What kind of matter.
    pub kind: Set<Kind>,
    /// Whose matter, by id.
    pub requester_id: Option<i64>,
    /// Whose matter, by address or name.
    pub requester: Option<Named>,
    /// Who writes it down.
    pub submitter_id: Option<i64>,
    /// Who has it.
    pub assignee_id: Set<i64>,
    /// Who has it, by address.
    pub assignee_email: Option<String>,
    /// The owning group.
    pub group_id: Set<i64>,
    /// The company.
    pub organization_id: Set<i64>,
    /// Which face of ours.
    pub brand_id: Option<i64>,
    /// Another system's name for it.
    pub external_id: Set<String>,
    /// By when a task is to be done.
    pub due_at: Set<Timestamp>,
    /// The problem of which it is an incident.
    pub problem_id: Set<i64>,
    /// The closed ticket that it follows up.
    pub followup_of_id: Option<i64>,
    /// Its form.
    pub form_id: Set<i64>,
    /// Its status of one's own.
    pub custom_status_id: Option<i64>,
    /// Exactly these tags.
    pub tags: Option<Vec<String>>,
    /// These tags too.
    pub additional_tags: Vec<String>,
    /// These tags no more.
    pub remove_tags: Vec<String>,
    /// Values of fields of one's own.
    pub fields: Vec<(i64, Value)>,
    /// What is said.
    pub comment: Option<Said>,
    /// Everything that was said (imports).
    pub comments: Vec<Said>,
    /// Who is copied; exactly these when `exactly_cc`.
    pub cc: Vec<Joining>,
    /// Whether everybody else is copied no more.
    pub exactly_cc: bool,
    /// Who follows.
    pub followers: Vec<Joining>,
    /// Whether everybody else follows no more.
    pub exactly_followers: bool,
    /// The state the writer saw: a newer one refuses the change.
    pub seen_at: Option<Timestamp>,
    /// When it began (imports).
    pub created_at: Option<Timestamp>,
    /// When it last changed (imports).
    pub updated_at: Option<Timestamp>,
    /// When it was solved (imports).
    pub solved_at: Option<Timestamp>,
}

/// What is written about a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonWords {
    /// What we call them.
    pub name: Option<String>,
    /// Their main address.
    pub email: Set<String>,
    /// What they may do, in the market's words.
    pub role: Option<String>,
    /// What colleagues should know.
    pub notes: Set<String>,
    /// What colleagues should know, one line.
    pub details: Set<String>,
    /// What stands under their replies.
    pub signature: Set<String>,
    /// What customers read instead of the name.
    pub alias: Set<String>,
    /// A number.
    pub phone: Set<String>,
    /// Their IANA zone.
    pub zone: Set<String>,
    /// Their language.
    pub locale: Set<String>,
    /// Whether they are kept from signing in and writing.
    pub is_suspended: Option<bool>,
    /// Whether their address is taken as proved.
    pub is_verified: Option<bool>,
    /// Their company.
    pub organization_id: Set<i64>,
    /// Their company, by name.
    pub organization: Option<String>,
    /// Another system's name for them.
    pub external_id: Set<String>,
    /// Exactly these tags.
    pub tags: Option<Vec<String>>,
    /// Values of fields of one's own, by key.
    pub fields: Map<String, Value>,
    /// Which tickets they see as an agent, in the market's words.
    pub ticket_restriction: Set<String>,
    /// A role of one's own.
    pub custom_role_id: Set<i64>,
    /// Whether they only note.
    pub only_private_comments: Option<bool>,
    /// Their group when they choose none.
    pub default_group_id: Option<i64>,
    /// Other addresses and numbers: kinds and values.
    pub identities: Vec<(String, String)>,
}

/// What is written about an organization.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyWords {
    /// Its name.
    pub name: Option<String>,
    /// What colleagues should know.
    pub notes: Set<String>,
    /// What colleagues should know, one line.
    pub details: Set<String>,
    /// Exactly these mail domains.
    pub domains: Option<Vec<String>>,
    /// Another system's name for it.
    pub external_id: Set<String>,
    /// Where its tickets go.
    pub group_id: Set<i64>,
    /// Exactly these tags.
    pub tags: Option<Vec<String>>,
    /// Values of fields of one's own, by key.
    pub fields: Map<String, Value>,
    /// Whether its people see each other's tickets.
    pub shares_tickets: Option<bool>,
    /// Whether they may write on them.
    pub shares_comments: Option<bool>,
}
