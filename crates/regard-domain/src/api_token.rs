//! Tokens for programs.

use crate::id::{ApiTokenId, UserId};
use jiff::Timestamp;

/// A token of a person, for a program that acts for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its row.
    pub id: ApiTokenId,
    /// For whom it acts.
    pub user_id: UserId,
    /// What it is for, in the person's words.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, give or take some minutes.
    pub used_at: Option<Timestamp>,
}
