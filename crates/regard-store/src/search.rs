//! Full text over comments: one name, two engines. What they share is here; how each keeps and asks its index stands in
//! the pair of files below.

mod postgres;
mod sqlite;

use crate::db::{Args, Conn, Tx, Value};
use crate::dialect::Engine;
use crate::error::Result;
use crate::statement::Statement;
use crate::ticket;
use crate::{args, sql};
use regard_domain::id::CommentId;
use regard_domain::search::Query;
use regard_domain::ticket::Ticket;
use regard_domain::user::Person;
use sqlx::AssertSqlSafe;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Every statement of SQLite's side.
pub(crate) const SQLITE: &[Statement] = sqlite::STATEMENTS;
/// Every statement of PostgreSQL's side.
pub(crate) const POSTGRES: &[Statement] = postgres::STATEMENTS;

/// How many matching comments, newest first, are looked at: a word that stands in every ticket costs no more than a rare
/// one, and a person reads the newest ones.
const NEWEST_COMMENTS: i64 = 2_000;

/// Words that stand in many tickets are found among so many newest comments; only what is rarer is looked for in all.
const LATELY: i64 = 20_000;

sql! {
    LAST_COMMENT = "select coalesce(max(comment_id), 0) from comments";
}

/// Makes a comment findable.
pub async fn insert(tx: &mut Tx, comment: CommentId, subject: &str, body: &str) -> Result<()> {
    let sql = tx.engine().pick(sqlite::INSERT, postgres::INSERT);
    tx.execute(sql, args![comment, fold(subject), fold(body)]).await?;
    Ok(())
}

/// Makes a comment no longer findable.
pub async fn delete(tx: &mut Tx, comment: CommentId) -> Result<()> {
    let sql = tx.engine().pick(sqlite::DELETE, postgres::DELETE);
    tx.execute(sql, args![comment]).await?;
    Ok(())
}

/// Makes everything unfindable, before it is made findable again.
pub async fn clear(tx: &mut Tx) -> Result<()> {
    let sql = tx.engine().pick(sqlite::CLEAR, postgres::CLEAR);
    tx.execute(sql, args![]).await?;
    Ok(())
}

/// A comment that cannot be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfindable {
    /// The comment.
    pub comment_id: CommentId,
    /// Its ticket's subject.
    pub subject: String,
    /// Its words.
    pub body: String,
}

/// Comments after an id that nobody can find.
pub async fn list_unfindable(conn: &mut Conn, after: CommentId, limit: i64) -> Result<Vec<Unfindable>> {
    let sql = conn.engine().pick(sqlite::LIST_UNFINDABLE, postgres::LIST_UNFINDABLE);
    let rows: Vec<(i64, String, String)> = conn.all(sql, args![after, limit]).await?;
    let read = |(id, subject, body)| Unfindable { comment_id: CommentId(id), subject, body };
    Ok(rows.into_iter().map(read).collect())
}

/// Comments that can be found but are not there.
pub async fn list_stray(conn: &mut Conn, limit: i64) -> Result<Vec<CommentId>> {
    let sql = conn.engine().pick(sqlite::LIST_STRAY, postgres::LIST_STRAY);
    let rows: Vec<(i64,)> = conn.all(sql, args![limit]).await?;
    Ok(rows.into_iter().map(|(id,)| CommentId(id)).collect())
}

/// Tickets that match, as far as the person sees them; the newest word first.
pub async fn list(conn: &mut Conn, query: &Query, person: &Person, limit: i64) -> Result<Vec<Ticket>> {
    if query.has_text() {
        let (last,): (i64,) = conn.one(LAST_COMMENT, args![]).await?;
        if last > LATELY {
            let found = list_after(conn, query, person, limit, last - LATELY).await?;
            if i64::try_from(found.len()).is_ok_and(|count| count >= limit) {
                return Ok(found);
            }
        }
    }
    list_after(conn, query, person, limit, 0).await
}

/// As [`list`], among the comments after an id.
async fn list_after(
    conn: &mut Conn,
    query: &Query,
    person: &Person,
    limit: i64,
    after: i64,
) -> Result<Vec<Ticket>> {
    let mut asked = Asked { sql: ticket::SELECT_T.to_owned(), args: args![person.id] };
    asked.sql.push_str(" where ");
    asked.sql.push_str(crate::view::visible(person));
    asked.text(conn.engine(), query, after);
    asked.operators(query);
    let limit = asked.bind(limit);
    asked.sql.push_str(&format!(" order by t.last_comment_at desc, t.ticket_id desc limit {limit}"));
    ticket::read_all(conn.all(AssertSqlSafe(asked.sql), asked.args).await?)
}

/// One word or phrase asked of the index, for statements that are put together elsewhere.
pub(crate) struct Matching {
    /// The text to bind where the statement says `$TEXT$`.
    pub(crate) expression: String,
    /// A select of comment ids.
    pub(crate) sql: String,
}

/// So many: all of them.
pub(crate) const ALL: i64 = 1_000_000;

/// The newest comments in which a word (also as a beginning) or a phrase occurs.
pub(crate) fn matching(engine: Engine, text: &str, is_phrase: bool, newest: i64) -> Matching {
    let text = text.trim_end_matches('*').to_owned();
    let query = match is_phrase {
        true => Query { phrases: vec![text], ..Query::default() },
        false => Query { words: vec![text], ..Query::default() },
    };
    let expression = match engine {
        Engine::Sqlite => sqlite::expression(&query),
        Engine::Postgres => postgres::expression(&query),
    };
    let sql = engine
        .pick(sqlite::MATCHING, postgres::MATCHING)
        .replace("$NEWEST$", &newest.to_string())
        .replace("$AFTER$", "0");
    Matching { expression: fold(&expression), sql }
}

/// Letters without their accents, so that “cafe” finds “café” on both engines; a NUL, which no engine keeps, is a space.
fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).map(|c| if c == '\0' { ' ' } else { c }).collect()
}

/// A statement in the making: fixed pieces of SQL and bound values, never a value inside the SQL.
struct Asked {
    sql: String,
    args: Args,
}

impl Asked {
    /// Binds a value and gives its name in the statement.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    fn text(&mut self, engine: Engine, query: &Query, after: i64) {
        if !query.has_text() && query.number.is_none() {
            return;
        }
        let mut ways = Vec::new();
        if query.has_text() {
            let expression = match engine {
                Engine::Sqlite => sqlite::expression(query),
                Engine::Postgres => postgres::expression(query),
            };
            let expression = self.bind(fold(&expression));
            let (newest, after) = (self.bind(NEWEST_COMMENTS), self.bind(after));
            let matching = engine.pick(sqlite::MATCHING, postgres::MATCHING);
            let matching = matching.replace("$TEXT$", &expression).replace("$NEWEST$", &newest);
            let matching = matching.replace("$AFTER$", &after);
            ways.push(format!(
                "t.ticket_id in (select c.ticket_id from comments c where c.comment_id in ({matching}))"
            ));
        }
        if let Some(number) = query.number {
            let number = self.bind(number);
            ways.push(format!("t.ticket_id = {number}"));
        }
        self.sql.push_str(&format!(" and ({})", ways.join(" or ")));
    }

    fn operators(&mut self, query: &Query) {
        self.sql.push_str(" and t.deleted_at is null");
        if let Some(status) = query.status {
            let status = self.bind(status.as_str());
            self.sql.push_str(&format!(" and t.status = {status}"));
        }
        if let Some(from) = &query.from {
            let from = self.bind(from);
            let requester = "select user_id from identities where kind = 'email' and value =";
            self.sql.push_str(&format!(" and t.requester_id in ({requester} {from})"));
        }
        match query.assignee.as_deref() {
            Some("me") => self.sql.push_str(" and t.assignee_id = $1"),
            Some("none") => self.sql.push_str(" and t.assignee_id is null"),
            Some(email) => {
                let email = self.bind(email);
                let assignee = "select user_id from identities where kind = 'email' and value =";
                self.sql.push_str(&format!(" and t.assignee_id in ({assignee} {email})"));
            }
            None => {}
        }
    }
}
