//! Triggers: what happens when something happens, in the transaction of the deed itself.
//!
//! Each trigger in its order is asked whether it fits the ticket as it stands and what just happened to it. One that fits
//! acts, and all are asked again, since the ticket is another now; none acts twice in one deed, so it always ends. What
//! they do stands in the deed's own audit, behind their name and the reason.

pub mod scene;
pub mod acting;
pub mod telling;
pub mod timing;

use crate::active_rules::{Active, RULES_VERSION, Rule};
use crate::error::Result;
use crate::rules::scene::Scene;
use crate::settings::DeskSettings;
use crate::unit::Unit;
use regard_domain::condition::update::Update;
use regard_domain::definition::{Definition, Kind};
use regard_domain::event::Event;
use regard_domain::id::{DefinitionId, GroupId};
use regard_domain::schedule::Schedule;
use regard_domain::sentence;
use regard_domain::sla::Policy;
use regard_domain::ticket::{Status, Ticket};
use regard_store::db::Conn;
use regard_store::{definition, rule, setting};
use serde_json::Value;
use std::sync::Arc;

/// The rules that are in use: read anew only when they changed.
pub(crate) async fn active(unit: &mut Unit) -> Result<Arc<Active>> {
    let version: i64 = setting::find(unit, RULES_VERSION).await?.unwrap_or(0);
    if let Some(active) = unit.ctx().desk.active_rules.of(version) {
        return Ok(active);
    }
    let read = read(unit, version).await?;
    Ok(unit.ctx().desk.active_rules.keep(read))
}

async fn read(conn: &mut Conn, version: i64) -> Result<Active> {
    let mut triggers = triggers(conn).await?;
    triggers.retain(|found| found.is_active);
    let mut automations = definition::list(conn, Kind::Automation).await?;
    automations.retain(|found| found.is_active);
    let rules = |found: &[Definition]| found.iter().map(Rule::of).collect();
    let mut policies = definition::list(conn, Kind::SlaPolicy).await?;
    policies.retain(|found| found.is_active);
    let schedules = definition::list(conn, Kind::Schedule).await?;
    Ok(Active {
        version,
        triggers: rules(&triggers),
        automations: rules(&automations),
        policies: policies.iter().map(Policy::of).collect(),
        schedules: schedules.iter().filter_map(schedule).collect(),
    })
}

/// Opening hours, with the groups that work by them (`group_ids`, our own word).
fn schedule(found: &Definition) -> Option<(DefinitionId, Vec<GroupId>, Schedule)> {
    let groups = found.body.get("group_ids").and_then(Value::as_array);
    let groups = groups.into_iter().flatten().filter_map(Value::as_i64).map(GroupId).collect();
    Some((found.id, groups, Schedule::of_market(&found.body)?))
}

/// All triggers in the order in which they are asked: within the order of their headings.
pub(crate) async fn triggers(conn: &mut Conn) -> Result<Vec<Definition>> {
    let categories = definition::list(conn, Kind::TriggerCategory).await?;
    let mut triggers = definition::list(conn, Kind::Trigger).await?;
    triggers.sort_by_key(|found| {
        let heading =
            found.body.get("category_id").map(|id| id.as_str().map_or(id.to_string(), str::to_owned));
        let place = |one: &Definition| Some(one.id.to_string()) == heading;
        (categories.iter().position(place).unwrap_or(usize::MAX), found.position, found.id)
    });
    Ok(triggers)
}

/// Runs the triggers that fit; gives everything that happened: the deed's own events, then each rule's.
pub(crate) async fn run(
    unit: &mut Unit,
    ticket: &mut Ticket,
    events: &[Event],
    settings: &DeskSettings,
) -> Result<Vec<Event>> {
    let mut happened = events.to_vec();
    let is_away = ticket.spam_at.is_some() || ticket.deleted_at.is_some() || ticket.status == Status::Closed;
    if !unit.runs_rules() || is_away || !Update::concerns(events) {
        return Ok(happened);
    }
    let active = active(unit).await?;
    if active.triggers.is_empty() {
        return Ok(happened);
    }
    let mut scene = Scene::of(unit, ticket, events, settings).await?;
    let mut done = vec![false; active.triggers.len()];
    while let Some(at) = next(&active.triggers, &done, &scene) {
        done[at] = true;
        let effects = fire(unit, &mut scene, &active.triggers[at], "trigger", "").await?;
        scene.update.take_up(&effects);
        happened.extend(effects);
    }
    scene.keep(unit).await?;
    *ticket = scene.ticket;
    Ok(happened)
}

/// The first trigger that has not acted yet and fits.
fn next(triggers: &[Rule], done: &[bool], scene: &Scene) -> Option<usize> {
    triggers.iter().enumerate().position(|(at, rule)| !done[at] && scene.fits(&rule.conditions))
}

/// Lets a rule act, and notes that it did. A rule that had nothing to change leaves no trace.
pub(crate) async fn fire(
    unit: &mut Unit,
    scene: &mut Scene,
    rule: &Rule,
    kind: &str,
    state_key: &str,
) -> Result<Vec<Event>> {
    let effects = acting::act(unit, scene, rule).await?;
    let now = unit.now();
    if effects.is_empty() {
        if !state_key.is_empty() {
            rule::insert_run(unit, rule.id, scene.ticket.id, state_key, "Nothing was left to do", now)
                .await?;
        }
        return Ok(effects);
    }
    let names = telling::names(unit, std::slice::from_ref(rule)).await?;
    let name = |kind: &str, id: &str| names.get(kind, id);
    let why = sentence::conditions(&rule.conditions, &name);
    let what: Vec<String> = rule.actions.iter().map(|action| sentence::action(action, &name)).collect();
    rule::insert_run(unit, rule.id, scene.ticket.id, state_key, &what.join(", "), now).await?;
    let mut told =
        vec![Event::Rule { kind: kind.to_owned(), rule_id: rule.id, title: rule.title.clone(), why }];
    told.extend(effects);
    Ok(told)
}

/// Whether the status was set.
pub(crate) fn sets_status(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::Change { field, .. } if field == "status"))
}
