//! Jobs of many pieces that programs asked for, and answers kept for requests that may be sent twice.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::bulk::JobStatus;
use regard_domain::clock::from_micros;
use regard_domain::id::{TicketId, UserId};
use sqlx::FromRow;

macro_rules! select_jobs {
    ($rest:literal) => {
        concat!(
            "select job_status_id, job_type, state, actor_id, total, progress, message, results, created_at from job_statuses ",
            $rest
        )
    };
}

sql! {
    FIND = select_jobs!("where job_status_id = $1");
    LIST = select_jobs!("where actor_id = $1 order by created_at desc, job_status_id limit $2");
    FIND_INPUT = "select input from job_statuses where job_status_id = $1";
    INSERT = "insert into job_statuses (job_status_id, job_type, state, actor_id, input, total, created_at, updated_at)
        values ($1, $2, 'queued', $3, $4, $5, $6, $6)";
    UPDATE = "update job_statuses set state = $2, progress = $3, message = $4, results = $5, updated_at = $6
        where job_status_id = $1";
    DELETE_BEFORE = "delete from job_statuses where created_at < $1";
    FIND_KEY = "select request_sha256, ticket_id from idempotency_keys where user_id = $1 and idempotency_key = $2
        and created_at > $3";
    DELETE_KEYS = "delete from idempotency_keys where created_at <= $1";
    INSERT_KEY = "insert into idempotency_keys (user_id, idempotency_key, request_sha256, ticket_id, created_at)
        values ($1, $2, $3, $4, $5)";
}

#[derive(FromRow)]
struct JobRow {
    job_status_id: String,
    job_type: String,
    state: String,
    actor_id: i64,
    total: i64,
    progress: i64,
    message: String,
    results: String,
    created_at: i64,
}

impl JobRow {
    fn read(self) -> Result<JobStatus> {
        let corrupt = StoreError::Corrupt { table: "job_statuses", column: "results", row: self.total };
        Ok(JobStatus {
            id: self.job_status_id,
            job_type: self.job_type,
            state: self.state,
            actor_id: UserId(self.actor_id),
            total: self.total,
            progress: self.progress,
            message: self.message,
            results: serde_json::from_str(&self.results).map_err(|_| corrupt)?,
            created_at: from_micros(self.created_at),
        })
    }
}

/// The job of a name.
pub async fn find(conn: &mut Conn, id: &str) -> Result<Option<JobStatus>> {
    conn.optional::<JobRow>(FIND, args![id]).await?.map(JobRow::read).transpose()
}

/// Somebody's jobs, the newest first.
pub async fn list(conn: &mut Conn, actor: UserId, limit: i64) -> Result<Vec<JobStatus>> {
    conn.all::<JobRow>(LIST, args![actor, limit]).await?.into_iter().map(JobRow::read).collect()
}

/// What was asked for, as JSON.
pub async fn find_input(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = conn.optional(FIND_INPUT, args![id]).await?;
    Ok(row.map(|(input,)| input))
}

/// Adds a job; its input is JSON.
pub async fn insert(tx: &mut Tx, job: &JobStatus, input: &str) -> Result<()> {
    let args = args![&job.id, &job.job_type, job.actor_id, input, job.total, job.created_at];
    tx.execute(INSERT, args).await?;
    Ok(())
}

/// Notes how far a job is.
pub async fn update(tx: &mut Tx, job: &JobStatus, now: Timestamp) -> Result<()> {
    let results = serde_json::to_string(&job.results).expect("plain data");
    tx.execute(UPDATE, args![&job.id, &job.state, job.progress, &job.message, results, now]).await?;
    Ok(())
}

/// Forgets jobs that were asked for before a moment; gives their number.
pub async fn delete_before(tx: &mut Tx, at: Timestamp) -> Result<u64> {
    tx.execute(DELETE_BEFORE, args![at]).await
}

/// What a request with this key made since a moment: the request's hash and the ticket.
pub async fn find_key(
    conn: &mut Conn,
    user: UserId,
    key: &str,
    since: Timestamp,
) -> Result<Option<(String, TicketId)>> {
    let row: Option<(String, i64)> = conn.optional(FIND_KEY, args![user, key, since]).await?;
    Ok(row.map(|(hash, ticket)| (hash, TicketId(ticket))))
}

/// Keeps what a request with a key made, and forgets keys from before a moment. A conflict on `idempotency_keys` when the
/// same request is being done.
pub async fn insert_key(
    tx: &mut Tx,
    user: UserId,
    key: &str,
    request_sha256: &str,
    ticket: TicketId,
    (since, now): (Timestamp, Timestamp),
) -> Result<()> {
    tx.execute(DELETE_KEYS, args![since]).await?;
    tx.execute(INSERT_KEY, args![user, key, request_sha256, ticket, now]).await?;
    Ok(())
}
