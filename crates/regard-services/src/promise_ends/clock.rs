//! What time does to a promise. Each is called by its job, at the very moment, and looks again whether it is still so.

use super::put_right;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::notifications::{self, kind};
use crate::promises::making::event;
use crate::tickets::write_back;
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::id::PromiseId;
use regard_domain::promise::{self as rules, Act, Promise, State};
use regard_domain::ticket::Ticket;
use regard_domain::user::Deed;
use regard_store::{promise, ticket};

/// Its ticket and itself, both locked.
async fn take(unit: &mut Unit, id: PromiseId) -> Result<Option<(Ticket, Promise)>> {
    let Some(seen) = promise::find(unit, id).await? else { return Ok(None) };
    let Some(ticket) = ticket::lock(unit, seen.ticket_id).await? else { return Ok(None) };
    Ok(promise::lock(unit, id).await?.map(|promise| (ticket, promise)))
}

/// Its time has come: what is still owed is broken.
pub async fn fall(ctx: &Ctx, id: PromiseId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some((ticket, mut promise)) = take(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    let Ok(State::Broken) = rules::follow(promise.state, promise.due_at, now, Act::Broken) else {
        return Ok(());
    };
    (promise.state, promise.ended_at) = (State::Broken, Some(now));
    put_right(ctx, &mut unit, &ticket, &mut promise).await?;
    promise::update(&mut unit, &promise).await?;
    let sentence = format!("It was due and is not done: “{}”. Write to the customer now.", promise.words);
    notifications::tell_user(&mut unit, promise.promiser_id, ticket.id, kind::PROMISE, &sentence).await?;
    if ticket.assignee_id != Some(promise.promiser_id) {
        notifications::tell_owner(&mut unit, &ticket, kind::PROMISE, &sentence).await?;
    }
    let broken = event(&promise, Act::Broken, "");
    write_back(&mut unit, ticket, &[broken]).await?;
    unit.commit().await
}

/// Reminds its owner that a share of its time is over.
pub async fn nudge(ctx: &Ctx, id: PromiseId, percent: u8, due_at: Timestamp) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(promise) = promise::find(&mut unit, id).await? else { return Ok(()) };
    if !promise.state.is_owed() || promise.due_at != Some(due_at) || due_at <= unit.now() {
        return Ok(());
    }
    let share = if percent >= 80 { "Four fifths" } else { "Half" };
    let sentence = format!("{share} of the time is over: “{}”", promise.words);
    notifications::tell_user(&mut unit, promise.promiser_id, promise.ticket_id, kind::PROMISE, &sentence)
        .await?;
    unit.commit().await
}

/// Three business days after it was delivered and without a word, it counts as kept, apart.
pub async fn settle(ctx: &Ctx, id: PromiseId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some((ticket, mut promise)) = take(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    if promise.confirm_by.is_none_or(|by| by > now) {
        return Ok(());
    }
    let Ok(state) = rules::follow(promise.state, promise.due_at, now, Act::Unconfirmed) else {
        return Ok(());
    };
    (promise.state, promise.ended_at) = (state, Some(now));
    promise::update(&mut unit, &promise).await?;
    let counted = event(&promise, Act::Unconfirmed, "");
    write_back(&mut unit, ticket, &[counted]).await?;
    unit.commit().await
}
