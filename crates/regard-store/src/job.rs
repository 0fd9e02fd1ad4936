//! The queue table: work is inserted in the transaction of the deed that needs it, and claimed by workers.
//!
//! A claim is a lease: a worker that dies leaves a job that becomes ready again when its lease ends.

use crate::db::{Conn, Tx};
use crate::dialect::Engine;
use crate::error::Result;
use crate::{args, sql};
use jiff::{SignedDuration, Timestamp};
use regard_domain::clock::from_micros;
use regard_domain::id::JobId;
use regard_domain::job::{Claimed, Dead, Job};

sql! {
    INSERT = "insert into jobs (kind, payload, state, run_at, max_attempts, unique_key, created_at)
        values ($1, $2, 'ready', $3, $4, $5, $6) on conflict do nothing";
    CLAIM (Engine::Sqlite) = "update jobs set state = 'running', attempts = attempts + 1, locked_by = $1, locked_until = $2
        where job_id in (select job_id from jobs where state = 'ready' and run_at <= $3 order by run_at, job_id limit $4)
        returning job_id, payload, attempts, max_attempts";
    CLAIM_POSTGRES (Engine::Postgres) = "update jobs set state = 'running', attempts = attempts + 1, locked_by = $1, locked_until = $2
        where job_id in (select job_id from jobs where state = 'ready' and run_at <= $3 order by run_at, job_id limit $4
            for update skip locked)
        returning job_id, payload, attempts, max_attempts";
    RENEW = "update jobs set locked_until = $3 where job_id = $1 and locked_by = $2 and state = 'running'";
    FINISH = "delete from jobs where job_id = $1 and locked_by = $2";
    RETRY = "update jobs set state = 'ready', run_at = $3, last_error = $4, locked_by = null, locked_until = null,
        unique_key = null where job_id = $1 and locked_by = $2";
    BURY = "update jobs set state = 'dead', last_error = $3, locked_by = null, locked_until = null
        where job_id = $1 and locked_by = $2";
    RELEASE = "update jobs set state = 'ready', attempts = attempts - 1, unique_key = null, locked_by = null, locked_until = null
        where job_id = $1 and locked_by = $2 and state = 'running'";
    RELEASE_EXPIRED = "update jobs set state = 'ready', unique_key = null, locked_by = null, locked_until = null
        where state = 'running' and locked_until < $1";
    NEXT_AT = "select min(run_at) from jobs where state = 'ready'";
    COUNT_DUE = "select (select count(*) from jobs where state = 'ready' and run_at <= $1)
        + (select count(*) from jobs where state = 'running')";
    COUNT = "select count(*) from jobs where state = $1";
    LIST_DEAD = "select job_id, kind, payload, attempts, last_error, created_at from jobs where state = 'dead'
        order by job_id desc limit $1";
    REVIVE = "update jobs set state = 'ready', attempts = 0, run_at = $2 where job_id = $1 and state = 'dead'";
    CANCEL = "delete from jobs where state = 'ready' and payload = $1";
}

/// Enqueues a job in the running unit. With a `unique_key`, a waiting job of the same key makes this one needless.
pub async fn insert(
    tx: &mut Tx,
    job: &Job,
    run_at: Timestamp,
    unique_key: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let args = args![job.kind(), payload(job), run_at, job.max_attempts(), unique_key, now];
    tx.execute(INSERT, args).await?;
    Ok(())
}

fn payload(job: &Job) -> String {
    serde_json::to_string(job).expect("a job is plain data")
}

/// Takes up to `limit` due jobs for a worker, until `lease` from now.
pub async fn claim(
    tx: &mut Tx,
    worker: &str,
    limit: i64,
    lease: SignedDuration,
    now: Timestamp,
) -> Result<Vec<Claimed>> {
    let sql = tx.engine().pick(CLAIM, CLAIM_POSTGRES);
    let rows: Vec<(i64, String, i64, i64)> = tx.all(sql, args![worker, now + lease, now, limit]).await?;
    let mut claimed = Vec::new();
    for (id, payload, attempt, max_attempts) in rows {
        match serde_json::from_str(&payload) {
            Ok(job) => claimed.push(Claimed { id: JobId(id), job, attempt, max_attempts }),
            // One that this version cannot read must not keep the others from their turn.
            Err(error) => {
                let why = format!("this version does not know such a job: {error}");
                bury(tx, JobId(id), worker, &why).await?;
            }
        }
    }
    Ok(claimed)
}

/// Holds a claimed job for longer; `false` when the lease was lost meanwhile.
pub async fn renew(tx: &mut Tx, id: JobId, worker: &str, until: Timestamp) -> Result<bool> {
    Ok(tx.execute(RENEW, args![id, worker, until]).await? == 1)
}

/// Removes a job that is done; `false` when the lease was lost meanwhile.
pub async fn finish(tx: &mut Tx, id: JobId, worker: &str) -> Result<bool> {
    Ok(tx.execute(FINISH, args![id, worker]).await? == 1)
}

/// Puts a job back, to be tried at `run_at`.
pub async fn retry(tx: &mut Tx, id: JobId, worker: &str, run_at: Timestamp, error: &str) -> Result<()> {
    tx.execute(RETRY, args![id, worker, run_at, error]).await?;
    Ok(())
}

/// Gives a job up: a person will see it.
pub async fn bury(tx: &mut Tx, id: JobId, worker: &str, error: &str) -> Result<()> {
    tx.execute(BURY, args![id, worker, error]).await?;
    Ok(())
}

/// Gives a claimed job back that was not begun, as if it had not been claimed.
pub async fn release(tx: &mut Tx, id: JobId, worker: &str) -> Result<()> {
    tx.execute(RELEASE, args![id, worker]).await?;
    Ok(())
}

/// Makes jobs ready again whose worker is gone; gives their number.
pub async fn release_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.execute(RELEASE_EXPIRED, args![now]).await
}

/// When the next job is due; `None` when nothing waits.
pub async fn next_at(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = conn.one(NEXT_AT, args![]).await?;
    Ok(at.map(from_micros))
}

/// How many jobs are in a state: `ready`, `running` or `dead`.
pub async fn count(conn: &mut Conn, state: &str) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT, args![state]).await?;
    Ok(count)
}

/// How many jobs could be done now or are being done.
pub async fn count_due(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_DUE, args![now]).await?;
    Ok(count)
}

/// The newest dead jobs.
pub async fn list_dead(conn: &mut Conn, limit: i64) -> Result<Vec<Dead>> {
    let rows: Vec<(i64, String, String, i64, String, i64)> = conn.all(LIST_DEAD, args![limit]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, payload, attempts, last_error, created_at)| Dead {
            id: JobId(id),
            kind,
            payload,
            attempts,
            last_error,
            created_at: from_micros(created_at),
        })
        .collect())
}

/// Runs a dead job again; `false` when it is not dead (any more).
pub async fn revive(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(REVIVE, args![id, now]).await? == 1)
}

/// Takes a job back that nobody has started; `false` when it is too late.
pub async fn cancel(tx: &mut Tx, job: &Job) -> Result<bool> {
    Ok(tx.execute(CANCEL, args![payload(job)]).await? > 0)
}
