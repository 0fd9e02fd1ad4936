//! What people define for their desk: fields, forms, views, macros, rules, policies.
//!
//! Admins define what everybody has; a colleague may keep views and macros of their own. What a definition means is decided
//! where it is used; here it is kept, ordered and told apart.

use crate::active_rules::RULES_VERSION;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::clock::to_micros;
use regard_domain::definition::{Definition, Kind};
use regard_domain::field::{self, FieldError};
use regard_domain::id::{DefinitionId, TicketId};
use regard_domain::job::Job;
use regard_domain::sla;
use regard_domain::user::{Actor, Deed, may};
use regard_store::db::{Conn, Tx};
use regard_store::{definition, setting};
use serde_json::{Map, Value, json};

/// What is written about a definition; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct DefinitionWords {
    /// The word by which it is known.
    pub word: Option<String>,
    /// What people call it.
    pub title: Option<String>,
    /// Its place.
    pub position: Option<i64>,
    /// Whether it is in use.
    pub is_active: Option<bool>,
    /// Whether it is the writer's own.
    pub is_own: Option<bool>,
    /// Parts of its document that change.
    pub body: Map<String, Value>,
}

/// Whether a kind is something that a colleague may have for themselves.
fn may_be_own(kind: Kind) -> bool {
    matches!(kind, Kind::View | Kind::Macro | Kind::Bookmark)
}

fn sees(ctx: &Ctx, definition: &Definition) -> bool {
    definition.owner_id.is_none() || definition.owner_id == ctx.actor.user_id()
}

/// All of a kind that the actor may see, in their order.
pub async fn list(ctx: &Ctx, kind: Kind) -> Result<Vec<Definition>> {
    ctx.permit(Deed::Work)?;
    let mut all = definition::list(&mut ctx.read().await?, kind).await?;
    all.retain(|found| sees(ctx, found));
    Ok(all)
}

/// All of a kind, inside a running read or unit.
pub(crate) async fn all(conn: &mut Conn, kind: Kind) -> Result<Vec<Definition>> {
    Ok(definition::list(conn, kind).await?)
}

/// One of a kind.
pub async fn show(ctx: &Ctx, kind: Kind, id: DefinitionId) -> Result<Definition> {
    ctx.permit(Deed::Work)?;
    find(ctx, &mut ctx.read().await?, kind, id).await
}

async fn find(ctx: &Ctx, conn: &mut Conn, kind: Kind, id: DefinitionId) -> Result<Definition> {
    let found = definition::find(conn, kind, id).await?.filter(|found| sees(ctx, found));
    found.ok_or(ServiceError::NotFound("definition"))
}

/// Adds one of a kind.
pub async fn create(ctx: &Ctx, kind: Kind, words: DefinitionWords) -> Result<DefinitionId> {
    ctx.permit(Deed::Work)?;
    let is_own = may_be_own(kind) && (words.is_own == Some(true) || kind == Kind::Bookmark);
    if !is_own {
        ctx.permit(Deed::Administer)?;
    }
    let title = words.title.clone().unwrap_or_default();
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let new = Definition {
        id: DefinitionId(0),
        kind,
        word: words.word.clone(),
        title: field::subject(&title),
        position: match words.position {
            Some(position) => position,
            None => definition::next_position(&mut unit, kind).await?,
        },
        is_active: words.is_active.unwrap_or(true),
        owner_id: ctx.actor.user_id().filter(|_| is_own),
        body: words.body,
        created_at: now,
        updated_at: now,
    };
    validate(&new)?;
    let id = definition::insert(&mut unit, &new, now).await.map_err(or_taken)?;
    keep_version(ctx, &mut unit, id, &new).await?;
    touched(&mut unit, kind).await?;
    unit.commit().await?;
    Ok(id)
}

/// Changes one of a kind: parts of its document that are given replace those that are there.
pub async fn change(ctx: &Ctx, kind: Kind, id: DefinitionId, words: DefinitionWords) -> Result<()> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let mut changed = find(ctx, &mut unit, kind, id).await?;
    permit_change(ctx, &changed)?;
    if let Some(title) = &words.title {
        changed.title = field::subject(title);
    }
    changed.position = words.position.unwrap_or(changed.position);
    changed.is_active = words.is_active.unwrap_or(changed.is_active);
    if let (Some(is_own), true) = (words.is_own, may_be_own(kind)) {
        if !is_own {
            ctx.permit(Deed::Administer)?;
        }
        changed.owner_id = ctx.actor.user_id().filter(|_| is_own);
    }
    changed.body.extend(words.body);
    validate(&changed)?;
    let now = unit.now();
    definition::update(&mut unit, &changed, now).await.map_err(or_taken)?;
    keep_version(ctx, &mut unit, id, &changed).await?;
    touched(&mut unit, kind).await?;
    unit.commit().await
}

async fn keep_version(ctx: &Ctx, unit: &mut Unit, id: DefinitionId, now_is: &Definition) -> Result<()> {
    let now = unit.now();
    if now_is.kind.keeps_versions() {
        definition::insert_version(unit, id, now_is, ctx.actor.user_id(), now).await?;
    }
    Ok(())
}

/// Removes one of a kind. What the desk itself stands on stays.
pub async fn remove(ctx: &Ctx, kind: Kind, id: DefinitionId) -> Result<()> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let found = find(ctx, &mut unit, kind, id).await?;
    permit_change(ctx, &found)?;
    if is_standing(&found) {
        return Err(ServiceError::Forbidden("The desk stands on it: it can be changed, not removed.".into()));
    }
    definition::delete(&mut unit, kind, id).await?;
    touched(&mut unit, kind).await?;
    unit.commit().await
}

/// Puts those that are named first, in this order.
pub async fn reorder(ctx: &Ctx, kind: Kind, ids: &[DefinitionId]) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let mut all = definition::list(&mut unit, kind).await?;
    all.sort_by_key(|found| ids.iter().position(|id| *id == found.id).unwrap_or(usize::MAX));
    for (index, mut found) in all.into_iter().enumerate() {
        let position = i64::try_from(index).unwrap_or(i64::MAX);
        if found.position != position {
            found.position = position;
            definition::update(&mut unit, &found, now).await?;
        }
    }
    touched(&mut unit, kind).await?;
    unit.commit().await
}

/// Notes that what runs by itself changed: every process reads its rules anew at its next deed.
async fn touched(unit: &mut Unit, kind: Kind) -> Result<()> {
    if matches!(
        kind,
        Kind::Trigger
            | Kind::TriggerCategory
            | Kind::Automation
            | Kind::SlaPolicy
            | Kind::Schedule
            | Kind::Webhook
    ) {
        let now = unit.now();
        setting::upsert(unit, RULES_VERSION, &to_micros(now), now).await?;
    }
    if kind == Kind::Automation {
        unit.enqueue(&Job::PlanAutomations { after: TicketId(0) }).await?;
    }
    Ok(())
}

fn permit_change(ctx: &Ctx, found: &Definition) -> Result<()> {
    match found.owner_id {
        Some(_) => Ok(()),
        None => ctx.permit(Deed::Administer),
    }
}

/// Whether it is part of every desk.
fn is_standing(found: &Definition) -> bool {
    found.word.as_deref().is_some_and(|word| word.starts_with('.'))
}

fn validate(definition: &Definition) -> Result<()> {
    let needs_title = !matches!(definition.kind, Kind::Bookmark | Kind::OrganizationSubscription);
    if needs_title && definition.title.is_empty() {
        let field = match definition.kind {
            Kind::Webhook | Kind::CustomRole | Kind::DynamicContent | Kind::Schedule | Kind::TicketForm => {
                "name"
            }
            Kind::CustomStatus => "agent_label",
            Kind::RecipientAddress => "email",
            _ => "title",
        };
        return Err(ServiceError::Invalid(vec![FieldError::blank(field, "cannot be blank")]));
    }
    let rules = matches!(definition.kind, Kind::Macro | Kind::Trigger | Kind::Automation);
    let actions = definition.body.get("actions").and_then(Value::as_array);
    if rules && actions.is_none_or(Vec::is_empty) {
        let message = "Macros, triggers and automations need at least one action.";
        return Err(ServiceError::Invalid(vec![FieldError::blank("actions", message)]));
    }
    if definition.kind == Kind::SlaPolicy
        && let Some(why) = sla::fault(&definition.body)
    {
        return Err(ServiceError::invalid("policy_metrics", why));
    }
    Ok(())
}

fn or_taken(error: regard_store::error::StoreError) -> ServiceError {
    if error.is_conflict_on(&["definitions"]) {
        return ServiceError::Invalid(vec![FieldError::taken("key", "has already been taken")]);
    }
    error.into()
}

/// Whether the actor administers the desk.
pub fn administers(actor: &Actor) -> bool {
    may(actor, Deed::Administer)
}

/// Gives a new desk the fields, the form and the statuses that every desk has. Safe to repeat.
pub(crate) async fn furnish(tx: &mut Tx, now: jiff::Timestamp) -> Result<()> {
    let fields = [
        (".subject", "subject", "Subject"),
        (".description", "description", "Description"),
        (".status", "status", "Status"),
        (".type", "tickettype", "Type"),
        (".priority", "priority", "Priority"),
        (".group", "group", "Group"),
        (".assignee", "assignee", "Assignee"),
    ];
    for (index, (word, kind, title)) in fields.into_iter().enumerate() {
        let body = json!({"type": kind, "removable": false, "visible_in_portal": index < 2,
            "editable_in_portal": index < 2, "required_in_portal": index < 2});
        add_standing(tx, Kind::TicketField, word, title, index, body, now).await?;
    }
    add_standing(tx, Kind::TicketForm, ".default", "Default ticket form", 0, json!({"default": true}), now)
        .await?;
    let statuses =
        [("new", "New"), ("open", "Open"), ("pending", "Pending"), ("hold", "On-hold"), ("solved", "Solved")];
    for (index, (category, label)) in statuses.into_iter().enumerate() {
        let word = format!(".{category}");
        let body = json!({"status_category": category, "default": true, "agent_label": label, "end_user_label": label});
        add_standing(tx, Kind::CustomStatus, &word, label, index, body, now).await?;
    }
    let roles = [("agent", "Agent"), ("lead", "Team lead"), ("admin", "Administrator")];
    for (index, (word, name)) in roles.into_iter().enumerate() {
        let body = json!({"role_type": if word == "admin" { 4 } else { 0 }});
        add_standing(tx, Kind::CustomRole, &format!(".{word}"), name, index, body, now).await?;
    }
    Ok(())
}

async fn add_standing(
    tx: &mut Tx,
    kind: Kind,
    word: &str,
    title: &str,
    index: usize,
    body: Value,
    now: jiff::Timestamp,
) -> Result<()> {
    if definition::find_by_word(tx, kind, word).await?.is_some() {
        return Ok(());
    }
    let body = body.as_object().cloned().unwrap_or_default();
    let new = Definition {
        id: DefinitionId(0),
        kind,
        word: Some(word.to_owned()),
        title: title.to_owned(),
        position: i64::try_from(index).unwrap_or(0),
        is_active: true,
        owner_id: None,
        body,
        created_at: now,
        updated_at: now,
    };
    definition::insert(tx, &new, now).await?;
    Ok(())
}
