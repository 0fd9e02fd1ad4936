//! Organizations as programs write and read them.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::organizations::{self, OrganizationWords};
use crate::profiles::tidy;
use crate::unit::Unit;
use regard_domain::field;
use regard_domain::id::{GroupId, OrganizationId};
use regard_domain::order::Slice;
use regard_domain::organization::Organization;
use regard_domain::profile::CompanyProfile;
use regard_domain::user::Deed;
use regard_domain::written::{CompanyWords, Set};
use regard_store::{group, organization, profile};
use std::collections::HashMap;

/// An organization with its profile.
#[derive(Clone, Debug)]
pub struct Read {
    /// The organization.
    pub organization: Organization,
    /// What programs keep about it.
    pub profile: CompanyProfile,
}

/// Organizations with their profiles, in the same order.
pub async fn read(ctx: &Ctx, found: Vec<Organization>) -> Result<Vec<Read>> {
    let ids: Vec<OrganizationId> = found.iter().map(|organization| organization.id).collect();
    let profiles = profile::list_companies(&mut ctx.read().await?, &ids).await?;
    let mut profiles: HashMap<OrganizationId, CompanyProfile> =
        profiles.into_iter().map(|profile| (profile.organization_id, profile)).collect();
    let with =
        |organization: Organization| Some(Read { profile: profiles.remove(&organization.id)?, organization });
    Ok(found.into_iter().filter_map(with).collect())
}

/// One organization.
pub async fn show(ctx: &Ctx, id: OrganizationId) -> Result<Read> {
    ctx.permit(Deed::Work)?;
    these(ctx, &[id]).await?.pop().ok_or(ServiceError::NotFound("organization"))
}

/// Organizations of these ids, as far as they are there.
pub async fn these(ctx: &Ctx, ids: &[OrganizationId]) -> Result<Vec<Read>> {
    let mut found = organization::list_by_ids(&mut ctx.read().await?, ids).await?;
    found.sort_by_key(|organization| ids.iter().position(|id| *id == organization.id));
    read(ctx, found).await
}

/// Organizations by other systems' names.
pub async fn by_external(ctx: &Ctx, names: &[String]) -> Result<Vec<Read>> {
    let numbers = numbers(ctx, names).await?;
    let ids: Vec<OrganizationId> = names.iter().filter_map(|name| numbers.get(name).copied()).collect();
    these(ctx, &ids).await
}

/// Which organizations are meant by other systems' names; those that none has are left out.
pub async fn numbers(ctx: &Ctx, names: &[String]) -> Result<HashMap<String, OrganizationId>> {
    ctx.permit(Deed::Work)?;
    Ok(profile::list_companies_by_external(&mut ctx.read().await?, names).await?)
}

/// The organization of exactly this name, in any case of letters.
pub async fn by_name(ctx: &Ctx, name: &str) -> Result<Vec<Read>> {
    ctx.permit(Deed::Work)?;
    let id = profile::find_company_by_name(&mut ctx.read().await?, name).await?;
    these(ctx, id.as_slice()).await
}

/// Organizations whose name begins so, in any case of the first letter.
pub async fn beginning(ctx: &Ctx, beginning: &str) -> Result<Vec<Read>> {
    let mut found = organizations::find(ctx, beginning).await?;
    let mut letters = beginning.chars();
    if let Some(first) = letters.next() {
        let other: String = first.to_uppercase().chain(letters).collect();
        if other != beginning {
            found.extend(organizations::find(ctx, &other).await?);
        }
    }
    read(ctx, found).await
}

/// A part of all organizations, and how many there are.
pub async fn list(ctx: &Ctx, slice: Slice) -> Result<(Vec<Read>, i64)> {
    let (found, count) = organizations::list(ctx, slice.limit, slice.offset).await?;
    Ok((read(ctx, found).await?, count))
}

/// Adds an organization.
pub async fn create(ctx: &Ctx, words: &CompanyWords) -> Result<OrganizationId> {
    let mut unit = ctx.begin().await?;
    let id = create_in(ctx, &mut unit, words).await?;
    unit.commit().await?;
    Ok(id)
}

/// Adds an organization inside a unit.
pub(crate) async fn create_in(ctx: &Ctx, unit: &mut Unit, words: &CompanyWords) -> Result<OrganizationId> {
    ctx.permit(Deed::Work)?;
    let main = OrganizationWords {
        name: words.name.clone().unwrap_or_default(),
        notes: words.notes.clone().over(None).unwrap_or_default(),
        domains: words.domains.clone().unwrap_or_default(),
    };
    let (name, domains) = organizations::validate(&main)?;
    let now = unit.now();
    let id =
        organization::insert(unit, &name, main.notes.trim(), now).await.map_err(organizations::or_taken)?;
    organizations::set_domains(unit, id, &domains).await?;
    let kept =
        profile::list_companies(unit, &[id]).await?.pop().ok_or(ServiceError::NotFound("organization"))?;
    write(unit, kept, words).await?;
    Ok(id)
}

/// Changes an organization.
pub async fn change(ctx: &Ctx, id: OrganizationId, words: &CompanyWords) -> Result<()> {
    let mut unit = ctx.begin().await?;
    change_in(ctx, &mut unit, id, words).await?;
    unit.commit().await
}

/// Changes an organization inside a unit.
pub(crate) async fn change_in(
    ctx: &Ctx,
    unit: &mut Unit,
    id: OrganizationId,
    words: &CompanyWords,
) -> Result<()> {
    ctx.permit(Deed::Work)?;
    let missing = || ServiceError::NotFound("organization");
    let before = organization::find(unit, id).await?.ok_or_else(missing)?;
    let kept = profile::list_companies(unit, &[id]).await?.pop().ok_or_else(missing)?;
    let main = OrganizationWords {
        name: words.name.clone().unwrap_or(before.name),
        notes: words.notes.clone().over(Some(before.notes)).unwrap_or_default(),
        domains: words.domains.clone().unwrap_or_else(|| kept.domains.clone()),
    };
    let (name, domains) = organizations::validate(&main)?;
    let now = unit.now();
    organization::update(unit, id, &name, main.notes.trim(), now).await.map_err(organizations::or_taken)?;
    if words.domains.is_some() {
        organizations::set_domains(unit, id, &domains).await?;
    }
    write(unit, kept, words).await
}

async fn write(unit: &mut Unit, mut kept: CompanyProfile, words: &CompanyWords) -> Result<()> {
    if let Set::To(id) = words.group_id {
        let found = group::find(unit, GroupId(id)).await?;
        found.ok_or_else(|| ServiceError::invalid("group_id", "Group is invalid: there is no such group"))?;
    }
    kept.external_id = words.external_id.clone().over(kept.external_id);
    kept.details = words.details.clone().over(Some(kept.details)).unwrap_or_default();
    kept.group_id = words.group_id.clone().map(GroupId).over(kept.group_id);
    kept.shares_tickets = words.shares_tickets.unwrap_or(kept.shares_tickets);
    kept.shares_comments = words.shares_comments.unwrap_or(kept.shares_comments);
    if let Some(tags) = &words.tags {
        kept.tags = tidy(tags);
    }
    kept.fields.extend(words.fields.clone());
    let now = unit.now();
    profile::update_company(unit, &kept, now).await?;
    Ok(())
}

/// Changes the organization that the words mean (by another system's name, or by its name), or adds it; says whether it
/// was added.
pub async fn create_or_update(
    ctx: &Ctx,
    id: Option<OrganizationId>,
    words: &CompanyWords,
) -> Result<(OrganizationId, bool)> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let mut meant = id;
    if let (None, Some(name)) = (meant, words.external_id.value()) {
        meant = profile::find_company_by_external(&mut unit, name).await?;
    }
    if let (None, Some(name)) = (meant, &words.name) {
        meant = profile::find_company_by_name(&mut unit, &field::subject(name)).await?;
    }
    let done = match meant {
        Some(id) => {
            change_in(ctx, &mut unit, id, words).await?;
            (id, false)
        }
        None => (create_in(ctx, &mut unit, words).await?, true),
    };
    unit.commit().await?;
    Ok(done)
}

/// Removes an organization; its people and tickets stay without one.
pub async fn delete(ctx: &Ctx, id: OrganizationId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    delete_in(ctx, &mut unit, id).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn delete_in(ctx: &Ctx, unit: &mut Unit, id: OrganizationId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let now = unit.now();
    if !profile::delete_company(unit, id, now).await? {
        return Err(ServiceError::NotFound("organization"));
    }
    Ok(())
}

/// Sets, adds or takes away tags of an organization; gives those it has then.
pub async fn retag(
    ctx: &Ctx,
    id: OrganizationId,
    change: impl FnOnce(&mut Vec<String>),
) -> Result<Vec<String>> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let kept = profile::list_companies(&mut unit, &[id]).await?.pop();
    let mut kept = kept.ok_or(ServiceError::NotFound("organization"))?;
    change(&mut kept.tags);
    kept.tags = tidy(&kept.tags);
    let now = unit.now();
    profile::update_company(&mut unit, &kept, now).await?;
    unit.commit().await?;
    Ok(kept.tags)
}
