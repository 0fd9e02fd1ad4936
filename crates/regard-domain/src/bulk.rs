//! Many deeds asked for at once, done piece by piece, and how far they are.

use crate::id::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where such a job stands, in the market's words.
pub mod state {
    /// Nothing is done yet.
    pub const QUEUED: &str = "queued";
    /// Some of it is done.
    pub const WORKING: &str = "working";
    /// It is through.
    pub const COMPLETED: &str = "completed";
    /// It could not be done.
    pub const FAILED: &str = "failed";
}

/// What became of one piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its place in the request, from 0.
    pub index: usize,
    /// What it made or changed.
    pub id: Option<i64>,
    /// What was done: `create`, `update`, `delete`.
    pub action: String,
    /// What it is like now: `Created`, `Updated`, `Deleted`.
    pub status: String,
    /// What went wrong, as a word and a sentence.
    pub error: Option<(String, String)>,
}

/// A job and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct JobStatus {
    /// Its name: `V3-` and 32 hexadecimal digits.
    pub id: String,
    /// What is done.
    pub job_type: String,
    /// One of [`state`].
    pub state: String,
    /// Who asked.
    pub actor_id: UserId,
    /// Pieces in all.
    pub total: i64,
    /// Pieces done.
    pub progress: i64,
    /// A sentence about how it went.
    pub message: String,
    /// What became of each piece done.
    pub results: Vec<Piece>,
    /// When it was asked for.
    pub created_at: Timestamp,
}
