//! What went wrong and is being put right.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::view::visible_of;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{CommentId, PromiseId, RecoveryId, TicketId, UserId};
use regard_domain::recovery::{Cause, CauseKind, Closer, Recovery, State};
use regard_domain::user::Person;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{AssertSqlSafe, FromRow};

macro_rules! columns {
    () => {
        "recovery_id, ticket_id, user_id, cause_kind, cause, promise_id, state, round, is_double, owner_id, lead_id, harm,
        justice, heard, belief, finding, treatment, exception_reason, apology, apology_comment_id, repair, worth,
        goodwill_before, goodwill_after, satisfaction_before, satisfaction_after, asked_at, silent_until, restored_by,
        answer, lesson, wants_look, opened_by, opened_at, heard_at, apologised_at, repaired_at, closed_at"
    };
}
macro_rules! select_recoveries {
    ($rest:literal) => {
        concat!("select ", columns!(), " from recoveries ", $rest)
    };
}

sql! {
    FIND = select_recoveries!("where recovery_id = $1");
    LOCK = concat!("update recoveries set updated_at = updated_at where recovery_id = $1 returning ", columns!());
    FIND_OPEN = select_recoveries!("where ticket_id = $1 and closed_at is null");
    FIND_LAST = select_recoveries!("where ticket_id = $1 order by recovery_id desc limit 1");
    LIST_BY_USER = select_recoveries!("where user_id = $1 order by recovery_id desc limit $2");
    LIST_SINCE = select_recoveries!("where opened_at >= $1 order by recovery_id");
    COUNTS = "select user_id, count(*) from recoveries where opened_at >= $1 group by user_id";
    FINDINGS = "select finding from recoveries where user_id = $1 and finding <> ''";
    INSERT = "insert into recoveries (ticket_id, user_id, cause_kind, cause, promise_id, state, owner_id, opened_by,
        opened_at, updated_at) values ($1, $2, $3, $4, $5, 'opened', $6, $7, $8, $8) returning recovery_id";
    UPDATE = "update recoveries set state = $2, round = $3, is_double = $4, owner_id = $5, lead_id = $6, harm = $7,
        justice = $8, heard = $9, belief = $10, finding = $11, treatment = $12, exception_reason = $13, apology = $14,
        apology_comment_id = $15, repair = $16, worth = $17, goodwill_before = $18, goodwill_after = $19,
        satisfaction_before = $20, satisfaction_after = $21, asked_at = $22, silent_until = $23, restored_by = $24,
        answer = $25, lesson = $26, wants_look = $27, heard_at = $28, apologised_at = $29, repaired_at = $30,
        closed_at = $31, updated_at = $32 where recovery_id = $1";
    MERGE = "update recoveries set user_id = $2 where user_id = $1";
}

#[derive(FromRow)]
struct RecoveryRow {
    recovery_id: i64,
    ticket_id: i64,
    user_id: i64,
    cause_kind: String,
    cause: String,
    promise_id: Option<i64>,
    state: String,
    round: i64,
    is_double: bool,
    owner_id: Option<i64>,
    lead_id: Option<i64>,
    harm: String,
    justice: String,
    heard: String,
    belief: String,
    finding: String,
    treatment: String,
    exception_reason: String,
    apology: String,
    apology_comment_id: Option<i64>,
    repair: String,
    worth: String,
    goodwill_before: i64,
    goodwill_after: Option<i64>,
    satisfaction_before: Option<i64>,
    satisfaction_after: Option<i64>,
    asked_at: Option<i64>,
    silent_until: Option<i64>,
    restored_by: Option<String>,
    answer: String,
    lesson: String,
    wants_look: bool,
    opened_by: Option<i64>,
    opened_at: i64,
    heard_at: Option<i64>,
    apologised_at: Option<i64>,
    repaired_at: Option<i64>,
    closed_at: Option<i64>,
}

impl RecoveryRow {
    fn read(self) -> Result<Recovery> {
        let row = self.recovery_id;
        let corrupt = |column| StoreError::Corrupt { table: "recoveries", column, row };
        let restored_by = match self.restored_by.as_deref() {
            None => None,
            Some(word) => Some(Closer::from_word(word).ok_or(corrupt("restored_by"))?),
        };
        Ok(Recovery {
            id: RecoveryId(row),
            ticket_id: TicketId(self.ticket_id),
            user_id: UserId(self.user_id),
            cause: Cause {
                kind: CauseKind::from_word(&self.cause_kind).ok_or(corrupt("cause_kind"))?,
                words: self.cause,
                promise_id: self.promise_id.map(PromiseId),
            },
            state: State::from_word(&self.state).ok_or(corrupt("state"))?,
            round: self.round,
            is_double: self.is_double,
            owner_id: self.owner_id.map(UserId),
            lead_id: self.lead_id.map(UserId),
            harm: json(&self.harm, corrupt("harm"))?,
            justice: json(&self.justice, corrupt("justice"))?,
            heard: self.heard,
            belief: self.belief,
            finding: self.finding,
            treatment: self.treatment,
            exception_reason: self.exception_reason,
            apology: json(&self.apology, corrupt("apology"))?,
            apology_comment_id: self.apology_comment_id.map(CommentId),
            repair: self.repair,
            worth: if self.worth.is_empty() { None } else { Some(json(&self.worth, corrupt("worth"))?) },
            goodwill_before: self.goodwill_before,
            goodwill_after: self.goodwill_after,
            satisfaction_before: self.satisfaction_before,
            satisfaction_after: self.satisfaction_after,
            asked_at: self.asked_at.map(from_micros),
            silent_until: self.silent_until.map(from_micros),
            restored_by,
            answer: self.answer,
            lesson: self.lesson,
            wants_look: self.wants_look,
            opened_by: self.opened_by.map(UserId),
            opened_at: from_micros(self.opened_at),
            heard_at: self.heard_at.map(from_micros),
            apologised_at: self.apologised_at.map(from_micros),
            repaired_at: self.repaired_at.map(from_micros),
            closed_at: self.closed_at.map(from_micros),
        })
    }
}

fn json<T: DeserializeOwned>(text: &str, corrupt: StoreError) -> Result<T> {
    serde_json::from_str(text).map_err(|_| corrupt)
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data")
}

fn read_all(rows: Vec<RecoveryRow>) -> Result<Vec<Recovery>> {
    rows.into_iter().map(RecoveryRow::read).collect()
}

/// The recovery of an id.
pub async fn find(conn: &mut Conn, id: RecoveryId) -> Result<Option<Recovery>> {
    conn.optional::<RecoveryRow>(FIND, args![id]).await?.map(RecoveryRow::read).transpose()
}

/// The same, locked for a deed.
pub async fn lock(tx: &mut Tx, id: RecoveryId) -> Result<Option<Recovery>> {
    tx.optional::<RecoveryRow>(LOCK, args![id]).await?.map(RecoveryRow::read).transpose()
}

/// The one that is open on a ticket.
pub async fn find_open(conn: &mut Conn, ticket: TicketId) -> Result<Option<Recovery>> {
    conn.optional::<RecoveryRow>(FIND_OPEN, args![ticket]).await?.map(RecoveryRow::read).transpose()
}

/// The latest on a ticket, open or closed.
pub async fn find_last(conn: &mut Conn, ticket: TicketId) -> Result<Option<Recovery>> {
    conn.optional::<RecoveryRow>(FIND_LAST, args![ticket]).await?.map(RecoveryRow::read).transpose()
}

/// A person's, newest first.
pub async fn list_by_user(conn: &mut Conn, user: UserId, limit: i64) -> Result<Vec<Recovery>> {
    read_all(conn.all(LIST_BY_USER, args![user, limit]).await?)
}

/// Those that a colleague may see below an id, newest first; only open ones where wanted.
pub async fn list(
    conn: &mut Conn,
    person: &Person,
    only_open: bool,
    below: i64,
    limit: i64,
) -> Result<Vec<Recovery>> {
    let sql = format!(
        "select {} from recoveries where ($2 = 0 or closed_at is null) and recovery_id < $3 and {}
            order by recovery_id desc limit $4",
        columns!(),
        visible_of(person, "recoveries")
    );
    read_all(conn.all(AssertSqlSafe(sql), args![person.id, i64::from(only_open), below, limit]).await?)
}

/// Those opened since a time.
pub async fn list_since(conn: &mut Conn, since: Timestamp) -> Result<Vec<Recovery>> {
    read_all(conn.all(LIST_SINCE, args![since]).await?)
}

/// How many of those that a colleague may see are open.
pub async fn count_open(conn: &mut Conn, person: &Person) -> Result<i64> {
    let visible = visible_of(person, "recoveries");
    let sql = format!("select count(*) from recoveries where closed_at is null and {visible}");
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql), args![person.id]).await?;
    Ok(count)
}

/// How many each person had since a time.
pub async fn counts(conn: &mut Conn, since: Timestamp) -> Result<Vec<(UserId, i64)>> {
    let rows: Vec<(i64, i64)> = conn.all(COUNTS, args![since]).await?;
    Ok(rows.into_iter().map(|(user, count)| (UserId(user), count)).collect())
}

/// What was found out in a person's matters: it never leaves the house.
pub async fn findings(conn: &mut Conn, user: UserId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn.all(FINDINGS, args![user]).await?;
    Ok(rows.into_iter().map(|(finding,)| finding).collect())
}

/// A recovery to be inserted.
#[derive(Clone, Debug)]
pub struct NewRecovery<'a> {
    /// The matter.
    pub ticket_id: TicketId,
    /// For whom.
    pub user_id: UserId,
    /// What opened it.
    pub cause: &'a Cause,
    /// Who has it.
    pub owner_id: Option<UserId>,
    /// Who opened it.
    pub opened_by: Option<UserId>,
}

/// Opens one.
pub async fn insert(tx: &mut Tx, new: &NewRecovery<'_>, now: Timestamp) -> Result<RecoveryId> {
    let cause = new.cause;
    let args = args![
        new.ticket_id,
        new.user_id,
        cause.kind.as_str(),
        &cause.words,
        cause.promise_id,
        new.owner_id,
        new.opened_by,
        now
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(RecoveryId(id))
}

/// Writes a locked one back.
pub async fn update(tx: &mut Tx, it: &Recovery, now: Timestamp) -> Result<()> {
    let args = args![
        it.id,
        it.state.as_str(),
        it.round,
        it.is_double,
        it.owner_id,
        it.lead_id,
        text(&it.harm),
        text(&it.justice),
        &it.heard,
        &it.belief,
        &it.finding,
        &it.treatment,
        &it.exception_reason,
        text(&it.apology),
        it.apology_comment_id,
        &it.repair,
        it.worth.as_ref().map(text).unwrap_or_default(),
        it.goodwill_before,
        it.goodwill_after,
        it.satisfaction_before,
        it.satisfaction_after,
        it.asked_at,
        it.silent_until,
        it.restored_by.map(Closer::as_str),
        &it.answer,
        &it.lesson,
        it.wants_look,
        it.heard_at,
        it.apologised_at,
        it.repaired_at,
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
