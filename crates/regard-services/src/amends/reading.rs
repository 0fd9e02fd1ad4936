//! A recovery as a colleague reads it, and as the customer does: without the finding.

use super::giving;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::promises::reading::reader;
use crate::recoveries::policy;
use crate::recoveries::policy::RecoveryPolicy;
use crate::tickets::see;
use jiff::Timestamp;
use regard_domain::goodwill::Entry;
use regard_domain::id::{RecoveryId, TicketId, UserId};
use regard_domain::recovery::{Gesture, Left, Recovery};
use regard_domain::stake::{Worth, envelope_cents};
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, Sight, User};
use regard_store::db::Conn;
use regard_store::{comment, gesture, goodwill, recovery, ticket, user};
use std::collections::HashMap;

/// The last words of a conversation among which theirs are looked for.
const WORDS_LOOKED_AT: i64 = 12;

/// A recovery with everything a colleague needs to decide.
#[derive(Clone, Debug)]
pub struct Case {
    /// The recovery.
    pub recovery: Recovery,
    /// What they wrote last, and when.
    pub words: Option<(String, Timestamp)>,
    /// Its matter.
    pub ticket: Ticket,
    /// What was given.
    pub gestures: Vec<Gesture>,
    /// What is known about their worth.
    pub worth: Worth,
    /// What the reader may still give here today.
    pub left: Left,
    /// What the reader may think of giving, in cents.
    pub envelope_cents: i64,
    /// The desk's policy.
    pub policy: RecoveryPolicy,
    /// Everybody named, by id.
    pub people: HashMap<UserId, User>,
}

/// The latest recovery of a ticket.
pub async fn of_ticket(ctx: &Ctx, id: TicketId) -> Result<Option<Case>> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Staff).await?;
    let Some(found) = recovery::find_last(&mut conn, id).await? else { return Ok(None) };
    Ok(Some(case(ctx, &mut conn, found).await?))
}

/// A recovery by its id.
pub async fn show(ctx: &Ctx, id: RecoveryId) -> Result<Case> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let found = recovery::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("recovery"))?;
    see(ctx, &mut conn, found.ticket_id, Sight::Staff).await.map_err(|error| match error {
        ServiceError::NotFound(_) => ServiceError::NotFound("recovery"),
        other => other,
    })?;
    case(ctx, &mut conn, found).await
}

async fn case(ctx: &Ctx, conn: &mut Conn, it: Recovery) -> Result<Case> {
    let policy = policy::load(conn).await?;
    let words = comment::list_last(conn, it.ticket_id, WORDS_LOOKED_AT).await?;
    let words = words.into_iter().filter(|word| word.is_public && word.author_id == it.user_id);
    let words =
        words.max_by_key(|word| (word.created_at, word.id)).map(|word| (word.body_text, word.created_at));
    let gestures = gesture::list(conn, it.id).await?;
    let left = giving::left_in(ctx, conn, &it, &policy, ctx.now()).await?;
    let worth = it.worth.unwrap_or(policy.worth);
    let ticket = ticket::find(conn, it.ticket_id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let envelope_cents = envelope_cents(left.cents(), worth.stake_cents(), it.harm.money_cents);
    let mut ids: Vec<UserId> = [Some(it.user_id), it.owner_id, it.lead_id, it.opened_by]
        .into_iter()
        .flatten()
        .chain(gestures.iter().flat_map(|one| [Some(one.given_by), one.asked_by, one.read_by]).flatten())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let people = user::list_by_ids(conn, &ids).await?;
    let people = people.into_iter().map(|person| (person.id, person)).collect();
    Ok(Case { recovery: it, words, ticket, gestures, worth, left, envelope_cents, policy, people })
}

/// A recovery as the customer reads it; what was found out is not in it.
#[derive(Clone, Debug)]
pub struct Outward {
    /// The recovery, without finding, worth and what belongs to the house.
    pub recovery: Recovery,
    /// What they got, in words.
    pub gestures: Vec<String>,
}

/// The latest recovery of a request, for its requester.
pub async fn outward(ctx: &Ctx, id: TicketId) -> Result<Option<Outward>> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Public).await?;
    let Some(mut it) = recovery::find_last(&mut conn, id).await? else { return Ok(None) };
    if ctx.actor.user_id() != Some(it.user_id) {
        return Err(ServiceError::NotFound("recovery"));
    }
    (it.finding, it.exception_reason, it.lesson) = (String::new(), String::new(), String::new());
    (it.worth, it.wants_look) = (None, false);
    let gestures = gesture::list(&mut conn, it.id).await?.into_iter().map(|one| one.what).collect();
    Ok(Some(Outward { recovery: it, gestures }))
}

/// Recoveries that the actor may see, newest first, below an id.
pub async fn list(
    ctx: &Ctx,
    only_open: bool,
    below: Option<RecoveryId>,
    limit: i64,
) -> Result<Vec<Recovery>> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let below = below.map_or(i64::MAX, |id| id.0);
    Ok(recovery::list(&mut conn, &reader(ctx)?, only_open, below, limit.clamp(1, 500)).await?)
}

/// What is open, newest first, with everybody named.
pub async fn board(ctx: &Ctx, limit: i64) -> Result<(Vec<Recovery>, HashMap<UserId, User>)> {
    let open = list(ctx, true, None, limit).await?;
    let mut ids: Vec<UserId> =
        open.iter().flat_map(|it| [Some(it.user_id), it.owner_id, it.lead_id]).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let people = user::list_by_ids(&mut ctx.read().await?, &ids).await?;
    Ok((open, people.into_iter().map(|person| (person.id, person)).collect()))
}

/// How many are open, as far as the actor sees.
pub async fn count_open(ctx: &Ctx) -> Result<i64> {
    Ok(recovery::count_open(&mut ctx.read().await?, &reader(ctx)?).await?)
}

/// A person's ledger, newest first, and where it stands.
pub async fn ledger(ctx: &Ctx, user: UserId) -> Result<(Vec<Entry>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    Ok((goodwill::list(&mut conn, user, 50).await?, goodwill::sum(&mut conn, user).await?))
}
