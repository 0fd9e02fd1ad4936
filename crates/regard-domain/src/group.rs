//! Teams of agents.

use crate::id::GroupId;
use jiff::Timestamp;

/// A team of agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its row.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it takes care of.
    pub description: String,
    /// Whether only its members (and admins) see its tickets.
    pub is_private: bool,
    /// Whether tickets without another group come here.
    pub is_default: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
