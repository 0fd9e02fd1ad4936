//! What can go wrong with the data, in few kinds; absence is `Option`, not an error.

use std::io::ErrorKind;

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
    /// There is no room left where the data lies. What was there before is whole; it goes on when there is room again.
    #[error("the disk is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
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
    Blob(#[source] object_store::Error),
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
                _ if is_full(database.code().as_deref()) => StoreError::Full(Box::new(error)),
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

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(inner) = cause {
            let kind = inner.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
            if matches!(
                kind,
                Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
            ) {
                return StoreError::Full(Box::new(error));
            }
            cause = inner.source();
        }
        StoreError::Blob(error)
    }
}

/// SQLite: 13, whatever stands above it. PostgreSQL: disk_full.
pub(crate) fn is_full(code: Option<&str>) -> bool {
    code.is_some_and(|code| sqlite_primary(code) == Some(13) || code == "53100")
}

/// The primary code of SQLite; PostgreSQL's codes have five characters.
fn sqlite_primary(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|extended| extended & 0xff)
}

/// SQLite: busy, locked, IO. PostgreSQL: serialisation, deadlock, out of resources, shutdown.
fn is_busy(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    matches!(sqlite_primary(code), Some(5 | 6 | 10))
        || code.starts_with("40")
        || code.starts_with("53")
        || code.starts_with("57P")
        || code.starts_with("08")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_everything_else() {
        let of = |kind: ErrorKind| {
            let source = Box::new(std::io::Error::from(kind));
            StoreError::from(object_store::Error::Generic { store: "folder", source })
        };
        assert!(matches!(of(ErrorKind::StorageFull), StoreError::Full(_)));
        assert!(matches!(of(ErrorKind::QuotaExceeded), StoreError::Full(_)));
        assert!(matches!(of(ErrorKind::PermissionDenied), StoreError::Blob(_)));
        for (code, full, busy) in
            [("13", true, false), ("53100", true, true), ("5", false, true), ("778", false, true)]
        {
            assert_eq!((is_full(Some(code)), is_busy(Some(code))), (full, busy), "{code}");
        }
    }
}
