//! Nobody is ignored: what happens at the time by which somebody was to hear, who is ignored now, and their rescue.

pub mod rescuing;
pub mod calling;
pub mod measuring;

use crate::ctx::Ctx;
use crate::error::Result;
use crate::intervals;
use crate::notifications::{self, kind};
use crate::settings;
use crate::unit::Unit;
use crate::views::colleague;
use crate::waiting::moment;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{SuspendedTicketId, TicketId, UserId};
use regard_domain::ignored::Interval;
use regard_domain::job::Job;
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, User};
use regard_store::{ignored as store, ticket, user};
use std::collections::HashMap;

/// Intervals read at most: a desk with more has other worries than its chart.
pub(crate) const AT_MOST: i64 = 5_000;

/// How long words of ours that were said in time may be on their way.
const ON_THE_WAY: SignedDuration = SignedDuration::from_mins(2);

/// Its time comes close, or has passed: whoever has the ticket is told, and what is not said by now is written down from the
/// very second on. Called by its job; a time that was moved since says nothing.
pub async fn fall(ctx: &Ctx, id: TicketId, hear_by: Timestamp, ignored_from: Timestamp) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(ticket) = ticket::lock(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    if ticket.hear_by != Some(hear_by) {
        return Ok(());
    }
    let job = Job::HearBy { ticket_id: id, hear_by, ignored_from };
    if now < hear_by {
        remind(&mut unit, &ticket, hear_by).await?;
        unit.enqueue_at(&job, hear_by).await?;
        return unit.commit().await;
    }
    // Said in time and about to leave: looked at again when it must have left.
    let leaves = store::find_leaving(&mut unit, id, hear_by).await?;
    if let Some(at) = leaves.filter(|at| now < hear_by + ON_THE_WAY && *at < hear_by + ON_THE_WAY) {
        unit.enqueue_at(&job, at.max(now) + SignedDuration::from_secs(30)).await?;
        return unit.commit().await;
    }
    if let Some(cause) = intervals::open(&mut unit, &ticket, ignored_from).await? {
        let name = name(&mut unit, ticket.requester_id).await?;
        let sentence = format!("{name} should have heard by now. {}. Write to them.", cause.sentence());
        // Whoever owes an update is told so by its own clock.
        if ticket.waiting_since.is_some() {
            notifications::tell_owner(&mut unit, &ticket, kind::IGNORED, &sentence).await?;
        }
    }
    unit.commit().await
}

/// Four fifths of the time are over. Updates have a reminder of their own.
async fn remind(unit: &mut Unit, ticket: &Ticket, hear_by: Timestamp) -> Result<()> {
    if ticket.waiting_since.is_none() {
        return Ok(());
    }
    let zone = settings::load(unit).await?.schedule.zone;
    let name = name(unit, ticket.requester_id).await?;
    let sentence = format!("{name} still waits, and hears by {}. Answer next.", moment(hear_by, &zone));
    notifications::tell_owner(unit, ticket, kind::IGNORED, &sentence).await
}

async fn name(unit: &mut Unit, id: UserId) -> Result<String> {
    Ok(user::find(unit, id).await?.map(|user| user.name).unwrap_or_default())
}

/// Held mail that nobody has looked at for a business day. Called by its job.
pub async fn fall_held(ctx: &Ctx, id: SuspendedTicketId, due_at: Timestamp) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    if intervals::open_held(&mut unit, id, due_at).await? {
        let sentence = "Held mail waits for a business day now. Look at it.";
        notifications::tell_admins(&mut unit, kind::IGNORED, sentence).await?;
    }
    unit.commit().await
}

/// Intervals with the tickets and people they name.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// The intervals, the newest first.
    pub all: Vec<Interval>,
    /// Their tickets.
    pub tickets: HashMap<TicketId, Ticket>,
    /// Everybody named.
    pub people: HashMap<UserId, User>,
}

/// The intervals since a moment, of the tickets that the actor sees.
pub async fn board(ctx: &Ctx, since: Timestamp) -> Result<Board> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let all = match colleague(ctx) {
        Ok(person) => store::list_seen(&mut conn, person, since, AT_MOST).await?,
        // The desk itself sees all of them.
        Err(_) => store::list_since(&mut conn, since, AT_MOST).await?,
    };
    let mut named: Vec<TicketId> = all.iter().filter_map(|one| one.ticket_id).collect();
    named.sort_unstable();
    named.dedup();
    let tickets = ticket::list_by_ids(&mut conn, &named).await?;
    let tickets: HashMap<_, _> = tickets.into_iter().map(|ticket| (ticket.id, ticket)).collect();
    let mut ids: Vec<UserId> =
        all.iter().flat_map(|one| [one.user_id, one.rescued_by, one.claimed_by]).flatten().collect();
    ids.extend(tickets.values().filter_map(|ticket| ticket.assignee_id));
    ids.sort_unstable();
    ids.dedup();
    let people = user::list_by_ids(&mut conn, &ids).await?.into_iter().map(|one| (one.id, one)).collect();
    Ok(Board { all, tickets, people })
}
