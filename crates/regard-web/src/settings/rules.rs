//! Triggers and automations, read aloud: `/settings/rules`.

use crate::page::{PageResult, go, render};
use crate::show::frame::{Framed, frame};
use crate::show::reader::Reader;
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::list::Empty;
use crate::view::rule::{RuleKind, RulePage, RuleRow, RuleTrial, RulesPage, RunRow, VersionRow};
use crate::view::tone::Tone;
use crate::view::words::number;
use axum::extract::{Path, Query};
use axum_extra::extract::Form;
use jiff::Timestamp;
use regard_domain::definition::{Definition, Kind};
use regard_domain::id::DefinitionId;
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, may};
use regard_http::caller::Caller;
use regard_services::rule_reading::{self, ReadRule, ReadTrial, ReadVersion};
use regard_services::rule_writing;
use serde::Deserialize;

const PAGE: &str = "/settings/rules";

/// Where one goes on after switching a rule.
#[derive(Debug, Deserialize)]
pub struct Then {
    /// `list`, or the rule itself.
    #[serde(default)]
    then: String,
}

/// Where a rule goes.
#[derive(Debug, Deserialize)]
pub struct PlaceForm {
    /// `earlier` or `later`.
    #[serde(default)]
    to: String,
}

/// `GET /settings/rules`.
pub async fn index(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Rules", Place::Settings, None).await?;
    let all = rule_reading::list(&caller.ctx).await?;
    let of = |kind: Kind| -> Vec<RuleRow> {
        all.iter().filter(|one| one.rule.kind == kind).map(|one| row(one, &framed.reader)).collect()
    };
    let kinds = [
        RuleKind {
            title: "Triggers",
            line: "Asked at once, whenever something happens to a ticket.",
            rules: of(Kind::Trigger),
        },
        RuleKind {
            title: "Automations",
            line: "Asked at the moment at which their hours have passed.",
            rules: of(Kind::Automation),
        },
        RuleKind {
            title: "Macros",
            line: "Done when a colleague or a program asks for it, never by itself.",
            rules: of(Kind::Macro),
        },
    ];
    render(&RulesPage {
        frame: framed.frame,
        kinds: kinds.into_iter().filter(|kind| !kind.rules.is_empty()).collect(),
        empty: Empty {
            icon: Icon::ListOrdered,
            tone: Tone::Rest,
            title: "No rules yet".to_owned(),
            text: "Nothing happens here by itself. Build the first one by choosing.".to_owned(),
            action: None,
        },
        can_change: may(&caller.ctx.actor, Deed::Administer),
    })
}

/// `GET /settings/rules/{id}`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    page(&caller, DefinitionId(id), None).await
}

/// `GET /settings/rules/{id}/trial`: the same, with what it would have matched.
pub async fn trial(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let id = DefinitionId(id);
    let tried = rule_reading::trial(&caller.ctx, id).await?;
    page(&caller, id, Some(tried)).await
}

async fn page(caller: &Caller, id: DefinitionId, tried: Option<ReadTrial>) -> PageResult {
    let found = rule_reading::show(&caller.ctx, id).await?;
    let runs = rule_reading::runs(&caller.ctx, id).await?;
    let Framed { frame, reader, .. } = frame(caller, &found.rule.title, Place::Settings, None).await?;
    let ran = runs.iter().map(|(run, ticket)| beside(ticket, &run.what, run.at, &reader));
    let versions = rule_reading::versions(&caller.ctx, id).await?;
    let is_own = found.rule.owner_id.is_some();
    render(&RulePage {
        rule: row(&found, &reader),
        kind: line_of(found.rule.kind),
        can_change: is_own || may(&caller.ctx.actor, Deed::Administer),
        can_try: found.rule.kind != Kind::Macro && may(&caller.ctx.actor, Deed::Administer),
        versions: history(&versions, &reader),
        trial: tried.map(|tried| trial_of(&tried, &reader)),
        runs: ran.collect(),
        frame,
    })
}

/// What a kind of rule is, and when it is asked.
pub(super) fn line_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Automation => "Automation: asked at the moment at which its hours have passed.",
        Kind::Macro => "Macro: done when a colleague or a program asks for it.",
        _ => "Trigger: asked at once, whenever something happens to a ticket.",
    }
}

/// Who changed a rule, and what it was from then on.
fn history(versions: &[ReadVersion], reader: &Reader) -> Vec<VersionRow> {
    let line = |(index, one): (usize, &ReadVersion)| {
        let (now, before) = (&one.read.rule, versions.get(index + 1).map(|before| &before.read.rule));
        let same = |before: &Definition| before.body == now.body && before.title == now.title;
        let what = match before {
            None => "made it",
            Some(before) if same(before) && now.is_active && !before.is_active => "switched it on",
            Some(before) if same(before) && !now.is_active && before.is_active => "switched it off",
            Some(before) if before.body == now.body && before.title != now.title => "gave it another name",
            Some(_) => "changed it",
        };
        let is_switch = what.starts_with("switched");
        VersionRow {
            by: if one.by.is_empty() { "The desk".to_owned() } else { one.by.clone() },
            what,
            title: now.title.clone(),
            rule: (!is_switch).then(|| row(&one.read, reader)),
            at: reader.moment(one.at),
        }
    };
    versions.iter().enumerate().map(line).collect()
}

pub(super) fn row(one: &ReadRule, reader: &Reader) -> RuleRow {
    let is_timed = one.rule.kind == Kind::Automation;
    RuleRow {
        id: one.rule.id.0,
        title: one.rule.title.clone(),
        lead: match (one.all.is_empty() && one.any.is_empty(), is_timed) {
            _ if one.rule.kind == Kind::Macro => "When somebody asks for it",
            (true, _) => "Whenever something happens",
            (false, true) => "As soon as",
            (false, false) => "When",
        },
        all: one.all.clone(),
        any: one.any.clone(),
        actions: one.actions.clone(),
        idle: match (one.is_idle, is_timed) {
            (false, _) => "",
            (true, true) => {
                "It never acts: it names no hours, or asks something that this desk does not know."
            }
            (true, false) => "It never acts: it asks something that this desk does not know.",
        },
        active: one.rule.is_active,
        runs: match (one.runs, one.last.is_some()) {
            _ if one.rule.kind == Kind::Macro && one.rule.owner_id.is_some() => "Yours alone".to_owned(),
            _ if one.rule.kind == Kind::Macro => "For all colleagues".to_owned(),
            (0, false) => "Has not run yet".to_owned(),
            (0, true) => "Has not run in 30 days".to_owned(),
            (1, _) => "Ran once in 30 days".to_owned(),
            (times, _) => format!("Ran {} times in 30 days", number(times)),
        },
        last: one.last.map(|at| reader.moment(at)),
    }
}

pub(super) fn trial_of(tried: &ReadTrial, reader: &Reader) -> RuleTrial {
    let more = tried.matched.saturating_sub(tried.tickets.len());
    RuleTrial {
        matched: tried.matched,
        of: match tried.of {
            0 => "of none: there are no tickets yet".to_owned(),
            1 => "of the one ticket there is".to_owned(),
            of => format!("of the last {of} tickets"),
        },
        tickets: tried.tickets.iter().map(|ticket| beside(ticket, "", ticket.created_at, reader)).collect(),
        more: if more == 0 { String::new() } else { format!("and {more} more") },
    }
}

fn beside(ticket: &Ticket, what: &str, at: Timestamp, reader: &Reader) -> RunRow {
    RunRow {
        ticket: ticket.id.0,
        subject: ticket.subject.clone(),
        what: what.to_owned(),
        at: reader.moment(at),
    }
}

/// `POST /settings/rules/{id}/pause`: it rests.
pub async fn pause(caller: Caller, Path(id): Path<i64>, Query(then): Query<Then>) -> PageResult {
    rule_reading::switch(&caller.ctx, DefinitionId(id), false).await?;
    go(&after(&then, id))
}

/// `DELETE /settings/rules/{id}/pause`: it acts again.
pub async fn go_on(caller: Caller, Path(id): Path<i64>, Query(then): Query<Then>) -> PageResult {
    rule_reading::switch(&caller.ctx, DefinitionId(id), true).await?;
    go(&after(&then, id))
}

/// `POST /settings/rules/{id}/place`: one earlier or later.
pub async fn shift(caller: Caller, Path(id): Path<i64>, Form(form): Form<PlaceForm>) -> PageResult {
    rule_writing::shift(&caller.ctx, DefinitionId(id), form.to == "earlier").await?;
    go(&format!("{PAGE}#rule-{id}"))
}

/// `DELETE /settings/rules/{id}`.
pub async fn remove(caller: Caller, Path(id): Path<i64>) -> PageResult {
    rule_writing::remove(&caller.ctx, DefinitionId(id)).await?;
    go(PAGE)
}

fn after(then: &Then, id: i64) -> String {
    if then.then == "list" { format!("{PAGE}#rule-{id}") } else { format!("{PAGE}/{id}") }
}
