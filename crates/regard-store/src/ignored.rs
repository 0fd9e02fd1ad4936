//! Who was ignored, from when to when. Nothing is ever removed from here.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::view::visible;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{IgnoredIntervalId, SuspendedTicketId, TicketId, UserId};
use regard_domain::ignored::{Cause, Ended, Interval};
use regard_domain::user::Person;
use sqlx::{AssertSqlSafe, FromRow};

macro_rules! select_intervals {
    ($rest:literal) => {
        concat!(
            "select i.ignored_interval_id, i.ticket_id, i.suspended_ticket_id, i.user_id, i.cause, i.from_at, i.to_at,
            i.ended, i.rescued_by_id, i.apologised, i.claimed_by_id, i.claimed_at from ignored_intervals i ",
            $rest
        )
    };
}

sql! {
    FIND_OPEN = select_intervals!("where i.ticket_id = $1 and i.to_at is null");
    FIND_OPEN_HELD = select_intervals!("where i.suspended_ticket_id = $1 and i.to_at is null");
    LIST_OF_TICKET = select_intervals!("where i.ticket_id = $1 order by i.from_at, i.ignored_interval_id");
    LIST_OPEN = select_intervals!("where i.to_at is null order by i.from_at, i.ignored_interval_id limit $1");
    LIST_SINCE = select_intervals!("where i.to_at is null or i.to_at > $1 order by i.from_at desc, i.ignored_interval_id desc limit $2");
    // From a moment on, and the second run of a job finds it there.
    INSERT = "insert into ignored_intervals (ticket_id, suspended_ticket_id, user_id, cause, from_at) values ($1, $2, $3, $4, $5)
        on conflict do nothing";
    CLOSE = "update ignored_intervals set to_at = $2, ended = $3, rescued_by_id = $4, apologised = $5
        where ignored_interval_id = $1 and to_at is null";
    CLAIM = "update ignored_intervals set claimed_by_id = $2, claimed_at = $3 where ignored_interval_id = $1";
    FIND_GOODBYE = "select said_at from goodbyes where ticket_id = $1";
    UPSERT_GOODBYE = "insert into goodbyes (ticket_id, said_at) values ($1, $2)
        on conflict (ticket_id) do update set said_at = excluded.said_at";
    DELETE_GOODBYE = "delete from goodbyes where ticket_id = $1 and said_at >= $2";
    FIRST_ANSWERS = "select t.channel, u.locale, g.name, t.created_at, t.first_replied_at from tickets t
        join users u on u.user_id = t.requester_id left join groups g on g.group_id = t.group_id
        where t.first_replied_at >= $1 and t.created_at <= t.first_replied_at order by t.first_replied_at desc limit $2";
    LAST_OF_OURS = "select c.author_id, c.body_text from comments c join users u on u.user_id = c.author_id
        where c.ticket_id = $1 and c.is_public and c.kind = 'comment' and u.role <> 'end-user'
        order by c.created_at desc, c.comment_id desc limit 1";
    HELD_BY = "select c.held_until from comments c where c.ticket_id = $1 and c.is_public and c.held_until > $2
        and c.created_at <= $2 order by c.held_until desc limit 1";
}

#[derive(FromRow)]
struct IntervalRow {
    ignored_interval_id: i64,
    ticket_id: Option<i64>,
    suspended_ticket_id: Option<i64>,
    user_id: Option<i64>,
    cause: String,
    from_at: i64,
    to_at: Option<i64>,
    ended: Option<String>,
    rescued_by_id: Option<i64>,
    apologised: bool,
    claimed_by_id: Option<i64>,
    claimed_at: Option<i64>,
}

impl IntervalRow {
    fn read(self) -> Result<Interval> {
        let id = self.ignored_interval_id;
        let corrupt = |column| StoreError::Corrupt { table: "ignored_intervals", column, row: id };
        Ok(Interval {
            id: IgnoredIntervalId(id),
            ticket_id: self.ticket_id.map(TicketId),
            suspended_ticket_id: self.suspended_ticket_id.map(SuspendedTicketId),
            user_id: self.user_id.map(UserId),
            cause: Cause::from_word(&self.cause).ok_or(corrupt("cause"))?,
            from: from_micros(self.from_at),
            to: self.to_at.map(from_micros),
            ended: self.ended.map(|word| Ended::from_word(&word).ok_or(corrupt("ended"))).transpose()?,
            rescued_by: self.rescued_by_id.map(UserId),
            apologised: self.apologised,
            claimed_by: self.claimed_by_id.map(UserId),
            claimed_at: self.claimed_at.map(from_micros),
        })
    }
}

fn read_all(rows: Vec<IntervalRow>) -> Result<Vec<Interval>> {
    rows.into_iter().map(IntervalRow::read).collect()
}

/// The interval in which a ticket's customer is ignored now.
pub async fn find_open(conn: &mut Conn, ticket: TicketId) -> Result<Option<Interval>> {
    conn.optional::<IntervalRow>(FIND_OPEN, args![ticket]).await?.map(IntervalRow::read).transpose()
}

/// The interval in which a held mail's sender is ignored now.
pub async fn find_open_held(conn: &mut Conn, held: SuspendedTicketId) -> Result<Option<Interval>> {
    conn.optional::<IntervalRow>(FIND_OPEN_HELD, args![held]).await?.map(IntervalRow::read).transpose()
}

/// All intervals of a ticket, oldest first.
pub async fn list_of_ticket(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Interval>> {
    read_all(conn.all(LIST_OF_TICKET, args![ticket]).await?)
}

/// Who is ignored now, the longest first.
pub async fn list_open(conn: &mut Conn, limit: i64) -> Result<Vec<Interval>> {
    read_all(conn.all(LIST_OPEN, args![limit]).await?)
}

/// Intervals that last, or ended after a moment; the newest first.
pub async fn list_since(conn: &mut Conn, since: Timestamp, limit: i64) -> Result<Vec<Interval>> {
    read_all(conn.all(LIST_SINCE, args![since, limit]).await?)
}

/// The same, of the tickets that a colleague sees; held mail is every colleague's.
pub async fn list_seen(
    conn: &mut Conn,
    person: &Person,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Interval>> {
    let sql = format!(
        "{} where (i.to_at is null or i.to_at > $2) and (i.suspended_ticket_id is not null or {})
        order by i.from_at desc, i.ignored_interval_id desc limit $3",
        select_intervals!("left join tickets t on t.ticket_id = i.ticket_id"),
        visible(person)
    );
    read_all(conn.all(AssertSqlSafe(sql), args![person.id, since, limit]).await?)
}

/// Tickets whose customers are ignored now and that a colleague may take up, the longest first: nobody else has done so
/// since a moment.
pub async fn list_to_rescue(
    conn: &mut Conn,
    person: &Person,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Interval>> {
    let sql = format!(
        "{} where i.to_at is null and t.requester_id <> $1 and {}
        and (i.claimed_by_id is null or i.claimed_by_id = $1 or i.claimed_at < $2)
        order by i.from_at, i.ignored_interval_id limit $3",
        select_intervals!("join tickets t on t.ticket_id = i.ticket_id"),
        visible(person)
    );
    read_all(conn.all(AssertSqlSafe(sql), args![person.id, since, limit]).await?)
}

/// A new interval; `false` when one is open already.
pub async fn insert(
    tx: &mut Tx,
    ticket: Option<TicketId>,
    held: Option<SuspendedTicketId>,
    user: Option<UserId>,
    cause: Cause,
    from: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(INSERT, args![ticket, held, user, cause.as_str(), from]).await? == 1)
}

/// An interval is over.
pub async fn close(
    tx: &mut Tx,
    id: IgnoredIntervalId,
    to: Timestamp,
    ended: Ended,
    rescued_by: Option<UserId>,
    apologised: bool,
) -> Result<bool> {
    Ok(tx.execute(CLOSE, args![id, to, ended.as_str(), rescued_by, apologised]).await? == 1)
}

/// Somebody takes it up.
pub async fn claim(tx: &mut Tx, id: IgnoredIntervalId, by: UserId, now: Timestamp) -> Result<()> {
    tx.execute(CLAIM, args![id, by, now]).await?;
    Ok(())
}

/// When a ticket was last closed with a goodbye: the customer's words before it are settled.
pub async fn find_goodbye(conn: &mut Conn, ticket: TicketId) -> Result<Option<Timestamp>> {
    let row: Option<(i64,)> = conn.optional(FIND_GOODBYE, args![ticket]).await?;
    Ok(row.map(|(at,)| from_micros(at)))
}

/// A ticket is closed with a goodbye.
pub async fn upsert_goodbye(tx: &mut Tx, ticket: TicketId, at: Timestamp) -> Result<()> {
    tx.execute(UPSERT_GOODBYE, args![ticket, at]).await?;
    Ok(())
}

/// A goodbye since a moment was taken back with the words it came with.
pub async fn delete_goodbye(tx: &mut Tx, ticket: TicketId, since: Timestamp) -> Result<()> {
    tx.execute(DELETE_GOODBYE, args![ticket, since]).await?;
    Ok(())
}

/// A first answer, for comparing waits: channel, language, group, from, to.
pub type FirstAnswer = (String, Option<String>, Option<String>, Timestamp, Timestamp);

type AnswerColumns = (String, Option<String>, Option<String>, i64, i64);

/// The first answers since a moment, the latest first.
pub async fn list_first_answers(conn: &mut Conn, since: Timestamp, limit: i64) -> Result<Vec<FirstAnswer>> {
    let rows: Vec<AnswerColumns> = conn.all(FIRST_ANSWERS, args![since, limit]).await?;
    let read = |(channel, locale, group, from, to): AnswerColumns| {
        (channel, locale, group, from_micros(from), from_micros(to))
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Our last public words on a ticket, on their way or not: whose and what.
pub async fn find_last_of_ours(conn: &mut Conn, ticket: TicketId) -> Result<Option<(UserId, String)>> {
    let row: Option<(i64, String)> = conn.optional(LAST_OF_OURS, args![ticket]).await?;
    Ok(row.map(|(author, text)| (UserId(author), text)))
}

/// When words of ours leave that were said by a moment and had not left then.
pub async fn find_leaving(conn: &mut Conn, ticket: TicketId, at: Timestamp) -> Result<Option<Timestamp>> {
    let row: Option<(Option<i64>,)> = conn.optional(HELD_BY, args![ticket, at]).await?;
    Ok(row.and_then(|(at,)| at).map(from_micros))
}
