//! What machines ask: does the process answer, can it take work, what are the figures.

use crate::figures::Collector;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use regard_services::ctx::Ctx;
use regard_services::error::chain;
use regard_services::figures;
use regard_store::migrate;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Below so many free bytes the desk takes no new work: it could not keep it.
pub(crate) const DISK_MIN_BYTES: u64 = 64 * 1024 * 1024;

/// What the health pages look at.
#[derive(Clone)]
pub(crate) struct Health {
    ctx: Ctx,
    collector: Collector,
    folder: Arc<PathBuf>,
}

impl Health {
    /// The health of a desk whose data lies in a folder.
    pub(crate) fn new(ctx: Ctx, collector: Collector, folder: &Path) -> Self {
        Self { ctx, collector, folder: Arc::new(folder.to_owned()) }
    }
}

/// `/healthz`, `/readyz`, `/metrics`.
pub(crate) fn router(health: Health) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

/// What stands in the way of work, part by part; all `ok` is ready.
#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    database: String,
    migrations: String,
    disk: String,
}

async fn ready(State(health): State<Health>) -> Response {
    let (database, migrations) = match figures::migration(&health.ctx).await {
        Ok(found) if found == migrate::latest() => ("ok".into(), "ok".into()),
        Ok(found) => {
            ("ok".into(), format!("the database is at {found}, this version needs {}", migrate::latest()))
        }
        Err(error) => {
            tracing::warn!(error = chain(&error), "not ready");
            ("it does not answer".into(), "unknown".into())
        }
    };
    let disk = match free_bytes(&health.folder) {
        Ok(free) if free >= DISK_MIN_BYTES => "ok".into(),
        Ok(free) => format!("{} MiB free: make room", free / 1024 / 1024),
        Err(error) => format!("the data folder cannot be looked at: {error}"),
    };
    let ready = [&database, &migrations, &disk].into_iter().all(|part: &String| part == "ok");
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(Readiness { ready, database, migrations, disk })).into_response()
}

/// Bytes that may still be written where a folder lies.
pub(crate) fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Figures are for the operator: whoever comes through the proxy in front of us is a visitor and finds nothing.
async fn metrics(State(health): State<Health>, headers: HeaderMap) -> Response {
    if headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, health.collector.page(&health.ctx).await).into_response()
}
