//! Service levels in the deed's own transaction: what is measured of a ticket follows the deed, the first policy that fits
//! promises its times, and a job waits for the very second at which one would be over.

use crate::active_rules::Active;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::rules::active;
use crate::rules::scene::Scene;
use crate::settings::{self, DeskSettings};
use crate::unit::Unit;
use regard_domain::clock::to_micros;
use regard_domain::id::TicketId;
use regard_domain::job::Job;
use regard_domain::schedule::Schedule;
use regard_domain::sla::{Clock, Facts, Metric, MetricEvent, Policy, State, goal_name};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::ticket_sla::{KeptEvent, TicketSla};
use regard_domain::user::Deed;
use regard_store::{sla, ticket};

/// Follows a deed: called when the ticket is as the deed and its rules leave it.
pub(crate) async fn settle(
    unit: &mut Unit,
    ticket: &mut Ticket,
    settings: &DeskSettings,
    active: &Active,
) -> Result<()> {
    if !unit.runs_rules() {
        return Ok(());
    }
    let now = unit.now();
    let kept: Vec<MetricEvent> =
        sla::list_events(unit, ticket.id).await?.iter().map(|kept| kept.event).collect();
    let policy = fitting(unit, ticket, settings, active).await?;
    let schedule = active.schedule(policy, ticket.group_id, &settings.schedule);
    let facts = facts(ticket);
    let (mut happened, mut promised) = (Vec::new(), Vec::new());
    for metric in Metric::ALL {
        let mut clock = Clock::of(*metric, &kept);
        happened.extend(clock.breach(schedule, now));
        happened.extend(clock.follow(&facts, schedule, now));
        if matches!(clock.state, State::Running | State::Paused) {
            let target = policy.and_then(|policy| policy.target(*metric, clock.instance, ticket.priority));
            happened.extend(clock.promise(target, now));
            happened.extend(clock.breach(schedule, now));
        }
        promised.extend(row(ticket.id, &clock, schedule));
    }
    for event in &happened {
        sla::insert_event(unit, ticket.id, event, now).await?;
    }
    let before = sla::list_slas(unit, ticket.id).await?;
    keep(unit, ticket, before, promised).await
}

/// Keeps what is promised, and has a job wait for what would be over next.
async fn keep(
    unit: &mut Unit,
    ticket: &mut Ticket,
    mut before: Vec<TicketSla>,
    mut promised: Vec<TicketSla>,
) -> Result<()> {
    before.sort_by_key(|one| one.metric);
    promised.sort_by_key(|one| one.metric);
    if before != promised {
        sla::update_slas(unit, ticket.id, &promised).await?;
    }
    let now = unit.now();
    let active = promised.iter().filter(|one| one.stage == "active");
    for due in active.filter_map(|one| one.breach_at).filter(|due| *due > now) {
        let key = format!("sla:{}:{}", ticket.id, to_micros(due));
        unit.enqueue_once(&Job::SlaDue { ticket_id: ticket.id }, due, &key).await?;
    }
    let (waiting, heard) = (ticket.waiting_since, ticket.heard_at);
    let by = promised.iter().filter_map(|one| one.hear_by(waiting, heard)).min();
    ticket.hear_by = [ticket.hear_by, by].into_iter().flatten().min();
    Ok(())
}

fn facts(ticket: &Ticket) -> Facts {
    Facts {
        status: ticket.status,
        is_away: ticket.spam_at.is_some() || ticket.deleted_at.is_some() || ticket.merged_into_id.is_some(),
        created_at: ticket.created_at,
        waiting_since: ticket.waiting_since,
        heard_at: ticket.heard_at,
    }
}

/// The first policy that fits the ticket as it stands.
async fn fitting<'a>(
    unit: &mut Unit,
    ticket: &Ticket,
    settings: &DeskSettings,
    active: &'a Active,
) -> Result<Option<&'a Policy>> {
    if active.policies.is_empty() || ticket.status == Status::Closed {
        return Ok(None);
    }
    let now = unit.now();
    let scene = Scene::alone(unit, ticket, settings, now).await?;
    Ok(active.policies.iter().find(|policy| scene.fits(&policy.filter)))
}

/// What is promised for a measure now.
fn row(ticket_id: TicketId, clock: &Clock, schedule: &Schedule) -> Option<TicketSla> {
    let target = clock.target?;
    let (stage, breach_at) = match clock.state {
        State::Running => ("active", clock.due(schedule)),
        State::Paused => ("paused", None),
        State::Fulfilled => ("achieved", None),
        State::Idle => return None,
    };
    Some(TicketSla {
        ticket_id,
        metric: clock.metric,
        name: goal_name(clock.metric, clock.instance).to_owned(),
        policy_id: target.policy_id,
        target_secs: target.secs,
        stage: stage.to_owned(),
        since: clock.origin,
        breach_at,
    })
}

/// Notes what is over by now. Called by its job; a second run finds that it was noted.
pub async fn fall_due(ctx: &Ctx, id: TicketId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(ticket) = ticket::lock(&mut unit, id).await? else { return Ok(()) };
    let (settings, rules) = (settings::load(&mut unit).await?, active(&mut unit).await?);
    settle(&mut unit, &mut ticket.clone(), &settings, &rules).await?;
    unit.commit().await
}

/// What is promised for tickets now; the caller has seen to it that the actor may see them.
pub async fn of(ctx: &Ctx, tickets: &[TicketId]) -> Result<Vec<TicketSla>> {
    ctx.permit(Deed::Work)?;
    Ok(sla::list_slas_of(&mut ctx.read().await?, tickets).await?)
}

/// What happened to the measures of a ticket; the caller has seen to it that the actor may see it.
pub async fn events(ctx: &Ctx, ticket: TicketId) -> Result<Vec<KeptEvent>> {
    ctx.permit(Deed::Work)?;
    Ok(sla::list_events(&mut ctx.read().await?, ticket).await?)
}
