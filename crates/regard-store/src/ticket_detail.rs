//! What a ticket has beside what the desk works by; read for a whole page at once.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{DefinitionId, TicketId, UserId};
use regard_domain::ticket_detail::TicketDetail;
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::HashMap;

sql! {
    UPDATE = "update tickets set due_at = $2, problem_id = $3, followup_of_id = $4, form_id = $5, custom_status_id = $6,
        satisfaction = $7, satisfaction_comment = $8, assigned_at = $9 where ticket_id = $1";
    UPSERT_FIELD = "insert into ticket_field_values (ticket_id, ticket_field_id, value) values ($1, $2, $3)
        on conflict (ticket_id, ticket_field_id) do update set value = excluded.value";
    DELETE_FIELD = "delete from ticket_field_values where ticket_id = $1 and ticket_field_id = $2";
    UPDATE_SUBMITTER = "update tickets set submitter_id = $2 where ticket_id = $1";
    UPDATE_CREATED = "update tickets set created_at = $2 where ticket_id = $1";
}

#[derive(FromRow)]
struct DetailRow {
    ticket_id: i64,
    due_at: Option<i64>,
    problem_id: Option<i64>,
    followup_of_id: Option<i64>,
    form_id: Option<i64>,
    custom_status_id: Option<i64>,
    satisfaction: Option<String>,
    satisfaction_comment: Option<String>,
    assigned_at: Option<i64>,
}

/// The details of several tickets, by ticket.
pub async fn list(conn: &mut Conn, tickets: &[TicketId]) -> Result<HashMap<TicketId, TicketDetail>> {
    if tickets.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = tickets.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    let sql = format!(
        "select ticket_id, due_at, problem_id, followup_of_id, form_id, custom_status_id, satisfaction, satisfaction_comment,
        assigned_at from tickets where ticket_id in ({ids})"
    );
    let rows: Vec<DetailRow> = conn.all(AssertSqlSafe(sql), args![]).await?;
    let mut details: HashMap<TicketId, TicketDetail> =
        rows.into_iter().map(|row| (TicketId(row.ticket_id), row.read())).collect();
    add_tags(conn, &ids, &mut details).await?;
    add_fields(conn, &ids, &mut details).await?;
    add_people(conn, &ids, &mut details).await?;
    add_links(conn, &ids, &mut details).await?;
    add_first_words(conn, &ids, &mut details).await?;
    Ok(details)
}

impl DetailRow {
    fn read(self) -> TicketDetail {
        TicketDetail {
            due_at: self.due_at.map(from_micros),
            problem_id: self.problem_id.map(TicketId),
            followup_of_id: self.followup_of_id.map(TicketId),
            form_id: self.form_id,
            custom_status_id: self.custom_status_id,
            satisfaction: self.satisfaction,
            satisfaction_comment: self.satisfaction_comment,
            assigned_at: self.assigned_at.map(from_micros),
            ..TicketDetail::default()
        }
    }
}

type Details = HashMap<TicketId, TicketDetail>;

async fn add_tags(conn: &mut Conn, ids: &str, details: &mut Details) -> Result<()> {
    let sql =
        format!("select ticket_id, tag from ticket_tags where ticket_id in ({ids}) order by ticket_id, tag");
    let rows: Vec<(i64, String)> = conn.all(AssertSqlSafe(sql), args![]).await?;
    for (ticket, tag) in rows {
        details.entry(TicketId(ticket)).or_default().tags.push(tag);
    }
    Ok(())
}

async fn add_fields(conn: &mut Conn, ids: &str, details: &mut Details) -> Result<()> {
    let sql = format!(
        "select ticket_id, ticket_field_id, value from ticket_field_values where ticket_id in ({ids})
        order by ticket_id, ticket_field_id"
    );
    let rows: Vec<(i64, i64, String)> = conn.all(AssertSqlSafe(sql), args![]).await?;
    for (ticket, field, value) in rows {
        let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
        details.entry(TicketId(ticket)).or_default().fields.push((DefinitionId(field), value));
    }
    Ok(())
}

async fn add_people(conn: &mut Conn, ids: &str, details: &mut Details) -> Result<()> {
    let sql = format!(
        "select ticket_id, user_id, kind from ticket_collaborators where ticket_id in ({ids}) order by ticket_id, user_id"
    );
    let rows: Vec<(i64, i64, String)> = conn.all(AssertSqlSafe(sql), args![]).await?;
    for (ticket, user, kind) in rows {
        let detail = details.entry(TicketId(ticket)).or_default();
        if kind == "cc" { &mut detail.cc } else { &mut detail.followers }.push(UserId(user));
    }
    Ok(())
}

async fn add_links(conn: &mut Conn, ids: &str, details: &mut Details) -> Result<()> {
    let sql = format!(
        "select problem_id, followup_of_id, ticket_id from tickets where problem_id in ({ids}) or followup_of_id in ({ids})
        order by ticket_id"
    );
    let rows: Vec<(Option<i64>, Option<i64>, i64)> = conn.all(AssertSqlSafe(sql), args![]).await?;
    for (problem, before, ticket) in rows {
        if let Some(detail) = problem.and_then(|id| details.get_mut(&TicketId(id))) {
            detail.has_incidents = true;
        }
        if let Some(detail) = before.and_then(|id| details.get_mut(&TicketId(id))) {
            detail.followups.push(TicketId(ticket));
        }
    }
    Ok(())
}

async fn add_first_words(conn: &mut Conn, ids: &str, details: &mut Details) -> Result<()> {
    let sql = format!(
        "select c.ticket_id, c.body_text, f.shown from comments c join (select ticket_id, min(comment_id) as comment_id,
            count(case when is_public then 1 end) as shown from comments where ticket_id in ({ids}) group by ticket_id) f
        on f.comment_id = c.comment_id"
    );
    let rows: Vec<(i64, String, i64)> = conn.all(AssertSqlSafe(sql), args![]).await?;
    for (ticket, words, shown) in rows {
        let detail = details.entry(TicketId(ticket)).or_default();
        detail.first_words = words;
        detail.is_public = shown > 0;
    }
    Ok(())
}

/// Writes what stands in the ticket's own row.
pub async fn update(tx: &mut Tx, ticket: TicketId, detail: &TicketDetail) -> Result<()> {
    let args = args![
        ticket,
        detail.due_at,
        detail.problem_id,
        detail.followup_of_id,
        detail.form_id,
        detail.custom_status_id,
        detail.satisfaction.clone(),
        detail.satisfaction_comment.clone(),
        detail.assigned_at,
    ];
    tx.execute(UPDATE, args).await?;
    Ok(())
}

/// Sets the value of a field; `Null` takes it away.
pub async fn update_field(tx: &mut Tx, ticket: TicketId, field: DefinitionId, value: &Value) -> Result<()> {
    if value.is_null() {
        tx.execute(DELETE_FIELD, args![ticket, field]).await?;
        return Ok(());
    }
    tx.execute(UPSERT_FIELD, args![ticket, field, value.to_string()]).await?;
    Ok(())
}

/// Changes who wrote it down (imports).
pub async fn update_submitter(tx: &mut Tx, ticket: TicketId, submitter: UserId) -> Result<()> {
    tx.execute(UPDATE_SUBMITTER, args![ticket, submitter]).await?;
    Ok(())
}

/// Changes when it began (imports).
pub async fn update_created(tx: &mut Tx, ticket: TicketId, at: Timestamp) -> Result<()> {
    tx.execute(UPDATE_CREATED, args![ticket, at]).await?;
    Ok(())
}
