//! Who is signed in, and the record of every try.

use crate::id::UserId;
use jiff::Timestamp;

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its name: the hash of its token.
    pub token_hash: String,
    /// Whose.
    pub user_id: UserId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The network address it was made from.
    pub address: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, give or take some minutes.
    pub seen_at: Timestamp,
    /// When it ends unless it is used before.
    pub expires_at: Timestamp,
}

/// A recorded try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The address they gave.
    pub email: String,
    /// The network address they came from.
    pub address: String,
    /// By what.
    pub way: String,
    /// How it ended.
    pub outcome: String,
    /// When.
    pub created_at: Timestamp,
}
