//! Automations at their moment: each looks again whether it fits, acts once on the same state, and triggers hear of it.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::rules::scene::Scene;
use crate::rules::timing::{plan, state_key};
use crate::rules::{active, fire};
use crate::settings;
use crate::tickets::write_back;
use regard_domain::id::TicketId;
use regard_domain::job::Job;
use regard_domain::ticket::Status;
use regard_domain::user::Deed;
use regard_store::{rule, ticket};

/// Tickets looked at in one unit when the automations themselves changed.
const PAGE: i64 = 200;

/// Runs the automations that fit a ticket now. Called by its job; a second run finds that they ran.
pub async fn run(ctx: &Ctx, id: TicketId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(ticket) = ticket::lock(&mut unit, id).await? else { return Ok(()) };
    if ticket.spam_at.is_some() || ticket.deleted_at.is_some() || ticket.status == Status::Closed {
        return Ok(());
    }
    let (settings, rules) = (settings::load(&mut unit).await?, active(&mut unit).await?);
    let now = unit.now();
    let mut scene = Scene::alone(&mut unit, &ticket, &settings, now).await?;
    let mut events = Vec::new();
    for automation in rules.automations.iter().filter(|one| one.is_about_time()) {
        let key = state_key(&scene, automation);
        if scene.fits(&automation.conditions) && !rule::has_run(&mut unit, automation.id, id, &key).await? {
            events.extend(fire(&mut unit, &mut scene, automation, "automation", &key).await?);
        }
    }
    scene.keep(&mut unit).await?;
    if events.is_empty() {
        plan(&mut unit, &scene.ticket, &settings, &rules).await?;
    } else {
        write_back(&mut unit, scene.ticket, &events).await?;
    }
    unit.commit().await
}

/// Finds the moments of automations that are new or changed, for tickets after a number; the next part is a job again.
pub async fn plan_all(ctx: &Ctx, after: TicketId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let (settings, rules) = (settings::load(&mut unit).await?, active(&mut unit).await?);
    let page = ticket::list_after(&mut unit, after, PAGE).await?;
    for ticket in &page {
        plan(&mut unit, ticket, &settings, &rules).await?;
    }
    if let Some(last) = page.last() {
        unit.enqueue(&Job::PlanAutomations { after: last.id }).await?;
    }
    unit.commit().await
}
