//! A form with files, read whole.

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::http::StatusCode;
use regard_http::failure::Failure;
use std::collections::HashMap;

/// The fields and files of a form.
#[derive(Debug, Default)]
pub struct Parts {
    texts: HashMap<String, String>,
    /// Files that were chosen.
    pub files: Vec<FilePart>,
}

/// A file of a form.
#[derive(Debug)]
pub struct FilePart {
    /// Its name as the browser says.
    pub name: String,
    /// Its type as the browser says.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Bytes,
}

impl Parts {
    /// Reads a form; of a field that comes twice, the last counts.
    pub async fn read(mut body: Multipart) -> Result<Self, Failure> {
        let mut parts = Self::default();
        let broken =
            |_| Failure::new(StatusCode::BAD_REQUEST, "The form did not arrive whole. Send it once more.");
        while let Some(field) = body.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let content_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = field.bytes().await.map_err(broken)?;
            match file {
                Some(name) if !bytes.is_empty() => parts.files.push(FilePart { name, content_type, bytes }),
                Some(_) => {}
                None => {
                    parts.texts.insert(name, String::from_utf8_lossy(&bytes).into_owned());
                }
            }
        }
        Ok(parts)
    }

    /// Of fields that were read already.
    pub fn from_fields(fields: Vec<(String, String)>) -> Self {
        Self { texts: fields.into_iter().collect(), files: Vec::new() }
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// A field's text; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }
}
