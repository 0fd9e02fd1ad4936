//! Who is in which group and organization, as programs write and read it.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::field::FieldError;
use regard_domain::id::{GroupId, MembershipId, OrganizationId, OrganizationMembershipId, UserId};
use regard_domain::membership::{CompanyMembership, Membership};
use regard_domain::order::Slice;
use regard_domain::user::Deed;
use regard_store::{group, membership, organization, user};

/// Memberships of groups: of a person, of a group, or all; and how many there are.
pub async fn list(
    ctx: &Ctx,
    user: Option<UserId>,
    group: Option<GroupId>,
    slice: Slice,
) -> Result<(Vec<Membership>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let list = membership::list(&mut conn, user, group, slice).await?;
    Ok((list, membership::count(&mut conn, user, group).await?))
}

/// One membership of a group.
pub async fn show(ctx: &Ctx, id: MembershipId) -> Result<Membership> {
    ctx.permit(Deed::Work)?;
    membership::find(&mut ctx.read().await?, id).await?.ok_or(ServiceError::NotFound("membership"))
}

/// Takes a colleague into a group.
pub async fn create(ctx: &Ctx, user: UserId, group: GroupId, is_default: bool) -> Result<Membership> {
    let mut unit = ctx.begin().await?;
    let made = create_in(ctx, &mut unit, user, group, is_default).await?;
    unit.commit().await?;
    Ok(made)
}

/// The same inside a unit.
pub(crate) async fn create_in(
    ctx: &Ctx,
    unit: &mut Unit,
    user: UserId,
    group: GroupId,
    is_default: bool,
) -> Result<Membership> {
    ctx.permit(Deed::Administer)?;
    let person = user::find(unit, user).await?.filter(|person| person.role.is_staff());
    person.ok_or_else(|| ServiceError::invalid("user_id", "User is invalid: choose an agent"))?;
    group::find(unit, group)
        .await?
        .ok_or_else(|| ServiceError::invalid("group_id", "Group is invalid: there is no such group"))?;
    if membership::find_pair(unit, user, group).await?.is_some() {
        let message = "User has already been taken: they are in this group";
        return Err(ServiceError::Invalid(vec![FieldError::taken("user_id", message)]));
    }
    let is_first = membership::count(unit, Some(user), None).await? == 0;
    let now = unit.now();
    group::insert_member(unit, user, group, is_first, now).await?;
    let made = membership::find_pair(unit, user, group).await?.ok_or(ServiceError::NotFound("membership"))?;
    if is_default {
        membership::make_default(unit, user, made.id).await?;
    }
    Ok(Membership { is_default: made.is_default || is_default, ..made })
}

/// Takes a colleague out of a group; with a person given, only theirs.
pub async fn delete(ctx: &Ctx, id: MembershipId, of: Option<UserId>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    delete_in(ctx, &mut unit, id, of).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn delete_in(
    ctx: &Ctx,
    unit: &mut Unit,
    id: MembershipId,
    of: Option<UserId>,
) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let found = membership::find(unit, id).await?.filter(|found| of.is_none_or(|user| user == found.user_id));
    let found = found.ok_or(ServiceError::NotFound("membership"))?;
    membership::delete(unit, id).await?;
    if found.is_default
        && let Some(next) = membership::list(unit, Some(found.user_id), None, Slice::first(1)).await?.first()
    {
        membership::make_default(unit, found.user_id, next.id).await?;
    }
    Ok(())
}

/// Makes a membership the one that counts when the person chooses no group.
pub async fn make_default(ctx: &Ctx, user: UserId, id: MembershipId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let found = membership::find(&mut unit, id).await?.filter(|found| found.user_id == user);
    found.ok_or(ServiceError::NotFound("membership"))?;
    membership::make_default(&mut unit, user, id).await?;
    unit.commit().await
}

/// Removes a group; its tickets go to the one for tickets without another.
pub async fn delete_group(ctx: &Ctx, id: GroupId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let found = group::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("group"))?;
    let default = group::find_default(&mut unit).await?.ok_or(ServiceError::NotFound("group"))?;
    if found.id == default.id {
        return Err(ServiceError::invalid(
            "base",
            "Tickets without another group come here: it cannot be deleted.",
        ));
    }
    let now = unit.now();
    membership::delete_group(&mut unit, id, default.id, now).await?;
    unit.commit().await
}

/// Memberships of organizations: of a person, of an organization, or all; and how many there are.
pub async fn list_companies(
    ctx: &Ctx,
    user: Option<UserId>,
    company: Option<OrganizationId>,
    slice: Slice,
) -> Result<(Vec<CompanyMembership>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let list = membership::list_companies(&mut conn, user, company, slice).await?;
    Ok((list, membership::count_companies(&mut conn, user, company).await?))
}

/// One membership of an organization.
pub async fn show_company(ctx: &Ctx, id: OrganizationMembershipId) -> Result<CompanyMembership> {
    ctx.permit(Deed::Work)?;
    let found = membership::find_company(&mut ctx.read().await?, id).await?;
    found.ok_or(ServiceError::NotFound("membership"))
}

/// Makes somebody a member of an organization; the first one is their main one.
pub async fn join_company(
    ctx: &Ctx,
    user: UserId,
    company: OrganizationId,
    is_default: bool,
) -> Result<CompanyMembership> {
    let mut unit = ctx.begin().await?;
    let made = join_company_in(ctx, &mut unit, user, company, is_default).await?;
    unit.commit().await?;
    Ok(made)
}

/// The same inside a unit.
pub(crate) async fn join_company_in(
    ctx: &Ctx,
    unit: &mut Unit,
    user: UserId,
    company: OrganizationId,
    is_default: bool,
) -> Result<CompanyMembership> {
    ctx.permit(Deed::Work)?;
    let person = user::find(unit, user).await?;
    let person =
        person.ok_or_else(|| ServiceError::invalid("user_id", "User is invalid: there is no such user"))?;
    let missing = "Organization is invalid: there is no such organization";
    organization::find(unit, company)
        .await?
        .ok_or_else(|| ServiceError::invalid("organization_id", missing))?;
    let now = unit.now();
    if !membership::insert_company(unit, user, company, now).await? {
        let message = "Organization has already been taken: they are in it";
        return Err(ServiceError::Invalid(vec![FieldError::taken("organization_id", message)]));
    }
    if is_default || person.organization_id.is_none() {
        user::update_organization(unit, user, Some(company), now).await?;
    }
    membership::find_company_pair(unit, user, company).await?.ok_or(ServiceError::NotFound("membership"))
}

/// Ends a membership of an organization; with a person given, only theirs.
pub async fn leave_company(ctx: &Ctx, id: OrganizationMembershipId, of: Option<UserId>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    leave_company_in(ctx, &mut unit, id, of).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn leave_company_in(
    ctx: &Ctx,
    unit: &mut Unit,
    id: OrganizationMembershipId,
    of: Option<UserId>,
) -> Result<()> {
    ctx.permit(Deed::Work)?;
    let found = membership::find_company(unit, id).await?;
    let found = found.filter(|found| of.is_none_or(|user| user == found.user_id));
    let found = found.ok_or(ServiceError::NotFound("membership"))?;
    membership::delete_company(unit, id).await?;
    if found.is_default {
        let next = membership::first_company(unit, found.user_id).await?;
        let now = unit.now();
        user::update_organization(unit, found.user_id, next, now).await?;
    }
    Ok(())
}

/// Makes an organization somebody's main one.
pub async fn make_main(ctx: &Ctx, user: UserId, company: OrganizationId) -> Result<()> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let found = membership::find_company_pair(&mut unit, user, company).await?;
    found.ok_or(ServiceError::NotFound("membership"))?;
    let now = unit.now();
    user::update_organization(&mut unit, user, Some(company), now).await?;
    unit.commit().await
}
