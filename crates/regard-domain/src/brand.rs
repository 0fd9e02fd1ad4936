//! Our public faces.

use crate::id::BrandId;
use jiff::Timestamp;

/// A public face of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// Its row.
    pub id: BrandId,
    /// What colleagues call it.
    pub name: String,
    /// What customers read as the sender.
    pub from_name: String,
    /// What stands under mail of this brand.
    pub signature: String,
    /// Whether new tickets belong to it.
    pub is_default: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
