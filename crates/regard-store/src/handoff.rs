//! Warm hand-offs. What became of an accepted one follows from the words that introduce the next colleague.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::handoff::{Handoff, State, Summary};
use regard_domain::id::{CommentId, HandoffId, TicketId, UserId};
use sqlx::FromRow;

macro_rules! select_handoffs {
    ($rest:literal) => {
        concat!(
            "select h.handoff_id, h.ticket_id, h.from_user_id, h.to_user_id, h.reason, h.asked, h.tried, h.promised, h.mood,
            case when h.state <> 'accepted' then h.state when c.comment_id is null then 'accepted'
                when c.held_until is not null then 'introduced' else 'done' end as state,
            h.offered_at, h.answer_by, h.accepted_at, h.comment_id
            from handoffs h left join comments c on c.comment_id = h.comment_id ",
            $rest
        )
    };
}

sql! {
    FIND = select_handoffs!("where h.handoff_id = $1");
    LIST = select_handoffs!("where h.ticket_id = $1 order by h.handoff_id");
    LIST_OFFERED = select_handoffs!("where h.to_user_id = $1 and h.state = 'offered' order by h.answer_by, h.handoff_id");
    INSERT = "insert into handoffs (ticket_id, from_user_id, to_user_id, reason, asked, tried, promised, mood, state,
        offered_at, answer_by) values ($1, $2, $3, $4, $5, $6, $7, $8, 'offered', $9, $10) returning handoff_id";
    ACCEPT = "update handoffs set state = 'accepted', accepted_at = $2, settled_at = $2, comment_id = $3
        where handoff_id = $1 and state = 'offered'";
    SETTLE = "update handoffs set state = $2, settled_at = $3 where handoff_id = $1 and state = 'offered'";
}

#[derive(FromRow)]
struct HandoffRow {
    handoff_id: i64,
    ticket_id: i64,
    from_user_id: i64,
    to_user_id: i64,
    reason: String,
    asked: String,
    tried: String,
    promised: String,
    mood: String,
    state: String,
    offered_at: i64,
    answer_by: i64,
    accepted_at: Option<i64>,
    comment_id: Option<i64>,
}

impl HandoffRow {
    fn read(self) -> Result<Handoff> {
        let corrupt = StoreError::Corrupt { table: "handoffs", column: "state", row: self.handoff_id };
        Ok(Handoff {
            id: HandoffId(self.handoff_id),
            ticket_id: TicketId(self.ticket_id),
            from: UserId(self.from_user_id),
            to: UserId(self.to_user_id),
            reason: self.reason,
            summary: Summary {
                asked: self.asked,
                tried: self.tried,
                promised: self.promised,
                mood: self.mood,
            },
            state: State::from_word(&self.state).ok_or(corrupt)?,
            offered_at: from_micros(self.offered_at),
            answer_by: from_micros(self.answer_by),
            accepted_at: self.accepted_at.map(from_micros),
            comment_id: self.comment_id.map(CommentId),
        })
    }
}

/// A hand-off.
pub async fn find(conn: &mut Conn, id: HandoffId) -> Result<Option<Handoff>> {
    conn.optional::<HandoffRow>(FIND, args![id]).await?.map(HandoffRow::read).transpose()
}

/// A ticket's hand-offs, oldest first.
pub async fn list(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Handoff>> {
    conn.all::<HandoffRow>(LIST, args![ticket]).await?.into_iter().map(HandoffRow::read).collect()
}

/// What is offered to a colleague and waits for their answer, the most pressing first.
pub async fn list_offered(conn: &mut Conn, to: UserId) -> Result<Vec<Handoff>> {
    conn.all::<HandoffRow>(LIST_OFFERED, args![to]).await?.into_iter().map(HandoffRow::read).collect()
}

/// Adds an offer.
pub async fn insert(tx: &mut Tx, new: &Handoff) -> Result<HandoffId> {
    let args = args![
        new.ticket_id,
        new.from,
        new.to,
        &new.reason,
        &new.summary.asked,
        &new.summary.tried,
        &new.summary.promised,
        &new.summary.mood,
        new.offered_at,
        new.answer_by,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(HandoffId(id))
}

/// Notes that an offer was accepted, with the words that introduce its taker; `false` when it is answered already.
pub async fn accept(tx: &mut Tx, id: HandoffId, comment: Option<CommentId>, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(ACCEPT, args![id, now, comment]).await? == 1)
}

/// Notes that an offer went back to its giver; `false` when it is answered already.
pub async fn settle(tx: &mut Tx, id: HandoffId, state: State, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(SETTLE, args![id, state.as_str(), now]).await? == 1)
}
