//! The lists of the inbox and their true counts.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use regard_domain::id::{TicketId, UserId};
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_domain::user::{Actor, Deed, Person};
use regard_domain::view::OpenCounts;
use regard_domain::view::View;
use regard_store::user;
use regard_store::view;
use std::collections::HashMap;

/// Tickets on one page.
pub const PAGE: i64 = 50;

/// One page of a view, with everything its rows show.
#[derive(Clone, Debug)]
pub struct ViewPage {
    /// Which view.
    pub view: View,
    /// Its tickets.
    pub tickets: Vec<Ticket>,
    /// The people on them, by id.
    pub people: HashMap<UserId, User>,
    /// Those with a word the actor has not read.
    pub unread: Vec<TicketId>,
    /// How many there are in all.
    pub count: i64,
    /// Whether another page follows.
    pub has_more: bool,
}

/// One page of a view, from 0.
pub async fn list(ctx: &Ctx, view: View, page: i64) -> Result<ViewPage> {
    let person = colleague(ctx)?;
    let mut conn = ctx.read().await?;
    let mut tickets = view::list(&mut conn, view, person, PAGE + 1, page.max(0) * PAGE).await?;
    let has_more = tickets.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    tickets.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let people = people_of(&mut conn, &tickets).await?;
    let unread = view::unread(&mut conn, person, &ids).await?;
    let count = if page == 0 && !has_more {
        i64::try_from(tickets.len()).unwrap_or(i64::MAX)
    } else {
        view::count(&mut conn, view, person).await?
    };
    Ok(ViewPage { view, tickets, people, unread, count, has_more })
}

/// What is open, counted for the side bar.
pub async fn counts(ctx: &Ctx) -> Result<OpenCounts> {
    let person = colleague(ctx)?;
    Ok(view::open_counts(&mut ctx.read().await?, person, ctx.now()).await?)
}

/// The true number of tickets in a view.
pub async fn count(ctx: &Ctx, view: View) -> Result<i64> {
    let person = colleague(ctx)?;
    Ok(view::count(&mut ctx.read().await?, view, person).await?)
}

/// The colleague who acts.
pub(crate) fn colleague(ctx: &Ctx) -> Result<&Person> {
    ctx.permit(Deed::Work)?;
    match &ctx.actor {
        Actor::User(person) => Ok(person),
        _ => Err(ServiceError::Forbidden("A list is somebody’s: sign in first.".into())),
    }
}

/// Requesters, owners and last authors of tickets, in one query.
pub(crate) async fn people_of(
    conn: &mut regard_store::db::Conn,
    tickets: &[Ticket],
) -> Result<HashMap<UserId, User>> {
    let mut ids: Vec<UserId> = tickets
        .iter()
        .flat_map(|ticket| [Some(ticket.requester_id), ticket.assignee_id, ticket.last_author_id])
        .flatten()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let people = user::list_by_ids(conn, &ids).await?;
    Ok(people.into_iter().map(|person| (person.id, person)).collect())
}
