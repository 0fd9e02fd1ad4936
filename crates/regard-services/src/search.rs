//! Finding tickets and people.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::views::{colleague, people_of};
use regard_domain::id::UserId;
use regard_domain::search::Query;
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_store::{search, user};
use std::collections::HashMap;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The search, as it was understood.
    pub query: Query,
    /// Tickets, the newest word first.
    pub tickets: Vec<Ticket>,
    /// The people on them, by id.
    pub people: HashMap<UserId, User>,
    /// People whose name or address matches.
    pub persons: Vec<User>,
}

/// Finds tickets the actor may see, and people.
pub async fn find(ctx: &Ctx, text: &str, limit: i64) -> Result<Found> {
    let person = colleague(ctx)?;
    let query = Query::parse(text);
    let mut conn = ctx.read().await?;
    if query.is_empty() {
        return Ok(Found { query, tickets: Vec::new(), people: HashMap::new(), persons: Vec::new() });
    }
    let tickets = search::list(&mut conn, &query, person, limit).await?;
    let people = people_of(&mut conn, &tickets).await?;
    let persons = find_persons(&mut conn, text.trim(), limit.min(10)).await?;
    Ok(Found { query, tickets, people, persons })
}

/// People by address, or by the beginning of their name as it is written.
async fn find_persons(conn: &mut regard_store::db::Conn, text: &str, limit: i64) -> Result<Vec<User>> {
    if text.contains('@') {
        return Ok(user::find_by_email(conn, &text.to_lowercase()).await?.into_iter().collect());
    }
    let mut letters = text.chars();
    let Some(first) = letters.next().filter(|c| c.is_alphabetic()) else { return Ok(Vec::new()) };
    let beginning: String = first.to_uppercase().chain(letters).collect();
    Ok(user::list_by_name(conn, &beginning, limit).await?)
}
