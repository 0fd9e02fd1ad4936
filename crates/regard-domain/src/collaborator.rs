//! People copied on a ticket or following it.

use crate::id::UserId;
use crate::user::Role;

/// Somebody on a ticket beside its requester.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collaborator {
    /// Who.
    pub user_id: UserId,
    /// `cc` (gets our mail) or `follower` (a colleague who is told).
    pub kind: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// Their role.
    pub role: Role,
}
