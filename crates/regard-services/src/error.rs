//! What can be wrong with a deed: eight kinds, no transport. Each door turns them into its own words once.

use regard_domain::field::FieldError;
use regard_domain::refusal::Refusal;
use regard_store::error::StoreError;

/// Why a deed did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no such thing, or the actor must not learn that there is.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The actor may not do this; the text says who can.
    #[error("{0}")]
    Forbidden(String),
    /// The input is wrong; each field says what would be right.
    #[error("the input is wrong: {}", sentences(.0))]
    Invalid(Vec<FieldError>),
    /// It cannot be done as things stand; the text says why and what would make it possible.
    #[error("{0}")]
    Conflict(String),
    /// A rule of the house refuses it: which law, why, and what would make it possible.
    #[error("{0}")]
    Refused(Refusal),
    /// Too often; try again after so many seconds.
    #[error("too many attempts: try again in {retry_after_secs} seconds")]
    TooMany {
        /// Seconds to wait.
        retry_after_secs: u64,
    },
    /// A part we need is not there now; nothing was lost, trying again is right.
    #[error("{what} is not available now")]
    Unavailable {
        /// Which part, in words a person understands.
        what: &'static str,
        /// The cause.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// Our own fault.
    #[error("something went wrong on our side")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What is not available when the disk is full.
const NO_ROOM: &str = "room on the disk";

/// The result of a deed.
pub type Result<T> = std::result::Result<T, ServiceError>;

impl ServiceError {
    /// One wrong field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        ServiceError::Invalid(vec![FieldError::new(field, message)])
    }

    /// Something that cannot be.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        ServiceError::Internal(cause.into())
    }

    /// Whether the disk is full.
    pub fn is_no_room(&self) -> bool {
        matches!(self, ServiceError::Unavailable { what: NO_ROOM, .. })
    }

    /// Whether trying the same again later may help.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            ServiceError::Unavailable { .. } | ServiceError::TooMany { .. } | ServiceError::Conflict(_)
        )
    }
}

fn sentences(fields: &[FieldError]) -> String {
    fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect::<Vec<_>>().join("; ")
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        ServiceError::Refused(refusal)
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { ref on } => ServiceError::Conflict(format!(
                "Something else stands in the way ({on}). Look again and try once more."
            )),
            StoreError::Full(_) => ServiceError::Unavailable { what: NO_ROOM, source: Some(Box::new(error)) },
            StoreError::Busy(_) => {
                ServiceError::Unavailable { what: "the database", source: Some(Box::new(error)) }
            }
            StoreError::Blob(_) => {
                ServiceError::Unavailable { what: "the file store", source: Some(Box::new(error)) }
            }
            StoreError::Corrupt { .. } | StoreError::NewerSchema { .. } | StoreError::Driver(_) => {
                ServiceError::Internal(Box::new(error))
            }
        }
    }
}

/// An error and its causes in one line, for the log and for a job's last error.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
