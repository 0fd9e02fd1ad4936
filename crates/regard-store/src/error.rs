//! What can go wrong with the data, in four kinds; absence is `Option`, not an error.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique or foreign key stood in the way; `on` names the constraint or `table.column`.
    #[error("conflict on {on}")]
    Conflict {
        /// The constraint (PostgreSQL) or `table.column` (SQLite).
        on: String,
    },
    /// The engine could not do it now; trying again may help.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// A row holds what no code of ours writes.
    #[error("{table}.{column} of row {row} cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        row: i64,
    },
    /// The database was made by a newer version.
    #[error(
        "the database is at migration {found}, this version knows up to {known}: start the newer version, or restore a backup made before the upgrade"
    )]
    NewerSchema {
        /// The number found in the database.
        found: i64,
        /// The highest number this version knows.
        known: i64,
    },
    /// The blob store failed.
    #[error("the file store failed")]
    Blob(#[from] object_store::Error),
    /// Anything else the driver says.
    #[error("the database failed")]
    Driver(#[source] sqlx::Error),
}

/// The result of a store function.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// Whether this is a conflict on a constraint that holds all the given words (a table and a column, say), whatever
    /// the engine calls it.
    pub fn is_conflict_on(&self, words: &[&str]) -> bool {
        matches!(self, StoreError::Conflict { on } if words.iter().all(|word| on.contains(word)))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => match database.kind() {
                sqlx::error::ErrorKind::UniqueViolation | sqlx::error::ErrorKind::ForeignKeyViolation => {
                    let on =
                        database.constraint().map_or_else(|| database.message().to_owned(), str::to_owned);
                    StoreError::Conflict { on }
                }
                _ if is_busy(database.code().as_deref()) => StoreError::Busy(error),
                _ => StoreError::Driver(error),
            },
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                StoreError::Busy(error)
            }
            _ => StoreError::Driver(error),
        }
    }
}

/// SQLite: busy, locked, full disk, read-only disk, IO. PostgreSQL: serialisation, deadlock, out of resources, shutdown.
fn is_busy(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    let sqlite_primary = code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|extended| extended & 0xff);
    matches!(sqlite_primary, Some(5 | 6 | 10 | 13))
        || code.starts_with("40")
        || code.starts_with("53")
        || code.starts_with("57P")
        || code.starts_with("08")
}
