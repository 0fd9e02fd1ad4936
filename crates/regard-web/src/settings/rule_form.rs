//! Building a rule by choosing: `/settings/rules/new` and `/settings/rules/{id}/draft`. Each button sends the whole form;
//! what was typed stays, whatever the button does.

use super::rules::{line_of, row, trial_of};
use crate::page::{PageResult, go, render};
use crate::show::frame::{Framed, frame};
use crate::show::rule_form::{action_lines, condition_part};
use crate::view::frame::Place;
use crate::view::list::Choice;
use crate::view::rule_form::RuleFormPage;
use crate::view::settings::Field;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::definition::Kind;
use regard_domain::id::DefinitionId;
use regard_domain::rule_draft::{ActionRow, ConditionRow, RuleDraft};
use regard_domain::user::{Deed, may};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::rule_reading;
use regard_services::rule_writing::{self, faults};
use serde::Deserialize;

/// Which kind of rule is built.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    kind: String,
}

/// The rows as they were sent: the lists stand beside each other.
#[derive(Debug, Deserialize)]
pub struct RuleForm {
    #[serde(default, rename = "do")]
    wish: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    active: Option<String>,
    #[serde(default)]
    all_was: Vec<String>,
    #[serde(default)]
    all_field: Vec<String>,
    #[serde(default)]
    all_operator: Vec<String>,
    #[serde(default)]
    all_value: Vec<String>,
    #[serde(default)]
    any_was: Vec<String>,
    #[serde(default)]
    any_field: Vec<String>,
    #[serde(default)]
    any_operator: Vec<String>,
    #[serde(default)]
    any_value: Vec<String>,
    #[serde(default)]
    action_was: Vec<String>,
    #[serde(default)]
    action_field: Vec<String>,
    #[serde(default)]
    action_value: Vec<String>,
    #[serde(default)]
    action_subject: Vec<String>,
    #[serde(default)]
    action_body: Vec<String>,
}

impl RuleForm {
    fn draft(&self, kind: Kind) -> RuleDraft {
        let at = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        // A value that belonged to another field is not this one's.
        let is_new = |was: &[String], index: usize, field: &str| {
            was.get(index).is_some_and(|was| !was.is_empty() && was != field)
        };
        let conditions = |lists: [&[String]; 4]| -> Vec<ConditionRow> {
            let [was, field, operator, value] = lists;
            let row = |(index, field): (usize, &String)| match is_new(was, index, field) {
                true => ConditionRow { field: field.clone(), ..ConditionRow::default() },
                false => ConditionRow {
                    field: field.clone(),
                    operator: at(operator, index),
                    value: at(value, index),
                },
            };
            field.iter().enumerate().map(row).collect()
        };
        let action = |(index, field): (usize, &String)| match is_new(&self.action_was, index, field) {
            true => ActionRow { field: field.clone(), ..ActionRow::default() },
            false => ActionRow {
                field: field.clone(),
                value: at(&self.action_value, index),
                subject: at(&self.action_subject, index),
                body: at(&self.action_body, index).replace("\r\n", "\n"),
            },
        };
        RuleDraft {
            kind,
            title: self.title.trim().to_owned(),
            is_active: self.active.is_some(),
            all: conditions([&self.all_was, &self.all_field, &self.all_operator, &self.all_value]),
            any: conditions([&self.any_was, &self.any_field, &self.any_operator, &self.any_value]),
            actions: self.action_field.iter().enumerate().map(action).collect(),
        }
    }
}

fn kind_of(word: &str) -> Kind {
    match Kind::from_word(word) {
        Some(kind @ (Kind::Automation | Kind::Macro)) => kind,
        _ => Kind::Trigger,
    }
}

/// Admins build what runs by itself; a colleague builds macros of their own.
fn permit(caller: &Caller, kind: Kind) -> Result<(), Failure> {
    match kind == Kind::Macro || may(&caller.ctx.actor, Deed::Administer) {
        true => Ok(()),
        false => Err(Failure::new(StatusCode::FORBIDDEN, "Admins make rules. Ask one of them.")),
    }
}

/// `GET /settings/rules/new`.
pub async fn new(caller: Caller, Query(asked): Query<Asked>) -> PageResult {
    let kind = kind_of(&asked.kind);
    permit(&caller, kind)?;
    render(&page(&caller, None, &RuleDraft::new(kind), Look::Quiet).await?)
}

/// `GET /settings/rules/{id}/draft`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let found = rule_reading::find(&caller.ctx, DefinitionId(id)).await?;
    permit(&caller, found.kind)?;
    render(&page(&caller, Some(found.id), &RuleDraft::of(&found), Look::Quiet).await?)
}

/// `POST /settings/rules/new`.
pub async fn create(caller: Caller, Form(form): Form<RuleForm>) -> PageResult {
    let kind = kind_of(&form.kind);
    permit(&caller, kind)?;
    answer(&caller, None, form.draft(kind), &form.wish).await
}

/// `POST /settings/rules/{id}/draft`.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<RuleForm>) -> PageResult {
    let found = rule_reading::find(&caller.ctx, DefinitionId(id)).await?;
    permit(&caller, found.kind)?;
    answer(&caller, Some(found.id), form.draft(found.kind), &form.wish).await
}

/// What is looked at beside the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Nothing yet: somebody still chooses.
    Quiet,
    /// What it lacks.
    Faults,
    /// What it would have matched.
    Trial,
}

async fn answer(caller: &Caller, id: Option<DefinitionId>, mut draft: RuleDraft, wish: &str) -> PageResult {
    if wish == "keep" {
        let offers = rule_writing::offers(&caller.ctx, draft.kind).await?;
        if faults(&draft, &offers).is_empty() {
            let id = rule_writing::keep(&caller.ctx, id, &draft).await?;
            return go(&format!("/settings/rules/{id}"));
        }
        let page = page(caller, id, &draft, Look::Faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
    }
    change_rows(&mut draft, wish);
    let look = if wish == "trial" { Look::Trial } else { Look::Quiet };
    render(&page(caller, id, &draft, look).await?)
}

/// Adds a row or takes one away.
fn change_rows(draft: &mut RuleDraft, wish: &str) {
    let blank = || ConditionRow { operator: "is".into(), ..ConditionRow::default() };
    match wish {
        "add-all" => draft.all.push(blank()),
        "add-any" => draft.any.push(blank()),
        "add-action" => draft.actions.push(ActionRow::default()),
        wish => {
            let Some((part, at)) = wish.strip_prefix("drop-").and_then(|wish| wish.rsplit_once('-')) else {
                return;
            };
            let Ok(at) = at.parse::<usize>() else { return };
            match part {
                "all" if at < draft.all.len() => drop(draft.all.remove(at)),
                "any" if at < draft.any.len() => drop(draft.any.remove(at)),
                "action" if at < draft.actions.len() => drop(draft.actions.remove(at)),
                _ => {}
            }
        }
    }
}

async fn page(
    caller: &Caller,
    id: Option<DefinitionId>,
    draft: &RuleDraft,
    look: Look,
) -> Result<RuleFormPage, Failure> {
    let offers = rule_writing::offers(&caller.ctx, draft.kind).await?;
    let wrong = if look == Look::Faults { faults(draft, &offers) } else { Vec::new() };
    let fault = |at: &str| wrong.iter().find(|(place, _)| place == at).map(|(_, why)| (*why).to_owned());
    let parts = match draft.kind {
        Kind::Macro => Vec::new(),
        _ => vec![
            condition_part("all", "All of these are true", &draft.all, &offers, &fault),
            condition_part("any", "At least one of these is true", &draft.any, &offers, &fault),
        ],
    };
    let actions = action_lines(&draft.actions, &offers, &fault);
    let read = rule_reading::preview(&caller.ctx, draft).await?;
    let tried = match look {
        Look::Trial => Some(rule_reading::trial_of(&caller.ctx, draft.kind, &draft.body()).await?),
        _ => None,
    };
    let heading = match (id, draft.title.is_empty()) {
        (Some(_), false) => draft.title.clone(),
        (Some(_), true) => "A rule without a name".to_owned(),
        (None, _) => format!("New {}", draft.kind),
    };
    let administers = may(&caller.ctx.actor, Deed::Administer);
    let kind = |(kind, label): (Kind, &str)| Choice::new(kind.as_str(), label, kind == draft.kind);
    let kinds =
        [(Kind::Trigger, "Trigger"), (Kind::Automation, "Automation"), (Kind::Macro, "Macro")].map(kind);
    let Framed { frame, reader, .. } = frame(caller, &heading, Place::Settings, None).await?;
    let back = id.map_or("/settings/rules".to_owned(), |id| format!("/settings/rules/{id}"));
    Ok(RuleFormPage {
        href: id.map_or("/settings/rules/new".to_owned(), |id| format!("/settings/rules/{id}/draft")),
        kinds: if id.is_none() && administers { kinds.to_vec() } else { Vec::new() },
        kind: draft.kind.as_str(),
        line: line_of(draft.kind),
        title: Field { value: draft.title.clone(), fault: fault("title") },
        active: draft.is_active,
        rule: row(&read, &reader),
        fault: fault("rule"),
        trial: tried.map(|tried| trial_of(&tried, &reader)),
        can_try: draft.kind != Kind::Macro && administers,
        can_remove: id.is_some(),
        heading,
        back,
        parts,
        actions,
        frame,
    })
}
