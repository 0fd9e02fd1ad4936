//! Everything that changed since a moment, in the order in which it changed: what other systems copy from.
//!
//! Whoever calls gives the moment before which nothing can appear any more ([`age_of_oldest_unit`] knows it on
//! PostgreSQL), so that following the list neither misses nor repeats a change.

use crate::db::Conn;
use crate::dialect::Engine;
use crate::error::Result;
use crate::{args, sql, ticket};
use jiff::{SignedDuration, Timestamp};
use regard_domain::event::Audit;
use regard_domain::id::{OrganizationId, UserId};
use regard_domain::ticket::Ticket;
use sqlx::AssertSqlSafe;

sql! {
    NO_OTHER_UNIT (Engine::Sqlite) = "select cast(0 as bigint)";
    OLDEST_UNIT (Engine::Postgres) = "select coalesce(cast(max(extract(epoch from clock_timestamp() - xact_start)) * 1000000 as bigint), 0)
        from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend' and state <> 'idle' and xact_start is not null";
    USERS = "select user_id, updated_at from users where (updated_at > $1 or (updated_at = $1 and user_id > $2))
        and updated_at < $3 order by updated_at, user_id limit $4";
    ORGANIZATIONS = "select organization_id, updated_at from organizations
        where (updated_at > $1 or (updated_at = $1 and organization_id > $2)) and updated_at < $3
        order by updated_at, organization_id limit $4";
    NEWEST = "select max(updated_at) from tickets";
    NEWEST_USER = "select max(updated_at) from users";
    NEWEST_ORGANIZATION = "select max(updated_at) from organizations";
    NEWEST_METRIC_EVENT = "select max(created_at) from ticket_metric_events";
    NEWEST_AUDIT = "select max(created_at) from audits";
}

/// A place in the order of changes: a moment in microseconds and an id within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Microseconds since 1970.
    pub at: i64,
    /// The last id read at that moment.
    pub id: i64,
}

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Tickets.
    Tickets,
    /// People.
    Users,
    /// Companies.
    Organizations,
    /// What happened to tickets.
    Audits,
    /// What happened to their measures.
    MetricEvents,
}

/// For how long the oldest unit of writing (of any process) has been running; nothing on SQLite, where the units of the
/// one process are known to it.
pub async fn age_of_oldest_unit(conn: &mut Conn) -> Result<SignedDuration> {
    let sql = conn.engine().pick(NO_OTHER_UNIT, OLDEST_UNIT);
    let (micros,): (i64,) = conn.one(sql, args![]).await?;
    Ok(SignedDuration::from_micros(micros))
}

/// When the newest change of a stream was.
pub async fn newest(conn: &mut Conn, stream: Stream) -> Result<i64> {
    let sql = match stream {
        Stream::Tickets => NEWEST,
        Stream::Users => NEWEST_USER,
        Stream::Organizations => NEWEST_ORGANIZATION,
        Stream::Audits => NEWEST_AUDIT,
        Stream::MetricEvents => NEWEST_METRIC_EVENT,
    };
    let (at,): (Option<i64>,) = conn.one(sql, args![]).await?;
    Ok(at.unwrap_or(0))
}

/// Tickets that changed after a place and before a moment, deleted ones too; spam counts as deleted.
pub async fn tickets(
    conn: &mut Conn,
    after: Place,
    before: Timestamp,
    only_kept: bool,
    limit: i64,
) -> Result<Vec<Ticket>> {
    let kept = if only_kept { " and t.deleted_at is null and t.spam_at is null" } else { "" };
    let sql = format!(
        "{} where (t.updated_at > $1 or (t.updated_at = $1 and t.ticket_id > $2)) and t.updated_at < $3{kept}
        order by t.updated_at, t.ticket_id limit $4",
        ticket::SELECT_T
    );
    ticket::read_all(conn.all(AssertSqlSafe(sql), args![after.at, after.id, before, limit]).await?)
}

/// People who changed after a place and before a moment, deleted ones too, each with their moment.
pub async fn users(
    conn: &mut Conn,
    after: Place,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<(UserId, i64)>> {
    let rows: Vec<(i64, i64)> = conn.all(USERS, args![after.at, after.id, before, limit]).await?;
    Ok(rows.into_iter().map(|(id, at)| (UserId(id), at)).collect())
}

/// Organizations that changed after a place and before a moment, each with its moment.
pub async fn organizations(
    conn: &mut Conn,
    after: Place,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<(OrganizationId, i64)>> {
    let rows: Vec<(i64, i64)> = conn.all(ORGANIZATIONS, args![after.at, after.id, before, limit]).await?;
    Ok(rows.into_iter().map(|(id, at)| (OrganizationId(id), at)).collect())
}

/// What happened after a place and before a moment.
pub async fn audits(conn: &mut Conn, after: Place, before: Timestamp, limit: i64) -> Result<Vec<Audit>> {
    crate::audit::list_between(conn, (after.at, after.id), before, limit).await
}
