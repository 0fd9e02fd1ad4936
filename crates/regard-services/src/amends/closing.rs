//! Asking whether we are good again, and taking the customer's answer. Nobody else closes a recovery (law 4); a silence
//! that we announced counts as a yes, is counted apart, and a later "no" opens it again.

use crate::amends::steps::stars;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::recoveries::opening::hand_in;
use crate::recoveries::{enter, kept, lock, policy, said, save};
use crate::tickets::{lock_active, see};
use crate::unit::Unit;
use crate::{customer_links, replies, settings};
use jiff::{SignedDuration, Timestamp};
use regard_domain::goodwill::{NOT_RESTORED, RESTORED};
use regard_domain::id::{CommentId, RecoveryId};
use regard_domain::job::Job;
use regard_domain::recovery::{Closer, Recovery, State, Step, step};
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_domain::user::Sight;
use regard_store::{comment, goodwill, recovery, ticket};

/// Asks the customer whether we are good again, and says when a silence counts as a yes.
pub async fn ask(ctx: &Ctx, id: RecoveryId) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    let comment = ask_in(ctx, &mut unit, &ticket, &mut it, "").await?;
    unit.commit().await?;
    Ok(comment)
}

/// The same inside a unit; `first` are words that stand before the question.
pub(crate) async fn ask_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    it: &mut Recovery,
    first: &str,
) -> Result<CommentId> {
    it.state = step(it.state, Step::Ask)?;
    let until = silent_until(unit).await?;
    (it.asked_at, it.silent_until) = (Some(unit.now()), Some(until));
    let link = customer_links::keep_in(ctx, unit, ticket).await?;
    let zone = settings::load(unit).await?.schedule.time_zone();
    let day = until.to_zoned(zone).strftime("%A, %-d %B");
    let question = format!(
        "Are we good again? You alone decide, and one click is enough: {link}/recovery\n\n\
         If we hear nothing by {day}, we take it as a yes. You can still say no after that."
    );
    let words = if first.is_empty() { question } else { format!("{first}\n\n{question}") };
    let comment = replies::remark_in(ctx, unit, ticket.id, &words, true).await?;
    let key = format!("close_recovery:{}:{}", it.id, it.round);
    unit.enqueue_once(&Job::CloseRecovery { recovery_id: it.id }, until, &key).await?;
    save(unit, it, "asked", "").await?;
    Ok(comment)
}

/// When a silence counts as a yes: after the days of the policy, never while we are closed.
async fn silent_until(unit: &mut Unit) -> Result<Timestamp> {
    let days = policy::load(unit).await?.silence_days;
    let schedule = settings::load(unit).await?.schedule;
    let until = unit.now() + SignedDuration::from_hours(24 * days);
    Ok(schedule.next_open(until).unwrap_or(until))
}

/// The customer's answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Whether we are good again.
    pub is_good: bool,
    /// Their words; needed when a colleague writes the answer down for them.
    pub words: String,
    /// How content they are now, from 1 to 5, where told.
    pub satisfaction: Option<i64>,
}

/// The customer says whether we are good again: by themselves, or to a colleague who writes their words down.
pub async fn answer(ctx: &Ctx, id: RecoveryId, answer: &Answer) -> Result<State> {
    let mut unit = ctx.begin().await?;
    let seen = recovery::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("recovery"))?;
    let (ticket, mut it) = if is_theirs(ctx, &seen) {
        see(ctx, &mut unit, seen.ticket_id, Sight::Public).await?;
        let locked =
            ticket::lock(&mut unit, seen.ticket_id).await?.ok_or(ServiceError::NotFound("ticket"))?;
        let it = recovery::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("recovery"))?;
        (locked, it)
    } else {
        let locked = lock(ctx, &mut unit, id).await?;
        said("words", &answer.words, "Write down what the customer said: only they can close it.")?;
        locked
    };
    it.state = step(it.state, Step::Answer { is_good: answer.is_good })?;
    it.answer = kept(&answer.words);
    it.satisfaction_after = stars(answer.satisfaction)?.or(it.satisfaction_after);
    if answer.is_good {
        restore(ctx, &mut unit, &mut it, Closer::Customer).await?;
    } else {
        begin_again(ctx, &mut unit, &ticket, &mut it).await?;
    }
    unit.commit().await?;
    Ok(it.state)
}

fn is_theirs(ctx: &Ctx, it: &Recovery) -> bool {
    ctx.actor.user_id() == Some(it.user_id)
}

async fn restore(ctx: &Ctx, unit: &mut Unit, it: &mut Recovery, by: Closer) -> Result<()> {
    it.restored_by = Some(by);
    it.closed_at = Some(unit.now());
    if by == Closer::Customer {
        enter(ctx, unit, it, RESTORED, "We are good again").await?;
    }
    it.goodwill_after = Some(goodwill::sum(unit, it.user_id).await?);
    let words = it.answer.clone();
    save(unit, it, if by == Closer::Customer { "restored" } else { "silence" }, &words).await
}

/// A "not yet": a lead has it from now on, may give three times as much, and begins by hearing.
async fn begin_again(ctx: &Ctx, unit: &mut Unit, ticket: &Ticket, it: &mut Recovery) -> Result<()> {
    it.round += 1;
    it.is_double = true;
    (it.restored_by, it.closed_at, it.goodwill_after) = (None, None, None);
    (it.asked_at, it.silent_until, it.repaired_at) = (None, None, None);
    enter(ctx, unit, it, NOT_RESTORED, "Not good again yet").await?;
    let words = it.answer.clone();
    save(unit, it, "not_restored", &words).await?;
    it.state = step(it.state, Step::Hand)?;
    if !hand_in(unit, ticket, it).await? {
        it.state = State::NotRestored;
        let now = unit.now();
        recovery::update(unit, it, now).await?;
    }
    Ok(())
}

/// Closes a recovery whose announced silence is over, unless the customer has said anything since. Called by its job.
pub async fn close_silent(ctx: &Ctx, id: RecoveryId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(seen) = recovery::find(&mut unit, id).await? else { return Ok(()) };
    let Some(_) = ticket::lock(&mut unit, seen.ticket_id).await? else { return Ok(()) };
    let Some(mut it) = recovery::lock(&mut unit, id).await? else { return Ok(()) };
    let (Some(asked_at), Some(until)) = (it.asked_at, it.silent_until) else { return Ok(()) };
    let is_due = it.state == State::Restoring && until <= unit.now();
    if !is_due || comment::first_word_after(&mut unit, it.ticket_id, asked_at).await?.is_some() {
        return Ok(());
    }
    it.state = step(it.state, Step::Silence)?;
    restore(ctx, &mut unit, &mut it, Closer::Silence).await?;
    unit.commit().await
}

/// Somebody tells us that we failed them again while putting it right.
pub async fn fail_again(ctx: &Ctx, id: RecoveryId, words: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, it) = lock(ctx, &mut unit, id).await?;
    let ticket = lock_active(ctx, &mut unit, ticket.id).await?;
    if it.state.is_closed() {
        let why = "This recovery is closed.";
        return Err(Refusal::of_state(4, why, "Open a new one: it is a second failure by itself.").into());
    }
    let cause = regard_domain::recovery::Cause {
        kind: regard_domain::recovery::CauseKind::Person,
        words: said("words", words, "Say in a line what went wrong again.")?,
        promise_id: None,
    };
    crate::recoveries::opening::open_in(ctx, &mut unit, &ticket, cause).await?;
    unit.commit().await
}
