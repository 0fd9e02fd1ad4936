//! How a recovery begins, and how it comes to a lead.

use super::{enter, save};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications;
use crate::recoveries::policy;
use crate::tickets::lock_active;
use crate::unit::Unit;
use jiff::SignedDuration;
use regard_domain::field;
use regard_domain::goodwill::{FAILED, FAILED_AGAIN};
use regard_domain::id::{RecoveryId, TicketId, UserId};
use regard_domain::recovery::{Cause, Recovery, is_beyond};
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, Role, User};
use regard_store::db::Conn;
use regard_store::recovery::NewRecovery;
use regard_store::{goodwill, group, recovery, user};

/// How far back a person's cases are counted.
const COUNTED_BACK: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The longest cause, in characters.
const CAUSE_MAX_CHARS: usize = 300;

/// A colleague opens a recovery on a ticket.
pub async fn open(ctx: &Ctx, ticket: TicketId, cause: Cause) -> Result<RecoveryId> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, ticket).await?;
    if recovery::find_open(&mut unit, ticket.id).await?.is_some() {
        let sentence = "It is being put right already. Go on there, or write down that we failed again.";
        return Err(ServiceError::Conflict(sentence.into()));
    }
    let id = open_in(ctx, &mut unit, &ticket, cause).await?;
    unit.commit().await?;
    Ok(id)
}

/// Opens a recovery inside another deed's unit (a promise that broke). Where one is open on the ticket, this was a second
/// failure: a lead has it from now on, and may give three times as much.
pub async fn open_in(ctx: &Ctx, unit: &mut Unit, ticket: &Ticket, mut cause: Cause) -> Result<RecoveryId> {
    cause.words = field::snippet(&cause.words, CAUSE_MAX_CHARS);
    if cause.words.is_empty() {
        return Err(ServiceError::invalid("cause", "Say in a line what went wrong."));
    }
    let now = unit.now();
    if let Some(open) = recovery::find_open(unit, ticket.id).await? {
        let mut it = recovery::lock(unit, open.id).await?.ok_or(ServiceError::NotFound("recovery"))?;
        again(ctx, unit, ticket, &mut it, &cause).await?;
        return Ok(it.id);
    }
    let failed_before = failed_before(unit, ticket).await?;
    let goodwill_before = goodwill::sum(unit, ticket.requester_id).await?;
    let actor = ctx.actor.user_id().filter(|_| ctx.actor.is_staff());
    let new = NewRecovery {
        ticket_id: ticket.id,
        user_id: ticket.requester_id,
        cause: &cause,
        owner_id: ticket.assignee_id.or(actor),
        opened_by: actor,
    };
    let id = recovery::insert(unit, &new, now).await?;
    let mut it = recovery::lock(unit, id).await?.ok_or(ServiceError::NotFound("recovery"))?;
    it.goodwill_before = goodwill_before;
    enter(ctx, unit, &it, FAILED, &cause.words).await?;
    save(unit, &it, "opened", &cause.words).await?;
    if failed_before {
        it.is_double = true;
        hand_in(unit, ticket, &mut it).await?;
    }
    look_quietly(unit, ticket, &mut it).await?;
    Ok(id)
}

async fn again(ctx: &Ctx, unit: &mut Unit, ticket: &Ticket, it: &mut Recovery, cause: &Cause) -> Result<()> {
    it.is_double = true;
    enter(ctx, unit, it, FAILED_AGAIN, &cause.words).await?;
    save(unit, it, "again", &cause.words).await?;
    if it.lead_id.is_none() {
        hand_in(unit, ticket, it).await?;
    }
    Ok(())
}

/// Whether this matter was put right before, or another one of theirs is being put right now.
async fn failed_before(conn: &mut Conn, ticket: &Ticket) -> Result<bool> {
    let theirs = recovery::list_by_user(conn, ticket.requester_id, 50).await?;
    Ok(theirs.iter().any(|other| other.ticket_id == ticket.id || !other.state.is_closed()))
}

/// A colleague asks a lead to take it: the customer wants somebody who may decide.
pub async fn hand_to_lead(ctx: &Ctx, id: RecoveryId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = super::lock(ctx, &mut unit, id).await?;
    if it.lead_id.is_some() {
        return Err(ServiceError::Conflict("A lead has it already.".into()));
    }
    if !hand_in(&mut unit, &ticket, &mut it).await? {
        return Err(ServiceError::Conflict("There is no lead here yet. An admin can make one.".into()));
    }
    unit.commit().await
}

/// Gives a recovery to a lead and tells them; `false` when there is none.
pub(crate) async fn hand_in(unit: &mut Unit, ticket: &Ticket, it: &mut Recovery) -> Result<bool> {
    let Some(lead) = leads(unit, ticket).await?.into_iter().next() else {
        let now = unit.now();
        recovery::update(unit, it, now).await?;
        return Ok(false);
    };
    (it.lead_id, it.owner_id) = (Some(lead.id), Some(lead.id));
    save(unit, it, "handed", &lead.name).await?;
    let sentence = format!("#{} needs you: {}", ticket.id, it.cause.words);
    notifications::tell(unit, &[lead.id], Some(ticket.id), notifications::kind::RECOVERY, &sentence).await?;
    Ok(true)
}

/// Who can say yes to more, the nearest first: leads of the ticket's group, other leads, admins.
pub(crate) async fn leads(conn: &mut Conn, ticket: &Ticket) -> Result<Vec<User>> {
    let near: Vec<UserId> = match ticket.group_id {
        Some(group) => group::list_members(conn, group).await?,
        None => Vec::new(),
    };
    let mut leads = user::list_staff(conn).await?;
    leads.retain(|user| matches!(user.role, Role::Lead | Role::Admin) && !user.is_suspended);
    leads.sort_by_key(|user| (user.role == Role::Admin, !near.contains(&user.id), user.id));
    Ok(leads)
}

/// Somebody with far more cases than others is looked at by a lead, quietly. Nobody treats them differently for it.
async fn look_quietly(unit: &mut Unit, ticket: &Ticket, it: &mut Recovery) -> Result<()> {
    let policy = policy::load(unit).await?;
    let since = unit.now() - COUNTED_BACK;
    let counts = recovery::counts(unit, since).await?;
    let own = counts.iter().find(|(user, _)| *user == it.user_id).map_or(0, |(_, count)| *count);
    let percent = usize::try_from(policy.look_percent).unwrap_or(99);
    if !is_beyond(counts.into_iter().map(|(_, count)| count).collect(), own, percent) {
        return Ok(());
    }
    it.wants_look = true;
    let now = unit.now();
    recovery::update(unit, it, now).await?;
    if let Some(lead) = leads(unit, ticket).await?.first() {
        let sentence =
            format!("#{}: {own} recoveries within a year. A look when you have a moment.", ticket.id);
        let kind = notifications::kind::RECOVERY;
        notifications::tell(unit, &[lead.id], Some(ticket.id), kind, &sentence).await?;
    }
    Ok(())
}
