//! Rules as people build them: what they may choose from on this desk, what a draft still lacks, and keeping it.

use crate::ctx::Ctx;
use crate::definitions::{self, DefinitionWords};
use crate::error::{Result, ServiceError};
use crate::rule_reading;
use regard_domain::condition::Operator;
use regard_domain::condition::hours::AGES;
use regard_domain::definition::{Definition, Kind};
use regard_domain::field::FieldError;
use regard_domain::id::DefinitionId;
use regard_domain::offer::{self, About, Takes};
use regard_domain::rule_draft::{ConditionRow, RuleDraft};
use regard_domain::user::{Deed, may};
use regard_store::db::Conn;
use regard_store::{brand, definition, group, mailbox, organization, user};

/// Organizations that a list names at most; a longer list is nothing to choose from.
const ORGANIZATIONS_MAX: i64 = 500;

/// A value and its words.
pub type Pick = (String, String);

/// What a row takes, with the things that this desk has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taking {
    /// One of these.
    One(Vec<Pick>),
    /// A few words.
    Words,
    /// Tags.
    Tags,
    /// A number of hours.
    Hours,
    /// A text of several lines.
    Text,
    /// One of these to write to, a subject and a body.
    Letter(Vec<Pick>),
    /// One of these to call, and what it is told.
    Call(Vec<Pick>),
}

/// A field that may be chosen.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The field, in the market's words.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// The heading over it.
    pub heading: &'static str,
    /// How it is compared; none for an action.
    pub operators: Vec<Operator>,
    /// With what.
    pub takes: Taking,
}

/// Everything that may be chosen for a rule of a kind.
#[derive(Clone, Debug)]
pub struct Offers {
    /// Conditions.
    pub conditions: Vec<Offered>,
    /// Actions.
    pub actions: Vec<Offered>,
}

/// What this desk has to choose from.
struct Things(Vec<(&'static str, Vec<Pick>)>);

impl Things {
    fn of(&self, kind: &str) -> Vec<Pick> {
        self.0.iter().find(|(name, _)| *name == kind).map(|(_, list)| list.clone()).unwrap_or_default()
    }

    fn take(&self, takes: Takes) -> Taking {
        match takes {
            Takes::One(choices) => {
                Taking::One(choices.iter().map(|(value, label)| option(value, label)).collect())
            }
            Takes::Named(kind) => Taking::One(self.of(kind)),
            Takes::Words => Taking::Words,
            Takes::Tags => Taking::Tags,
            Takes::Hours => Taking::Hours,
            Takes::Text => Taking::Text,
            Takes::Letter(kind) => Taking::Letter(self.of(kind)),
            Takes::Call => Taking::Call(self.of("webhook")),
        }
    }
}

fn option(value: impl ToString, label: &str) -> Pick {
    (value.to_string(), label.to_owned())
}

/// What may be chosen for a rule of a kind.
pub async fn offers(ctx: &Ctx, kind: Kind) -> Result<Offers> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let things = things(&mut conn).await?;
    let fields = definition::list(&mut conn, Kind::TicketField).await?;
    let own: Vec<&Definition> =
        fields.iter().filter(|field| field.is_active && field.word.is_none()).collect();
    let heading = |about| match about {
        About::Update => "What happens",
        About::State => "What the conversation is",
        About::Time => "How long ago",
    };
    let mut conditions: Vec<Offered> = offer::conditions(kind)
        .map(|one| Offered {
            field: one.field.into(),
            label: one.label.into(),
            heading: heading(one.about),
            operators: offer::operators(kind, one.operators).collect(),
            takes: things.take(one.takes),
        })
        .collect();
    let at = conditions.iter().rposition(|one| one.heading == heading(About::State)).map_or(0, |at| at + 1);
    conditions.splice(at..at, own.iter().map(|field| own_condition(kind, field)));
    let mut actions: Vec<Offered> = offer::actions(kind)
        .map(|one| Offered {
            field: one.field.into(),
            label: one.label.into(),
            heading: "",
            operators: Vec::new(),
            takes: things.take(one.takes),
        })
        .collect();
    actions.extend(own.iter().map(|field| Offered {
        label: format!("Set {}", field.title),
        operators: Vec::new(),
        heading: "",
        ..own_condition(kind, field)
    }));
    conditions.retain(|one| has_choice(&one.takes));
    actions.retain(|one| has_choice(&one.takes));
    Ok(Offers { conditions, actions })
}

/// Whether there is anything to choose: a desk without webhooks is not offered to call one.
fn has_choice(takes: &Taking) -> bool {
    !matches!(takes, Taking::One(list) | Taking::Call(list) if list.is_empty())
}

fn own_condition(kind: Kind, field: &Definition) -> Offered {
    let takes = match field.text("type") {
        "checkbox" => Taking::One(vec![option("true", "yes"), option("false", "no")]),
        "tagger" | "dropdown" | "multiselect" => {
            Taking::One(field.options().into_iter().map(|(name, value)| option(value, name)).collect())
        }
        _ => Taking::Words,
    };
    Offered {
        field: format!("custom_fields_{}", field.id),
        label: field.title.clone(),
        heading: "What the conversation is",
        operators: offer::operators(kind, offer::OWN_FIELD).collect(),
        takes,
    }
}

async fn things(conn: &mut Conn) -> Result<Things> {
    let staff: Vec<Pick> =
        user::list_staff(conn).await?.iter().map(|user| option(user.id, &user.name)).collect();
    let groups: Vec<Pick> = group::list(conn).await?.iter().map(|one| option(one.id, &one.name)).collect();
    let with = |first: &[(&str, &str)], rest: &[Pick]| -> Vec<Pick> {
        first.iter().map(|(value, label)| option(value, label)).chain(rest.iter().cloned()).collect()
    };
    let nobody = ("none", "Nobody");
    let readers = [
        ("requester_id", "The requester"),
        ("requester_and_ccs", "The requester and everybody in copy"),
        ("assignee_id", "The assignee"),
        ("me", "Whoever acts"),
        ("all_agents", "All colleagues"),
    ];
    let brands = brand::list(conn).await?.iter().map(|one| option(one.id, &one.name)).collect();
    let mailboxes = mailbox::list(conn).await?.iter().map(|one| option(one.id, &one.address)).collect();
    let organizations = organization::list(conn, ORGANIZATIONS_MAX, 0).await?;
    let organizations: Vec<Pick> = organizations.iter().map(|one| option(one.id, &one.name)).collect();
    let mut all = vec![
        ("assignee", with(&[nobody, ("me", "Whoever acts")], &staff)),
        ("new_assignee", with(&[nobody, ("me", "Whoever acts"), ("requester_id", "The requester")], &staff)),
        ("reader", with(&readers, &staff)),
        ("reading_group", with(&[("group_id", "Its group")], &groups)),
        ("group", with(&[("none", "No group")], &groups)),
        ("organization", with(&[("none", "None")], &organizations)),
        ("brand", brands),
        ("mailbox", mailboxes),
    ];
    for (name, kind) in
        [("form", Kind::TicketForm), ("custom_status", Kind::CustomStatus), ("webhook", Kind::Webhook)]
    {
        let found = definition::list(conn, kind).await?;
        let list = found.iter().filter(|one| one.is_active).map(|one| option(one.id, &one.title)).collect();
        all.push((name, list));
    }
    Ok(Things(all))
}

/// What a draft lacks before it can be kept, by the row that lacks it: `title`, `all-0`, `any-1`, `action-2`, `rule`.
pub fn faults(draft: &RuleDraft, offers: &Offers) -> Vec<(String, &'static str)> {
    let mut wrong: Vec<(String, &'static str)> = Vec::new();
    if draft.title.trim().is_empty() {
        wrong.push(("title".into(), "Give it a name, so that colleagues know it again."));
    }
    for (part, rows) in [("all", &draft.all), ("any", &draft.any)] {
        for (at, row) in rows.iter().enumerate() {
            if let Some(why) = condition_fault(row, offers) {
                wrong.push((format!("{part}-{at}"), why));
            }
        }
    }
    for (at, row) in draft.actions.iter().enumerate().filter(|(_, row)| !row.field.is_empty()) {
        let offered = offers.actions.iter().find(|one| one.field == row.field);
        let lacks = match offered.map(|one| &one.takes) {
            Some(Taking::One(_) | Taking::Tags | Taking::Words | Taking::Call(_)) => {
                row.value.trim().is_empty()
            }
            Some(Taking::Letter(_)) => {
                row.value.is_empty() || row.subject.trim().is_empty() || row.body.trim().is_empty()
            }
            Some(Taking::Text) => row.body.trim().is_empty(),
            _ => false,
        };
        if lacks {
            wrong.push((format!("action-{at}"), "Say all of this, or take the line away."));
        }
    }
    let rows = draft.all.iter().chain(&draft.any);
    let has_hours = rows.clone().any(|row| AGES.iter().any(|(field, _)| *field == row.field));
    if draft.kind != Kind::SlaPolicy && draft.actions.iter().all(|row| row.field.is_empty()) {
        wrong.push(("rule".into(), "Choose what it does: without that nothing happens."));
    } else if draft.kind == Kind::Automation && !has_hours {
        wrong.push(("rule".into(), "An automation waits for hours to pass. Add a condition about hours."));
    } else if draft.kind == Kind::Trigger && rows.clone().all(|row| row.field.is_empty()) {
        wrong.push(("rule".into(), "Say when it happens: without a condition it happens each time."));
    }
    wrong
}

fn condition_fault(row: &ConditionRow, offers: &Offers) -> Option<&'static str> {
    let operator = Operator::read(&row.operator)?;
    if row.field.is_empty() || operator.is_complete() {
        return None;
    }
    if row.value.trim().is_empty() {
        return Some("Choose or write what it is compared with.");
    }
    let offered = offers.conditions.iter().find(|one| one.field == row.field)?;
    let is_hours = offered.takes == Taking::Hours;
    let hours = row.value.trim().parse::<u32>().ok().filter(|hours| *hours <= 100_000);
    (is_hours && hours.is_none()).then_some("Give whole hours, such as 24.")
}

/// Keeps a draft: a new one, or what changes of one that is there.
pub async fn keep(ctx: &Ctx, id: Option<DefinitionId>, draft: &RuleDraft) -> Result<DefinitionId> {
    let offers = offers(ctx, draft.kind).await?;
    if let Some((_, why)) = faults(draft, &offers).first() {
        return Err(ServiceError::Invalid(vec![FieldError::new("rule", *why)]));
    }
    let is_own = draft.kind == Kind::Macro && id.is_none() && !may(&ctx.actor, Deed::Administer);
    let words = DefinitionWords {
        title: Some(draft.title.clone()),
        is_active: Some(draft.is_active),
        is_own: is_own.then_some(true),
        body: draft.body(),
        ..DefinitionWords::default()
    };
    match id {
        None => definitions::create(ctx, draft.kind, words).await,
        Some(id) => {
            definitions::change(ctx, draft.kind, id, words).await?;
            Ok(id)
        }
    }
}

/// Puts a rule one place earlier or later among those of its kind.
pub async fn shift(ctx: &Ctx, id: DefinitionId, is_earlier: bool) -> Result<()> {
    let found = rule_reading::find(ctx, id).await?;
    ctx.permit(Deed::Administer)?;
    let all = rule_reading::list(ctx).await?;
    let heading = |one: &Definition| one.body.get("category_id").map(ToString::to_string);
    let mut ids: Vec<DefinitionId> =
        all.iter().map(|one| &one.rule).filter(|one| one.kind == found.kind).map(|one| one.id).collect();
    let mates: Vec<DefinitionId> = all
        .iter()
        .map(|one| &one.rule)
        .filter(|one| one.kind == found.kind && heading(one) == heading(&found))
        .map(|one| one.id)
        .collect();
    let Some(at) = mates.iter().position(|one| *one == id) else { return Ok(()) };
    let other = if is_earlier { at.checked_sub(1) } else { Some(at + 1) };
    let Some(other) = other.and_then(|at| mates.get(at)) else { return Ok(()) };
    let place = |wanted: DefinitionId| ids.iter().position(|one| *one == wanted);
    if let (Some(one), Some(two)) = (place(id), place(*other)) {
        ids.swap(one, two);
    }
    definitions::reorder(ctx, found.kind, &ids).await
}

/// Takes a rule away.
pub async fn remove(ctx: &Ctx, id: DefinitionId) -> Result<()> {
    let kind = rule_reading::find(ctx, id).await?.kind;
    definitions::remove(ctx, kind, id).await
}
