//! Something went wrong: it is opened by a person, or by a promise that broke inside its own unit ([`opening`]), within what
//! the desk decided ([`policy`]). Putting it right is [`crate::amends`].

pub mod policy;
pub mod opening;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets;
use crate::unit::Unit;
use regard_domain::event::Event;
use regard_domain::goodwill;
use regard_domain::id::RecoveryId;
use regard_domain::recovery::Recovery;
use regard_domain::ticket::Ticket;
use regard_store::goodwill::NewEntry;
use regard_store::{goodwill as ledger, recovery};

/// The longest text of a field, in characters.
const TEXT_MAX_CHARS: usize = 10_000;

/// Locks a recovery and its ticket for a deed of a colleague.
pub(crate) async fn lock(ctx: &Ctx, unit: &mut Unit, id: RecoveryId) -> Result<(Ticket, Recovery)> {
    let seen = recovery::find(unit, id).await?.ok_or(ServiceError::NotFound("recovery"))?;
    let ticket = match tickets::lock_active(ctx, unit, seen.ticket_id).await {
        Err(ServiceError::NotFound(_)) => return Err(ServiceError::NotFound("recovery")),
        other => other?,
    };
    let it = recovery::lock(unit, id).await?.ok_or(ServiceError::NotFound("recovery"))?;
    Ok((ticket, it))
}

/// Writes a recovery back and records what was done, in the words that belong to it.
pub(crate) async fn save(unit: &mut Unit, it: &Recovery, step: &str, words: &str) -> Result<()> {
    let now = unit.now();
    recovery::update(unit, it, now).await?;
    let event = Event::Recovery { recovery_id: it.id, step: step.to_owned(), words: words.to_owned() };
    unit.record(it.ticket_id, &[event]).await?;
    Ok(())
}

/// Writes a line into the ledger of the relationship.
pub(crate) async fn enter(ctx: &Ctx, unit: &mut Unit, it: &Recovery, points: i64, what: &str) -> Result<()> {
    let new = NewEntry {
        user_id: it.user_id,
        ticket_id: Some(it.ticket_id),
        recovery_id: Some(it.id),
        points: points.clamp(-goodwill::FURTHEST, goodwill::FURTHEST),
        what,
        by: ctx.actor.user_id(),
    };
    let now = unit.now();
    ledger::insert(unit, &new, now).await?;
    Ok(())
}

/// A text as it is kept.
pub(crate) fn kept(text: &str) -> String {
    text.trim().chars().take(TEXT_MAX_CHARS).collect()
}

/// A text that must say something.
pub(crate) fn said(field: &'static str, text: &str, wanted: &str) -> Result<String> {
    let text = kept(text);
    if text.is_empty() { Err(ServiceError::invalid(field, wanted)) } else { Ok(text) }
}
