//! The customers' companies.

use crate::id::OrganizationId;
use jiff::Timestamp;

/// A customer's company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its row.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What colleagues should know.
    pub notes: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
