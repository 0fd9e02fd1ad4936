//! What colleagues do with a promise. Nothing about its time changes without the customer being told in the same unit.

use super::making::{event, plan, promiser};
use super::telling::{said, tell};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::settings;
use crate::tickets::{lock, write_back};
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::id::{PromiseId, UserId};
use regard_domain::job::Job;
use regard_domain::promise::{self as rules, Act, Move, Promise};
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_store::{promise, user};

/// Business days after which silence counts as a yes.
const SILENT_DAYS: i32 = 3;

/// A promise for a deed of a colleague, with its ticket, both locked.
async fn take(ctx: &Ctx, unit: &mut Unit, id: PromiseId) -> Result<(Ticket, Promise)> {
    let not_there = || ServiceError::NotFound("promise");
    let seen = promise::find(unit, id).await?.ok_or_else(not_there)?;
    let ticket = lock(ctx, unit, seen.ticket_id).await?;
    let promise = promise::lock(unit, id).await?.ok_or_else(not_there)?;
    Ok((ticket, promise))
}

/// We think it is done; the customer is told and judges. A broken one is done late and stays broken.
pub async fn deliver(ctx: &Ctx, id: PromiseId, words: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (mut ticket, mut promise) = take(ctx, &mut unit, id).await?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::Delivered)?;
    promise.delivered_at = Some(now);
    let text = match words.trim() {
        "" => {
            format!("We promised: “{}”. It is done. Is it as you expected? Your word counts.", promise.words)
        }
        words => words.to_owned(),
    };
    let told = tell(ctx, &mut unit, &mut ticket, &text).await?;
    if promise.state == rules::State::Delivered {
        let confirm_by = silence_ends(&mut unit, now).await?;
        promise.confirm_by = Some(confirm_by);
        unit.enqueue_at(&Job::PromiseSilence { promise_id: id }, confirm_by).await?;
    }
    promise::update(&mut unit, &promise).await?;
    let mut events = told.events;
    events.push(event(&promise, Act::Delivered, words.trim()));
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}

/// The close of the third business day after one.
async fn silence_ends(unit: &mut Unit, now: Timestamp) -> Result<Timestamp> {
    let schedule = settings::load(unit).await?.schedule;
    let calendar = super::detecting::calendar_of(&schedule);
    let zone = schedule.time_zone();
    let day = calendar.business_day_after(now.to_zoned(zone.clone()).date(), SILENT_DAYS);
    let close = zone.to_ambiguous_timestamp(calendar.close_of(day)).compatible();
    close.map_err(ServiceError::internal)
}

/// Moves its time, before it is due: the customer reads why, the new time, and that they may say no.
pub async fn move_to(ctx: &Ctx, id: PromiseId, to: Timestamp, reason: &str) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ServiceError::invalid("reason", "Say why, as the customer will read it."));
    }
    let mut unit = ctx.begin().await?;
    let (mut ticket, mut promise) = take(ctx, &mut unit, id).await?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::Moved)?;
    let Some(from) = promise.due_at else {
        return Err(Refusal::of_state(
            2,
            "It has no time that could be moved.",
            "Say that its condition has come true.",
        )
        .into());
    };
    if to <= now || to == from {
        return Err(ServiceError::invalid("due_at", "Choose another time that is still to come."));
    }
    let text = format!(
        "We promised you: “{}”, by {}. {reason}\n\nThe new time is {}. If that does not suit you, say so by the link below or \
         answer this mail, and we will find another way.",
        promise.words,
        said(&mut unit, from).await?,
        said(&mut unit, to).await?,
    );
    let told = tell(ctx, &mut unit, &mut ticket, &text).await?;
    reached(told.by_mail)?;
    let moved = Move { promise_id: id, from, to, reason: reason.to_owned(), told_at: now, accepted_at: None };
    promise::insert_move(&mut unit, &moved).await?;
    (promise.due_at, promise.was_moved) = (Some(to), true);
    promise::update(&mut unit, &promise).await?;
    plan(&mut unit, &promise).await?;
    let mut events = told.events;
    events.push(event(&promise, Act::Moved, reason));
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}

/// Takes it back, before it is due: the customer reads why.
pub async fn withdraw(ctx: &Ctx, id: PromiseId, reason: &str) -> Result<()> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ServiceError::invalid("reason", "Say why, as the customer will read it."));
    }
    let mut unit = ctx.begin().await?;
    let (mut ticket, mut promise) = take(ctx, &mut unit, id).await?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::Withdrawn)?;
    let text = format!(
        "We promised you: “{}”. We cannot keep that, and you should know now. {reason}",
        promise.words
    );
    let told = tell(ctx, &mut unit, &mut ticket, &text).await?;
    reached(told.by_mail)?;
    (promise.withdrawn_reason, promise.ended_at) = (Some(reason.to_owned()), Some(now));
    promise::update(&mut unit, &promise).await?;
    let mut events = told.events;
    events.push(event(&promise, Act::Withdrawn, reason));
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}

fn reached(by_mail: bool) -> Result<()> {
    if by_mail {
        return Ok(());
    }
    Err(Refusal::of_state(
        2,
        "No address of the customer’s is known, so they would not hear of it before it is due.",
        "Add an address of theirs, or keep the promise as it stands.",
    )
    .into())
}

/// What it hung on has come true: it is owed from now on, by a time.
pub async fn begin(ctx: &Ctx, id: PromiseId, due_at: Option<Timestamp>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut promise) = take(ctx, &mut unit, id).await?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::Begun)?;
    if promise.due_at.is_none() {
        promise.due_at = due_at.filter(|due| *due > now);
        promise.first_due_at = promise.due_at;
    }
    if promise.due_at.is_none_or(|due| due <= now) {
        return Err(ServiceError::invalid(
            "due_at",
            "Say by when it is done now: a time that is still to come.",
        ));
    }
    promise::update(&mut unit, &promise).await?;
    plan(&mut unit, &promise).await?;
    let begun = event(&promise, Act::Begun, "");
    write_back(&mut unit, ticket, &[begun]).await?;
    unit.commit().await
}

/// The colleague whom a promise names says yes to it.
pub async fn accept(ctx: &Ctx, id: PromiseId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut promise) = take(ctx, &mut unit, id).await?;
    only_named(ctx, &promise)?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::Accepted)?;
    promise.accepted_at = Some(now);
    promise::update(&mut unit, &promise).await?;
    let accepted = event(&promise, Act::Accepted, "");
    write_back(&mut unit, ticket, &[accepted]).await?;
    unit.commit().await
}

/// The colleague says no: its writer answers for what they wrote.
pub async fn decline(ctx: &Ctx, id: PromiseId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut promise) = take(ctx, &mut unit, id).await?;
    only_named(ctx, &promise)?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::Declined)?;
    promise.promiser_id = promise.writer_id;
    promise::update(&mut unit, &promise).await?;
    let sentence = format!(
        "A colleague cannot keep what you promised for them, so it is yours now: “{}”",
        promise.words
    );
    crate::notifications::tell_user(
        &mut unit,
        promise.writer_id,
        ticket.id,
        crate::notifications::kind::PROMISE,
        &sentence,
    )
    .await?;
    let declined = event(&promise, Act::Declined, "");
    write_back(&mut unit, ticket, &[declined]).await?;
    unit.commit().await
}

fn only_named(ctx: &Ctx, promise: &Promise) -> Result<()> {
    if ctx.actor.user_id() == Some(promise.promiser_id) {
        return Ok(());
    }
    Err(ServiceError::Forbidden("Only the colleague it names can answer. Ask them.".into()))
}

/// Gives it to another colleague, who answers for it from now on. Its time stays as it was promised.
pub async fn hand_over(ctx: &Ctx, id: PromiseId, to: UserId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut promise) = take(ctx, &mut unit, id).await?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::HandedOver)?;
    promise.promiser_id = promiser(&mut unit, to).await?;
    let name = user::find(&mut unit, to).await?.map(|user| user.name).unwrap_or_default();
    promise::update(&mut unit, &promise).await?;
    let handed = event(&promise, Act::HandedOver, &name);
    write_back(&mut unit, ticket, &[handed]).await?;
    unit.commit().await
}
