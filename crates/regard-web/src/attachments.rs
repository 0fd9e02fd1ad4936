//! Files: `GET /attachments/{id}` and `POST /attachments` for a draft.

use crate::page::PageResult;
use crate::parts::Parts;
use crate::view::words;
use axum::Json;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use regard_domain::id::{AttachmentId, TicketId};
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::{attachments, drafts};
use serde_json::json;

/// Pictures that a browser draws and that cannot run anything.
const DRAWN: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/// What a file may do when a browser opens it by itself: nothing.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// `GET /attachments/{id}`: drawn if it is a picture, else downloaded. Its sender's word about its type is not believed.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let file = attachments::show(&caller.ctx, AttachmentId(id)).await?;
    let kind = file.attachment.content_type.to_ascii_lowercase();
    let drawn = DRAWN.iter().find(|drawn| **drawn == kind);
    let (kind, way) = drawn.map_or(("application/octet-stream", "attachment"), |kind| (*kind, "inline"));
    let name = percent(&file.attachment.name);
    let disposition = format!("{way}; filename*=UTF-8''{name}");
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // The bytes behind an id never change.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable")),
    ];
    Ok((headers, file.bytes).into_response())
}

/// `POST /attachments`: a file for what somebody writes. The draft's key begins with the ticket's number.
pub async fn create(caller: Caller, body: Multipart) -> PageResult {
    let parts = Parts::read(body).await?;
    let ticket = parts.text("draft").split('-').next().and_then(|id| id.parse().ok());
    let ticket =
        ticket.ok_or_else(|| ServiceError::invalid("draft", "Say to which text the file belongs."))?;
    let file = parts.files.first().ok_or_else(|| ServiceError::invalid("file", "Choose a file."))?;
    let stored =
        drafts::attach(&caller.ctx, TicketId(ticket), &file.name, &file.content_type, file.bytes.clone())
            .await?;
    let size = words::size(u64::try_from(stored.byte_count).unwrap_or(0));
    let url = format!("/attachments/{}", stored.id);
    Ok(Json(json!({"id": stored.id, "name": stored.name, "size": size, "url": url})).into_response())
}

/// A name in a header (RFC 8187).
pub fn percent(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
