//! The clocks of updates: who has heard nothing for how long, how often somebody wants to hear, and the reminders.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::notifications::{self, kind};
use crate::tickets::{self, lock_active, write_back};
use crate::views::colleague;
use crate::{settings, waiting};
use jiff::Timestamp;
use regard_domain::event::Event;
use regard_domain::id::{TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::ticket::Ticket;
use regard_domain::update_clock::{UpdateClock, Wish};
use regard_domain::user::{Deed, Sight, User};
use regard_store::update_clock::{self as store, Kept};
use regard_store::{ticket, user};
use std::collections::HashMap;

/// Rows of a list at most.
const AT_MOST: i64 = 200;

/// A clock with its ticket.
#[derive(Clone, Debug)]
pub struct Ticking {
    /// The clock.
    pub kept: Kept,
    /// The ticket.
    pub ticket: Ticket,
}

/// Clocks with everybody they name.
#[derive(Clone, Debug, Default)]
pub struct Clocks {
    /// The clocks, the longest silence first.
    pub all: Vec<Ticking>,
    /// Everybody named, by id.
    pub people: HashMap<UserId, User>,
}

/// A ticket's clock, for whoever may see the ticket: its customer too.
pub async fn show(ctx: &Ctx, id: TicketId) -> Result<Kept> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Public).await?;
    let kept = store::find(&mut conn, id).await?;
    let never = Kept {
        ticket_id: id,
        wish: None,
        clock: UpdateClock::Stopped,
        reminded_for: None,
        told_late_for: None,
    };
    Ok(kept.unwrap_or(never))
}

/// The clocks the actor sees that are due by a moment, the longest silence first.
pub async fn due(ctx: &Ctx, by: Timestamp) -> Result<Clocks> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    // The desk itself sees all of them.
    let kept = match colleague(ctx) {
        Ok(person) => store::list_due(&mut conn, person, by, AT_MOST).await?,
        Err(_) => store::list_overdue(&mut conn, by, AT_MOST).await?,
    };
    let mut all = Vec::new();
    for kept in kept {
        if let Some(ticket) = ticket::find(&mut conn, kept.ticket_id).await? {
            all.push(Ticking { kept, ticket });
        }
    }
    let ids: Vec<UserId> = all
        .iter()
        .flat_map(|one| [Some(one.ticket.requester_id), one.ticket.assignee_id])
        .flatten()
        .collect();
    let people = user::list_by_ids(&mut conn, &ids).await?.into_iter().map(|one| (one.id, one)).collect();
    Ok(Clocks { all, people })
}

/// How often the customer wants to hear on a ticket: they say so themselves, or a colleague writes down what they said.
pub async fn wish(ctx: &Ctx, id: TicketId, wish: Option<Wish>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    tickets::see(ctx, &mut unit, id, Sight::Public).await?;
    let ticket = lock_active(&Ctx::system(&ctx.desk, "wish"), &mut unit, id).await?;
    let before = store::find(&mut unit, id).await?.and_then(|kept| kept.wish);
    if before == wish {
        return Ok(());
    }
    store::update_wish(&mut unit, id, wish).await?;
    write_back(&mut unit, ticket, &[Event::Wished { wish }]).await?;
    unit.commit().await
}

/// Reminds whoever has a ticket that its customer hears soon, and again when the time has passed. Called by its job; a
/// clock that was moved since says nothing.
pub async fn remind(ctx: &Ctx, id: TicketId, due_at: Timestamp) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(ticket) = ticket::lock(&mut unit, id).await? else { return Ok(()) };
    let Some(kept) = store::find(&mut unit, id).await? else { return Ok(()) };
    if kept.clock.next_due() != Some(due_at) {
        return Ok(());
    }
    let is_late = unit.now() >= due_at;
    let is_told = if is_late { kept.told_late_for } else { kept.reminded_for } == Some(due_at);
    // Who waits for an answer has a reminder of their own.
    if !is_told && ticket.waiting_since.is_none() {
        let sentence = sentence(&mut unit, &ticket, due_at, is_late).await?;
        let news = if is_late { kind::UPDATE_LATE } else { kind::UPDATE_SOON };
        notifications::tell_owner(&mut unit, &ticket, news, &sentence).await?;
        match is_late {
            true => store::update_told_late(&mut unit, id, due_at).await?,
            false => store::update_reminded(&mut unit, id, due_at).await?,
        }
    }
    if !is_late {
        unit.enqueue_at(&Job::KeepUpdated { ticket_id: id, due_at }, due_at).await?;
    }
    unit.commit().await
}

async fn sentence(
    unit: &mut crate::unit::Unit,
    ticket: &Ticket,
    due_at: Timestamp,
    is_late: bool,
) -> Result<String> {
    let settings = settings::load(unit).await?;
    let name = user::find(unit, ticket.requester_id).await?.map(|user| user.name).unwrap_or_default();
    let by = waiting::moment(due_at, &settings.schedule.zone);
    Ok(match is_late {
        true => format!("{name} should have heard from us by {by}. Say how things stand."),
        false => format!("{name} hears from us by {by}. Say how things stand, even without news."),
    })
}
