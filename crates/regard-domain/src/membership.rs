//! Somebody's place in a group or an organization.

use crate::id::{GroupId, MembershipId, OrganizationId, OrganizationMembershipId, UserId};
use jiff::Timestamp;

/// A colleague in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its row.
    pub id: MembershipId,
    /// Who.
    pub user_id: UserId,
    /// Where.
    pub group_id: GroupId,
    /// Whether it counts when they choose none.
    pub is_default: bool,
    /// Since when.
    pub created_at: Timestamp,
}

/// Somebody in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyMembership {
    /// Its row.
    pub id: OrganizationMembershipId,
    /// Who.
    pub user_id: UserId,
    /// Where.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Whether it is their main one.
    pub is_default: bool,
    /// Since when.
    pub created_at: Timestamp,
}
