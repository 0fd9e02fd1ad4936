//! What a program sends: a JSON object with one envelope, read field by field. A field of the wrong type is named in the
//! answer; one that nobody knows is dropped and named in a warning.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use jiff::Timestamp;
use regard_domain::field::FieldError;
use regard_domain::written::Set;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use serde_json::{Map, Value, json};

/// A request's body.
#[derive(Clone, Debug, Default)]
pub struct Sent(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes().to_vec());
        let is_form = kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"));
        let too_large =
            |_| Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "This is too large. Send less at once.");
        let bytes = Bytes::from_request(request, state).await.map_err(too_large)?;
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(map)) => Ok(Self(map)),
            Ok(_) => Err(unreadable("The body must be a JSON object.")),
            Err(_) if is_form => Ok(Self(form(&bytes))),
            Err(error) => Err(unreadable(&format!("The body is not JSON: {error}"))),
        }
    }
}

fn unreadable(sentence: &str) -> Failure {
    let body = json!({"error": "Unprocessable Entity", "description": sentence});
    Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body)
}

fn form(bytes: &[u8]) -> Map<String, Value> {
    let fields = url::form_urlencoded::parse(bytes);
    fields.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}

impl Sent {
    /// The fields under an envelope; a body without it has none.
    pub fn one(&self, envelope: &'static str) -> Input {
        let map = self.0.get(envelope).and_then(Value::as_object).cloned().unwrap_or_default();
        Input::new(envelope, map)
    }

    /// The fields under an envelope that has to be there.
    pub fn need(&self, envelope: &'static str) -> Result<Input, Failure> {
        if self.0.get(envelope).is_some_and(Value::is_object) {
            return Ok(self.one(envelope));
        }
        let sentence = format!("Missing required parameter: {envelope}");
        let body = json!({"error": "ParameterMissing", "description": sentence});
        Err(Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body))
    }

    /// Several under a plural envelope.
    pub fn many(&self, plural: &'static str, singular: &'static str) -> Option<Vec<Input>> {
        let list = self.0.get(plural)?.as_array()?;
        Some(
            list.iter()
                .map(|one| Input::new(singular, one.as_object().cloned().unwrap_or_default()))
                .collect(),
        )
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Vec<String> {
        texts(self.0.get(name))
    }

    /// A list of ids.
    pub fn ids(&self, name: &str) -> Vec<i64> {
        let list = self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(id_of).collect()
    }
}

fn id_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Texts of a list, or of one text split at white space and commas.
pub fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) => {
            let parts = text.split(|c: char| c.is_whitespace() || c == ',');
            parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// The id that nothing has: what is meant by it fails in its own place of a job, and takes nothing else with it.
pub const NOBODY: i64 = 0;

/// The fields of one thing, taken one after the other.
#[derive(Clone, Debug)]
pub struct Input {
    envelope: &'static str,
    map: Map<String, Value>,
    wrong: Vec<FieldError>,
}

impl Input {
    /// Fields of a thing of this name.
    pub fn new(envelope: &'static str, map: Map<String, Value>) -> Self {
        Self { envelope, map, wrong: Vec::new() }
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// Takes a field as it is.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name)
    }

    /// Looks at a field without taking it.
    pub fn peek(&self, name: &str) -> Option<&Value> {
        self.map.get(name)
    }

    /// What another system calls it, when that is said.
    pub fn external_name(&self) -> Option<&str> {
        self.peek("external_id").and_then(Value::as_str)
    }

    /// Fields that are read-only, or known and of no consequence here.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.map.remove(*name);
        }
    }

    fn is_wrong(&mut self, name: &'static str, what: &str) {
        let message = format!("{}: is invalid, it must be {what}", spoken(name));
        self.wrong.push(FieldError::new(name, message));
    }

    /// A text that may be cleared by `null` or nothing.
    pub fn text(&mut self, name: &'static str) -> Set<String> {
        match self.map.remove(name) {
            None => Set::Keep,
            Some(Value::Null) => Set::Clear,
            Some(Value::String(text)) if text.is_empty() => Set::Clear,
            Some(Value::String(text)) => Set::To(text),
            Some(Value::Number(number)) => Set::To(number.to_string()),
            Some(_) => {
                self.is_wrong(name, "a text");
                Set::Keep
            }
        }
    }

    /// A text that has to have words when it is sent.
    pub fn words(&mut self, name: &'static str) -> Option<String> {
        match self.text(name) {
            Set::Keep => None,
            Set::Clear => Some(String::new()),
            Set::To(text) => Some(text),
        }
    }

    /// A number of something.
    pub fn id(&mut self, name: &'static str) -> Set<i64> {
        match self.map.remove(name) {
            None => Set::Keep,
            Some(Value::Null) => Set::Clear,
            Some(Value::String(text)) if text.is_empty() => Set::Clear,
            Some(value) => match id_of(&value) {
                Some(id) => Set::To(id),
                None => {
                    self.is_wrong(name, "an integer");
                    Set::Keep
                }
            },
        }
    }

    /// A number of something, or nothing.
    pub fn id_or_none(&mut self, name: &'static str) -> Option<i64> {
        self.id(name).over(None)
    }

    /// Yes or no.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.map.remove(name) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(flag),
            Some(Value::String(text)) if text == "true" || text == "1" => Some(true),
            Some(Value::String(text)) if text == "false" || text == "0" => Some(false),
            Some(Value::Number(number)) => Some(number.as_i64() != Some(0)),
            Some(_) => {
                self.is_wrong(name, "true or false");
                None
            }
        }
    }

    /// A moment.
    pub fn moment(&mut self, name: &'static str) -> Set<Timestamp> {
        let set = self.text(name);
        let Set::To(text) = set else { return set.map(|_| Timestamp::UNIX_EPOCH) };
        match moment(&text) {
            Some(at) => Set::To(at),
            None => {
                self.is_wrong(name, "a time such as 2026-11-24T10:00:00Z");
                Set::Keep
            }
        }
    }

    /// One of some words.
    pub fn word<T>(&mut self, name: &'static str, read: fn(&str) -> Option<T>) -> Set<T> {
        match self.text(name) {
            Set::Keep => Set::Keep,
            Set::Clear => Set::Clear,
            Set::To(text) => match read(&text) {
                Some(word) => Set::To(word),
                None => {
                    let message = format!("{}: {text} is not included in the list", spoken(name));
                    self.wrong.push(FieldError::new(name, message));
                    Set::Keep
                }
            },
        }
    }

    /// A list of texts, if it was sent.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.map.remove(name)?;
        Some(texts(Some(&value)))
    }

    /// A document of keys and values.
    pub fn object(&mut self, name: &str) -> Map<String, Value> {
        match self.map.remove(name) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }

    /// A list of documents.
    pub fn objects(&mut self, name: &str) -> Vec<Map<String, Value>> {
        let Some(Value::Array(list)) = self.map.remove(name) else { return Vec::new() };
        list.into_iter().filter_map(|one| one.as_object().cloned()).collect()
    }

    /// Everything that is left: for things that are kept as they are.
    pub fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.map)
    }

    /// Ends the reading: wrong fields are an error, unknown ones a warning.
    pub fn end(self) -> Result<Option<String>, Failure> {
        if !self.wrong.is_empty() {
            return Err(ServiceError::Invalid(self.wrong).into());
        }
        if self.map.is_empty() {
            return Ok(None);
        }
        let names: Vec<String> =
            self.map.keys().map(|name| format!("\"{}.{name}\"", self.envelope)).collect();
        Ok(Some(format!(
            "Removed restricted keys [{}] from parameters according to whitelist",
            names.join(", ")
        )))
    }
}

/// A written time: with a zone, without one (then UTC), or a day.
pub fn moment(text: &str) -> Option<Timestamp> {
    let utc = jiff::tz::TimeZone::UTC;
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(at) = text.parse::<jiff::civil::DateTime>() {
        return Some(at.to_zoned(utc).ok()?.timestamp());
    }
    Some(text.parse::<jiff::civil::Date>().ok()?.to_zoned(utc).ok()?.timestamp())
}

/// A field's name as the market says it: `external_id` is "External id".
fn spoken(name: &str) -> String {
    let words = name.trim_end_matches("_id").replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
