//! What rules did, and what conditions ask beside a ticket's own row.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{DefinitionId, TicketId};
use regard_domain::rule_run::Run;
use regard_domain::term::fits::Since;

sql! {
    SINCE = "select coalesce(t.status_at, t.created_at),
        (select max(c.created_at) from comments c where c.ticket_id = t.ticket_id and c.author_id = t.requester_id),
        (select max(c.created_at) from comments c where c.ticket_id = t.ticket_id and c.author_id = t.assignee_id)
        from tickets t where t.ticket_id = $1";
    UPDATE_STATUS_AT = "update tickets set status_at = $2 where ticket_id = $1";
    INSERT_RUN = "insert into rule_runs (rule_id, ticket_id, state_key, what, created_at) values ($1, $2, $3, $4, $5)";
    COUNT_RUNS_ON = "select count(*) from rule_runs where rule_id = $1 and ticket_id = $2 and state_key = $3";
    COUNT_RUNS = "select count(*) from rule_runs where rule_id = $1 and created_at >= $2";
    LIST_RUNS = "select rule_run_id, ticket_id, what, created_at from rule_runs where rule_id = $1
        order by rule_run_id desc limit $2";
    LIST_LAST_TICKETS = "select ticket_id from tickets where deleted_at is null and spam_at is null
        order by ticket_id desc limit $1";
}

/// The moments of a ticket that conditions ask for.
pub async fn find_since(conn: &mut Conn, ticket: TicketId) -> Result<Since> {
    type Row = (Option<i64>, Option<i64>, Option<i64>);
    let row: Option<Row> = conn.optional(SINCE, args![ticket]).await?;
    let (status, requester, assignee) = row.unwrap_or_default();
    Ok(Since {
        status_at: status.map(from_micros),
        requester_at: requester.map(from_micros),
        assignee_at: assignee.map(from_micros),
    })
}

/// Notes since when a ticket has its status.
pub async fn update_status_at(tx: &mut Tx, ticket: TicketId, at: Timestamp) -> Result<()> {
    tx.execute(UPDATE_STATUS_AT, args![ticket, at]).await?;
    Ok(())
}

/// Notes what a rule did.
pub async fn insert_run(
    tx: &mut Tx,
    rule: DefinitionId,
    ticket: TicketId,
    state_key: &str,
    what: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(INSERT_RUN, args![rule, ticket, state_key, what, now]).await?;
    Ok(())
}

/// Whether a rule ran on this state of a ticket before.
pub async fn has_run(conn: &mut Conn, rule: DefinitionId, ticket: TicketId, state_key: &str) -> Result<bool> {
    let (count,): (i64,) = conn.one(COUNT_RUNS_ON, args![rule, ticket, state_key]).await?;
    Ok(count > 0)
}

/// How often a rule ran since a moment.
pub async fn count_runs(conn: &mut Conn, rule: DefinitionId, since: Timestamp) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_RUNS, args![rule, since]).await?;
    Ok(count)
}

/// What a rule did lately, the latest first.
pub async fn list_runs(conn: &mut Conn, rule: DefinitionId, limit: i64) -> Result<Vec<Run>> {
    let rows: Vec<(i64, i64, String, i64)> = conn.all(LIST_RUNS, args![rule, limit]).await?;
    let run = |(id, ticket, what, at)| Run { id, ticket_id: TicketId(ticket), what, at: from_micros(at) };
    Ok(rows.into_iter().map(run).collect())
}

/// The numbers of the newest tickets that are not put away.
pub async fn list_last_tickets(conn: &mut Conn, limit: i64) -> Result<Vec<TicketId>> {
    let rows: Vec<(i64,)> = conn.all(LIST_LAST_TICKETS, args![limit]).await?;
    Ok(rows.into_iter().map(|(id,)| TicketId(id)).collect())
}
