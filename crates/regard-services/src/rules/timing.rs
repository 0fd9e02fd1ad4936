//! Automations: what happens when time has passed. The moment at which one will fit is known from the ticket itself, so a
//! job waits for exactly that moment and nothing is looked through by the hour.

use crate::active_rules::{Active, Rule};
use crate::error::Result;
use crate::rules::scene::Scene;
use crate::settings::DeskSettings;
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::clock::to_micros;
use regard_domain::condition::Condition;
use regard_domain::condition::hours::{Span, age_of, holds};
use regard_domain::job::Job;
use regard_domain::ticket::{Status, Ticket};
use regard_store::rule;

/// Puts a job where the next automation of a ticket begins to fit.
pub(crate) async fn plan(
    unit: &mut Unit,
    ticket: &Ticket,
    settings: &DeskSettings,
    active: &Active,
) -> Result<()> {
    let is_away = ticket.spam_at.is_some() || ticket.deleted_at.is_some() || ticket.status == Status::Closed;
    if active.automations.is_empty() || is_away || !unit.runs_rules() {
        return Ok(());
    }
    let now = unit.now();
    let scene = Scene::alone(unit, ticket, settings, now).await?;
    let mut next: Option<Timestamp> = None;
    for automation in &active.automations {
        let Some(at) = begins(&scene, automation, now) else { continue };
        if at <= now && rule::has_run(unit, automation.id, ticket.id, &state_key(&scene, automation)).await? {
            continue;
        }
        next = Some(next.map_or(at, |next| next.min(at)));
    }
    let Some(at) = next else { return Ok(()) };
    let key = format!("automations:{}:{}", ticket.id, to_micros(at));
    unit.enqueue_once(&Job::RunAutomations { ticket_id: ticket.id }, at, &key).await
}

/// When an automation fits if nothing else happens: now, later, or never.
fn begins(scene: &Scene, rule: &Rule, now: Timestamp) -> Option<Timestamp> {
    if rule.conditions.has_unknown || !rule.is_about_time() {
        return None;
    }
    let mut both = (now, Timestamp::MAX);
    for condition in &rule.conditions.all {
        let (from, to) = span(scene, condition)?;
        both = (both.0.max(from), both.1.min(to));
    }
    let within = |(from, to): Span| (from.max(both.0), to.min(both.1));
    let any = &rule.conditions.any;
    let ways: Vec<Span> = match any.is_empty() {
        true => vec![both],
        false => any.iter().filter_map(|condition| span(scene, condition)).map(within).collect(),
    };
    ways.into_iter().filter(|(from, to)| from < to).map(|(from, _)| from).min()
}

/// When a condition holds if nothing else happens.
fn span(scene: &Scene, condition: &Condition) -> Option<Span> {
    match age_of(condition) {
        Some(age) => holds(condition, scene.moment(age)?, &scene.schedule),
        None => scene.fits_one(condition).then_some((Timestamp::MIN, Timestamp::MAX)),
    }
}

/// The state on which an automation acts once: the moments that its conditions count from.
pub(crate) fn state_key(scene: &Scene, rule: &Rule) -> String {
    let both = rule.conditions.all.iter().chain(&rule.conditions.any);
    let moments = both.filter_map(age_of).map(|age| {
        let at = scene.moment(age).map_or_else(|| "never".to_owned(), |at| to_micros(at).to_string());
        format!("{age}={at}")
    });
    moments.collect::<Vec<_>>().join(" ")
}
