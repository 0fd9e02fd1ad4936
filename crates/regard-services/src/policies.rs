//! The register of policies: rules that stand behind "no"s, each with a reason, an owner and an end; and what each costs.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::recoveries::said;
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::id::{PolicyId, UserId};
use regard_domain::limit::{Policy, State};
use regard_domain::refusal::Refusal;
use regard_domain::user::Deed;
use regard_store::{limit, policy, user};

/// A policy as it is to be.
#[derive(Clone, Debug)]
pub struct NewPolicy {
    /// What it is called.
    pub title: String,
    /// Why it is there, in plain words.
    pub reason: String,
    /// Who answers for it.
    pub owner_id: UserId,
    /// When it ends unless it is renewed.
    pub expires_at: Timestamp,
}

/// All policies, the oldest first.
pub async fn list(ctx: &Ctx) -> Result<Vec<Policy>> {
    ctx.permit(Deed::Work)?;
    Ok(policy::list(&mut ctx.read().await?).await?)
}

/// Writes a policy down.
pub async fn create(ctx: &Ctx, new: &NewPolicy) -> Result<Policy> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let (title, reason) = validate(&mut unit, new).await?;
    let now = unit.now();
    let id = policy::insert(&mut unit, &title, &reason, new.owner_id, new.expires_at, now).await?;
    let made = policy::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("policy"))?;
    unit.commit().await?;
    Ok(made)
}

/// Changes or renews a policy; one that was given up is in force again.
pub async fn change(ctx: &Ctx, id: PolicyId, new: &NewPolicy) -> Result<Policy> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let found = policy::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("policy"))?;
    let (title, reason) = validate(&mut unit, new).await?;
    let changed = Policy {
        title,
        reason,
        owner_id: new.owner_id,
        expires_at: new.expires_at,
        repealed_at: None,
        ..found
    };
    let now = unit.now();
    policy::update(&mut unit, &changed, now).await?;
    unit.commit().await?;
    Ok(changed)
}

/// Gives a policy up: no "no" stands on it any more.
pub async fn repeal(ctx: &Ctx, id: PolicyId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let mut found = policy::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("policy"))?;
    let now = unit.now();
    found.repealed_at = found.repealed_at.or(Some(now));
    policy::update(&mut unit, &found, now).await?;
    unit.commit().await
}

async fn validate(unit: &mut Unit, new: &NewPolicy) -> Result<(String, String)> {
    let title = said("title", &new.title, "Give it a name.")?;
    let reason = said("reason", &new.reason, "Say in plain words why it is there.")?;
    if new.expires_at <= unit.now() {
        return Err(ServiceError::invalid("expires_at", "Choose a day that is still to come."));
    }
    let owner =
        user::find(unit, new.owner_id).await?.filter(|user| user.role.is_staff() && !user.is_suspended);
    owner.ok_or_else(|| ServiceError::invalid("owner_id", "Choose the colleague who answers for it."))?;
    Ok((title, reason))
}

/// The policy a "no" stands on; one that ended or was given up carries none.
pub(crate) async fn in_force(unit: &mut Unit, id: Option<PolicyId>) -> Result<Option<Policy>> {
    let Some(id) = id else { return Ok(None) };
    let found = policy::find(unit, id).await?;
    let found =
        found.ok_or_else(|| ServiceError::invalid("policy_id", "Choose a policy of the register."))?;
    if found.is_in_force(unit.now()) {
        return Ok(Some(found));
    }
    let owner = user::find(unit, found.owner_id).await?.map_or_else(String::new, |user| user.name);
    let why = format!("“{}” is not in force any more, so it carries no “no”.", found.title);
    Err(Refusal::of_state(8, why, format!("Leave it out, or ask {owner} whether it is to be renewed."))
        .into())
}

/// What a policy costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Pain {
    /// The policy.
    pub policy: Policy,
    /// How many "no"s stood on it.
    pub declines: u64,
    /// What was at stake where they took neither the "no" nor its way, in cents.
    pub value_lost_cents: i64,
    /// How often it was set aside.
    pub exceptions: u64,
}

/// What each policy cost since a moment, the most painful first.
pub async fn pain(ctx: &Ctx, since: Timestamp) -> Result<Vec<Pain>> {
    ctx.permit(Deed::Lead)?;
    let mut conn = ctx.read().await?;
    let limits = limit::list_since(&mut conn, since).await?;
    let mut pains = Vec::new();
    for policy in policy::list(&mut conn).await? {
        let mine: Vec<_> = limits.iter().filter(|it| it.policy_id == Some(policy.id)).collect();
        let declined = mine.iter().filter(|it| it.declined_at.is_some());
        let is_lost = |it: &&&regard_domain::limit::Limit| !it.is_granted && it.state != State::Accepted;
        pains.push(Pain {
            declines: declined.clone().count() as u64,
            value_lost_cents: declined.filter(is_lost).map(|it| it.stake_cents).sum(),
            exceptions: mine.iter().filter(|it| it.is_granted).count() as u64,
            policy,
        });
    }
    pains.sort_by(|a, b| {
        b.declines
            .cmp(&a.declines)
            .then(b.value_lost_cents.cmp(&a.value_lost_cents))
            .then(a.policy.id.cmp(&b.policy.id))
    });
    Ok(pains)
}
