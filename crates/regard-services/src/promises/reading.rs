//! Promises as people and programs read them: one, a ticket's, a list, and who is owed what now.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets::see;
use jiff::Timestamp;
use regard_domain::id::{PromiseId, TicketId, UserId};
use regard_domain::promise::{Detection, Move, Promise, State};
use regard_domain::user::{Actor, Deed, Person, Role, Sight, TicketAccess, User};
use regard_store::db::Conn;
use regard_store::promise::{self, Wanted};
use regard_store::{detection, user};
use std::collections::HashMap;

/// A promise with the moves of its time.
#[derive(Clone, Debug)]
pub struct Read {
    /// The promise.
    pub promise: Promise,
    /// Every move, oldest first.
    pub moves: Vec<Move>,
}

/// A ticket's promises, and what waits for its writer's decision.
#[derive(Clone, Debug, Default)]
pub struct OfTicket {
    /// The promises, in the order in which they were made.
    pub promises: Vec<Read>,
    /// Words that may be one; empty for a customer.
    pub suggested: Vec<Detection>,
    /// Everybody named, by id.
    pub people: HashMap<UserId, User>,
}

/// Whose promises a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's, as far as the actor sees them.
    #[default]
    Everyone,
    /// Those of the actor's groups.
    Team,
    /// The actor's own.
    Mine,
}

/// A promise, as far as the actor may have its ticket.
pub async fn show(ctx: &Ctx, id: PromiseId) -> Result<Read> {
    let mut conn = ctx.read().await?;
    let not_there = || ServiceError::NotFound("promise");
    let promise = promise::find(&mut conn, id).await?.ok_or_else(not_there)?;
    see(ctx, &mut conn, promise.ticket_id, Sight::Public).await.map_err(|_| not_there())?;
    let moves = promise::list_moves(&mut conn, id).await?;
    Ok(Read { promise, moves })
}

/// A ticket's promises, as far as the actor may have it.
pub async fn of_ticket(ctx: &Ctx, id: TicketId) -> Result<OfTicket> {
    let mut conn = ctx.read().await?;
    let sight = see(ctx, &mut conn, id, Sight::Public).await?;
    let all = promise::list_by_ticket(&mut conn, id).await?;
    let moves = promise::list_moves_by_ticket(&mut conn, id).await?;
    let suggested = match sight {
        Sight::Staff => detection::list_suggested(&mut conn, id).await?,
        _ => Vec::new(),
    };
    let people = people_of(&mut conn, &all).await?;
    let read = |promise: Promise| {
        let moves = moves.iter().filter(|one| one.promise_id == promise.id).cloned().collect();
        Read { promise, moves }
    };
    Ok(OfTicket { promises: all.into_iter().map(read).collect(), suggested, people })
}

/// What narrows a list that a program asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only those of this colleague.
    pub promiser: Option<UserId>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only on this ticket.
    pub ticket: Option<TicketId>,
}

/// A page of promises for a program, the newest first, and how many there are.
pub async fn list(ctx: &Ctx, filter: &Filter, limit: i64, offset: i64) -> Result<(Vec<Promise>, i64)> {
    let person = reader(ctx)?;
    let mut conn = ctx.read().await?;
    let Filter { promiser, state, ticket } = *filter;
    let wanted = &Wanted { promiser, state, ticket, is_team: false };
    let rows = promise::list(&mut conn, &person, wanted, limit, offset).await?;
    let count = promise::count(&mut conn, &person, wanted).await?;
    Ok((rows, count))
}

/// What the actor owes until a moment, and what waits for their yes, in the order of the clock.
pub async fn owed(ctx: &Ctx, until: Timestamp) -> Result<(Vec<Promise>, HashMap<UserId, User>)> {
    let person = reader(ctx)?;
    let mut conn = ctx.read().await?;
    let owed = promise::list_owed(&mut conn, &person, until, 100).await?;
    let people = people_of(&mut conn, &owed).await?;
    Ok((owed, people))
}

/// What a customer was promised that is still open, the nearest first, as far as the actor sees it.
pub async fn open_of_customer(ctx: &Ctx, customer: UserId) -> Result<(Vec<Promise>, HashMap<UserId, User>)> {
    let mut conn = ctx.read().await?;
    let mut seen = Vec::new();
    for promise in promise::list_by_promisee(&mut conn, customer, 50).await? {
        if see(ctx, &mut conn, promise.ticket_id, Sight::Staff).await.is_ok() {
            seen.push(promise);
        }
    }
    let people = people_of(&mut conn, &seen).await?;
    Ok((seen, people))
}

/// What stands in the scope of a list.
pub(crate) fn wanted(scope: Scope, person: &Person) -> Wanted {
    match scope {
        Scope::Everyone => Wanted::default(),
        Scope::Team => Wanted { is_team: true, ..Wanted::default() },
        Scope::Mine => Wanted { promiser: Some(person.id), ..Wanted::default() },
    }
}

/// How many a colleague owes now or within the sight of their lists.
pub async fn count_open(ctx: &Ctx) -> Result<i64> {
    let person = reader(ctx)?;
    let wanted = Wanted { state: Some(State::Active), ..Wanted::default() };
    Ok(promise::count(&mut ctx.read().await?, &person, &wanted).await?)
}

/// The colleague who reads; the desk itself reads as an admin.
pub(crate) fn reader(ctx: &Ctx) -> Result<Person> {
    ctx.permit(Deed::Work)?;
    match &ctx.actor {
        Actor::User(person) => Ok(person.clone()),
        _ => Ok(Person { id: UserId(1), role: Role::Admin, access: TicketAccess::All, groups: Vec::new() }),
    }
}

pub(crate) async fn people_of(conn: &mut Conn, promises: &[Promise]) -> Result<HashMap<UserId, User>> {
    let mut ids: Vec<UserId> =
        promises.iter().flat_map(|one| [one.promisee_id, one.promiser_id, one.writer_id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = user::list_by_ids(conn, &ids).await?;
    Ok(people.into_iter().map(|person| (person.id, person)).collect())
}
