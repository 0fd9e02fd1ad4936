//! What was said on a ticket.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::channel::Channel;
use regard_domain::clock::from_micros;
use regard_domain::comment::{Comment, Turn};
use regard_domain::id::{CommentId, RawMessageId, TicketId, UserId};
use sqlx::FromRow;

macro_rules! select_comments {
    ($rest:literal) => {
        concat!(
            "select comment_id, ticket_id, author_id, is_public, kind, channel, body_text, body_html,
            hidden_text, hidden_html, remote_images, raw_message_id, message_id, facts, held_until, created_at from comments ",
            $rest
        )
    };
}

sql! {
    FIND = select_comments!("where comment_id = $1");
    LIST = select_comments!("where ticket_id = $1 order by created_at, comment_id");
    LIST_LAST = select_comments!("where ticket_id = $1 order by created_at desc, comment_id desc limit $2");
    INSERT = "insert into comments (ticket_id, author_id, is_public, kind, channel, body_text, body_html, hidden_text, hidden_html,
        remote_images, raw_message_id, message_id, facts, held_until, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning comment_id";
    MOVE_ALL = "update comments set ticket_id = $2 where ticket_id = $1 returning comment_id";
    MOVE_ONE = "update comments set ticket_id = $2 where comment_id = $1";
    UPDATE_HTML = "update comments set body_html = $2, hidden_html = $3 where comment_id = $1";
    REWRITE = "update comments set body_text = $2, body_html = $3, hidden_text = $4, hidden_html = $5 where comment_id = $1";
    COUNT_BETWEEN = "select count(*), cast(coalesce(sum(case when body_text = $4 then 1 else 0 end), 0) as bigint)
        from comments where author_id = $1 and created_at > $2 and created_at <= $3";
    RELEASE = "update comments set held_until = null where comment_id = $1";
    UPDATE_PUBLIC = "update comments set is_public = $2 where comment_id = $1";
    DELETE = "delete from comments where comment_id = $1";
    TURN = "select
        max(case when u.role <> 'end-user' and c.held_until is null then c.created_at end),
        min(case when u.role <> 'end-user' and c.held_until is null then c.created_at end)
        from comments c join users u on u.user_id = c.author_id
        where c.ticket_id = $1 and c.is_public and c.kind = 'comment'";
    FIRST_WORD_AFTER = "select min(c.created_at) from comments c join users u on u.user_id = c.author_id
        where c.ticket_id = $1 and c.is_public and c.kind = 'comment' and u.role = 'end-user' and c.created_at > $2";
    COUNT = "select count(*) from comments where ticket_id = $1";
}

#[derive(FromRow)]
struct CommentRow {
    comment_id: i64,
    ticket_id: i64,
    author_id: i64,
    is_public: bool,
    kind: String,
    channel: String,
    body_text: String,
    body_html: String,
    hidden_text: String,
    hidden_html: String,
    remote_images: i64,
    raw_message_id: Option<i64>,
    message_id: Option<String>,
    facts: String,
    held_until: Option<i64>,
    created_at: i64,
}

impl CommentRow {
    fn read(self) -> Result<Comment> {
        let corrupt = StoreError::Corrupt { table: "comments", column: "channel", row: self.comment_id };
        Ok(Comment {
            id: CommentId(self.comment_id),
            ticket_id: TicketId(self.ticket_id),
            author_id: UserId(self.author_id),
            is_public: self.is_public,
            kind: self.kind,
            channel: Channel::from_word(&self.channel).ok_or(corrupt)?,
            body_text: self.body_text,
            body_html: self.body_html,
            hidden_text: self.hidden_text,
            hidden_html: self.hidden_html,
            remote_images: self.remote_images,
            raw_message_id: self.raw_message_id.map(RawMessageId),
            message_id: self.message_id,
            facts: self.facts,
            held_until: self.held_until.map(from_micros),
            created_at: from_micros(self.created_at),
        })
    }
}

/// A comment to be inserted.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// Where it stands.
    pub ticket_id: TicketId,
    /// Who said it.
    pub author_id: UserId,
    /// Whether the customer sees it.
    pub is_public: bool,
    /// One of [`regard_domain::comment::kind`].
    pub kind: &'static str,
    /// How it came or goes.
    pub channel: Channel,
    /// The new words, as text.
    pub body_text: String,
    /// The new words, as clean HTML.
    pub body_html: String,
    /// Quoted history and signature, as text.
    pub hidden_text: String,
    /// Quoted history and signature, as clean HTML.
    pub hidden_html: String,
    /// Remote images held back.
    pub remote_images: i64,
    /// The message it came as.
    pub raw_message_id: Option<RawMessageId>,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// What is known about how it came, as JSON.
    pub facts: String,
    /// Ours and not yet on its way: when it leaves.
    pub held_until: Option<Timestamp>,
    /// When it was said.
    pub created_at: Timestamp,
}

/// The comment of an id.
pub async fn find(conn: &mut Conn, id: CommentId) -> Result<Option<Comment>> {
    conn.optional::<CommentRow>(FIND, args![id]).await?.map(CommentRow::read).transpose()
}

/// All comments of a ticket, oldest first.
pub async fn list(conn: &mut Conn, ticket: TicketId) -> Result<Vec<Comment>> {
    let rows: Vec<CommentRow> = conn.all(LIST, args![ticket]).await?;
    rows.into_iter().map(CommentRow::read).collect()
}

/// The last comments of a ticket, newest first.
pub async fn list_last(conn: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<Comment>> {
    let rows: Vec<CommentRow> = conn.all(LIST_LAST, args![ticket, limit]).await?;
    rows.into_iter().map(CommentRow::read).collect()
}

/// How many comments a ticket has.
pub async fn count(conn: &mut Conn, ticket: TicketId) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT, args![ticket]).await?;
    Ok(count)
}

/// Adds a comment.
pub async fn insert(tx: &mut Tx, new: &NewComment) -> Result<CommentId> {
    let args = args![
        new.ticket_id,
        new.author_id,
        new.is_public,
        new.kind,
        new.channel.as_str(),
        &new.body_text,
        &new.body_html,
        &new.hidden_text,
        &new.hidden_html,
        new.remote_images,
        new.raw_message_id,
        new.message_id.clone(),
        &new.facts,
        new.held_until,
        new.created_at,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(CommentId(id))
}

/// Moves all comments of a ticket to another (merge); gives which, so that a merge can be undone exactly.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<Vec<CommentId>> {
    let moved: Vec<(i64,)> = tx.all(MOVE_ALL, args![from, to]).await?;
    Ok(moved.into_iter().map(|(id,)| CommentId(id)).collect())
}

/// Moves one comment (split, or a merge undone).
pub async fn move_one(tx: &mut Tx, id: CommentId, to: TicketId) -> Result<bool> {
    Ok(tx.execute(MOVE_ONE, args![id, to]).await? == 1)
}

/// Changes how a comment is shown (its files have numbers now).
pub async fn update_html(tx: &mut Tx, id: CommentId, body: &str, hidden: &str) -> Result<bool> {
    Ok(tx.execute(UPDATE_HTML, args![id, body, hidden]).await? == 1)
}

/// Writes other words in the place of a comment's: text, HTML, hidden text, hidden HTML.
pub async fn rewrite(tx: &mut Tx, id: CommentId, words: [&str; 4]) -> Result<bool> {
    let [body_text, body_html, hidden_text, hidden_html] = words;
    let args = args![id, body_text, body_html, hidden_text, hidden_html];
    Ok(tx.execute(REWRITE, args).await? == 1)
}

/// How many words somebody said after one moment and up to another, and how many of them were these.
pub async fn count_between(
    conn: &mut Conn,
    author: UserId,
    after: Timestamp,
    upto: Timestamp,
    body_text: &str,
) -> Result<(i64, i64)> {
    conn.one(COUNT_BETWEEN, args![author, after, upto, body_text]).await
}

/// Notes that a held comment is on its way.
pub async fn release(tx: &mut Tx, id: CommentId) -> Result<bool> {
    Ok(tx.execute(RELEASE, args![id]).await? == 1)
}

/// Makes a comment internal (never the other way: a note stays a note).
pub async fn make_internal(tx: &mut Tx, id: CommentId) -> Result<bool> {
    Ok(tx.execute(UPDATE_PUBLIC, args![id, false]).await? == 1)
}

/// Takes a held comment back.
pub async fn delete(tx: &mut Tx, id: CommentId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id]).await? == 1)
}

/// When a customer first said something in public after a moment.
pub async fn first_word_after(
    conn: &mut Conn,
    ticket: TicketId,
    after: Timestamp,
) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = conn.one(FIRST_WORD_AFTER, args![ticket, after]).await?;
    Ok(at.map(from_micros))
}

/// Derives whose turn it is: the first customer's word after our last one that left the house.
pub async fn turn(conn: &mut Conn, ticket: TicketId) -> Result<Turn> {
    let (ours_last, ours_first): (Option<i64>, Option<i64>) = conn.one(TURN, args![ticket]).await?;
    let (since,): (Option<i64>,) =
        conn.one(FIRST_WORD_AFTER, args![ticket, ours_last.unwrap_or(i64::MIN)]).await?;
    Ok(Turn {
        waiting_since: since.map(from_micros),
        first_replied_at: ours_first.map(from_micros),
        heard_at: ours_last.map(from_micros),
    })
}
