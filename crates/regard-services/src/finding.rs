//! Searching as programs do: the whole grammar, over every kind of thing, with true counts.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::reading::{self, own_fields};
use crate::views::colleague;
use crate::{companies, groups, profiles};
use regard_domain::group::Group;
use regard_domain::id::{OrganizationId, TicketId, UserId};
use regard_domain::listing::Which;
use regard_domain::order::{Order, Slice};
use regard_domain::term::{Question, Thing};
use regard_store::term::{self, Asking};

/// The furthest that a search is counted by pages; further it is followed by cursor.
pub const REACH: i64 = 1_000;

/// Something found.
#[derive(Clone, Debug)]
pub enum Found {
    /// A ticket.
    Ticket(Box<reading::Read>),
    /// A person.
    User(Box<profiles::Read>),
    /// An organization.
    Organization(Box<companies::Read>),
    /// A group.
    Group(Group),
}

/// A part of what answers a question, and how much does in all.
pub async fn find(ctx: &Ctx, question: &Question, order: &Order, slice: Slice) -> Result<(Vec<Found>, i64)> {
    let person = colleague(ctx)?;
    let mut conn = ctx.read().await?;
    let fields = own_fields(&mut conn).await?;
    let asking = Asking { person, now: ctx.now(), fields: &fields };
    let order = question.order.clone().unwrap_or_else(|| order.clone());
    let hits = term::list(&mut conn, question, &asking, &order, slice).await?;
    let count = term::count(&mut conn, question, &asking).await?;
    drop(conn);
    Ok((load(ctx, &hits).await?, count))
}

/// How much answers a question.
pub async fn count(ctx: &Ctx, question: &Question) -> Result<i64> {
    let person = colleague(ctx)?;
    let mut conn = ctx.read().await?;
    let fields = own_fields(&mut conn).await?;
    let asking = Asking { person, now: ctx.now(), fields: &fields };
    Ok(term::count(&mut conn, question, &asking).await?)
}

/// The things of a page, one query for each kind, in the order in which they were found.
async fn load(ctx: &Ctx, hits: &[(Thing, i64)]) -> Result<Vec<Found>> {
    let of = |thing: Thing| hits.iter().filter(move |(kind, _)| *kind == thing).map(|(_, id)| *id);
    let tickets: Vec<TicketId> = of(Thing::Ticket).map(TicketId).collect();
    let users: Vec<UserId> = of(Thing::User).map(UserId).collect();
    let organizations: Vec<OrganizationId> = of(Thing::Organization).map(OrganizationId).collect();
    let limit = i64::try_from(tickets.len()).unwrap_or(i64::MAX);
    let (tickets, _) =
        reading::list(ctx, &Which::These(tickets), &Order::default(), Slice::first(limit), false).await?;
    let users = profiles::these(ctx, &users).await?;
    let organizations = companies::these(ctx, &organizations).await?;
    let groups = if of(Thing::Group).next().is_some() { groups::list(ctx).await? } else { Vec::new() };
    let load = |(thing, id): &(Thing, i64)| match thing {
        Thing::Ticket => {
            let found = tickets.iter().find(|read| read.ticket.id.0 == *id)?;
            Some(Found::Ticket(Box::new(found.clone())))
        }
        Thing::User => {
            let found = users.iter().find(|read| read.user.id.0 == *id)?;
            Some(Found::User(Box::new(found.clone())))
        }
        Thing::Organization => {
            let found = organizations.iter().find(|read| read.organization.id.0 == *id)?;
            Some(Found::Organization(Box::new(found.clone())))
        }
        Thing::Group => groups.iter().find(|group| group.id.0 == *id).cloned().map(Found::Group),
    };
    Ok(hits.iter().filter_map(load).collect())
}

/// Refuses to count further than a search reaches.
pub fn within_reach(slice: Slice) -> Result<()> {
    if slice.offset + slice.limit > REACH {
        let message = "Search Response Limits: a search shows the first 1,000 results. Narrow it, or use search/export.";
        return Err(ServiceError::invalid("page", message));
    }
    Ok(())
}
