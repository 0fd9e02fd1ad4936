//! Words of ours that may be a promise, and what was decided about them.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{CommentId, DetectionId, PromiseId, TicketId, UserId};
use regard_domain::promise::{Decision, Detection, Polarity};
use sqlx::FromRow;

macro_rules! select_detections {
    ($rest:literal) => {
        concat!(
            "select detection_id, c.ticket_id, d.comment_id, writer_id, words, span_start, span_end, rule, polarity, due_at,
            is_conditional, decision, decided_by, decided_at, promise_id, d.created_at
            from detections d join comments c on c.comment_id = d.comment_id ",
            $rest
        )
    };
}

sql! {
    FIND = select_detections!("where detection_id = $1");
    LIST_SUGGESTED = select_detections!("where c.ticket_id = $1 and decision = 'suggested' order by detection_id");
    INSERT = "insert into detections (ticket_id, comment_id, writer_id, words, span_start, span_end, rule, polarity, due_at,
        is_conditional, decision, decided_by, decided_at, promise_id, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning detection_id";
    DECIDE = "update detections set decision = $2, decided_by = $3, decided_at = $4, promise_id = $5
        where detection_id = $1 and decision = 'suggested'";
}

#[derive(FromRow)]
struct DetectionRow {
    detection_id: i64,
    ticket_id: i64,
    comment_id: i64,
    writer_id: i64,
    words: String,
    span_start: i64,
    span_end: i64,
    rule: String,
    polarity: String,
    due_at: Option<i64>,
    is_conditional: bool,
    decision: String,
    decided_by: Option<i64>,
    decided_at: Option<i64>,
    promise_id: Option<i64>,
    created_at: i64,
}

impl DetectionRow {
    fn read(self) -> Result<Detection> {
        let corrupt = |column| StoreError::Corrupt { table: "detections", column, row: self.detection_id };
        Ok(Detection {
            id: DetectionId(self.detection_id),
            ticket_id: TicketId(self.ticket_id),
            comment_id: CommentId(self.comment_id),
            writer_id: UserId(self.writer_id),
            polarity: Polarity::from_word(&self.polarity).ok_or(corrupt("polarity"))?,
            decision: Decision::from_word(&self.decision).ok_or(corrupt("decision"))?,
            words: self.words,
            span_start: self.span_start,
            span_end: self.span_end,
            rule: self.rule,
            due_at: self.due_at.map(from_micros),
            is_conditional: self.is_conditional,
            decided_by: self.decided_by.map(UserId),
            decided_at: self.decided_at.map(from_micros),
            promise_id: self.promise_id.map(PromiseId),
            created_at: from_micros(self.created_at),
        })
    }
}

/// The detection of an id.
pub async fn find(conn: &mut Conn, id: DetectionId) -> Result<Option<Detection>> {
    conn.optional::<DetectionRow>(FIND, args![id]).await?.map(DetectionRow::read).transpose()
}

/// What waits for a decision on a ticket.
pub async fn list_suggested(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Detection>> {
    let rows: Vec<DetectionRow> = conn.all(LIST_SUGGESTED, args![ticket]).await?;
    rows.into_iter().map(DetectionRow::read).collect()
}

/// Adds a detection; its id is given by the database.
pub async fn insert(tx: &mut Tx, new: &Detection) -> Result<DetectionId> {
    let args = args![
        new.ticket_id,
        new.comment_id,
        new.writer_id,
        &new.words,
        new.span_start,
        new.span_end,
        &new.rule,
        new.polarity.as_str(),
        new.due_at,
        new.is_conditional,
        new.decision.as_str(),
        new.decided_by,
        new.decided_at,
        new.promise_id,
        new.created_at,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(DetectionId(id))
}

/// Decides about a detection, once; `false` when that was done already.
pub async fn decide(
    tx: &mut Tx,
    id: DetectionId,
    decision: Decision,
    by: Option<UserId>,
    promise: Option<PromiseId>,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(DECIDE, args![id, decision.as_str(), by, now, promise]).await? == 1)
}
