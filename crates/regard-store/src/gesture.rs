//! What we gave while putting things right, and who read it afterwards.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{GestureId, RecoveryId, UserId};
use regard_domain::recovery::Gesture;
use sqlx::FromRow;

macro_rules! select_gestures {
    ($rest:literal) => {
        concat!(
            "select gesture_id, recovery_id, given_by, asked_by, what, reason, outlay_cents, salvage_cents, stake_cents,
            created_at, read_at, read_by, praise from gestures ",
            $rest
        )
    };
}

sql! {
    FIND = select_gestures!("where gesture_id = $1");
    LIST = select_gestures!("where recovery_id = $1 order by gesture_id");
    LIST_BETWEEN = select_gestures!("where created_at >= $1 and created_at < $2 order by gesture_id");
    SPENT_ON = "select cast(coalesce(sum(outlay_cents), 0) as bigint) from gestures where recovery_id = $1";
    SPENT_BY = "select cast(coalesce(sum(outlay_cents), 0) as bigint) from gestures where given_by = $1 and created_at >= $2";
    INSERT = "insert into gestures (recovery_id, given_by, asked_by, what, reason, outlay_cents, salvage_cents, stake_cents,
        created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning gesture_id";
    UPDATE_READ = "update gestures set read_at = $2, read_by = $3, praise = $4 where gesture_id = $1";
}

#[derive(FromRow)]
struct GestureRow {
    gesture_id: i64,
    recovery_id: i64,
    given_by: i64,
    asked_by: Option<i64>,
    what: String,
    reason: String,
    outlay_cents: i64,
    salvage_cents: i64,
    stake_cents: i64,
    created_at: i64,
    read_at: Option<i64>,
    read_by: Option<i64>,
    praise: String,
}

impl GestureRow {
    fn read(self) -> Gesture {
        Gesture {
            id: GestureId(self.gesture_id),
            recovery_id: RecoveryId(self.recovery_id),
            given_by: UserId(self.given_by),
            asked_by: self.asked_by.map(UserId),
            what: self.what,
            reason: self.reason,
            outlay_cents: self.outlay_cents,
            salvage_cents: self.salvage_cents,
            stake_cents: self.stake_cents,
            created_at: from_micros(self.created_at),
            read_at: self.read_at.map(from_micros),
            read_by: self.read_by.map(UserId),
            praise: self.praise,
        }
    }
}

/// The gesture of an id.
pub async fn find(conn: &mut Conn, id: GestureId) -> Result<Option<Gesture>> {
    Ok(conn.optional::<GestureRow>(FIND, args![id]).await?.map(GestureRow::read))
}

/// What was given in a recovery, oldest first.
pub async fn list(conn: &mut Conn, recovery: RecoveryId) -> Result<Vec<Gesture>> {
    let rows: Vec<GestureRow> = conn.all(LIST, args![recovery]).await?;
    Ok(rows.into_iter().map(GestureRow::read).collect())
}

/// What the desk gave between two moments, oldest first.
pub async fn list_between(conn: &mut Conn, from: Timestamp, to: Timestamp) -> Result<Vec<Gesture>> {
    let rows: Vec<GestureRow> = conn.all(LIST_BETWEEN, args![from, to]).await?;
    Ok(rows.into_iter().map(GestureRow::read).collect())
}

/// What went out in a recovery, in cents.
pub async fn spent_on(conn: &mut Conn, recovery: RecoveryId) -> Result<i64> {
    let (cents,): (i64,) = conn.one(SPENT_ON, args![recovery]).await?;
    Ok(cents)
}

/// What somebody gave since a moment, in cents.
pub async fn spent_by(conn: &mut Conn, user: UserId, since: Timestamp) -> Result<i64> {
    let (cents,): (i64,) = conn.one(SPENT_BY, args![user, since]).await?;
    Ok(cents)
}

/// A gesture to be inserted.
#[derive(Clone, Debug)]
pub struct NewGesture<'a> {
    /// For which recovery.
    pub recovery_id: RecoveryId,
    /// Who gives it.
    pub given_by: UserId,
    /// For whom, when a colleague had to ask.
    pub asked_by: Option<UserId>,
    /// What.
    pub what: &'a str,
    /// Why.
    pub reason: &'a str,
    /// What goes out, in cents.
    pub outlay_cents: i64,
    /// What comes back, in cents.
    pub salvage_cents: i64,
    /// What is at stake, in cents.
    pub stake_cents: i64,
}

/// Writes down what was given.
pub async fn insert(tx: &mut Tx, new: &NewGesture<'_>, now: Timestamp) -> Result<GestureId> {
    let args = args![
        new.recovery_id,
        new.given_by,
        new.asked_by,
        new.what,
        new.reason,
        new.outlay_cents,
        new.salvage_cents,
        new.stake_cents,
        now
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(GestureId(id))
}

/// A lead read it.
pub async fn update_read(tx: &mut Tx, id: GestureId, by: UserId, praise: &str, now: Timestamp) -> Result<()> {
    tx.execute(UPDATE_READ, args![id, now, by, praise]).await?;
    Ok(())
}
