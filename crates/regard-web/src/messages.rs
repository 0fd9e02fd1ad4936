//! The original of a message: `GET /messages/{id}`, byte for byte.

use crate::page::PageResult;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use regard_domain::id::RawMessageId;
use regard_http::caller::Caller;
use regard_services::intake;

/// `GET /messages/{id}`: downloaded as it arrived; a browser never opens it as a page.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let raw = intake::original(&caller.ctx, RawMessageId(id)).await?;
    let name = format!("attachment; filename=\"message-{id}.eml\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    Ok((headers, raw).into_response())
}
