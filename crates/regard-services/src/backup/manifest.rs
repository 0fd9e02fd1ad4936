//! What a backup says about itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of backups that this version writes.
pub const FORMAT: u32 = 1;

/// The entry with the manifest; the last one, so a backup that was cut off has none.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The entry with the key.
pub(crate) const KEY: &str = "secret.key";
/// What stands before the names of tables.
pub(crate) const TABLES: &str = "tables/";
/// What stands before the names of files.
pub(crate) const BLOBS: &str = "blobs/";

/// What belongs to a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form.
    pub format: u32,
    /// The version of Regard that wrote it.
    pub version: String,
    /// The migration that its tables are at.
    pub migration: i64,
    /// The engine it came from, which does not matter.
    pub engine: String,
    /// The moment it shows.
    pub created_at: Timestamp,
    /// The tables, in the order in which they can be filled.
    pub tables: Vec<TablePart>,
    /// The highest number ever given, by table.
    pub numbers: BTreeMap<String, i64>,
    /// How many files there are.
    pub blobs: u64,
    /// Their bytes.
    pub blob_bytes: u64,
    /// Files that rows need and that were not there, or not whole.
    pub missing: Vec<String>,
}

/// The rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePart {
    /// The table.
    pub name: String,
    /// What stands where in a row.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: u64,
    /// The entries with the rows.
    pub chunks: Vec<Chunk>,
}

/// One entry with rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// The entry's name.
    pub name: String,
    /// The digest of its bytes.
    pub sha256: String,
}

impl Manifest {
    /// All rows.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}
