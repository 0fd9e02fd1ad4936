//! The queue as its workers see it (claim, finish, put back, give up), and dead jobs as people see them.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use jiff::{SignedDuration, Timestamp};
use regard_domain::chance;
use regard_domain::id::JobId;
use regard_domain::job::{Claimed, Dead, Job, backoff};
use regard_domain::user::Deed;
use regard_store::job;

/// How long after a worker's last sign of life another one takes its jobs over.
pub const LEASE: SignedDuration = SignedDuration::from_mins(1);

/// The longest wait before something that is only not available now is tried again.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// Takes up to `limit` due jobs for a worker.
pub async fn claim(ctx: &Ctx, worker: &str, limit: usize) -> Result<Vec<Claimed>> {
    ctx.permit(Deed::Administer)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut tx = ctx.desk.db.begin().await?;
    let claimed = job::claim(&mut tx, worker, limit, LEASE, ctx.now()).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// Says that a worker lives and still holds these jobs.
pub async fn renew(ctx: &Ctx, worker: &str, held: &[JobId]) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut tx = ctx.desk.db.begin().await?;
    for id in held {
        job::renew(&mut tx, *id, worker, ctx.now() + LEASE).await?;
    }
    Ok(tx.commit().await?)
}

/// Gives claimed jobs back that were not begun.
pub async fn release(ctx: &Ctx, worker: &str, claimed: &[Claimed]) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut tx = ctx.desk.db.begin().await?;
    for one in claimed {
        job::release(&mut tx, one.id, worker).await?;
    }
    Ok(tx.commit().await?)
}

/// Makes jobs ready again whose worker is gone; gives their number.
pub async fn release_expired(ctx: &Ctx) -> Result<u64> {
    ctx.permit(Deed::Administer)?;
    let mut tx = ctx.desk.db.begin().await?;
    let count = job::release_expired(&mut tx, ctx.now()).await?;
    tx.commit().await?;
    if count > 0 {
        ctx.desk.live.work();
    }
    Ok(count)
}

/// When the next job is due; `None` when nothing waits.
pub async fn next_at(ctx: &Ctx) -> Result<Option<Timestamp>> {
    ctx.permit(Deed::Administer)?;
    Ok(job::next_at(&mut ctx.read().await?).await?)
}

/// What a worker does with a job that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is tried again at a time.
    Again(Timestamp),
    /// There is nothing left to do: what it was about is gone.
    Drop,
    /// It was tried often enough: a person looks at it.
    Bury,
}

/// Decides what follows from a failure. What is only not available now is tried until it is: a database or a file store
/// that was away for a day loses nobody's mail.
pub fn judge(ctx: &Ctx, claimed: &Claimed, error: &ServiceError) -> Verdict {
    let wait = backoff(claimed.attempt, chance::below(ctx.desk.chance.as_ref(), 1_000));
    match error {
        ServiceError::NotFound(_) | ServiceError::Forbidden(_) => Verdict::Drop,
        ServiceError::Invalid(_) | ServiceError::Refused(_) => Verdict::Bury,
        ServiceError::Unavailable { .. } => Verdict::Again(ctx.now() + wait.min(PATIENCE)),
        ServiceError::TooMany { retry_after_secs } => {
            let asked = SignedDuration::from_secs(i64::try_from(*retry_after_secs).unwrap_or(60));
            Verdict::Again(ctx.now() + wait.max(asked))
        }
        _ if claimed.attempt >= claimed.max_attempts => Verdict::Bury,
        ServiceError::Conflict(_) | ServiceError::Internal(_) => Verdict::Again(ctx.now() + wait),
    }
}

/// What became of a claimed job.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The job.
    pub claimed: Claimed,
    /// What was wrong, and what follows from it; `None` when it is done.
    pub failure: Option<(String, Verdict)>,
}

/// Settles claimed jobs in one unit; gives those whose lease was lost meanwhile.
pub async fn settle(ctx: &Ctx, worker: &str, settled: &[Settled]) -> Result<Vec<JobId>> {
    ctx.permit(Deed::Administer)?;
    let mut tx = ctx.desk.db.begin().await?;
    let mut lost = Vec::new();
    for Settled { claimed, failure } in settled {
        let id = claimed.id;
        match failure {
            None | Some((_, Verdict::Drop)) => {
                if !job::finish(&mut tx, id, worker).await? {
                    lost.push(id);
                }
            }
            Some((error, Verdict::Again(at))) => job::retry(&mut tx, id, worker, *at, error).await?,
            Some((error, Verdict::Bury)) => job::bury(&mut tx, id, worker, error).await?,
        }
    }
    tx.commit().await?;
    Ok(lost)
}

/// Enqueues a job of the schedule unless the same one waits already.
pub async fn plan(ctx: &Ctx, planned: &Job, at: Timestamp) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    unit.enqueue_once(planned, at, planned.kind()).await?;
    unit.commit().await
}

/// How many jobs could be done now or are being done.
pub async fn due(ctx: &Ctx) -> Result<i64> {
    ctx.permit(Deed::Lead)?;
    Ok(job::count_due(&mut ctx.read().await?, ctx.now()).await?)
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Jobs that could be done now or are being done.
    pub due: i64,
    /// Jobs that wait, most of them for their time.
    pub ready: i64,
    /// Jobs that are being done.
    pub running: i64,
    /// Jobs that were given up.
    pub dead: i64,
}

/// How the queue stands.
pub async fn standing(ctx: &Ctx) -> Result<Standing> {
    ctx.permit(Deed::Lead)?;
    let mut conn = ctx.read().await?;
    Ok(Standing {
        due: job::count_due(&mut conn, ctx.now()).await?,
        ready: job::count(&mut conn, "ready").await?,
        running: job::count(&mut conn, "running").await?,
        dead: job::count(&mut conn, "dead").await?,
    })
}

/// The newest dead jobs.
pub async fn dead(ctx: &Ctx, limit: i64) -> Result<Vec<Dead>> {
    ctx.permit(Deed::Lead)?;
    Ok(job::list_dead(&mut ctx.read().await?, limit).await?)
}

/// Runs a dead job again.
pub async fn revive(ctx: &Ctx, id: JobId) -> Result<()> {
    ctx.permit(Deed::Lead)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    if !job::revive(&mut unit, id, now).await? {
        return Err(ServiceError::Conflict("It is not dead any more: somebody ran it again.".into()));
    }
    unit.commit().await?;
    ctx.desk.live.work();
    Ok(())
}
