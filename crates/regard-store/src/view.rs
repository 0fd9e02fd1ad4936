//! The lists of the inbox and their true counts. Each view is a condition with a partial index behind it; a person's
//! sight is another. Both are fixed pieces of SQL over a ticket `t`, with the person as `$1` and the group as `$2`.

use crate::args;
use crate::db::Conn;
use crate::error::Result;
use crate::ticket;
use jiff::Timestamp;
use regard_domain::id::{GroupId, OrganizationId, TicketId, UserId};
use regard_domain::ticket::Ticket;
use regard_domain::user::{Person, Role, TicketAccess};
use regard_domain::view::{OpenCounts, View};
use sqlx::AssertSqlSafe;

const OPEN: &str =
    "t.status in ('new', 'open', 'pending', 'hold') and t.deleted_at is null and t.spam_at is null";

/// The condition under which this colleague sees a ticket `t`: [`regard_domain::user::sight`] as SQL.
pub fn visible(person: &Person) -> &'static str {
    match (person.role, person.access) {
        (Role::Admin, _) => "$1 > 0",
        (Role::Lead, _) | (Role::Agent, TicketAccess::All) => {
            "(t.assignee_id = $1 or t.group_id is null or t.group_id not in (select g.group_id from groups g where g.is_private
                and g.group_id not in (select m.group_id from memberships m where m.user_id = $1)))"
        }
        (Role::Agent, TicketAccess::Groups) => {
            "(t.assignee_id = $1 or t.group_id is null
                or t.group_id in (select m.group_id from memberships m where m.user_id = $1))"
        }
        (Role::Agent, TicketAccess::Assigned) => "t.assignee_id = $1",
        (Role::EndUser, _) => "$1 < 0",
    }
}

/// The condition under which this colleague sees a row of `table` that belongs to a ticket.
pub fn visible_of(person: &Person, table: &str) -> String {
    format!("exists (select 1 from tickets t where t.ticket_id = {table}.ticket_id and {})", visible(person))
}

/// The condition of a view and the order of its list.
fn condition(view: View) -> (String, &'static str) {
    let awake = "t.snoozed_until is null";
    match view {
        View::Mine => (format!("{OPEN} and {awake} and t.assignee_id = $1"), "t.queue_key, t.ticket_id"),
        View::Unassigned => {
            (format!("{OPEN} and {awake} and t.assignee_id is null"), "t.queue_key, t.ticket_id")
        }
        View::Open => (format!("{OPEN} and {awake}"), "t.queue_key, t.ticket_id"),
        View::Group(_) => (format!("{OPEN} and {awake} and t.group_id = $2"), "t.queue_key, t.ticket_id"),
        View::Snoozed => (
            "t.snoozed_until is not null and t.deleted_at is null".to_owned(),
            "t.snoozed_until, t.ticket_id",
        ),
        View::Done => (
            "t.status in ('solved', 'closed') and t.deleted_at is null and t.spam_at is null".to_owned(),
            "t.updated_at desc, t.ticket_id desc",
        ),
        View::Spam => (
            "t.spam_at is not null and t.deleted_at is null".to_owned(),
            "t.updated_at desc, t.ticket_id desc",
        ),
        View::Deleted => ("t.deleted_at is not null".to_owned(), "t.updated_at desc, t.ticket_id desc"),
    }
}

/// One page of a view.
pub async fn list(
    conn: &mut Conn,
    view: View,
    person: &Person,
    limit: i64,
    offset: i64,
) -> Result<Vec<Ticket>> {
    let (condition, order) = condition(view);
    let select = ticket::SELECT_T;
    let visible = visible(person);
    // The group is bound for every view, so that all have the same shape.
    let sql =
        format!("{select} where {condition} and {visible} and $2 >= 0 order by {order} limit $3 offset $4");
    let args = args![person.id, group_of(view), limit, offset];
    ticket::read_all(conn.all(AssertSqlSafe(sql), args).await?)
}

/// The true number of tickets in a view.
pub async fn count(conn: &mut Conn, view: View, person: &Person) -> Result<i64> {
    let (condition, _) = condition(view);
    let sql = format!("select count(*) from tickets t where {condition} and {} and $2 >= 0", visible(person));
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql), args![person.id, group_of(view)]).await?;
    Ok(count)
}

fn group_of(view: View) -> i64 {
    match view {
        View::Group(GroupId(id)) => id,
        _ => 0,
    }
}

/// Counts what is open, for the side bar.
pub async fn open_counts(conn: &mut Conn, person: &Person, now: Timestamp) -> Result<OpenCounts> {
    let sql = format!(
        "select coalesce(t.group_id, 0), count(*), count(case when t.assignee_id = $1 then 1 end),
            count(case when t.assignee_id is null then 1 end),
            count(case when t.assignee_id = $1 and t.hear_by < $2 then 1 end)
        from tickets t where {OPEN} and t.snoozed_until is null and {} group by t.group_id",
        visible(person)
    );
    let rows: Vec<(i64, i64, i64, i64, i64)> = conn.all(AssertSqlSafe(sql), args![person.id, now]).await?;
    let mut counts = OpenCounts::default();
    for (group, all, mine, unassigned, late) in rows {
        counts.open += all;
        counts.mine += mine;
        counts.unassigned += unassigned;
        counts.mine_late += late;
        if group > 0 {
            counts.groups.push((GroupId(group), all));
        }
    }
    Ok(counts)
}

/// Which of these tickets have a word that the person has not read yet.
pub async fn unread(conn: &mut Conn, person: &Person, tickets: &[TicketId]) -> Result<Vec<TicketId>> {
    if tickets.is_empty() {
        return Ok(Vec::new());
    }
    let ids = tickets.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    let sql = format!(
        "select t.ticket_id from tickets t left join ticket_reads r on r.ticket_id = t.ticket_id and r.user_id = $1
        where t.ticket_id in ({ids}) and t.last_author_id <> $1 and coalesce(r.read_at, 0) < t.last_comment_at"
    );
    let rows: Vec<(i64,)> = conn.all(AssertSqlSafe(sql), args![person.id]).await?;
    Ok(rows.into_iter().map(|(id,)| TicketId(id)).collect())
}

/// Who hears by a time from this person, or from nobody in particular; the earliest first.
pub async fn due(conn: &mut Conn, person: &Person, until: Timestamp, limit: i64) -> Result<Vec<Ticket>> {
    let sql = format!(
        "{} where {OPEN} and t.snoozed_until is null and t.queue_key <= $2
        and (t.assignee_id = $1 or t.assignee_id is null) and {} order by t.queue_key, t.ticket_id limit $3",
        ticket::SELECT_T,
        visible(person)
    );
    ticket::read_all(conn.all(AssertSqlSafe(sql), args![person.id, until, limit]).await?)
}

/// How many hear by a time from this person, or from nobody in particular.
pub async fn count_due(conn: &mut Conn, person: &Person, until: Timestamp) -> Result<i64> {
    let sql = format!(
        "select count(*) from tickets t where {OPEN} and t.snoozed_until is null and t.queue_key <= $2
        and (t.assignee_id = $1 or t.assignee_id is null) and {}",
        visible(person)
    );
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql), args![person.id, until]).await?;
    Ok(count)
}

/// What wakes for this person by a time, the earliest first.
pub async fn wakes(conn: &mut Conn, person: &Person, until: Timestamp, limit: i64) -> Result<Vec<Ticket>> {
    let sql = format!(
        "{} where t.snoozed_until <= $2 and t.assignee_id = $1 and {OPEN} order by t.snoozed_until, t.ticket_id limit $3",
        ticket::SELECT_T
    );
    ticket::read_all(conn.all(AssertSqlSafe(sql), args![person.id, until, limit]).await?)
}

/// What somebody asked, as far as this person sees it; what moved last first.
pub async fn asked_by(
    conn: &mut Conn,
    person: &Person,
    requester: UserId,
    limit: i64,
) -> Result<Vec<Ticket>> {
    let sql = format!(
        "{} where t.requester_id = $2 and t.deleted_at is null and {} order by t.updated_at desc, t.ticket_id desc limit $3",
        ticket::SELECT_T,
        visible(person)
    );
    ticket::read_all(conn.all(AssertSqlSafe(sql), args![person.id, requester, limit]).await?)
}

/// What the people of a company asked, as far as this person sees it; what moved last first.
pub async fn asked_by_organization(
    conn: &mut Conn,
    person: &Person,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<Ticket>> {
    let sql = format!(
        "{} where t.organization_id = $2 and t.deleted_at is null and {} order by t.updated_at desc, t.ticket_id desc limit $3",
        ticket::SELECT_T,
        visible(person)
    );
    ticket::read_all(conn.all(AssertSqlSafe(sql), args![person.id, organization, limit]).await?)
}
