//! Whom a draft may mean: customers by the forms of their names, numbers and addresses that stand in it.

use crate::db::{Conn, Value};
use crate::error::Result;
use crate::{args, search};
use regard_domain::id::UserId;
use sqlx::AssertSqlSafe;

/// What stands in a draft and may be somebody's.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Whole names, as [`name_key`](regard_domain::known_by::name_key) writes them.
    pub names: Vec<String>,
    /// Surnames behind a title.
    pub surnames: Vec<String>,
    /// Last digits of telephone numbers.
    pub phones: Vec<String>,
    /// Mail addresses in small letters.
    pub mails: Vec<String>,
}

/// A customer with one of their names or addresses.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Known {
    /// Who.
    pub user_id: i64,
    /// What we call them.
    pub name: String,
    /// The address or number; empty when they were found by their name.
    pub value: String,
}

/// Customers who are known by one of these marks: one query, a look at an index for each mark.
pub async fn list(conn: &mut Conn, marks: &Marks, limit: i64) -> Result<Vec<Known>> {
    let mut values: Vec<Value> = Vec::new();
    let mut parts = Vec::new();
    let user = "u.role = 'end-user' and u.deleted_at is null";
    let mut look = |all: &[String], select: &str, column: &str| {
        if all.is_empty() {
            return;
        }
        let places: Vec<String> = (1..=all.len()).map(|at| format!("${}", values.len() + at)).collect();
        values.extend(all.iter().map(|mark| Value::from(mark.as_str())));
        parts.push(format!("select u.user_id, u.name, {select} and {column} in ({})", places.join(", ")));
    };
    let by_user = format!("'' as value from users u where {user}");
    let by_phone = format!("u.phone as value from users u where {user}");
    let by_identity = |kind: &str| {
        format!(
            "i.value from identities i join users u on u.user_id = i.user_id where {user} and i.kind = '{kind}'"
        )
    };
    look(&marks.names, &by_user, "u.name_key");
    look(&marks.surnames, &by_user, "u.surname_key");
    look(&marks.phones, &by_phone, "u.phone_key");
    look(&marks.phones, &by_identity("phone"), "i.phone_key");
    look(&marks.mails, &by_identity("email"), "i.value");
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{} limit {limit}", parts.join(" union "));
    conn.all(AssertSqlSafe(sql), values).await
}

/// Everything that the people of a ticket are known by: the requester's and the others' names, addresses and numbers.
pub async fn list_of_users(conn: &mut Conn, users: &[UserId]) -> Result<Vec<Known>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let ids = users.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    let sql = format!(
        "select u.user_id, u.name, coalesce(u.phone, '') as value from users u where u.user_id in ({ids})
        union select u.user_id, u.name, i.value from identities i join users u on u.user_id = i.user_id
        where u.user_id in ({ids})"
    );
    conn.all(AssertSqlSafe(sql), args![]).await
}

/// A customer's words in which a code stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Said {
    /// Whose ticket it is.
    pub user_id: i64,
    /// What we call them.
    pub name: String,
    /// The words.
    pub text: String,
}

/// The newest public words in which a code stands, on anybody's ticket.
pub async fn list_said(conn: &mut Conn, code: &str, limit: i64) -> Result<Vec<Said>> {
    let matching = search::matching(conn.engine(), code, true, limit);
    let sql = format!(
        "select u.user_id, u.name, c.body_text as text from comments c join tickets t on t.ticket_id = c.ticket_id
        join users u on u.user_id = t.requester_id where c.is_public and c.comment_id in ({})",
        matching.sql.replace("$TEXT$", "$1")
    );
    conn.all(AssertSqlSafe(sql), args![matching.expression]).await
}
