//! People as programs write and read them: an account with its profile, found by address or by another system's name.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::people::{self, PersonChange};
use crate::sessions;
use crate::unit::Unit;
use regard_domain::field::{self, FieldError};
use regard_domain::id::{GroupId, OrganizationId, UserId};
use regard_domain::order::Slice;
use regard_domain::profile::Profile;
use regard_domain::user::{Deed, Identity, Role, TicketAccess, User};
use regard_domain::written::{PersonWords, Set};
use regard_store::user::{self, NewUser};
use regard_store::{
    api_token, complaint, goodwill, limit, membership, organization, profile, recovery, want,
};
use std::collections::HashMap;

/// A person with their profile.
#[derive(Clone, Debug)]
pub struct Read {
    /// The person.
    pub user: User,
    /// What programs keep about them.
    pub profile: Profile,
}

/// A person, deleted ones too; for colleagues, and for the person themselves.
pub async fn show(ctx: &Ctx, id: UserId) -> Result<Read> {
    if ctx.actor.user_id() != Some(id) {
        ctx.permit(Deed::Work)?;
    }
    let mut conn = ctx.read().await?;
    let user = user::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("user"))?;
    let profile = profile::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("user"))?;
    Ok(Read { user, profile })
}

/// People with their profiles, in the same order.
pub async fn read(ctx: &Ctx, users: Vec<User>) -> Result<Vec<Read>> {
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let profiles = profile::list(&mut ctx.read().await?, &ids).await?;
    let mut profiles: HashMap<UserId, Profile> =
        profiles.into_iter().map(|profile| (profile.user_id, profile)).collect();
    let with = |user: User| Some(Read { profile: profiles.remove(&user.id)?, user });
    Ok(users.into_iter().filter_map(with).collect())
}

/// People of these ids, as far as they are there.
pub async fn these(ctx: &Ctx, ids: &[UserId]) -> Result<Vec<Read>> {
    let mut users = user::list_by_ids(&mut ctx.read().await?, ids).await?;
    users.sort_by_key(|user| ids.iter().position(|id| *id == user.id));
    read(ctx, users).await
}

/// People by other systems' names.
pub async fn by_external(ctx: &Ctx, names: &[String]) -> Result<Vec<Read>> {
    let numbers = numbers(ctx, names).await?;
    let ids: Vec<UserId> = names.iter().filter_map(|name| numbers.get(name).copied()).collect();
    these(ctx, &ids).await
}

/// Who is meant by other systems' names; those that nobody has are left out.
pub async fn numbers(ctx: &Ctx, names: &[String]) -> Result<HashMap<String, UserId>> {
    ctx.permit(Deed::Work)?;
    Ok(profile::list_by_external(&mut ctx.read().await?, names).await?)
}

/// The addresses and numbers of people.
pub async fn identities(ctx: &Ctx, id: UserId) -> Result<Vec<Identity>> {
    Ok(people::show(ctx, id).await?.identities)
}

/// Adds a person; an address is not needed.
pub async fn create(ctx: &Ctx, words: &PersonWords) -> Result<UserId> {
    let mut unit = ctx.begin().await?;
    let id = create_in(ctx, &mut unit, words).await?;
    unit.commit().await?;
    Ok(id)
}

/// Adds a person inside a unit.
pub(crate) async fn create_in(ctx: &Ctx, unit: &mut Unit, words: &PersonWords) -> Result<UserId> {
    let role = role(words)?.unwrap_or(Role::EndUser);
    ctx.permit(if role.is_staff() { Deed::Administer } else { Deed::Work })?;
    let (name, email) = name_and_email(words)?;
    if let Some(email) = &email
        && user::find_by_email(unit, email).await?.is_some()
    {
        let message = format!("Email: {email} is already being used by another user");
        return Err(ServiceError::Invalid(vec![FieldError::taken("email", message)]));
    }
    let company = match &email {
        Some(email) if !role.is_staff() => people::company_of(unit, email).await?,
        _ => None,
    };
    let now = unit.now();
    let new = NewUser {
        name: &name,
        role,
        access: access(words)?.unwrap_or(TicketAccess::All),
        email: email.as_deref(),
        organization_id: company,
        zone: None,
    };
    let id = user::insert(unit, &new, now).await.map_err(people::or_taken)?;
    let rest = PersonWords {
        name: None,
        role: None,
        email: Set::Keep,
        ticket_restriction: Set::Keep,
        ..words.clone()
    };
    change_in(ctx, unit, id, &rest).await?;
    if words.is_verified == Some(true)
        && let Some(email) = &email
    {
        user::mark_verified(unit, email, now).await?;
    }
    Ok(id)
}

fn name_and_email(words: &PersonWords) -> Result<(String, Option<String>)> {
    let mut wrong = Vec::new();
    let name = people::name(words.name.as_deref().unwrap_or_default()).unwrap_or_else(|_| {
        wrong.push(FieldError::blank("name", "Name: is too short (minimum is 1 characters)"));
        String::new()
    });
    let email = match words.email.value() {
        None => None,
        Some(text) => match field::email(text) {
            Some(email) => Some(email),
            None => {
                let message = format!("Email: {text} is not properly formatted");
                wrong.push(FieldError::new("email", message));
                None
            }
        },
    };
    if wrong.is_empty() { Ok((name, email)) } else { Err(ServiceError::Invalid(wrong)) }
}

fn role(words: &PersonWords) -> Result<Option<Role>> {
    let Some(word) = &words.role else { return Ok(None) };
    let wrong = || ServiceError::invalid("role", "Role: is invalid: choose end-user, agent, lead or admin");
    Role::from_word(word).map(Some).ok_or_else(wrong)
}

fn access(words: &PersonWords) -> Result<Option<TicketAccess>> {
    Ok(match words.ticket_restriction.value().map(String::as_str) {
        Some("groups") => Some(TicketAccess::Groups),
        Some("assigned") => Some(TicketAccess::Assigned),
        _ if words.ticket_restriction == Set::Clear => Some(TicketAccess::All),
        _ => None,
    })
}

/// Changes a person.
pub async fn change(ctx: &Ctx, id: UserId, words: &PersonWords) -> Result<()> {
    let mut unit = ctx.begin().await?;
    change_in(ctx, &mut unit, id, words).await?;
    unit.commit().await
}

/// Changes a person inside a unit.
pub(crate) async fn change_in(ctx: &Ctx, unit: &mut Unit, id: UserId, words: &PersonWords) -> Result<()> {
    let user = user::find(unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    let mut kept = profile::find(unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    if kept.deleted_at.is_some() {
        return Err(ServiceError::NotFound("user"));
    }
    let change = account(unit, words).await?;
    let is_own = ctx.actor.user_id() == Some(id);
    people::permit_parts(ctx, &user, &change)?;
    if !is_own {
        people::permit_change(ctx, &user)?;
    }
    people::change_words(unit, &user, &change).await?;
    people::change_standing(unit, &user, &change).await?;
    add_addresses(unit, &user, words).await?;
    let before = kept.clone();
    apply(&mut kept, words);
    if kept != before {
        let now = unit.now();
        profile::update(unit, &kept, now).await?;
    }
    if let Some(group) = words.default_group_id
        && let Some(place) = membership::find_pair(unit, id, GroupId(group)).await?
    {
        membership::make_default(unit, id, place.id).await?;
    }
    Ok(())
}

/// The parts that the account itself has.
async fn account(unit: &mut Unit, words: &PersonWords) -> Result<PersonChange> {
    let text = |set: &Set<String>| match set {
        Set::Keep => None,
        Set::Clear => Some(String::new()),
        Set::To(text) => Some(text.clone()),
    };
    let organization_id = match (&words.organization_id, &words.organization) {
        (Set::To(id), _) => Some(Some(OrganizationId(*id))),
        (Set::Clear, _) => Some(None),
        (Set::Keep, Some(name)) if !name.is_empty() => {
            let found = profile::find_company_by_name(unit, name).await?;
            let now = unit.now();
            Some(Some(match found {
                Some(id) => id,
                None => organization::insert(unit, &field::subject(name), "", now).await?,
            }))
        }
        _ => None,
    };
    Ok(PersonChange {
        name: words.name.clone(),
        role: role(words)?,
        access: access(words)?,
        organization_id,
        notes: text(&words.notes),
        signature: text(&words.signature),
        zone: text(&words.zone),
        locale: text(&words.locale),
        is_suspended: words.is_suspended,
    })
}

/// An address that is written becomes one more of theirs, and their first one the main one; so for numbers.
async fn add_addresses(unit: &mut Unit, user: &User, words: &PersonWords) -> Result<()> {
    let now = unit.now();
    let mut all = words.identities.clone();
    all.extend(words.email.value().map(|email| ("email".to_owned(), email.clone())));
    for (kind, value) in all {
        let value = match kind.as_str() {
            "email" => field::email(&value).ok_or_else(|| {
                let message = format!("Email: {value} is not properly formatted");
                ServiceError::Invalid(vec![FieldError::new("email", message)])
            })?,
            _ => field::subject(&value).to_lowercase(),
        };
        let theirs = user::list_identities(unit, user.id).await?;
        if theirs.iter().any(|identity| identity.kind == kind && identity.value == value) {
            continue;
        }
        let is_first = kind == "email" && !theirs.iter().any(|identity| identity.kind == "email");
        let added = user::insert_identity(unit, user.id, &kind, &value, false, None, now).await;
        let added = added.map_err(|error| taken(error, &value))?;
        if is_first && let Some(identity) = user::find_identity(unit, added, user.id).await? {
            user::update_primary(unit, &identity, now).await?;
        }
    }
    Ok(())
}

fn taken(error: regard_store::error::StoreError, value: &str) -> ServiceError {
    if error.is_conflict_on(&["identities"]) {
        let message = format!("Email: {value} is already being used by another user");
        return ServiceError::Invalid(vec![FieldError::taken("email", message)]);
    }
    error.into()
}

fn apply(profile: &mut Profile, words: &PersonWords) {
    let over =
        |set: &Set<String>, before: &str| set.clone().over(Some(before.to_owned())).unwrap_or_default();
    profile.external_id = words.external_id.clone().over(profile.external_id.take());
    profile.alias = over(&words.alias, &profile.alias);
    profile.details = over(&words.details, &profile.details);
    profile.phone = words.phone.clone().over(profile.phone.take());
    profile.custom_role_id = words.custom_role_id.clone().over(profile.custom_role_id);
    profile.only_private_comments = words.only_private_comments.unwrap_or(profile.only_private_comments);
    if let Some(tags) = &words.tags {
        profile.tags = tidy(tags);
    }
    profile.fields.extend(words.fields.clone());
}

/// Tags as they are kept: clean, each once, in alphabetical order.
pub(crate) fn tidy(tags: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = tags.iter().filter_map(|tag| field::tag(tag)).collect();
    tags.sort();
    tags.dedup();
    tags
}

/// The person whom the words mean, by another system's name, an address or a number.
async fn meant(unit: &mut Unit, words: &PersonWords) -> Result<Option<UserId>> {
    if let Some(name) = words.external_id.value()
        && let Some(found) = profile::find_by_external(unit, name).await?
    {
        return Ok(Some(found));
    }
    if let Some(email) = words.email.value().and_then(|email| field::email(email)) {
        return Ok(user::find_by_email(unit, &email).await?.map(|user| user.id));
    }
    Ok(None)
}

/// Changes the person whom the words mean, or adds them; says whether they were added.
pub async fn create_or_update(ctx: &Ctx, words: &PersonWords) -> Result<(UserId, bool)> {
    let mut unit = ctx.begin().await?;
    let done = create_or_update_in(ctx, &mut unit, words).await?;
    unit.commit().await?;
    Ok(done)
}

/// The same inside a unit.
pub(crate) async fn create_or_update_in(
    ctx: &Ctx,
    unit: &mut Unit,
    words: &PersonWords,
) -> Result<(UserId, bool)> {
    ctx.permit(Deed::Work)?;
    match meant(unit, words).await? {
        Some(id) => {
            change_in(ctx, unit, id, words).await?;
            Ok((id, false))
        }
        None => Ok((create_in(ctx, unit, words).await?, true)),
    }
}

/// Takes a person out of every list inside a unit; what they said stays.
pub(crate) async fn delete_in(ctx: &Ctx, unit: &mut Unit, id: UserId) -> Result<()> {
    let user = user::find(unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    people::permit_change(ctx, &user)?;
    if user.role == Role::Admin {
        people::keep_an_admin(unit, id).await?;
    }
    let now = unit.now();
    if !user::update_deleted(unit, id, now).await? {
        return Err(ServiceError::NotFound("user"));
    }
    sessions::end_all(unit, id, None).await?;
    api_token::delete_all(unit, id).await?;
    Ok(())
}

/// Makes one of two customers: everything of the first becomes the second's.
pub async fn merge(ctx: &Ctx, from: UserId, into: UserId) -> Result<()> {
    ctx.permit(Deed::Work)?;
    if from == into {
        return Err(ServiceError::invalid("id", "Choose another user to merge into."));
    }
    let mut unit = ctx.begin().await?;
    for id in [from, into] {
        let user = user::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
        if user.role.is_staff() {
            return Err(ServiceError::invalid("id", "Only end users can be merged."));
        }
    }
    let now = unit.now();
    profile::merge(&mut unit, from, into, now).await?;
    recovery::merge(&mut unit, from, into).await?;
    complaint::merge(&mut unit, from, into).await?;
    limit::merge(&mut unit, from, into).await?;
    want::merge(&mut unit, from, into).await?;
    goodwill::merge(&mut unit, from, into).await?;
    user::update_deleted(&mut unit, from, now).await?;
    sessions::end_all(&mut unit, from, None).await?;
    unit.commit().await
}

/// Sets, adds or takes away tags of a person; gives those they have then.
pub async fn retag(ctx: &Ctx, id: UserId, change: impl FnOnce(&mut Vec<String>)) -> Result<Vec<String>> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let user = user::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    people::permit_change(ctx, &user)?;
    let mut kept = profile::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    change(&mut kept.tags);
    kept.tags = tidy(&kept.tags);
    let now = unit.now();
    profile::update(&mut unit, &kept, now).await?;
    unit.commit().await?;
    Ok(kept.tags)
}

/// Everybody, or everybody of some roles, and how many there are.
pub async fn list(ctx: &Ctx, roles: &[Role], slice: Slice) -> Result<(Vec<Read>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let (users, count) = match roles {
        [] => (
            user::list(&mut conn, None, slice.limit, slice.offset).await?,
            user::count(&mut conn, None).await?,
        ),
        [role] => {
            let users = user::list(&mut conn, Some(*role), slice.limit, slice.offset).await?;
            (users, user::count(&mut conn, Some(*role)).await?)
        }
        several => user::list_of_roles(&mut conn, several, slice).await?,
    };
    drop(conn);
    Ok((read(ctx, users).await?, count))
}

/// People of a group or an organization, and how many there are.
pub async fn members(
    ctx: &Ctx,
    group: Option<GroupId>,
    company: Option<OrganizationId>,
    slice: Slice,
) -> Result<(Vec<Read>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let (users, count) = user::list_members(&mut conn, group, company, slice).await?;
    drop(conn);
    Ok((read(ctx, users).await?, count))
}

/// Deleted people, and how many there are.
pub async fn deleted(ctx: &Ctx, slice: Slice) -> Result<(Vec<Read>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let (users, count) = user::list_deleted(&mut conn, slice).await?;
    drop(conn);
    Ok((read(ctx, users).await?, count))
}
