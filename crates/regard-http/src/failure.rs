//! A deed that did not happen, as HTTP says it: the one total `match` from a service error to a status.
//!
//! A handler returns `Result<_, Failure>` and uses `?`. What the failure looks like (a page, JSON) is decided at the
//! outermost layer by the door it came through: see [`crate::error_page`].

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use regard_domain::field::FieldError;
use regard_services::error::{ServiceError, chain};
use serde_json::{Value, json};

/// Why a request was not answered with what it asked for.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The status.
    pub status: StatusCode,
    /// A sentence for a person: what happened and what to do.
    pub sentence: String,
    /// What is wrong, by field, when the input was.
    pub fields: Vec<FieldError>,
    /// Seconds to wait before trying again.
    pub retry_after_secs: Option<u64>,
    /// What the log says about it; never shown.
    pub cause: Option<String>,
    /// What a program gets, where the market has words of its own for this.
    pub body: Option<Box<Value>>,
}

impl Failure {
    /// A failure with a sentence for a person.
    pub fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self {
            status,
            sentence: sentence.into(),
            fields: Vec::new(),
            retry_after_secs: None,
            cause: None,
            body: None,
        }
    }

    /// Nothing is here, or the caller must not learn that something is.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing at this address, or it is not yours to see.")
    }

    /// The caller has to say who they are.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Sign in to see this.")
    }

    /// Our own fault.
    pub fn internal(cause: impl Into<String>) -> Self {
        let sentence = "Something went wrong on our side. Nothing you had saved is lost; try again.";
        Self { cause: Some(cause.into()), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, sentence) }
    }

    /// The same with what a program gets.
    #[must_use]
    pub fn saying(self, body: Value) -> Self {
        Self { body: Some(Box::new(body)), ..self }
    }

    /// What is wrong with a field, for showing a form again.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|wrong| wrong.field == name).map(|wrong| wrong.message.as_str())
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        let sentence = error.to_string();
        match error {
            ServiceError::NotFound(_) => Failure::not_found(),
            ServiceError::Forbidden(why) => Failure::new(StatusCode::FORBIDDEN, why),
            ServiceError::Invalid(fields) => {
                let sentence =
                    fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(" ");
                Failure { fields, ..Failure::new(StatusCode::UNPROCESSABLE_ENTITY, sentence) }
            }
            ServiceError::Conflict(why) => Failure::new(StatusCode::CONFLICT, why),
            ServiceError::Refused(refusal) => {
                let (status, name) = match refusal.is_input {
                    true => (StatusCode::UNPROCESSABLE_ENTITY, "Refused"),
                    false => (StatusCode::CONFLICT, "Conflict"),
                };
                let details = json!({
                    "law": refusal.law,
                    "why": refusal.why,
                    "what_would_fix_it": refusal.what_would_fix_it,
                });
                let body = json!({"error": name, "description": sentence, "details": details});
                Failure::new(status, sentence).saying(body)
            }
            ServiceError::TooMany { retry_after_secs } => {
                let sentence = format!("Too many attempts. Try again in {}.", spoken(retry_after_secs));
                let failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, sentence);
                Failure { retry_after_secs: Some(retry_after_secs), ..failure }
            }
            ServiceError::Unavailable { .. } => {
                let cause = Some(chain(&error));
                let sentence = match error.is_no_room() {
                    true => "The disk of this desk is full: nothing was saved just now. What was saved before is safe. \
                             Tell whoever runs the desk to make room; it goes on by itself then."
                        .to_owned(),
                    false => format!(
                        "{}: nothing was saved just now. What was saved before is safe; try again in a moment.",
                        capital(&sentence)
                    ),
                };
                Failure { cause, ..Failure::new(StatusCode::SERVICE_UNAVAILABLE, sentence) }
            }
            ServiceError::Internal(_) => Failure::internal(chain(&error)),
        }
    }
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A wait as a person says it, never too short.
fn spoken(secs: u64) -> String {
    match secs {
        0 | 1 => "a second".into(),
        2..=90 => format!("{secs} seconds"),
        _ => format!("{} minutes", secs.div_ceil(60)),
    }
}

impl IntoResponse for Failure {
    /// The status and the failure itself as an extension; the outermost layer gives it its looks.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(secs) = self.retry_after_secs {
            response.headers_mut().insert(header::RETRY_AFTER, secs.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regard_domain::refusal::Refusal;

    #[test]
    fn each_kind_of_error_has_its_status() {
        let cases = [
            (ServiceError::NotFound("ticket"), 404),
            (ServiceError::Forbidden("no".into()), 403),
            (ServiceError::invalid("name", "Give a name."), 422),
            (ServiceError::Conflict("no".into()), 409),
            (Refusal::of_input(8, "No reason is given.", "Give one.").into(), 422),
            (Refusal::of_state(4, "Nobody was told.", "Tell them.").into(), 409),
            (ServiceError::TooMany { retry_after_secs: 30 }, 429),
            (ServiceError::Unavailable { what: "the database", source: None }, 503),
            (ServiceError::internal("broken"), 500),
        ];
        for (error, status) in cases {
            let failure = Failure::from(error);
            assert_eq!(failure.status.as_u16(), status);
            assert_eq!(failure.retry_after_secs.is_some(), status == 429, "clients wait on any Retry-After");
            assert!(!failure.sentence.is_empty() && !failure.sentence.contains("broken"));
        }
    }
}
