//! Giving something, within one's own budget, without asking anybody; read by a lead afterwards, never before.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::recoveries::opening::leads;
use crate::recoveries::policy::RecoveryPolicy;
use crate::recoveries::{self, enter, lock, policy, said, save};
use crate::unit::Unit;
use crate::{replies, settings};
use jiff::Timestamp;
use jiff::ToSpan;
use regard_domain::goodwill::GAVE;
use regard_domain::id::{GestureId, RecoveryId, UserId};
use regard_domain::recovery::{Gesture, Left, Recovery, Step, left, step};
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_domain::user::{Actor, Deed, Role, User};
use regard_store::db::Conn;
use regard_store::gesture::{self, NewGesture};
use regard_store::user;

/// Something to be given.
#[derive(Clone, Debug, Default)]
pub struct Giving {
    /// What, as the customer reads it.
    pub what: String,
    /// Why, in one line for the house.
    pub reason: String,
    /// What goes out, in cents; nothing for a gesture that costs none.
    pub outlay_cents: i64,
    /// What comes back, in cents.
    pub salvage_cents: i64,
    /// The colleague for whom a lead says yes.
    pub asked_by: Option<UserId>,
}

/// Gives something to the customer and tells them.
///
/// # Errors
/// `Refused` (409) over the budget: it names who can say yes.
pub async fn give(ctx: &Ctx, id: RecoveryId, giving: &Giving) -> Result<GestureId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    let gesture = give_in(ctx, &mut unit, &ticket, &mut it, giving).await?;
    let words = format!("To make it good: {}", giving.what.trim());
    replies::remark_in(ctx, &mut unit, ticket.id, &words, true).await?;
    unit.commit().await?;
    Ok(gesture)
}

/// The same inside a unit; who calls it tells the customer.
pub(crate) async fn give_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    it: &mut Recovery,
    giving: &Giving,
) -> Result<GestureId> {
    it.state = step(it.state, Step::Give)?;
    let what = said("what", &giving.what, "Say what they get.")?;
    let reason = said("reason", &giving.reason, "Say in one line why. It is read afterwards, never before.")?;
    if giving.outlay_cents < 0 || !(0..=giving.outlay_cents).contains(&giving.salvage_cents) {
        let sentence = "What goes out is not below nothing, and no more comes back than went out.";
        return Err(ServiceError::invalid("outlay_cents", sentence));
    }
    let policy = policy::load(unit).await?;
    let now = unit.now();
    let rest = left_in(ctx, unit, it, &policy, now).await?;
    if giving.outlay_cents > rest.cents() {
        return Err(over(unit, ticket, it, &policy, rest, giving.outlay_cents).await?.into());
    }
    let asked_by = colleague(unit, giving.asked_by, ctx.user()?).await?;
    let new = NewGesture {
        recovery_id: it.id,
        given_by: ctx.user()?,
        asked_by,
        what: &what,
        reason: &reason,
        outlay_cents: giving.outlay_cents,
        salvage_cents: giving.salvage_cents,
        stake_cents: it.worth.unwrap_or(policy.worth).stake_cents(),
    };
    let id = gesture::insert(unit, &new, now).await?;
    enter(ctx, unit, it, GAVE, &what).await?;
    let words = match giving.outlay_cents {
        0 => what,
        cents => format!("{what} ({})", policy.money(cents)),
    };
    save(unit, it, "gave", &words).await?;
    Ok(id)
}

async fn colleague(conn: &mut Conn, asked_by: Option<UserId>, giver: UserId) -> Result<Option<UserId>> {
    let Some(id) = asked_by.filter(|id| *id != giver) else { return Ok(None) };
    let found = user::find(conn, id).await?.filter(|user| user.role.is_staff());
    found.map(|user| Some(user.id)).ok_or_else(|| ServiceError::invalid("asked_by", "Choose a colleague."))
}

/// What the actor may still give here today.
pub(crate) async fn left_in(
    ctx: &Ctx,
    conn: &mut Conn,
    it: &Recovery,
    policy: &RecoveryPolicy,
    now: Timestamp,
) -> Result<Left> {
    let Actor::User(person) = &ctx.actor else { return Ok(Left { case_cents: 0, day_cents: 0 }) };
    let zone = settings::load(conn).await?.schedule.time_zone();
    let day = now.to_zoned(zone).start_of_day().map_or(now - 24.hours(), |start| start.timestamp());
    let spent_on = gesture::spent_on(conn, it.id).await?;
    let spent_today = gesture::spent_by(conn, person.id, day).await?;
    Ok(left(policy.budget(person.role), it.cap_factor(), spent_on, spent_today))
}

/// Why it is too much, and who can say yes.
async fn over(
    conn: &mut Conn,
    ticket: &Ticket,
    it: &Recovery,
    policy: &RecoveryPolicy,
    rest: Left,
    outlay_cents: i64,
) -> Result<Refusal> {
    let spent = gesture::spent_on(conn, it.id).await?;
    let reach = |role: Role| left(policy.budget(role), it.cap_factor(), spent, 0).case_cents;
    let leads: Vec<User> = leads(conn, ticket).await?;
    let can = leads.into_iter().find(|user| reach(user.role) >= outlay_cents);
    let fix = match can {
        Some(user) => format!("{} can say yes, up to {}.", user.name, policy.money(reach(user.role))),
        None => "Nobody here may give that much. An admin can raise a budget in the settings.".into(),
    };
    let why = format!("You may give {} more here today.", policy.money(rest.cents()));
    Ok(Refusal { law: None, is_input: false, why, what_would_fix_it: fix })
}

/// A lead reads what was given, and may say that it was well done.
pub async fn read(ctx: &Ctx, id: GestureId, praise: &str) -> Result<Gesture> {
    ctx.permit(Deed::Lead)?;
    let mut unit = ctx.begin().await?;
    let found = gesture::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("gesture"))?;
    let (ticket, it) = lock(ctx, &mut unit, found.recovery_id).await?;
    let (now, lead, praise) = (unit.now(), ctx.user()?, recoveries::kept(praise));
    gesture::update_read(&mut unit, id, lead, &praise, now).await?;
    if !praise.is_empty() && found.given_by != lead {
        let kind = crate::notifications::kind::RECOVERY;
        let sentence = format!("Well done on #{}: {praise}", ticket.id);
        crate::notifications::tell(&mut unit, &[found.given_by], Some(it.ticket_id), kind, &sentence).await?;
    }
    unit.commit().await?;
    Ok(Gesture { read_at: Some(now), read_by: Some(lead), praise, ..found })
}
