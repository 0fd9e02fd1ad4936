//! Files: `/api/v2/uploads`, `/api/v2/attachments`.

use crate::answer::{Answer, Result};
use crate::asked::Asked;
use crate::ticket_shape::attachment;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use regard_domain::id::AttachmentId;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::{attachments, uploads};
use serde_json::{Value, json};

/// `POST uploads?filename=...`: the body is the file.
pub async fn create(caller: Caller, base: Base, asked: Asked, headers: HeaderMap, bytes: Bytes) -> Result {
    let name = asked.need("filename")?.to_owned();
    let said = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // Clients that do not know the type say so with these words.
    let is_unknown =
        matches!(said, "" | "application/binary" | "application/octet-stream" | "application/json");
    let kind = if is_unknown { guessed(&name, said) } else { said.to_owned() };
    let (token, files) = uploads::bring(&caller.ctx, &name, &kind, asked.get("token"), bytes).await?;
    let all: Vec<Value> = files.iter().map(|file| attachment(file, &base.0)).collect();
    let last = all.last().cloned().unwrap_or_default();
    Ok(Answer::created(
        json!({"upload": {"token": token, "expires_at": null, "attachment": last, "attachments": all}}),
    ))
}

fn guessed(name: &str, said: &str) -> String {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
    let kind = match ending.as_str() {
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" => "text/html",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        _ if said.is_empty() || said == "application/binary" => "application/octet-stream",
        _ => said,
    };
    kind.to_owned()
}

/// `DELETE uploads/{token}`.
pub async fn delete(caller: Caller, Path(token): Path<String>) -> Result {
    uploads::discard(&caller.ctx, &token).await?;
    Ok(Answer::nothing())
}

/// `GET attachments/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let file = attachments::show(&caller.ctx, AttachmentId(id)).await?;
    Ok(Answer::ok(json!({"attachment": attachment(&file.attachment, &base.0)})))
}

/// `GET attachments/{id}/content`: its bytes, to be kept and never to be shown as a page of ours.
pub async fn content(caller: Caller, Path(id): Path<i64>) -> std::result::Result<Response, Failure> {
    let file = attachments::show(&caller.ctx, AttachmentId(id)).await?;
    let encoded: String = url::form_urlencoded::byte_serialize(file.attachment.name.as_bytes()).collect();
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    let kind = HeaderValue::from_str(&file.attachment.content_type);
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let disposition =
        HeaderValue::from_str(&disposition).map_err(|error| Failure::internal(error.to_string()))?;
    let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok((head, file.bytes).into_response())
}
