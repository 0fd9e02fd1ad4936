//! Putting a ticket to sleep until a time. It leaves the lists, but its clock runs on: somebody who waits is not
//! forgotten because we closed our eyes, so a ticket never sleeps past the time at which its customer hears.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets::{lock_active, write_back};
use jiff::Timestamp;
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::job::Job;
use regard_store::ticket;

/// Puts a ticket to sleep.
pub async fn snooze(ctx: &Ctx, id: TicketId, until: Timestamp) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    if until <= unit.now() {
        return Err(ServiceError::invalid("until", "Choose a time that is still to come."));
    }
    if ticket.status.is_done() {
        return Err(ServiceError::Conflict("It is done. Open it again before you put it to sleep.".into()));
    }
    if let Some(hear_by) = ticket.hear_by.filter(|hear_by| *hear_by < until) {
        let sentence = format!(
            "The customer hears from us by {}. Answer first, or let it sleep until then at most.",
            hear_by.strftime("%a %d %b %H:%M UTC")
        );
        return Err(ServiceError::Conflict(sentence));
    }
    ticket.snoozed_until = Some(until);
    unit.enqueue_at(&Job::Wake { ticket_id: id }, until).await?;
    write_back(&mut unit, ticket, &[Event::Snoozed { until }]).await?;
    unit.commit().await
}

/// Wakes a ticket by hand.
pub async fn wake(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    if ticket.snoozed_until.take().is_none() {
        return Err(ServiceError::Conflict("It is awake already.".into()));
    }
    write_back(&mut unit, ticket, &[Event::Woke]).await?;
    unit.commit().await
}

/// Wakes a ticket whose time has come; one that was put to sleep again meanwhile sleeps on. Called by its job.
pub async fn wake_due(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(mut ticket) = ticket::lock(&mut unit, id).await? else { return Ok(()) };
    if ticket.snoozed_until.is_none_or(|until| until > unit.now()) {
        return Ok(());
    }
    ticket.snoozed_until = None;
    write_back(&mut unit, ticket, &[Event::Woke]).await?;
    unit.commit().await
}
