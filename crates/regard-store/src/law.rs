//! Queries behind the laws, and the record of their checks. Each query gives only rows that break a law, from an index:
//! a desk in order is checked in no time, whatever its size.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::law::{Breach, Check};
use regard_domain::update_clock::SILENCE_MAX;

sql! {
    // Waiting by the ticket's own clock, but late, without a time, or without an owner.
    WAITING_WRONG = "select ticket_id, hear_by, coalesce(assignee_id, group_id) from tickets
        where waiting_since is not null and deleted_at is null and spam_at is null
        and (hear_by is null or hear_by <= $1 or (assignee_id is null and group_id is null))
        order by hear_by, ticket_id limit $2";
    // Waiting by the words, while the clock says nobody waits.
    WAITING_UNSEEN = "select t.ticket_id from tickets t
        left join goodbyes g on g.ticket_id = t.ticket_id
        where t.status in ('new', 'open', 'pending', 'hold') and t.deleted_at is null and t.spam_at is null
        and t.merged_into_id is null and t.waiting_since is null and exists (
            select 1 from comments c join users u on u.user_id = c.author_id
            where c.ticket_id = t.ticket_id and c.is_public and c.kind = 'comment' and u.role = 'end-user'
            and c.created_at > coalesce(g.said_at, 0)
            and not exists (
                select 1 from comments o join users w on w.user_id = o.author_id
                where o.ticket_id = t.ticket_id and o.is_public and o.kind = 'comment' and w.role <> 'end-user'
                and o.held_until is null and o.created_at >= c.created_at))
        order by t.ticket_id limit $1";
    // Received, and not understood for too long.
    UNPROCESSED = "select raw_message_id from raw_messages where state = 'received' and received_at < $1
        order by received_at limit $2";
    // Held, and nobody has looked.
    HELD_TOO_LONG = "select suspended_ticket_id, created_at from suspended_tickets where state = 'waiting' and created_at < $1 order by created_at limit $2";
    // Owned by somebody who is gone, or away beyond the time by which the customer hears.
    OWNER_ABSENT = "select t.ticket_id, a.until_at from tickets t join users u on u.user_id = t.assignee_id
        left join absences a on a.user_id = t.assignee_id and a.until_at > $1
        where t.status in ('new', 'open', 'pending', 'hold') and t.deleted_at is null and t.spam_at is null
        and t.hear_by is not null and (u.is_suspended or u.role = 'end-user' or a.until_at > t.hear_by)
        order by t.ticket_id limit $2";
    // Owed and past its time: its job did not break it.
    OWED_OVER = "select promise_id, due_at from promises where state in ('active', 'asked') and due_at <= $1
        order by due_at, promise_id limit $2";
    // A due time that is neither the first nor the end of the last move.
    DUE_EDITED = "select p.promise_id from promises p where coalesce(p.due_at, 0) <> coalesce(
            (select m.to_at from promise_moves m where m.promise_id = p.promise_id order by m.promise_move_id desc limit 1),
            p.first_due_at, 0)
        order by p.promise_id limit $1";
    // A move of which the customer heard when it was due already, or that does not begin where the one before it ended.
    MOVED_WRONG = "select m.promise_id from promise_moves m join promises p on p.promise_id = m.promise_id
        where m.told_at >= m.from_at or m.from_at <> coalesce(
            (select e.to_at from promise_moves e where e.promise_id = m.promise_id and e.promise_move_id < m.promise_move_id
            order by e.promise_move_id desc limit 1), p.first_due_at, 0)
        order by m.promise_id limit $1";
    // Confirmed words without the row of their promise.
    CONFIRMED_WITHOUT_ROW = "select detection_id from detections where decision = 'confirmed' and promise_id is null
        order by detection_id limit $1";
    // Mail made from an internal comment.
    INTERNAL_LEFT = "select o.outgoing_id from outgoing_messages o join comments c on c.comment_id = o.comment_id
        where not c.is_public order by o.outgoing_id limit $1";
    // A word is owed by now; or somebody heard from us, is owed more, and no clock runs; or it runs from another word than
    // the last, or for too long.
    SILENT = "select t.ticket_id, c.next_due, t.heard_at, c.heard_at from tickets t
        join update_clocks c on c.ticket_id = t.ticket_id
        where c.next_due is not null and (c.next_due <= $1 or t.heard_at is null or c.heard_at <> t.heard_at
            or coalesce(c.runs_since, c.heard_at) < c.heard_at
            or c.next_due > coalesce(c.runs_since, c.heard_at) + $2) order by c.next_due, t.ticket_id limit $3";
    WITHOUT_CLOCK = "select t.ticket_id from tickets t left join update_clocks c on c.ticket_id = t.ticket_id
        where t.status in ('open', 'hold') and t.deleted_at is null and t.spam_at is null and t.merged_into_id is null
        and t.heard_at is not null and c.next_due is null and c.pause is null order by t.ticket_id limit $1";
    // Closed by nobody who may: neither the customer nor a silence that was announced and waited for.
    NOT_JUDGED = "select recovery_id from recoveries where (closed_at is not null or state = 'restored') and (state <> 'restored'
        or closed_at is null or repaired_at is null or restored_by is null or restored_by not in ('customer', 'silence')
        or (restored_by = 'silence' and (asked_at is null or silent_until is null or closed_at < silent_until)))
        order by recovery_id limit $1";
    // Words of ours to the customer that contain what we found out. Short findings are words that anybody uses.
    FINDING_SAID = "select distinct c.comment_id from recoveries r join tickets t on t.requester_id = r.user_id
        join comments c on c.ticket_id = t.ticket_id join users u on u.user_id = c.author_id
        where length(r.finding) >= 8 and c.is_public and u.role <> 'end-user'
        and replace(lower(c.body_text), lower(r.finding), '') <> lower(c.body_text) order by c.comment_id limit $1";
    FINDING_SENT = "select distinct o.outgoing_id from recoveries r join tickets t on t.requester_id = r.user_id
        join outgoing_messages o on o.ticket_id = t.ticket_id where length(r.finding) >= 8
        and replace(lower(o.content), lower(r.finding), '') <> lower(o.content) order by o.outgoing_id limit $1";
    FINDING_TREATED = "select recovery_id from recoveries where length(finding) >= 8
        and replace(lower(treatment), lower(finding), '') <> lower(treatment) order by recovery_id limit $1";
    // Our account of a complaint, said outside: in a comment, in mail, or in what they were told of it.
    ACCOUNT_SAID = "select distinct c.comment_id from complaints r join tickets t on t.requester_id = r.user_id
        join comments c on c.ticket_id = t.ticket_id join users u on u.user_id = c.author_id
        where length(r.ours) >= 8 and c.is_public and u.role <> 'end-user'
        and replace(lower(c.body_text), lower(r.ours), '') <> lower(c.body_text) order by c.comment_id limit $1";
    ACCOUNT_SENT = "select distinct o.outgoing_id from complaints r join tickets t on t.requester_id = r.user_id
        join outgoing_messages o on o.ticket_id = t.ticket_id where length(r.ours) >= 8
        and replace(lower(o.content), lower(r.ours), '') <> lower(o.content) order by o.outgoing_id limit $1";
    ACCOUNT_TOLD = "select complaint_id from complaints where length(ours) >= 8 and (
        replace(lower(told_back), lower(ours), '') <> lower(told_back)
        or replace(lower(playback), lower(ours), '') <> lower(playback)) order by complaint_id limit $1";
    // Past a step that was never done, or ended untold, or ended while the row says that it is open.
    COMPLAINT_SKIPPED = "select complaint_id from complaints where (state <> 'received' and thanked_at is null)
        or (played_back_at is not null and played_back_at < thanked_at)
        or (state in ('told_back', 'agreed', 'not_agreed', 'review', 'external') and told_back_at is null)
        or (told_back_at is not null and (acted_at is null or told_back = '' or (doing_what = '' and limit_reason = '')))
        or (state in ('agreed', 'external') and closed_at is null)
        or (state not in ('agreed', 'external') and closed_at is not null)
        or (state = 'external' and remedy = '') order by complaint_id limit $1";
    // Closed with the matter while they were not told back.
    COMPLAINT_SHUT = "select r.complaint_id from complaints r join tickets t on t.ticket_id = r.ticket_id
        where t.status in ('solved', 'closed') and t.deleted_at is null and t.spam_at is null and t.merged_into_id is null
        and r.state not in ('told_back', 'agreed', 'external') order by r.complaint_id limit $1";
    // The colleague it is about has it, or looks at it again.
    COMPLAINT_OWN_JUDGE = "select complaint_id from complaints where about_id is not null
        and (owner_id = about_id or lead_id = about_id or doing_by_user_id = about_id) order by complaint_id limit $1";
    // Not thanked since a time, or not done by its time.
    COMPLAINT_LEFT = "select r.complaint_id from complaints r join tickets t on t.ticket_id = r.ticket_id
        where t.deleted_at is null and t.spam_at is null and r.closed_at is null
        and ((r.state = 'received' and r.received_at < $1) or (r.state = 'acting' and r.doing_by < $1))
        order by r.complaint_id limit $2";
    // A "no" without its reason, its way, what was thought of first, or who looks again.
    NO_WITHOUT_WAY = "select limit_id from limits where (declined_at is not null and (reason_human = '' or can_do = '[]'
        or need_behind = '' or exception_thought = '' or appeal_to is null or decided_by is null))
        or (declined_at is null and state in ('declined', 'accepted', 'appealed'))
        or (state = 'final' and appealed_at is null) order by limit_id limit $1";
    // A "no" that left no want.
    NO_WITHOUT_WANT = "select l.limit_id from limits l where l.declined_at is not null
        and not exists (select 1 from wants w where w.limit_id = l.limit_id) order by l.limit_id limit $1";
    // Somebody asked for another look, and nobody looked since a time.
    APPEAL_LEFT = "select limit_id from limits where state = 'appealed' and appealed_at < $1 order by limit_id limit $2";
    INSERT_CHECK = "insert into law_checks (law, checked_at, breach_count, breaches) values ($1, $2, $3, $4)
        on conflict (law, checked_at) do update set breach_count = excluded.breach_count, breaches = excluded.breaches";
    LAST_CHECK = "select law, checked_at, breach_count, breaches from law_checks where law = $1
        order by checked_at desc limit 1";
    LIST_CHECKS = "select checked_at, breach_count from law_checks where law = $1 and checked_at >= $2 order by checked_at";
    FORGET_CHECKS = "delete from law_checks where checked_at < $1";
}

/// A ticket on which somebody waits and something is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingWrong {
    /// The ticket.
    pub ticket_id: i64,
    /// By when they should have heard; `None` when no time was set.
    pub hear_by: Option<Timestamp>,
    /// Whether somebody has it.
    pub has_owner: bool,
}

/// Tickets whose own clock breaks law 1.
pub async fn waiting_wrong(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<WaitingWrong>> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = conn.all(WAITING_WRONG, args![now, limit]).await?;
    let read = |(ticket_id, hear_by, owner): (i64, Option<i64>, Option<i64>)| WaitingWrong {
        ticket_id,
        hear_by: hear_by.map(from_micros),
        has_owner: owner.is_some(),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Tickets on which somebody waits by the words, while the clock does not know.
pub async fn waiting_unseen(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(WAITING_UNSEEN, args![limit]).await?)
}

/// Messages received before a time and not understood since.
pub async fn unprocessed(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(UNPROCESSED, args![before, limit]).await?)
}

/// Mail held since before a time, with when it came.
pub async fn held_too_long(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<(i64, Timestamp)>> {
    let rows: Vec<(i64, i64)> = conn.all(HELD_TOO_LONG, args![before, limit]).await?;
    Ok(rows.into_iter().map(|(id, at)| (id, from_micros(at))).collect())
}

/// Tickets whose owner has left or is away for longer than their customer may wait: until when, if they come back.
pub async fn owner_absent(
    conn: &mut Conn,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(i64, Option<Timestamp>)>> {
    let rows: Vec<(i64, Option<i64>)> = conn.all(OWNER_ABSENT, args![now, limit]).await?;
    Ok(rows.into_iter().map(|(id, at)| (id, at.map(from_micros))).collect())
}

/// Promises that are owed and past their time.
pub async fn owed_over(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<(i64, Timestamp)>> {
    let rows: Vec<(i64, i64)> = conn.all(OWED_OVER, args![before, limit]).await?;
    Ok(rows.into_iter().map(|(id, due)| (id, from_micros(due))).collect())
}

/// Promises whose due time is neither the first one nor where the last move took it.
pub async fn due_edited(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(DUE_EDITED, args![limit]).await?)
}

/// Promises with a move that was told too late, or that does not follow from the one before it.
pub async fn moved_wrong(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(MOVED_WRONG, args![limit]).await?)
}

/// Confirmed words whose promise has no row.
pub async fn confirmed_without_row(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(CONFIRMED_WITHOUT_ROW, args![limit]).await?)
}

/// Mail of ours made from an internal comment.
pub async fn internal_left(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(INTERNAL_LEFT, args![limit]).await?)
}

/// A clock that breaks law 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silent {
    /// The ticket.
    pub ticket_id: i64,
    /// By when they were to hear.
    pub next_due: Timestamp,
    /// Whether it runs from our last word.
    pub is_true: bool,
}

/// Clocks that have run out, and those that do not run from our last word or run longer than any silence may.
pub async fn silent(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Silent>> {
    let longest = i64::try_from(SILENCE_MAX.as_micros()).unwrap_or(i64::MAX);
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>)> =
        conn.all(SILENT, args![now, longest, limit]).await?;
    let read = |(ticket_id, next_due, heard, from): (i64, i64, Option<i64>, Option<i64>)| Silent {
        ticket_id,
        next_due: from_micros(next_due),
        is_true: heard == from && from.is_some_and(|from| next_due <= from.saturating_add(longest)),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Open tickets whose customer has heard from us, is owed more, and has no clock.
pub async fn without_clock(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(WITHOUT_CLOCK, args![limit]).await?)
}

/// Recoveries that nobody closed who may.
pub async fn not_judged(conn: &mut Conn, limit: i64) -> Result<Vec<i64>> {
    ids(conn.all(NOT_JUDGED, args![limit]).await?)
}

/// Where a finding stands outside, by table.
pub async fn findings_out(conn: &mut Conn, limit: i64) -> Result<Vec<(&'static str, i64)>> {
    let places = [
        ("comments", FINDING_SAID),
        ("outgoing_messages", FINDING_SENT),
        ("recoveries", FINDING_TREATED),
        ("comments", ACCOUNT_SAID),
        ("outgoing_messages", ACCOUNT_SENT),
        ("complaints", ACCOUNT_TOLD),
    ];
    let mut found = Vec::new();
    for (table, sql) in places {
        let rows = ids(conn.all(sql, args![limit]).await?)?;
        found.extend(
            rows.into_iter().map(|id| (table, id)).filter(|one| !found.contains(one)).collect::<Vec<_>>(),
        );
    }
    Ok(found)
}

/// What is wrong with a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiftWrong {
    /// A step is missing, or it ended untold.
    Skipped,
    /// Its matter was closed before they were told back.
    Shut,
    /// The colleague it is about has it.
    OwnJudge,
    /// Not thanked, or not done by its time.
    Left,
}

/// Complaints that break law 6; those left alone since before a time too.
pub async fn gifts_wrong(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<(i64, GiftWrong)>> {
    let mut found = Vec::new();
    let questions = [
        (GiftWrong::Skipped, COMPLAINT_SKIPPED),
        (GiftWrong::Shut, COMPLAINT_SHUT),
        (GiftWrong::OwnJudge, COMPLAINT_OWN_JUDGE),
    ];
    for (wrong, sql) in questions {
        found.extend(ids(conn.all(sql, args![limit]).await?)?.into_iter().map(|id| (id, wrong)));
    }
    let left = ids(conn.all(COMPLAINT_LEFT, args![before, limit]).await?)?;
    found.extend(left.into_iter().map(|id| (id, GiftWrong::Left)));
    Ok(found)
}

/// What is wrong with a "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWrong {
    /// Its reason, its way or who looks again is missing.
    NoWay,
    /// It left no want.
    NoWant,
    /// Nobody looked again.
    Left,
}

/// "No"s that break law 8; appeals left alone since before a time too.
pub async fn nos_wrong(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<(i64, NoWrong)>> {
    let mut found = Vec::new();
    for (wrong, sql) in [(NoWrong::NoWay, NO_WITHOUT_WAY), (NoWrong::NoWant, NO_WITHOUT_WANT)] {
        found.extend(ids(conn.all(sql, args![limit]).await?)?.into_iter().map(|id| (id, wrong)));
    }
    let left = ids(conn.all(APPEAL_LEFT, args![before, limit]).await?)?;
    found.extend(left.into_iter().map(|id| (id, NoWrong::Left)));
    Ok(found)
}

fn ids(rows: Vec<(i64,)>) -> Result<Vec<i64>> {
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Writes down a check.
pub async fn insert_check(tx: &mut Tx, law: u8, breaches: &[Breach], now: Timestamp) -> Result<()> {
    let count = i64::try_from(breaches.len()).unwrap_or(i64::MAX);
    let first = serde_json::to_string(&breaches[..breaches.len().min(50)]).expect("breaches are plain data");
    tx.execute(INSERT_CHECK, args![i64::from(law), now, count, first]).await?;
    Ok(())
}

/// The last check of a law.
pub async fn last_check(conn: &mut Conn, law: u8) -> Result<Option<Check>> {
    let row: Option<(i64, i64, i64, String)> = conn.optional(LAST_CHECK, args![i64::from(law)]).await?;
    let Some((law, checked_at, breach_count, breaches)) = row else { return Ok(None) };
    let corrupt = StoreError::Corrupt { table: "law_checks", column: "breaches", row: law };
    let breaches = serde_json::from_str(&breaches).map_err(|_| corrupt)?;
    Ok(Some(Check { law, checked_at: from_micros(checked_at), breach_count, breaches }))
}

/// When a law was checked since a time, and how many rows broke it then.
pub async fn list_checks(conn: &mut Conn, law: u8, since: Timestamp) -> Result<Vec<(Timestamp, i64)>> {
    let rows: Vec<(i64, i64)> = conn.all(LIST_CHECKS, args![i64::from(law), since]).await?;
    Ok(rows.into_iter().map(|(at, count)| (from_micros(at), count)).collect())
}

/// Forgets checks before a time.
pub async fn forget_checks(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute(FORGET_CHECKS, args![before]).await
}
