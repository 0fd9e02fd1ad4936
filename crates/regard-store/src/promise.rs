//! Promises and every move of their time.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::view::visible;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{CommentId, GroupId, PromiseId, TicketId, UserId};
use regard_domain::promise::{Answer, Move, Polarity, Promise, State, Verdict};
use regard_domain::user::Person;
use sqlx::{AssertSqlSafe, FromRow};

macro_rules! columns {
    () => {
        "promise_id, p.ticket_id, p.comment_id, promisee_id, promiser_id, writer_id, words, span_start, span_end, polarity,
        condition_words, done_when, class, p.group_id, size, state, made_at, p.due_at, first_due_at, quote, depends_on, accepted_at,
        delivered_at, confirm_by, ended_at, verdict_answer, verdict_by, verdict_at, verdict_words, withdrawn_reason,
        recovery_id, was_moved"
    };
}
macro_rules! select_promises {
    ($rest:literal) => {
        concat!("select ", columns!(), " from promises p ", $rest)
    };
}

/// Selects whole promises as `p` with their ticket as `t`, for statements that are put together from fixed pieces.
const SELECT_P: &str =
    concat!("select ", columns!(), " from promises p join tickets t on t.ticket_id = p.ticket_id");

sql! {
    FIND = select_promises!("where promise_id = $1");
    LOCK = "update promises set state = state where promise_id = $1";
    LIST_BY_TICKET = select_promises!("where p.ticket_id = $1 order by promise_id");
    LIST_BY_PROMISEE = select_promises!("where promisee_id = $1 order by promise_id desc limit $2");
    LIST_CASES = "select made_at, delivered_at, ended_at from promises where made_at >= $1 and ($2 = '' or class = $2)
        and ($3 = 0 or group_id = $3) and ($4 = '' or size = $4) and polarity = 'do' and state <> 'waiting_condition'
        order by made_at desc limit $5";
    INSERT = "insert into promises (ticket_id, comment_id, promisee_id, promiser_id, writer_id, words, span_start, span_end,
        polarity, condition_words, done_when, class, group_id, size, state, made_at, due_at, first_due_at, quote, depends_on)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $19)
        returning promise_id";
    UPDATE = "update promises set promiser_id = $2, state = $3, due_at = $4, first_due_at = $5, accepted_at = $6,
        delivered_at = $7, confirm_by = $8, ended_at = $9, verdict_answer = $10, verdict_by = $11, verdict_at = $12,
        verdict_words = $13, withdrawn_reason = $14, recovery_id = $15, was_moved = $16 where promise_id = $1";
    MOVE_ALL = "update promises set ticket_id = $2 where ticket_id = $1";
    MOVE_ONE = "update promises set ticket_id = $2 where comment_id = $1";
    DELETE_BY_COMMENT = "delete from promises where comment_id = $1";
    INSERT_MOVE = "insert into promise_moves (promise_id, from_at, to_at, reason, told_at) values ($1, $2, $3, $4, $5)";
    ACCEPT_MOVES = "update promise_moves set accepted_at = $2 where promise_id = $1 and accepted_at is null";
    LIST_MOVES = "select promise_id, from_at, to_at, reason, told_at, accepted_at from promise_moves
        where promise_id = $1 order by promise_move_id";
    LIST_MOVES_BY_TICKET = "select m.promise_id, m.from_at, m.to_at, m.reason, m.told_at, m.accepted_at
        from promise_moves m join promises p on p.promise_id = m.promise_id where p.ticket_id = $1 order by promise_move_id";
}

#[derive(FromRow)]
struct PromiseRow {
    promise_id: i64,
    ticket_id: i64,
    comment_id: Option<i64>,
    promisee_id: i64,
    promiser_id: i64,
    writer_id: i64,
    words: String,
    span_start: Option<i64>,
    span_end: Option<i64>,
    polarity: String,
    condition_words: Option<String>,
    done_when: String,
    class: String,
    group_id: Option<i64>,
    size: String,
    state: String,
    made_at: i64,
    due_at: Option<i64>,
    first_due_at: Option<i64>,
    quote: Option<String>,
    depends_on: String,
    accepted_at: Option<i64>,
    delivered_at: Option<i64>,
    confirm_by: Option<i64>,
    ended_at: Option<i64>,
    verdict_answer: Option<String>,
    verdict_by: Option<i64>,
    verdict_at: Option<i64>,
    verdict_words: String,
    withdrawn_reason: Option<String>,
    recovery_id: Option<i64>,
    was_moved: bool,
}

impl PromiseRow {
    fn read(self) -> Result<Promise> {
        let corrupt = |column| StoreError::Corrupt { table: "promises", column, row: self.promise_id };
        let quote = self.quote.as_deref().map(serde_json::from_str).transpose();
        let at = |micros: Option<i64>| micros.map(from_micros);
        let verdict = match (&self.verdict_answer, self.verdict_by, self.verdict_at) {
            (Some(answer), Some(by), Some(said_at)) => Some(Verdict {
                answer: Answer::from_word(answer).ok_or(corrupt("verdict_answer"))?,
                by: UserId(by),
                at: from_micros(said_at),
                words: self.verdict_words,
            }),
            _ => None,
        };
        Ok(Promise {
            id: PromiseId(self.promise_id),
            ticket_id: TicketId(self.ticket_id),
            comment_id: self.comment_id.map(CommentId),
            promisee_id: UserId(self.promisee_id),
            promiser_id: UserId(self.promiser_id),
            writer_id: UserId(self.writer_id),
            words: self.words,
            span_start: self.span_start,
            span_end: self.span_end,
            polarity: Polarity::from_word(&self.polarity).ok_or(corrupt("polarity"))?,
            condition: self.condition_words,
            done_when: self.done_when,
            class: self.class,
            group_id: self.group_id.map(GroupId),
            size: self.size,
            state: State::from_word(&self.state).ok_or(corrupt("state"))?,
            made_at: from_micros(self.made_at),
            due_at: at(self.due_at),
            first_due_at: at(self.first_due_at),
            quote: quote.map_err(|_| corrupt("quote"))?,
            depends_on: serde_json::from_str(&self.depends_on).map_err(|_| corrupt("depends_on"))?,
            accepted_at: at(self.accepted_at),
            delivered_at: at(self.delivered_at),
            confirm_by: at(self.confirm_by),
            ended_at: at(self.ended_at),
            verdict,
            withdrawn_reason: self.withdrawn_reason,
            recovery_id: self.recovery_id,
            was_moved: self.was_moved,
        })
    }
}

fn read_all(rows: Vec<PromiseRow>) -> Result<Vec<Promise>> {
    rows.into_iter().map(PromiseRow::read).collect()
}

/// The promise of an id.
pub async fn find(conn: &mut Conn, id: PromiseId) -> Result<Option<Promise>> {
    conn.optional::<PromiseRow>(FIND, args![id]).await?.map(PromiseRow::read).transpose()
}

/// Locks a promise and reads it.
pub async fn lock(tx: &mut Tx, id: PromiseId) -> Result<Option<Promise>> {
    tx.execute(LOCK, args![id]).await?;
    find(tx, id).await
}

/// A ticket's promises, in the order in which they were made.
pub async fn list_by_ticket(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Promise>> {
    read_all(conn.all(LIST_BY_TICKET, args![ticket]).await?)
}

/// What somebody was promised, the newest first.
pub async fn list_by_promisee(conn: &mut Conn, user: UserId, limit: i64) -> Result<Vec<Promise>> {
    read_all(conn.all(LIST_BY_PROMISEE, args![user, limit]).await?)
}

/// Which promises a list holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Only those of this colleague.
    pub promiser: Option<UserId>,
    /// Only those of the colleague's groups.
    pub is_team: bool,
    /// Only in this state.
    pub state: Option<State>,
    /// Only on this ticket.
    pub ticket: Option<TicketId>,
}

impl Wanted {
    /// The condition over a promise `p`; the person is `$1`, the values `$2` to `$4`, of which 0 or '' means any.
    fn condition(&self) -> &'static str {
        if self.is_team {
            "($2 = 0 or p.promiser_id = $2) and ($3 = '' or p.state = $3) and ($4 = 0 or p.ticket_id = $4)
                and p.group_id in (select m.group_id from memberships m where m.user_id = $1)"
        } else {
            "($2 = 0 or p.promiser_id = $2) and ($3 = '' or p.state = $3) and ($4 = 0 or p.ticket_id = $4)"
        }
    }

    fn args(&self, person: &Person) -> crate::db::Args {
        let promiser = self.promiser.map_or(0, |id| id.0);
        args![person.id, promiser, self.state.map_or("", State::as_str), self.ticket.map_or(0, |id| id.0)]
    }
}

/// A page of the promises that a colleague may see, the newest first.
pub async fn list(
    conn: &mut Conn,
    person: &Person,
    wanted: &Wanted,
    limit: i64,
    offset: i64,
) -> Result<Vec<Promise>> {
    let sql = format!(
        "{SELECT_P} where {} and {} order by p.promise_id desc limit $5 offset $6",
        wanted.condition(),
        visible(person)
    );
    let mut args = wanted.args(person);
    args.extend(args![limit, offset]);
    read_all(conn.all(AssertSqlSafe(sql), args).await?)
}

/// How many those are.
pub async fn count(conn: &mut Conn, person: &Person, wanted: &Wanted) -> Result<i64> {
    let sql = format!(
        "select count(*) from promises p join tickets t on t.ticket_id = p.ticket_id where {} and {}",
        wanted.condition(),
        visible(person)
    );
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql), wanted.args(person)).await?;
    Ok(count)
}

/// What is owed or was delivered and not judged, as far as a colleague may see it, in the order of the clock.
pub async fn list_open(
    conn: &mut Conn,
    person: &Person,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<Promise>> {
    let sql = format!(
        "{SELECT_P} where p.state in ('active', 'asked', 'waiting_condition', 'delivered', 'disputed') and t.deleted_at is null
            and {} and {} order by coalesce(p.due_at, 9223372036854775807), p.promise_id limit $5",
        wanted.condition(),
        visible(person)
    );
    let mut args = wanted.args(person);
    args.push(limit.into());
    read_all(conn.all(AssertSqlSafe(sql), args).await?)
}

/// What came to its end since a moment, as far as a colleague may see it, the latest first.
pub async fn list_ended(
    conn: &mut Conn,
    person: &Person,
    wanted: &Wanted,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Promise>> {
    let sql = format!(
        "{SELECT_P} where p.ended_at >= $5 and {} and {} order by p.ended_at desc, p.promise_id desc limit $6",
        wanted.condition(),
        visible(person)
    );
    let mut args = wanted.args(person);
    args.extend(args![since, limit]);
    read_all(conn.all(AssertSqlSafe(sql), args).await?)
}

/// What a colleague owes until a moment, and what waits for their yes.
pub async fn list_owed(
    conn: &mut Conn,
    person: &Person,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Promise>> {
    let sql = format!(
        "{SELECT_P} where p.promiser_id = $1 and t.deleted_at is null and (p.state = 'asked'
            or (p.state = 'active' and p.due_at <= $2)) order by coalesce(p.due_at, $2), p.promise_id limit $3"
    );
    read_all(conn.all(AssertSqlSafe(sql), args![person.id, until, limit]).await?)
}

/// Beginnings and ends of promises like one: since a moment, of a class (empty is any), a team (0 is any) and a size
/// (empty is any). Each is when it was made, when delivered, when it ended.
pub async fn list_cases(
    conn: &mut Conn,
    since: Timestamp,
    (class, group, size): (&str, i64, &str),
    limit: i64,
) -> Result<Vec<(Timestamp, Option<Timestamp>, Option<Timestamp>)>> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> =
        conn.all(LIST_CASES, args![since, class, group, size, limit]).await?;
    let read = |(made, done, ended): (i64, Option<i64>, Option<i64>)| {
        (from_micros(made), done.map(from_micros), ended.map(from_micros))
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Adds a promise; its id is given by the database.
pub async fn insert(tx: &mut Tx, new: &Promise) -> Result<PromiseId> {
    let quote = new.quote.as_ref().map(|quote| serde_json::to_string(quote).expect("a quote is plain data"));
    let depends_on = serde_json::to_string(&new.depends_on).expect("ids are plain data");
    let args = args![
        new.ticket_id,
        new.comment_id,
        new.promisee_id,
        new.promiser_id,
        new.writer_id,
        &new.words,
        new.span_start,
        new.span_end,
        new.polarity.as_str(),
        new.condition.clone(),
        &new.done_when,
        &new.class,
        new.group_id,
        &new.size,
        new.state.as_str(),
        new.made_at,
        new.due_at,
        quote,
        depends_on,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(PromiseId(id))
}

/// Writes back what may change of a promise.
pub async fn update(tx: &mut Tx, promise: &Promise) -> Result<()> {
    let verdict = promise.verdict.as_ref();
    let args = args![
        promise.id,
        promise.promiser_id,
        promise.state.as_str(),
        promise.due_at,
        promise.first_due_at,
        promise.accepted_at,
        promise.delivered_at,
        promise.confirm_by,
        promise.ended_at,
        verdict.map(|verdict| verdict.answer.as_str()),
        verdict.map(|verdict| verdict.by),
        verdict.map(|verdict| verdict.at),
        verdict.map_or("", |verdict| verdict.words.as_str()),
        promise.withdrawn_reason.clone(),
        promise.recovery_id,
        promise.was_moved,
    ];
    tx.execute(UPDATE, args).await?;
    Ok(())
}

/// Takes the promises of one ticket to another, when it is merged.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<u64> {
    tx.execute(MOVE_ALL, args![from, to]).await
}

/// Takes the promises of a comment along with it.
pub async fn move_one(tx: &mut Tx, comment: CommentId, to: TicketId) -> Result<u64> {
    tx.execute(MOVE_ONE, args![comment, to]).await
}

/// Deletes what a comment promised that was taken back before anybody read it.
pub async fn delete_by_comment(tx: &mut Tx, comment: CommentId) -> Result<u64> {
    tx.execute(DELETE_BY_COMMENT, args![comment]).await
}

/// Writes down a move.
pub async fn insert_move(tx: &mut Tx, new: &Move) -> Result<()> {
    tx.execute(INSERT_MOVE, args![new.promise_id, new.from, new.to, &new.reason, new.told_at]).await?;
    Ok(())
}

/// Notes that the customer agrees to the moves so far.
pub async fn accept_moves(tx: &mut Tx, id: PromiseId, now: Timestamp) -> Result<u64> {
    tx.execute(ACCEPT_MOVES, args![id, now]).await
}

type MoveColumns = (i64, i64, i64, String, i64, Option<i64>);

fn read_move((promise, from, to, reason, told_at, accepted_at): MoveColumns) -> Move {
    Move {
        promise_id: PromiseId(promise),
        from: from_micros(from),
        to: from_micros(to),
        reason,
        told_at: from_micros(told_at),
        accepted_at: accepted_at.map(from_micros),
    }
}

/// The moves of a promise, oldest first.
pub async fn list_moves(conn: &mut Conn, id: PromiseId) -> Result<Vec<Move>> {
    Ok(conn.all::<MoveColumns>(LIST_MOVES, args![id]).await?.into_iter().map(read_move).collect())
}

/// The moves of a ticket's promises, oldest first.
pub async fn list_moves_by_ticket(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Move>> {
    let rows = conn.all::<MoveColumns>(LIST_MOVES_BY_TICKET, args![ticket]).await?;
    Ok(rows.into_iter().map(read_move).collect())
}
