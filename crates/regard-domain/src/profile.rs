//! What programs keep about a person beside what the desk needs: other systems' names, tags, fields of one's own.

use crate::id::{GroupId, OrganizationId, UserId};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// A person's profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Whose.
    pub user_id: UserId,
    /// Another system's name for them.
    pub external_id: Option<String>,
    /// What customers read instead of the name.
    pub alias: String,
    /// A number.
    pub phone: Option<String>,
    /// What colleagues should know, one line.
    pub details: String,
    /// Their tags, in alphabetical order.
    pub tags: Vec<String>,
    /// Values of fields of one's own, by key.
    pub fields: Map<String, Value>,
    /// A role of one's own.
    pub custom_role_id: Option<i64>,
    /// Whether they only note, never answer.
    pub only_private_comments: bool,
    /// Their group when they choose none.
    pub default_group_id: Option<GroupId>,
    /// When they were deleted.
    pub deleted_at: Option<Timestamp>,
    /// Whether one of their addresses is proved.
    pub is_verified: bool,
}

/// An organization's profile.
#[derive(Clone, Debug, PartialEq)]
pub struct CompanyProfile {
    /// Whose.
    pub organization_id: OrganizationId,
    /// Another system's name for it.
    pub external_id: Option<String>,
    /// What colleagues should know, one line.
    pub details: String,
    /// Where its tickets go.
    pub group_id: Option<GroupId>,
    /// Whether its people see each other's tickets.
    pub shares_tickets: bool,
    /// Whether they may write on them.
    pub shares_comments: bool,
    /// Its tags, in alphabetical order.
    pub tags: Vec<String>,
    /// Values of fields of one's own, by key.
    pub fields: Map<String, Value>,
    /// Its mail domains.
    pub domains: Vec<String>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}
