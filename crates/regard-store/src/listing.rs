//! Lists of tickets that programs ask for, as far as a colleague sees them.

use crate::args;
use crate::db::Conn;
use crate::error::Result;
use crate::term::{Asking, Sql, over_tickets};
use crate::ticket;
use regard_domain::id::TicketId;
use regard_domain::listing::Which;
use regard_domain::order::{Order, Slice};
use regard_domain::ticket::Ticket;
use sqlx::AssertSqlSafe;

fn condition(sql: &mut Sql<'_>, which: &Which) {
    let shown = " and t.deleted_at is null and t.spam_at is null";
    let deleted = " and t.deleted_at is not null";
    let (extra, standing) = match which {
        Which::All => (String::new(), shown),
        Which::RequestedBy(user) => (format!(" and t.requester_id = {}", sql.bind(*user)), shown),
        Which::AssignedTo(user) => (format!(" and t.assignee_id = {}", sql.bind(*user)), shown),
        Which::CopiedTo(user) => (collaborating(sql.bind(*user), "cc"), shown),
        Which::FollowedBy(user) => (collaborating(sql.bind(*user), "follower"), shown),
        Which::OfOrganization(id) => (format!(" and t.organization_id = {}", sql.bind(*id)), shown),
        Which::External(id) => (format!(" and t.external_id = {}", sql.bind(id)), shown),
        Which::IncidentsOf(id) => (format!(" and t.problem_id = {}", sql.bind(*id)), shown),
        Which::Problems => (" and t.kind = 'problem'".to_owned(), shown),
        Which::These(ids) => (these(ids), " and t.deleted_at is null"),
        Which::Deleted => (String::new(), deleted),
        Which::ReadBy(user) => {
            let user = sql.bind(*user);
            (
                format!(" and t.ticket_id in (select ticket_id from ticket_reads where user_id = {user})"),
                shown,
            )
        }
        Which::Answering(question) => {
            over_tickets(sql, question);
            return;
        }
    };
    sql.push(crate::view::visible(sql.asking.person));
    sql.push(standing);
    sql.push(&extra);
}

fn collaborating(user: String, kind: &str) -> String {
    format!(
        " and t.ticket_id in (select ticket_id from ticket_collaborators where user_id = {user} and kind = '{kind}')"
    )
}

fn these(ids: &[TicketId]) -> String {
    let list = ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    format!(" and t.ticket_id in ({})", if list.is_empty() { "0" } else { &list })
}

fn ordered(order: &Order) -> String {
    let direction = if order.is_descending { "desc" } else { "asc" };
    let by = match order.field.as_str() {
        "created_at" | "created" => "t.created_at",
        "updated_at" | "updated" => "t.updated_at",
        "solved" => "coalesce(t.solved_at, 0)",
        "due_date" | "due_at" => "coalesce(t.due_at, 0)",
        "deleted_at" => "coalesce(t.deleted_at, 0)",
        "subject" => "t.subject",
        "assignee" | "assignee_id" => "coalesce(t.assignee_id, 0)",
        "requester" | "requester_id" => "t.requester_id",
        "group" | "group_id" => "coalesce(t.group_id, 0)",
        "status" => {
            "case t.status when 'new' then 1 when 'open' then 2 when 'pending' then 3 when 'hold' then 4
            when 'solved' then 5 else 6 end"
        }
        "priority" => {
            "case coalesce(t.priority, '') when 'low' then 1 when 'normal' then 2 when 'high' then 3 when 'urgent' then 4
            else 0 end"
        }
        "type" | "ticket_type" => "coalesce(t.kind, '')",
        _ => return format!(" order by t.ticket_id {direction}"),
    };
    format!(" order by {by} {direction}, t.ticket_id {direction}")
}

/// A part of a list.
pub async fn list(
    conn: &mut Conn,
    which: &Which,
    asking: &Asking<'_>,
    order: &Order,
    slice: Slice,
) -> Result<Vec<Ticket>> {
    let mut sql = Sql::new(conn.engine(), asking);
    sql.push(ticket::SELECT_T);
    sql.push(" where ");
    condition(&mut sql, which);
    sql.push(&ordered(order));
    let (limit, offset) = (sql.bind(slice.limit), sql.bind(slice.offset));
    sql.push(&format!(" limit {limit} offset {offset}"));
    ticket::read_all(conn.all(AssertSqlSafe(sql.text), sql.args).await?)
}

/// How many tickets are in a list.
pub async fn count(conn: &mut Conn, which: &Which, asking: &Asking<'_>) -> Result<i64> {
    let mut sql = Sql::new(conn.engine(), asking);
    sql.push("select count(*) from tickets t where ");
    condition(&mut sql, which);
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql.text), sql.args).await?;
    Ok(count)
}

/// The customer's own: what they asked or are copied on, the one that moved last first.
pub async fn list_own(
    conn: &mut Conn,
    user: regard_domain::id::UserId,
    copied: bool,
    statuses: &[&'static str],
    slice: Slice,
) -> Result<(Vec<Ticket>, i64)> {
    let place = if copied {
        "t.ticket_id in (select ticket_id from ticket_collaborators where user_id = $1 and kind = 'cc')"
    } else {
        "t.requester_id = $1"
    };
    let list = statuses.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(",");
    let only = if list.is_empty() { String::new() } else { format!(" and t.status in ({list})") };
    let condition = format!("{place} and t.deleted_at is null and t.spam_at is null{only}");
    let sql = format!(
        "{} where {condition} order by t.updated_at desc, t.ticket_id desc limit $2 offset $3",
        ticket::SELECT_T
    );
    let args = args![user, slice.limit, slice.offset];
    let tickets = ticket::read_all(conn.all(AssertSqlSafe(sql), args).await?)?;
    let sql = format!("select count(*) from tickets t where {condition}");
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql), args![user]).await?;
    Ok((tickets, count))
}
