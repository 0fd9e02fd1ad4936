//! Calls of webhooks: what is to be sent, and what became of each try.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{DefinitionId, TicketId};
use regard_domain::webhook::{Attempt, Invocation};
use sqlx::FromRow;

macro_rules! select_invocations {
    ($rest:literal) => {
        concat!(
            "select webhook_invocation_id, webhook_id, ticket_id, rule_id, body, state, attempts, status_code, created_at,
            finished_at from webhook_invocations ",
            $rest
        )
    };
}

sql! {
    FIND = select_invocations!("where webhook_invocation_id = $1");
    LIST = select_invocations!("where webhook_id = $1 order by webhook_invocation_id desc limit $2");
    INSERT = "insert into webhook_invocations (webhook_id, ticket_id, rule_id, body, state, created_at)
        values ($1, $2, $3, $4, 'waiting', $5) returning webhook_invocation_id";
    UPDATE = "update webhook_invocations set state = $2, attempts = attempts + 1, status_code = $3, finished_at = $4
        where webhook_invocation_id = $1";
    INSERT_ATTEMPT = "insert into webhook_attempts (webhook_invocation_id, status_code, answer, took_ms, created_at)
        values ($1, $2, $3, $4, $5)";
    LIST_ATTEMPTS = "select webhook_attempt_id, status_code, answer, took_ms, created_at from webhook_attempts
        where webhook_invocation_id = $1 order by webhook_attempt_id";
}

#[derive(FromRow)]
struct InvocationRow {
    webhook_invocation_id: i64,
    webhook_id: i64,
    ticket_id: Option<i64>,
    rule_id: Option<i64>,
    body: String,
    state: String,
    attempts: i64,
    status_code: Option<i64>,
    created_at: i64,
    finished_at: Option<i64>,
}

impl InvocationRow {
    fn read(self) -> Invocation {
        Invocation {
            id: self.webhook_invocation_id,
            webhook_id: DefinitionId(self.webhook_id),
            ticket_id: self.ticket_id.map(TicketId),
            rule_id: self.rule_id.map(DefinitionId),
            body: self.body,
            state: self.state,
            attempts: self.attempts,
            status_code: self.status_code,
            created_at: from_micros(self.created_at),
            finished_at: self.finished_at.map(from_micros),
        }
    }
}

/// A call by its number.
pub async fn find(conn: &mut Conn, id: i64) -> Result<Option<Invocation>> {
    Ok(conn.optional::<InvocationRow>(FIND, args![id]).await?.map(InvocationRow::read))
}

/// The latest calls of a webhook, the newest first.
pub async fn list(conn: &mut Conn, webhook: DefinitionId, limit: i64) -> Result<Vec<Invocation>> {
    let rows: Vec<InvocationRow> = conn.all(LIST, args![webhook, limit]).await?;
    Ok(rows.into_iter().map(InvocationRow::read).collect())
}

/// Adds a call that waits.
pub async fn insert(
    tx: &mut Tx,
    webhook: DefinitionId,
    ticket: Option<TicketId>,
    rule: Option<DefinitionId>,
    body: &str,
    now: Timestamp,
) -> Result<i64> {
    let (id,): (i64,) = tx.one(INSERT, args![webhook, ticket, rule, body, now]).await?;
    Ok(id)
}

/// Writes down a try and how the call stands after it.
pub async fn record(
    tx: &mut Tx,
    id: i64,
    state: &str,
    status: Option<i64>,
    answer: &str,
    took_ms: i64,
    now: Timestamp,
) -> Result<()> {
    let finished = (state != "waiting").then_some(now);
    tx.execute(UPDATE, args![id, state, status, finished]).await?;
    tx.execute(INSERT_ATTEMPT, args![id, status, answer, took_ms, now]).await?;
    Ok(())
}

/// The tries of a call, in their order.
pub async fn list_attempts(conn: &mut Conn, id: i64) -> Result<Vec<Attempt>> {
    type Row = (i64, Option<i64>, String, i64, i64);
    let rows: Vec<Row> = conn.all(LIST_ATTEMPTS, args![id]).await?;
    let attempt = |(id, status_code, answer, took_ms, at)| Attempt {
        id,
        status_code,
        answer,
        took_ms,
        at: from_micros(at),
    };
    Ok(rows.into_iter().map(attempt).collect())
}
