//! From an ask to a yes or a "no": the need behind it, an exception thought of, a reason in plain words, a way.

use super::{lock, save};
use crate::complaints::steps::plain_reason;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::recoveries::opening::leads;
use crate::recoveries::{kept, policy, said};
use crate::tickets::lock_active;
use crate::unit::Unit;
use crate::{customer_links, policies, replies};
use regard_domain::id::{LimitId, PolicyId, TicketId, UserId};
use regard_domain::limit::{Limit, State, Step, Way, step};
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, Role};
use regard_store::db::Conn;
use regard_store::{limit, recovery, user, want};

/// What they hear.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Yes, as an exception: what they get.
    Grant(String),
    /// No, with a reason and a way.
    Decline {
        /// Why not, and what we can do.
        way: Way,
        /// Who looks again when they ask for it; the nearest lead when left out.
        appeal_to: Option<UserId>,
    },
}

/// What somebody asked for, and how far it was thought through in one go.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// In their words.
    pub ask: String,
    /// What they need it for.
    pub need_behind: String,
    /// What an exception would mean.
    pub exception: String,
    /// The policy that stands behind a "no".
    pub policy_id: Option<PolicyId>,
    /// What they hear, when it is decided at once.
    pub decision: Option<Decision>,
}

/// Writes down what they ask for and goes as far as was thought it through, all of it or nothing.
pub async fn ask(ctx: &Ctx, ticket: TicketId, asking: &Asking) -> Result<LimitId> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, ticket).await?;
    let text = said("ask", &asking.ask, "Write down what they ask for, in their words.")?;
    let policy = policies::in_force(&mut unit, asking.policy_id).await?.map(|policy| policy.id);
    let actor = ctx.actor.user_id().filter(|_| ctx.actor.is_staff());
    let now = unit.now();
    let id = limit::insert(&mut unit, ticket.id, ticket.requester_id, &text, policy, actor, now).await?;
    let mut it = limit::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("limit"))?;
    save(&mut unit, &it, &text).await?;
    think(&mut unit, &mut it, &asking.need_behind, &asking.exception).await?;
    if let Some(decision) = &asking.decision {
        decide_in(ctx, &mut unit, &ticket, &mut it, decision).await?;
    }
    unit.commit().await?;
    Ok(id)
}

/// Writes down the need behind the ask, and what an exception would mean; what is empty stays.
pub async fn explore(ctx: &Ctx, id: LimitId, need_behind: &str, exception: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (_, mut it) = lock(ctx, &mut unit, id).await?;
    think(&mut unit, &mut it, need_behind, exception).await?;
    unit.commit().await
}

async fn think(unit: &mut Unit, it: &mut Limit, need_behind: &str, exception: &str) -> Result<()> {
    let (need, exception) = (kept(need_behind), kept(exception));
    if !need.is_empty() && need != it.need_behind {
        it.state = step(it.state, Step::Explore)?;
        it.need_behind.clone_from(&need);
        save(unit, it, &need).await?;
    }
    if !exception.is_empty() && exception != it.exception {
        it.state = step(it.state, Step::Consider)?;
        it.exception.clone_from(&exception);
        save(unit, it, &exception).await?;
    }
    Ok(())
}

/// Grants it as an exception, or declines it with a way.
///
/// # Errors
/// `Refused` (422, law 8) without a reason or without a way; 409 before the need is known and an exception thought of.
pub async fn decide(ctx: &Ctx, id: LimitId, decision: &Decision) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    decide_in(ctx, &mut unit, &ticket, &mut it, decision).await?;
    unit.commit().await
}

async fn decide_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    it: &mut Limit,
    decision: &Decision,
) -> Result<()> {
    match decision {
        Decision::Grant(words) => {
            it.state = step(it.state, Step::Grant)?;
            grant_in(ctx, unit, ticket, it, words).await
        }
        Decision::Decline { way, appeal_to } => decline_in(ctx, unit, ticket, it, way, *appeal_to).await,
    }
}

/// They get it: they are told, and it is over.
pub(super) async fn grant_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    it: &mut Limit,
    words: &str,
) -> Result<()> {
    let words = said("words", words, "Write what they get, as they read it.")?;
    it.is_granted = true;
    (it.decided_by, it.decided_at, it.closed_at) = (Some(ctx.user()?), Some(unit.now()), Some(unit.now()));
    replies::remark_in(ctx, unit, ticket.id, &words, true).await?;
    save(unit, it, &words).await
}

async fn decline_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    it: &mut Limit,
    way: &Way,
    appeal_to: Option<UserId>,
) -> Result<()> {
    it.way = tidy(way)?;
    it.state = step(it.state, Step::Decline)?;
    policies::in_force(unit, it.policy_id).await?;
    it.appeal_to = Some(looks_again(ctx, unit, ticket, appeal_to).await?);
    it.stake_cents = stake_in(unit, ticket.id).await?;
    let now = unit.now();
    (it.decided_by, it.decided_at, it.declined_at) = (Some(ctx.user()?), Some(now), Some(now));
    let link = customer_links::keep_in(ctx, unit, ticket).await?;
    let name = match it.appeal_to {
        Some(id) => user::find(unit, id).await?.map(|user| user.name),
        None => None,
    };
    let words = letter(it, name.as_deref().unwrap_or("Somebody else"), &link);
    replies::remark_in(ctx, unit, ticket.id, &words, true).await?;
    want::insert_of_limit(unit, it.id, &it.ask, ticket.id, it.user_id, now).await?;
    let reason = it.way.reason.clone();
    save(unit, it, &reason).await
}

/// A reason in plain words and a way, as they are kept.
pub(super) fn tidy(way: &Way) -> Result<Way> {
    way.check()?;
    plain_reason(&way.reason)?;
    let can_do = way.can_do.iter().map(|one| kept(one)).filter(|one| !one.is_empty()).collect();
    Ok(Way { reason: kept(&way.reason), can_do, elsewhere: kept(&way.elsewhere) })
}

/// What was at stake, in cents: what is known about this relationship, else the desk's own figures.
pub(super) async fn stake_in(conn: &mut Conn, ticket: TicketId) -> Result<i64> {
    let known = recovery::find_last(conn, ticket).await?.and_then(|it| it.worth);
    let worth = match known {
        Some(worth) => worth,
        None => policy::load(conn).await?.worth,
    };
    Ok(worth.stake_cents())
}

/// Who looks again: whom the writer names, else the nearest lead who is not the writer.
async fn looks_again(ctx: &Ctx, unit: &mut Unit, ticket: &Ticket, named: Option<UserId>) -> Result<UserId> {
    let leads = leads(unit, ticket).await?;
    if let Some(named) = named {
        let found =
            leads.iter().find(|lead| lead.id == named && matches!(lead.role, Role::Lead | Role::Admin));
        return found.map(|lead| lead.id).ok_or_else(|| {
            ServiceError::invalid("appeal_to", "Choose a lead: somebody who may decide otherwise.")
        });
    }
    let other = leads.iter().find(|lead| Some(lead.id) != ctx.actor.user_id()).or(leads.first());
    other.map(|lead| lead.id).ok_or_else(|| {
        ServiceError::Conflict("There is no lead here who could look again. An admin can make one.".into())
    })
}

/// The "no" as the customer reads it: the reason, what we can do, who else can, who looks again.
fn letter(it: &Limit, looks_again: &str, link: &str) -> String {
    let mut parts = vec![it.way.reason.clone()];
    let list: Vec<String> = it.way.can_do.iter().map(|one| format!("- {one}")).collect();
    parts.push(format!("This is what I can do:\n{}", list.join("\n")));
    if !it.way.elsewhere.is_empty() {
        parts.push(format!("Who else can: {}", it.way.elsewhere));
    }
    parts.push(format!("If that does not help you, {looks_again} looks at it again: {link}/limit"));
    parts.join("\n\n")
}

/// The state before a decision was made, for the page.
pub fn is_undecided(state: State) -> bool {
    matches!(state, State::Asked | State::NeedExplored | State::ExceptionConsidered)
}
