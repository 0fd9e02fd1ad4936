//! A complaint is a gift: thanked before anything is asked, acted on, told back (law 6).
//!
//! [`receiving`] takes it and finds an owner whom it is not about; [`steps`] thanks, says back, weighs, acts and tells;
//! [`answering`] takes the customer's word; [`reading`] shows it, and ranks causes by harm; [`mod@file`] is its ISO 10002 file.
//! Our account stands apart from theirs and never leaves the house. A complaint takes nothing off anybody's standing.

pub mod receiving;
pub mod wording;
pub mod steps;
pub mod answering;
pub mod reading;
pub mod file;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::kept_open;
use crate::recoveries::opening::leads;
use crate::tickets;
use crate::unit::Unit;
use regard_domain::complaint::Complaint;
use regard_domain::event::Event;
use regard_domain::id::{ComplaintId, UserId};
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_domain::user::{Actor, Sight, User, sight};
use regard_store::db::Conn;
use regard_store::{complaint, ticket, user};

/// Locks a complaint and its ticket for a deed of a colleague. Whom it is about does nothing here while somebody else can.
async fn lock(ctx: &Ctx, unit: &mut Unit, id: ComplaintId) -> Result<(Ticket, Complaint)> {
    let seen = complaint::find(unit, id).await?.ok_or(ServiceError::NotFound("complaint"))?;
    let ticket = match tickets::lock_active(ctx, unit, seen.ticket_id).await {
        Err(ServiceError::NotFound(_)) => return Err(ServiceError::NotFound("complaint")),
        other => other?,
    };
    let it = complaint::lock(unit, id).await?.ok_or(ServiceError::NotFound("complaint"))?;
    if is_about_actor(ctx, &it) && it.owner_id.is_some() {
        return Err(about_you(unit, &it).await?.into());
    }
    Ok((ticket, it))
}

fn is_about_actor(ctx: &Ctx, it: &Complaint) -> bool {
    it.about_id.is_some() && it.about_id == ctx.actor.user_id()
}

async fn about_you(conn: &mut Conn, it: &Complaint) -> Result<Refusal> {
    let owner = match it.owner_id {
        Some(owner) => user::find(conn, owner).await?.map(|user| user.name),
        None => None,
    };
    let fix = format!("{} has it. Tell them what you know.", owner.as_deref().unwrap_or("Another colleague"));
    Ok(Refusal::of_state(6, "This complaint is about you, and nobody judges themselves.", fix))
}

/// Writes a complaint back and records what was done, in the words that belong to it.
async fn save(unit: &mut Unit, it: &Complaint, step: &str, words: &str) -> Result<()> {
    let now = unit.now();
    complaint::update(unit, it, now).await?;
    let event = Event::Complaint { complaint_id: it.id, step: step.to_owned(), words: words.to_owned() };
    unit.record(it.ticket_id, &[event]).await?;
    Ok(())
}

/// A colleague who can take a complaint: here, sees its ticket, and is not whom it is about.
async fn taker(conn: &mut Conn, ticket: &Ticket, about: Option<UserId>, id: UserId) -> Result<Option<User>> {
    let Some(found) = user::find(conn, id).await? else { return Ok(None) };
    if !found.role.is_staff() || found.is_suspended || about == Some(id) {
        return Ok(None);
    }
    let Some(facts) = ticket::facts(conn, ticket.id).await? else { return Ok(None) };
    let person = user::person(conn, &found).await?;
    Ok((sight(&Actor::User(person), &facts) == Sight::Staff).then_some(found))
}

/// The lead who looks again: the nearest one whom it is not about.
async fn lead_for(conn: &mut Conn, ticket: &Ticket, about: Option<UserId>) -> Result<Option<User>> {
    Ok(leads(conn, ticket).await?.into_iter().find(|lead| about != Some(lead.id)))
}

/// Refuses whom it is about.
fn not_about(about: Option<UserId>, user: UserId) -> Result<()> {
    if about == Some(user) { Err(kept_open::not_their_own_judge().into()) } else { Ok(()) }
}
