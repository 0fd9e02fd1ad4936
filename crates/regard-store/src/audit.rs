//! What happened: one row per deed on a ticket, with its events, written in the deed's transaction. Its ids are the
//! cursor of the live stream.

use crate::db::{Conn, Tx};
use crate::dialect::Engine;
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::channel::Channel;
use regard_domain::clock::from_micros;
use regard_domain::event::{Audit, Event};
use regard_domain::id::{AuditId, GroupId, TicketId, UserId};
use regard_domain::user::TicketFacts;
use sqlx::FromRow;

macro_rules! select_audits {
    ($rest:literal) => {
        concat!(
            "select audit_id, ticket_id, author_id, channel, rule, events, created_at from audits ",
            $rest
        )
    };
}

macro_rules! select_changes {
    ($rest:literal) => {
        concat!(
            "select a.audit_id, a.ticket_id, t.assignee_id, t.group_id, coalesce(g.is_private, false)
            from audits a join tickets t on t.ticket_id = a.ticket_id left join groups g on g.group_id = t.group_id
            where a.audit_id > $1 ",
            $rest
        )
    };
}

sql! {
    LIST = select_audits!("where ticket_id = $1 order by audit_id");
    LIST_AFTER (Engine::Sqlite) = select_changes!("order by a.audit_id limit $2");
    LIST_AFTER_POSTGRES (Engine::Postgres) = select_changes!("and a.written_by < pg_snapshot_xmin(pg_current_snapshot())
        order by a.audit_id limit $2");
    LIST_BETWEEN = select_audits!("where (created_at > $1 or (created_at = $1 and audit_id > $2)) and created_at < $3
        order by created_at, audit_id limit $4");
    LIST_PAGE = select_audits!("where audit_id > $1 and audit_id < $2 order by audit_id limit $3");
    LIST_PAGE_DOWN = select_audits!("where audit_id > $1 and audit_id < $2 order by audit_id desc limit $3");
    LAST = "select coalesce(max(audit_id), 0) from audits";
    INSERT = "insert into audits (ticket_id, author_id, channel, rule, events, created_at)
        values ($1, $2, $3, $4, $5, $6) returning audit_id";
}

#[derive(FromRow)]
struct AuditRow {
    audit_id: i64,
    ticket_id: i64,
    author_id: Option<i64>,
    channel: String,
    rule: Option<String>,
    events: String,
    created_at: i64,
}

impl AuditRow {
    fn read(self) -> Result<Audit> {
        let corrupt = |column| StoreError::Corrupt { table: "audits", column, row: self.audit_id };
        Ok(Audit {
            id: AuditId(self.audit_id),
            ticket_id: TicketId(self.ticket_id),
            author_id: self.author_id.map(UserId),
            channel: Channel::from_word(&self.channel).ok_or(corrupt("channel"))?,
            events: serde_json::from_str(&self.events).map_err(|_| corrupt("events"))?,
            rule: self.rule,
            created_at: from_micros(self.created_at),
        })
    }
}

/// A ticket's history, oldest first.
pub async fn list(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Audit>> {
    let rows: Vec<AuditRow> = conn.all(LIST, args![ticket]).await?;
    rows.into_iter().map(AuditRow::read).collect()
}

/// What happened after a place (microseconds and id) and before a moment, in the order of time.
pub async fn list_between(
    conn: &mut Conn,
    (at, id): (i64, i64),
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Audit>> {
    let rows: Vec<AuditRow> = conn.all(LIST_BETWEEN, args![at, id, before, limit]).await?;
    rows.into_iter().map(AuditRow::read).collect()
}

/// What happened on the whole desk between two numbers (both left out), the newest first or last.
pub async fn list_page(
    conn: &mut Conn,
    after: i64,
    before: i64,
    newest_first: bool,
    limit: i64,
) -> Result<Vec<Audit>> {
    let sql = if newest_first { LIST_PAGE_DOWN } else { LIST_PAGE };
    let rows: Vec<AuditRow> = conn.all(sql, args![after, before, limit]).await?;
    rows.into_iter().map(AuditRow::read).collect()
}

/// A ticket that changed, with what a colleague's sight of it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The cursor after it.
    pub cursor: AuditId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Who may see it; its requester and collaborators are left out.
    pub facts: TicketFacts,
}

/// Which tickets changed after a cursor, in order; never steps over a row that commits late.
pub async fn list_after(conn: &mut Conn, cursor: AuditId, limit: i64) -> Result<Vec<Change>> {
    type Columns = (i64, i64, Option<i64>, Option<i64>, bool);
    let sql = conn.engine().pick(LIST_AFTER, LIST_AFTER_POSTGRES);
    let rows: Vec<Columns> = conn.all(sql, args![cursor, limit]).await?;
    let read = |(audit, ticket, assignee, group, group_is_private): Columns| Change {
        cursor: AuditId(audit),
        ticket_id: TicketId(ticket),
        facts: TicketFacts {
            assignee: assignee.map(UserId),
            group: group.map(GroupId),
            group_is_private,
            ..TicketFacts::default()
        },
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The newest cursor.
pub async fn last(conn: &mut Conn) -> Result<AuditId> {
    let (id,): (i64,) = conn.one(LAST, args![]).await?;
    Ok(AuditId(id))
}

/// Writes what a deed did.
pub async fn insert(
    tx: &mut Tx,
    ticket: TicketId,
    author: Option<UserId>,
    channel: Channel,
    rule: Option<&str>,
    events: &[Event],
    now: Timestamp,
) -> Result<AuditId> {
    let events = serde_json::to_string(events).expect("events are plain data");
    let (id,): (i64,) = tx.one(INSERT, args![ticket, author, channel.as_str(), rule, events, now]).await?;
    Ok(AuditId(id))
}
