//! Organizations: `/api/v2/organizations`.

use crate::answer::{Answer, Result, count, list, moment, or_null, whole};
use crate::asked::{Asked, few};
use crate::jobs;
use crate::sent::{Input, NOBODY, Sent};
use axum::extract::Path;
use regard_domain::id::OrganizationId;
use regard_domain::listing::Which;
use regard_domain::order::Slice;
use regard_domain::term::{Question, Thing};
use regard_domain::written::CompanyWords;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::bulk::Deeds;
use regard_services::companies::{self, Read};
use regard_services::finding::{self, Found};
use regard_services::{profiles, reading};
use serde_json::{Map, Value, json};

/// An organization as programs read it.
pub fn shape(read: &Read, base: &str) -> Value {
    let (organization, profile) = (&read.organization, &read.profile);
    json!({
        "id": organization.id.0,
        "url": format!("{base}/api/v2/organizations/{}.json", organization.id),
        "name": organization.name,
        "notes": or_null(&organization.notes),
        "details": or_null(&profile.details),
        "domain_names": profile.domains,
        "external_id": profile.external_id,
        "group_id": profile.group_id.map(|id| id.0),
        "shared_tickets": profile.shares_tickets,
        "shared_comments": profile.shares_comments,
        "tags": profile.tags,
        "organization_fields": profile.fields,
        "created_at": moment(organization.created_at),
        "updated_at": moment(organization.updated_at),
    })
}

/// Several organizations.
pub fn shapes(all: &[Read], base: &str) -> Vec<Value> {
    all.iter().map(|read| shape(read, base)).collect()
}

fn words(mut input: Input) -> Result<(CompanyWords, Option<String>)> {
    let words = CompanyWords {
        name: input.words("name"),
        notes: input.text("notes"),
        details: input.text("details"),
        domains: input.texts("domain_names"),
        external_id: input.text("external_id"),
        group_id: input.id("group_id"),
        tags: input.texts("tags"),
        fields: input.object("organization_fields"),
        shares_tickets: input.flag("shared_tickets"),
        shares_comments: input.flag("shared_comments"),
    };
    input.ignore(&["id", "url", "created_at", "updated_at", "deleted_at"]);
    Ok((words, input.end()?))
}

fn length(all: &[Read]) -> i64 {
    i64::try_from(all.len()).unwrap_or(0)
}

/// `GET organizations`.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    let (found, count) = companies::list(&caller.ctx, asked.slice()).await?;
    let body = list(&asked, &base.0, "organizations", shapes(&found, &base.0), count);
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET organizations/count`.
pub async fn counted(caller: Caller) -> Result {
    let (_, all) = companies::list(&caller.ctx, Slice::first(1)).await?;
    Ok(count(all, caller.ctx.now()))
}

/// `GET organizations/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let read = companies::show(&caller.ctx, OrganizationId(id)).await?;
    Ok(Answer::ok(json!({"organization": shape(&read, &base.0)})))
}

async fn shown(caller: &Caller, base: &Base, id: OrganizationId) -> Result<Value> {
    Ok(json!({"organization": shape(&companies::show(&caller.ctx, id).await?, &base.0)}))
}

/// `POST organizations`.
pub async fn create(caller: Caller, base: Base, sent: Sent) -> Result {
    let (words, warning) = words(sent.need("organization")?)?;
    let id = companies::create(&caller.ctx, &words).await?;
    Ok(Answer::created(shown(&caller, &base, id).await?).warning(warning))
}

/// `POST organizations/create_or_update`: 201 for a new one, 200 otherwise.
pub async fn create_or_update(caller: Caller, base: Base, sent: Sent) -> Result {
    let input = sent.need("organization")?;
    let id = input.peek("id").and_then(Value::as_i64).map(OrganizationId);
    let (words, warning) = words(input)?;
    let (id, is_new) = companies::create_or_update(&caller.ctx, id, &words).await?;
    let body = shown(&caller, &base, id).await?;
    Ok(if is_new { Answer::created(body) } else { Answer::ok(body) }.warning(warning))
}

/// `PUT organizations/{id}`.
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let (words, warning) = words(sent.one("organization"))?;
    companies::change(&caller.ctx, OrganizationId(id), &words).await?;
    Ok(Answer::ok(shown(&caller, &base, OrganizationId(id)).await?).warning(warning))
}

/// `DELETE organizations/{id}`.
pub async fn delete(caller: Caller, Path(id): Path<i64>) -> Result {
    companies::delete(&caller.ctx, OrganizationId(id)).await?;
    Ok(Answer::nothing())
}

/// `GET organizations/show_many`.
pub async fn show_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let names = asked.all("external_ids");
    few(names.len())?;
    let found = if names.is_empty() {
        let ids: Vec<OrganizationId> = asked.ids("ids")?.into_iter().map(OrganizationId).collect();
        companies::these(&caller.ctx, &ids).await?
    } else {
        companies::by_external(&caller.ctx, &names).await?
    };
    let body = list(&asked, &base.0, "organizations", shapes(&found, &base.0), length(&found));
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET organizations/search`: by another system's name or by the name.
pub async fn search(caller: Caller, base: Base, asked: Asked) -> Result {
    let found = match (asked.get("external_id"), asked.get("name")) {
        (Some(name), _) => companies::by_external(&caller.ctx, &[name.to_owned()]).await?,
        (None, Some(name)) => companies::by_name(&caller.ctx, name).await?,
        (None, None) => {
            let text = asked.get("query").unwrap_or_default();
            let question = Question { things: vec![Thing::Organization], ..Question::parse(text) };
            let order = asked.order("id", false);
            let (hits, _) = finding::find(&caller.ctx, &question, &order, Slice::first(1_000)).await?;
            let company = |hit: Found| if let Found::Organization(read) = hit { Some(*read) } else { None };
            hits.into_iter().filter_map(company).collect()
        }
    };
    Ok(whole(&asked, &base.0, "organizations", shapes(&found, &base.0)))
}

/// `GET` or `POST organizations/autocomplete`: by the beginning of a name.
pub async fn autocomplete(caller: Caller, base: Base, asked: Asked) -> Result {
    let found = companies::beginning(&caller.ctx, asked.get("name").unwrap_or_default()).await?;
    Ok(whole(&asked, &base.0, "organizations", shapes(&found, &base.0)))
}

/// `POST organizations/create_many`.
pub async fn create_many(caller: Caller, base: Base, sent: Sent) -> Result {
    let many = sent.many("organizations", "organization").unwrap_or_default();
    few(many.len())?;
    let all: Result<Vec<CompanyWords>> =
        many.into_iter().map(|input| words(input).map(|(words, _)| words)).collect();
    jobs::ask(&caller, &base, &Deeds::CreateOrganizations(all?)).await
}

/// `PUT organizations/update_many`: one change for many, or a change for each.
pub async fn update_many(caller: Caller, base: Base, asked: Asked, sent: Sent) -> Result {
    let mut changes = Vec::new();
    if let Some(many) = sent.many("organizations", "organization") {
        few(many.len())?;
        let names: Vec<String> =
            many.iter().filter_map(|input| input.external_name().map(str::to_owned)).collect();
        let numbers = companies::numbers(&caller.ctx, &names).await?;
        for mut input in many {
            let named = input.external_name().and_then(|name| numbers.get(name)).map(|id| id.0);
            let id = input.id_or_none("id").or(named).unwrap_or(NOBODY);
            let (words, _) = words(input)?;
            changes.push((id, words));
        }
    } else {
        let (words, _) = words(sent.need("organization")?)?;
        changes.extend(named(&caller, &asked).await?.into_iter().map(|id| (id, words.clone())));
    }
    jobs::ask(&caller, &base, &Deeds::UpdateOrganizations(changes)).await
}

/// Which are meant by `ids` and `external_ids`, in their order.
async fn named(caller: &Caller, asked: &Asked) -> Result<Vec<i64>> {
    let mut ids = asked.ids("ids")?;
    let names = asked.all("external_ids");
    few(names.len())?;
    let numbers = companies::numbers(&caller.ctx, &names).await?;
    ids.extend(names.iter().map(|name| numbers.get(name).map_or(NOBODY, |id| id.0)));
    Ok(ids)
}

/// `DELETE organizations/destroy_many`.
pub async fn destroy_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let ids = named(&caller, &asked).await?;
    jobs::ask(&caller, &base, &Deeds::DeleteOrganizations(ids)).await
}

/// `GET organizations/{id}/related`: what hangs on it, counted.
pub async fn related(caller: Caller, Path(id): Path<i64>) -> Result {
    let id = OrganizationId(id);
    companies::show(&caller.ctx, id).await?;
    let (_, people) = profiles::members(&caller.ctx, None, Some(id), Slice::first(1)).await?;
    let tickets = reading::count(&caller.ctx, &Which::OfOrganization(id)).await?;
    Ok(Answer::ok(json!({"organization_related": {"tickets_count": tickets, "users_count": people}})))
}

/// Organizations beside something else, once each.
pub async fn beside(
    caller: &Caller,
    base: &Base,
    ids: &[OrganizationId],
    body: &mut Map<String, Value>,
) -> Result<()> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let all = companies::these(&caller.ctx, &ids).await?;
    body.insert("organizations".into(), shapes(&all, &base.0).into());
    Ok(())
}
