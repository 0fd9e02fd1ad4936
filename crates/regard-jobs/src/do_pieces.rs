//! What a program asked for in one request, done piece by piece.

use regard_services::bulk;
use regard_services::ctx::Ctx;
use regard_services::error::Result;

/// Does what is left to do of it.
pub async fn run(ctx: &Ctx, job_status_id: &str) -> Result<()> {
    bulk::run(ctx, job_status_id).await
}
