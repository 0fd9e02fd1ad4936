//! Service levels: what happened to the measures of tickets, and what is promised for each now.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::export::Place;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{DefinitionId, TicketId};
use regard_domain::sla::{Metric, MetricEvent, MetricKind, Target};
use regard_domain::ticket_sla::{KeptEvent, TicketSla};
use sqlx::{AssertSqlSafe, FromRow};

macro_rules! select_events {
    ($rest:literal) => {
        concat!(
            "select ticket_metric_event_id, ticket_id, metric, instance, kind, at, policy_id, target_secs, is_business,
            calendar_minutes, business_minutes, created_at from ticket_metric_events ",
            $rest
        )
    };
}

sql! {
    LIST_EVENTS = select_events!("where ticket_id = $1 order by ticket_metric_event_id");
    LIST_AFTER = select_events!("where (created_at > $1 or (created_at = $1 and ticket_metric_event_id > $2))
        and created_at < $3 order by created_at, ticket_metric_event_id limit $4");
    INSERT_EVENT = "insert into ticket_metric_events (ticket_id, metric, instance, kind, at, policy_id, target_secs,
        is_business, calendar_minutes, business_minutes, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    DELETE_SLAS = "delete from ticket_slas where ticket_id = $1";
    INSERT_SLA = "insert into ticket_slas (ticket_id, metric, name, policy_id, target_secs, stage, since, breach_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    LIST_SLAS = "select ticket_id, metric, name, policy_id, target_secs, stage, since, breach_at from ticket_slas
        where ticket_id = $1 order by breach_at, metric";
}

#[derive(FromRow)]
struct EventRow {
    ticket_metric_event_id: i64,
    ticket_id: i64,
    metric: String,
    instance: i64,
    kind: String,
    at: i64,
    policy_id: Option<i64>,
    target_secs: Option<i64>,
    is_business: bool,
    calendar_minutes: Option<i64>,
    business_minutes: Option<i64>,
    created_at: i64,
}

impl EventRow {
    fn read(self) -> Result<KeptEvent> {
        let row = self.ticket_metric_event_id;
        let corrupt = |column| StoreError::Corrupt { table: "ticket_metric_events", column, row };
        let target = self.policy_id.zip(self.target_secs).map(|(policy, secs)| Target {
            policy_id: DefinitionId(policy),
            secs,
            is_business: self.is_business,
        });
        Ok(KeptEvent {
            id: row,
            ticket_id: TicketId(self.ticket_id),
            event: MetricEvent {
                metric: Metric::from_word(&self.metric).ok_or(corrupt("metric"))?,
                instance: self.instance,
                kind: MetricKind::from_word(&self.kind).ok_or(corrupt("kind"))?,
                at: from_micros(self.at),
                target,
                took: self.calendar_minutes.zip(self.business_minutes),
            },
            created_at: from_micros(self.created_at),
        })
    }
}

/// What happened to the measures of a ticket, the oldest first.
pub async fn list_events(conn: &mut Conn, ticket: TicketId) -> Result<Vec<KeptEvent>> {
    let rows: Vec<EventRow> = conn.all(LIST_EVENTS, args![ticket]).await?;
    rows.into_iter().map(EventRow::read).collect()
}

/// What was noted after a place and before a moment.
pub async fn list_after(
    conn: &mut Conn,
    after: Place,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<KeptEvent>> {
    let rows: Vec<EventRow> = conn.all(LIST_AFTER, args![after.at, after.id, before, limit]).await?;
    rows.into_iter().map(EventRow::read).collect()
}

/// Notes what happened to a measure.
pub async fn insert_event(tx: &mut Tx, ticket: TicketId, event: &MetricEvent, now: Timestamp) -> Result<()> {
    let target = event.target;
    let args = args![
        ticket,
        event.metric.as_str(),
        event.instance,
        event.kind.as_str(),
        event.at,
        target.map(|target| target.policy_id),
        target.map(|target| target.secs),
        target.is_some_and(|target| target.is_business),
        event.took.map(|(calendar, _)| calendar),
        event.took.map(|(_, business)| business),
        now
    ];
    tx.execute(INSERT_EVENT, args).await?;
    Ok(())
}

#[derive(FromRow)]
struct SlaRow {
    ticket_id: i64,
    metric: String,
    name: String,
    policy_id: i64,
    target_secs: i64,
    stage: String,
    since: Option<i64>,
    breach_at: Option<i64>,
}

impl SlaRow {
    fn read(self) -> Result<TicketSla> {
        let corrupt = StoreError::Corrupt { table: "ticket_slas", column: "metric", row: self.ticket_id };
        Ok(TicketSla {
            ticket_id: TicketId(self.ticket_id),
            metric: Metric::from_word(&self.metric).ok_or(corrupt)?,
            name: self.name,
            policy_id: DefinitionId(self.policy_id),
            target_secs: self.target_secs,
            stage: self.stage,
            since: self.since.map(from_micros),
            breach_at: self.breach_at.map(from_micros),
        })
    }
}

/// What is promised for a ticket now, the earliest first.
pub async fn list_slas(conn: &mut Conn, ticket: TicketId) -> Result<Vec<TicketSla>> {
    let rows: Vec<SlaRow> = conn.all(LIST_SLAS, args![ticket]).await?;
    rows.into_iter().map(SlaRow::read).collect()
}

/// What is promised for several tickets now.
pub async fn list_slas_of(conn: &mut Conn, tickets: &[TicketId]) -> Result<Vec<TicketSla>> {
    if tickets.is_empty() {
        return Ok(Vec::new());
    }
    let ids = tickets.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    let sql = format!(
        "select ticket_id, metric, name, policy_id, target_secs, stage, since, breach_at from ticket_slas
        where ticket_id in ({ids}) order by breach_at, metric"
    );
    let rows: Vec<SlaRow> = conn.all(AssertSqlSafe(sql), args![]).await?;
    rows.into_iter().map(SlaRow::read).collect()
}

/// Replaces what is promised for a ticket.
pub async fn update_slas(tx: &mut Tx, ticket: TicketId, all: &[TicketSla]) -> Result<()> {
    tx.execute(DELETE_SLAS, args![ticket]).await?;
    for one in all {
        let args = args![
            ticket,
            one.metric.as_str(),
            &one.name,
            one.policy_id,
            one.target_secs,
            &one.stage,
            one.since,
            one.breach_at
        ];
        tx.execute(INSERT_SLA, args).await?;
    }
    Ok(())
}
