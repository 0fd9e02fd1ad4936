//! Rules as people read them: in words, whether they are on, how often they ran and what they did to which ticket.

use crate::active_rules::Rule;
use crate::ctx::Ctx;
use crate::definitions::{self, DefinitionWords};
use crate::error::{Result, ServiceError};
use crate::reading;
use crate::rule_trials::{self, LAST};
use crate::rules::telling::{self, Named};
use crate::rules::triggers;
use jiff::{SignedDuration, Timestamp};
use regard_domain::condition::Condition;
use regard_domain::definition::{Definition, Kind};
use regard_domain::id::{DefinitionId, TicketId};
use regard_domain::rule_draft::RuleDraft;
use regard_domain::rule_run::Run;
use regard_domain::sentence;
use regard_domain::ticket::Ticket;
use regard_domain::user::Deed;
use regard_store::db::Conn;
use regard_store::{definition, rule, user};
use serde_json::{Map, Value};

/// How far back runs are counted.
const COUNTED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Runs and tickets that a rule's page names, at most.
const NAMED: i64 = 20;

/// A rule in words.
#[derive(Clone, Debug)]
pub struct ReadRule {
    /// The rule.
    pub rule: Definition,
    /// What all has to hold.
    pub all: Vec<String>,
    /// Of which one has to hold, if there are any.
    pub any: Vec<String>,
    /// What it does, in order.
    pub actions: Vec<String>,
    /// Whether it can never act: it asks something that no desk of ours knows, or is about hours and names none.
    pub is_idle: bool,
    /// How often it ran in the last 30 days.
    pub runs: u64,
    /// When it last ran.
    pub last: Option<Timestamp>,
}

/// Tickets that a rule would have fitted, the newest first, as far as a page names them.
#[derive(Clone, Debug)]
pub struct ReadTrial {
    /// How many it would have fitted.
    pub matched: usize,
    /// Of how many.
    pub of: usize,
    /// The newest of them.
    pub tickets: Vec<Ticket>,
}

/// A version of a rule in words, and who wrote it.
#[derive(Clone, Debug)]
pub struct ReadVersion {
    /// The rule as it was then.
    pub read: ReadRule,
    /// Who wrote it; empty for the desk.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// All triggers in their order, then all automations, then the macros that the actor may use.
pub async fn list(ctx: &Ctx) -> Result<Vec<ReadRule>> {
    ctx.permit(Deed::Work)?;
    let macros = definitions::list(ctx, Kind::Macro).await?;
    let mut conn = ctx.read().await?;
    let mut found = triggers(&mut conn).await?;
    found.extend(definition::list(&mut conn, Kind::Automation).await?);
    found.extend(macros);
    let understood: Vec<Rule> = found.iter().map(Rule::of).collect();
    let names = telling::names(&mut conn, &understood).await?;
    let mut all = Vec::with_capacity(found.len());
    for (definition, rule) in found.into_iter().zip(&understood) {
        all.push(read(ctx, &mut conn, definition, rule, &names).await?);
    }
    Ok(all)
}

/// One of them.
pub async fn show(ctx: &Ctx, id: DefinitionId) -> Result<ReadRule> {
    let found = find(ctx, id).await?;
    let mut conn = ctx.read().await?;
    let rule = Rule::of(&found);
    let names = telling::names(&mut conn, std::slice::from_ref(&rule)).await?;
    read(ctx, &mut conn, found, &rule, &names).await
}

/// A rule that is not kept yet, in words.
pub async fn preview(ctx: &Ctx, draft: &RuleDraft) -> Result<ReadRule> {
    ctx.permit(Deed::Work)?;
    let found = Definition {
        id: DefinitionId(0),
        kind: draft.kind,
        word: None,
        title: draft.title.clone(),
        position: 0,
        is_active: draft.is_active,
        owner_id: None,
        body: draft.body(),
        created_at: ctx.now(),
        updated_at: ctx.now(),
    };
    let mut conn = ctx.read().await?;
    let rule = Rule::of(&found);
    let names = telling::names(&mut conn, std::slice::from_ref(&rule)).await?;
    read(ctx, &mut conn, found, &rule, &names).await
}

/// How a rule was, the latest first.
pub async fn versions(ctx: &Ctx, id: DefinitionId) -> Result<Vec<ReadVersion>> {
    let found = find(ctx, id).await?;
    let mut conn = ctx.read().await?;
    let mut all = Vec::new();
    for version in definition::list_versions(&mut conn, id, NAMED).await? {
        let by = match version.user_id {
            Some(id) => user::find(&mut conn, id).await?.map(|user| user.name).unwrap_or_default(),
            None => String::new(),
        };
        let was = Definition {
            title: version.title,
            is_active: version.is_active,
            body: version.body,
            ..found.clone()
        };
        let rule = Rule::of(&was);
        let names = telling::names(&mut conn, std::slice::from_ref(&rule)).await?;
        let read = read(ctx, &mut conn, was, &rule, &names).await?;
        all.push(ReadVersion { read, by, at: version.created_at });
    }
    Ok(all)
}

/// What a rule did lately to tickets that the actor sees, the latest first.
pub async fn runs(ctx: &Ctx, id: DefinitionId) -> Result<Vec<(Run, Ticket)>> {
    ctx.permit(Deed::Work)?;
    let all = rule::list_runs(&mut ctx.read().await?, id, NAMED).await?;
    let mut seen = Vec::new();
    for run in all {
        if let Some(ticket) = seen_ticket(ctx, run.ticket_id).await? {
            seen.push((run, ticket));
        }
    }
    Ok(seen)
}

/// Which of the last tickets a rule would have fitted.
pub async fn trial(ctx: &Ctx, id: DefinitionId) -> Result<ReadTrial> {
    let found = find(ctx, id).await?;
    trial_of(ctx, found.kind, &found.body).await
}

/// Which of the last tickets a rule would have fitted that is not kept yet.
pub async fn trial_of(ctx: &Ctx, kind: Kind, body: &Map<String, Value>) -> Result<ReadTrial> {
    let trial = rule_trials::run(ctx, kind, body, LAST).await?;
    let mut tickets = Vec::new();
    for id in trial.fitted.iter().take(usize::try_from(NAMED).unwrap_or(0)) {
        tickets.extend(seen_ticket(ctx, *id).await?);
    }
    Ok(ReadTrial { matched: trial.fitted.len(), of: trial.of, tickets })
}

/// Switches a rule on or off.
pub async fn switch(ctx: &Ctx, id: DefinitionId, is_active: bool) -> Result<()> {
    let kind = find(ctx, id).await?.kind;
    let words = DefinitionWords { is_active: Some(is_active), ..DefinitionWords::default() };
    definitions::change(ctx, kind, id, words).await
}

/// A trigger, an automation or a macro by its number.
pub async fn find(ctx: &Ctx, id: DefinitionId) -> Result<Definition> {
    for kind in [Kind::Trigger, Kind::Automation] {
        match definitions::show(ctx, kind, id).await {
            Err(ServiceError::NotFound(_)) => {}
            found => return found,
        }
    }
    definitions::show(ctx, Kind::Macro, id).await
}

async fn seen_ticket(ctx: &Ctx, id: TicketId) -> Result<Option<Ticket>> {
    match reading::show(ctx, id).await {
        Ok(read) => Ok(Some(read.ticket)),
        Err(ServiceError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn read(ctx: &Ctx, conn: &mut Conn, found: Definition, rule: &Rule, names: &Named) -> Result<ReadRule> {
    let name = |kind: &str, id: &str| names.get(kind, id);
    let words =
        |list: &[Condition]| list.iter().map(|one| sentence::condition(one, &name)).collect::<Vec<_>>();
    let runs = rule::count_runs(conn, found.id, ctx.now() - COUNTED).await?;
    let last = rule::list_runs(conn, found.id, 1).await?.pop();
    Ok(ReadRule {
        all: words(&rule.conditions.all),
        any: words(&rule.conditions.any),
        actions: rule.actions.iter().map(|action| sentence::action(action, &name)).collect(),
        is_idle: rule.conditions.has_unknown || (found.kind == Kind::Automation && !rule.is_about_time()),
        runs: u64::try_from(runs).unwrap_or(0),
        last: last.map(|run| run.at),
        rule: found,
    })
}
