//! Jobs of many pieces: `/api/v2/job_statuses`.

use crate::answer::{Answer, Result, whole};
use crate::asked::Asked;
use axum::extract::Path;
use regard_domain::bulk::{JobStatus, Piece, state};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::bulk::{self, Deeds};
use serde_json::{Value, json};

/// A job as programs read it.
pub fn shape(job: &JobStatus, base: &str) -> Value {
    let is_queued = job.state == state::QUEUED;
    let results = if is_queued { Value::Null } else { job.results.iter().map(piece).collect() };
    json!({
        "id": job.id,
        "job_type": job.job_type,
        "url": format!("{base}/api/v2/job_statuses/{}.json", job.id),
        "total": job.total,
        "progress": if is_queued { Value::Null } else { json!(job.progress) },
        "status": job.state,
        "message": if job.message.is_empty() { Value::Null } else { json!(job.message) },
        "results": results,
    })
}

fn piece(piece: &Piece) -> Value {
    match &piece.error {
        None => json!({"index": piece.index, "id": piece.id, "action": piece.action, "status": piece.status,
            "success": true, "account_id": 1}),
        Some((word, sentence)) => json!({"index": piece.index, "id": piece.id, "action": piece.action,
            "status": piece.status, "success": false, "error": word, "details": sentence}),
    }
}

/// Has many deeds done soon and answers with their job.
pub async fn ask(caller: &Caller, base: &Base, deeds: &Deeds) -> Result {
    let job = bulk::ask(&caller.ctx, deeds).await?;
    Ok(Answer::ok(json!({"job_status": shape(&job, &base.0)})))
}

/// `GET job_statuses`.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let all = bulk::list(&caller.ctx).await?;
    Ok(whole(&asked, &base.0, "job_statuses", all.iter().map(|job| shape(job, &base.0)).collect()))
}

/// `GET job_statuses/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<String>) -> Result {
    let job = bulk::show(&caller.ctx, &id).await?;
    Ok(Answer::ok(json!({"job_status": shape(&job, &base.0)})))
}

/// `GET job_statuses/show_many`.
pub async fn show_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let mut all = Vec::new();
    for id in asked.all("ids") {
        match bulk::show(&caller.ctx, &id).await {
            Ok(job) => all.push(shape(&job, &base.0)),
            Err(error) => {
                let failure = Failure::from(error);
                if failure.status != axum::http::StatusCode::NOT_FOUND {
                    return Err(failure);
                }
            }
        }
    }
    Ok(whole(&asked, &base.0, "job_statuses", all))
}
