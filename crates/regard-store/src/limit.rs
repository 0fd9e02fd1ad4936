//! A "no" with its reason and its way, and what it came to.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::view::visible_of;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{LimitId, PolicyId, TicketId, UserId, WantId};
use regard_domain::limit::{Limit, State, Way};
use regard_domain::user::Person;
use sqlx::{AssertSqlSafe, FromRow};

macro_rules! columns {
    () => {
        "l.limit_id, l.ticket_id, l.user_id, l.ask, l.need_behind, l.exception_thought, l.state, l.is_granted,
        l.reason_human, l.can_do, l.elsewhere, l.policy_id, l.appeal_to, l.decided_by, l.stake_cents, l.customer_said,
        (select w.want_id from wants w where w.limit_id = l.limit_id) as want_id, l.asked_by, l.asked_at, l.decided_at,
        l.declined_at, l.appealed_at, l.closed_at"
    };
}
macro_rules! select_limits {
    ($rest:literal) => {
        concat!("select ", columns!(), " from limits l ", $rest)
    };
}

sql! {
    FIND = select_limits!("where l.limit_id = $1");
    TOUCH = "update limits set updated_at = updated_at where limit_id = $1";
    LIST_BY_TICKET = select_limits!("where l.ticket_id = $1 order by l.limit_id desc");
    LIST_SINCE = select_limits!("where l.asked_at >= $1 order by l.limit_id");
    // What was offered under a policy, or without one; what was taken comes with it.
    LIST_OFFERED = "select can_do, state from limits where coalesce(policy_id, 0) = $1 and declined_at is not null
        order by limit_id desc limit 500";
    INSERT = "insert into limits (ticket_id, user_id, ask, state, policy_id, asked_by, asked_at, updated_at)
        values ($1, $2, $3, 'asked', $4, $5, $6, $6) returning limit_id";
    UPDATE = "update limits set ask = $2, need_behind = $3, exception_thought = $4, state = $5, is_granted = $6,
        reason_human = $7, can_do = $8, elsewhere = $9, policy_id = $10, appeal_to = $11, decided_by = $12,
        stake_cents = $13, customer_said = $14, decided_at = $15, declined_at = $16, appealed_at = $17, closed_at = $18,
        updated_at = $19 where limit_id = $1";
    MERGE = "update limits set user_id = $2 where user_id = $1";
    MOVE_ALL = "update limits set ticket_id = $2 where ticket_id = $1";
}

#[derive(FromRow)]
struct LimitRow {
    limit_id: i64,
    ticket_id: i64,
    user_id: i64,
    ask: String,
    need_behind: String,
    exception_thought: String,
    state: String,
    is_granted: bool,
    reason_human: String,
    can_do: String,
    elsewhere: String,
    policy_id: Option<i64>,
    appeal_to: Option<i64>,
    decided_by: Option<i64>,
    stake_cents: i64,
    customer_said: String,
    want_id: Option<i64>,
    asked_by: Option<i64>,
    asked_at: i64,
    decided_at: Option<i64>,
    declined_at: Option<i64>,
    appealed_at: Option<i64>,
    closed_at: Option<i64>,
}

impl LimitRow {
    fn read(self) -> Result<Limit> {
        let row = self.limit_id;
        let corrupt = |column| StoreError::Corrupt { table: "limits", column, row };
        Ok(Limit {
            id: LimitId(row),
            ticket_id: TicketId(self.ticket_id),
            user_id: UserId(self.user_id),
            ask: self.ask,
            need_behind: self.need_behind,
            exception: self.exception_thought,
            state: State::from_word(&self.state).ok_or(corrupt("state"))?,
            is_granted: self.is_granted,
            way: Way {
                reason: self.reason_human,
                can_do: serde_json::from_str(&self.can_do).map_err(|_| corrupt("can_do"))?,
                elsewhere: self.elsewhere,
            },
            policy_id: self.policy_id.map(PolicyId),
            appeal_to: self.appeal_to.map(UserId),
            decided_by: self.decided_by.map(UserId),
            stake_cents: self.stake_cents,
            customer_said: self.customer_said,
            want_id: self.want_id.map(WantId),
            asked_by: self.asked_by.map(UserId),
            asked_at: from_micros(self.asked_at),
            decided_at: self.decided_at.map(from_micros),
            declined_at: self.declined_at.map(from_micros),
            appealed_at: self.appealed_at.map(from_micros),
            closed_at: self.closed_at.map(from_micros),
        })
    }
}

fn read_all(rows: Vec<LimitRow>) -> Result<Vec<Limit>> {
    rows.into_iter().map(LimitRow::read).collect()
}

/// The limit of an id.
pub async fn find(conn: &mut Conn, id: LimitId) -> Result<Option<Limit>> {
    conn.optional::<LimitRow>(FIND, args![id]).await?.map(LimitRow::read).transpose()
}

/// The same, locked for a deed.
pub async fn lock(tx: &mut Tx, id: LimitId) -> Result<Option<Limit>> {
    tx.execute(TOUCH, args![id]).await?;
    find(tx, id).await
}

/// A ticket's, newest first.
pub async fn list_by_ticket(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Limit>> {
    read_all(conn.all(LIST_BY_TICKET, args![ticket]).await?)
}

/// Those of the desk below an id, newest first; only open ones where wanted.
pub async fn list(
    conn: &mut Conn,
    person: &Person,
    only_open: bool,
    below: i64,
    limit: i64,
) -> Result<Vec<Limit>> {
    let sql = format!(
        "{} where ($2 = 0 or l.closed_at is null) and l.limit_id < $3 and {} order by l.limit_id desc limit $4",
        select_limits!(""),
        visible_of(person, "l")
    );
    read_all(conn.all(AssertSqlSafe(sql), args![person.id, i64::from(only_open), below, limit]).await?)
}

/// Those asked since a time.
pub async fn list_since(conn: &mut Conn, since: Timestamp) -> Result<Vec<Limit>> {
    read_all(conn.all(LIST_SINCE, args![since]).await?)
}

/// What was offered under a policy (or without one), and whether it was taken; the latest first.
pub async fn list_offered(conn: &mut Conn, policy: Option<PolicyId>) -> Result<Vec<(Vec<String>, bool)>> {
    let policy = policy.map_or(0, i64::from);
    let rows: Vec<(String, String)> = conn.all(LIST_OFFERED, args![policy]).await?;
    let read = |(can_do, state): (String, String)| {
        (serde_json::from_str(&can_do).unwrap_or_default(), state == State::Accepted.as_str())
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Writes down what somebody asked for.
pub async fn insert(
    tx: &mut Tx,
    ticket: TicketId,
    user: UserId,
    ask: &str,
    policy: Option<PolicyId>,
    by: Option<UserId>,
    now: Timestamp,
) -> Result<LimitId> {
    let (id,): (i64,) = tx.one(INSERT, args![ticket, user, ask, policy, by, now]).await?;
    Ok(LimitId(id))
}

/// Writes a locked one back.
pub async fn update(tx: &mut Tx, it: &Limit, now: Timestamp) -> Result<()> {
    let args = args![
        it.id,
        &it.ask,
        &it.need_behind,
        &it.exception,
        it.state.as_str(),
        it.is_granted,
        &it.way.reason,
        serde_json::to_string(&it.way.can_do).expect("plain data"),
        &it.way.elsewhere,
        it.policy_id,
        it.appeal_to,
        it.decided_by,
        it.stake_cents,
        &it.customer_said,
        it.decided_at,
        it.declined_at,
        it.appealed_at,
        it.closed_at,
        now
    ];
    tx.execute(UPDATE, args).await?;
    Ok(())
}

/// Two records of one person become one.
pub async fn merge(tx: &mut Tx, from: UserId, into: UserId) -> Result<()> {
    tx.execute(MERGE, args![from, into]).await?;
    Ok(())
}

/// A merged ticket's go along.
pub async fn move_all(tx: &mut Tx, from: TicketId, into: TicketId) -> Result<()> {
    tx.execute(MOVE_ALL, args![from, into]).await?;
    Ok(())
}
