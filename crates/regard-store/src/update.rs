//! What was said about how things stand.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{CommentId, TicketId, UpdateId, UserId};
use regard_domain::update::{Kind, NewUpdate, Update};
use sqlx::FromRow;

macro_rules! select_updates {
    ($rest:literal) => {
        concat!(
            "select update_id, ticket_id, comment_id, author_id, kind, did, blocked_by, next_step, next_due, due_at,
            asked_first, created_at from updates ",
            $rest
        )
    };
}

sql! {
    FIND = select_updates!("where update_id = $1");
    FIND_BY_COMMENT = select_updates!("where comment_id = $1");
    LIST = select_updates!("where ticket_id = $1 order by update_id desc limit $2");
    INSERT = "insert into updates (ticket_id, comment_id, author_id, kind, did, blocked_by, next_step, next_due, due_at,
        asked_first, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning update_id";
    // The last word of ours that left, when it was an update and named a time.
    SAID_NEXT = "select u.next_due from updates u join comments c on c.comment_id = u.comment_id
        where c.ticket_id = $1 and c.is_public and c.held_until is null and c.created_at = $2 and u.next_due is not null
        order by u.update_id desc limit 1";
    COUNT = "select count(*), cast(coalesce(sum(case when asked_first then 1 else 0 end), 0) as bigint),
        cast(coalesce(sum(case when due_at is not null then 1 else 0 end), 0) as bigint),
        cast(coalesce(sum(case when due_at is not null and created_at <= due_at then 1 else 0 end), 0) as bigint)
        from updates where created_at >= $1";
}

#[derive(FromRow)]
struct UpdateRow {
    update_id: i64,
    ticket_id: i64,
    comment_id: i64,
    author_id: i64,
    kind: String,
    did: String,
    blocked_by: String,
    next_step: String,
    next_due: Option<i64>,
    due_at: Option<i64>,
    asked_first: bool,
    created_at: i64,
}

impl UpdateRow {
    fn read(self) -> Result<Update> {
        let corrupt = StoreError::Corrupt { table: "updates", column: "kind", row: self.update_id };
        Ok(Update {
            id: UpdateId(self.update_id),
            ticket_id: TicketId(self.ticket_id),
            comment_id: CommentId(self.comment_id),
            author_id: UserId(self.author_id),
            said: NewUpdate {
                kind: Kind::from_word(&self.kind).ok_or(corrupt)?,
                did: self.did,
                blocked_by: self.blocked_by,
                next_step: self.next_step,
                next_due: self.next_due.map(from_micros),
            },
            due_at: self.due_at.map(from_micros),
            asked_first: self.asked_first,
            created_at: from_micros(self.created_at),
        })
    }
}

/// An update.
pub async fn find(conn: &mut Conn, id: UpdateId) -> Result<Option<Update>> {
    conn.optional::<UpdateRow>(FIND, args![id]).await?.map(UpdateRow::read).transpose()
}

/// The update that these words carried.
pub async fn find_by_comment(conn: &mut Conn, comment: CommentId) -> Result<Option<Update>> {
    conn.optional::<UpdateRow>(FIND_BY_COMMENT, args![comment]).await?.map(UpdateRow::read).transpose()
}

/// A ticket's updates, the newest first.
pub async fn list(conn: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<Update>> {
    conn.all::<UpdateRow>(LIST, args![ticket, limit]).await?.into_iter().map(UpdateRow::read).collect()
}

/// By when the word of ours that was said at a moment told them they hear again.
pub async fn said_next(conn: &mut Conn, ticket: TicketId, said_at: Timestamp) -> Result<Option<Timestamp>> {
    let row: Option<(i64,)> = conn.optional(SAID_NEXT, args![ticket, said_at]).await?;
    Ok(row.map(|(at,)| from_micros(at)))
}

/// How the updates since a moment were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// How many there were.
    pub said: i64,
    /// Of them, before the customer asked.
    pub asked_first: i64,
    /// Of them, while a clock ran.
    pub due: i64,
    /// Of those, in time.
    pub on_time: i64,
}

/// Counts the updates since a moment.
pub async fn count(conn: &mut Conn, since: Timestamp) -> Result<Counts> {
    let (said, asked_first, due, on_time) = conn.one(COUNT, args![since]).await?;
    Ok(Counts { said, asked_first, due, on_time })
}

/// Adds an update.
pub async fn insert(tx: &mut Tx, new: &Update) -> Result<UpdateId> {
    let args = args![
        new.ticket_id,
        new.comment_id,
        new.author_id,
        new.said.kind.as_str(),
        &new.said.did,
        &new.said.blocked_by,
        &new.said.next_step,
        new.said.next_due,
        new.due_at,
        new.asked_first,
        new.created_at,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(UpdateId(id))
}
