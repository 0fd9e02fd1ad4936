//! Teams of agents: who is in which, and which are private.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::field;
use regard_domain::group::Group;
use regard_domain::id::{GroupId, UserId};
use regard_domain::user::{Actor, Deed, Role};
use regard_store::{group, user};

/// What a group is to be like.
#[derive(Clone, Debug, Default)]
pub struct GroupWords {
    /// Its name; no other group has it.
    pub name: String,
    /// What it takes care of.
    pub description: String,
    /// Whether only its members (and admins) see its tickets.
    pub is_private: bool,
}

/// All groups, by name.
pub async fn list(ctx: &Ctx) -> Result<Vec<Group>> {
    ctx.permit(Deed::Work)?;
    Ok(group::list(&mut ctx.read().await?).await?)
}

/// Who is in which group.
pub async fn memberships(ctx: &Ctx) -> Result<Vec<(GroupId, UserId)>> {
    ctx.permit(Deed::Work)?;
    Ok(group::list_memberships(&mut ctx.read().await?).await?)
}

/// A group and who is in it.
pub async fn show(ctx: &Ctx, id: GroupId) -> Result<(Group, Vec<UserId>)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let found = group::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("group"))?;
    Ok((found, group::list_members(&mut conn, id).await?))
}

/// Adds a group.
pub async fn create(ctx: &Ctx, words: &GroupWords) -> Result<GroupId> {
    ctx.permit(Deed::Administer)?;
    let name = name(&words.name)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let id = group::insert(&mut unit, &name, words.description.trim(), words.is_private, false, now).await;
    let id = id.map_err(or_taken)?;
    unit.commit().await?;
    Ok(id)
}

/// Changes a group's words and privacy.
///
/// # Errors
/// `Conflict` when the group for tickets without another one is to be private: then nobody might see them.
pub async fn change(ctx: &Ctx, id: GroupId, words: &GroupWords) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let name = name(&words.name)?;
    let mut unit = ctx.begin().await?;
    let found = group::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("group"))?;
    if found.is_default && words.is_private {
        let why = "Tickets without another group come here: it cannot be private.";
        return Err(ServiceError::Conflict(why.into()));
    }
    let description = words.description.trim().to_owned();
    let changed = Group { name, description, is_private: words.is_private, ..found };
    let now = unit.now();
    group::update(&mut unit, &changed, now).await.map_err(or_taken)?;
    unit.commit().await
}

fn name(text: &str) -> Result<String> {
    let name = field::subject(text);
    if name.is_empty() || name.chars().count() > 100 {
        return Err(ServiceError::invalid("name", "Give a name of at most 100 letters."));
    }
    Ok(name)
}

fn or_taken(error: regard_store::error::StoreError) -> ServiceError {
    if error.is_conflict_on(&["groups", "name"]) {
        return ServiceError::invalid("name", "Another group has this name.");
    }
    error.into()
}

/// Takes a colleague into a group. Being in it already is as good.
pub async fn add_member(ctx: &Ctx, id: GroupId, person: UserId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    existing(&mut unit, id, person).await?;
    let now = unit.now();
    group::insert_member(&mut unit, person, id, false, now).await?;
    unit.commit().await
}

/// Takes a colleague out of a group. Not being in it is as good.
pub async fn remove_member(ctx: &Ctx, id: GroupId, person: UserId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    existing(&mut unit, id, person).await?;
    group::delete_member(&mut unit, person, id).await?;
    unit.commit().await
}

/// Sets exactly who is in a group.
pub async fn set_members(ctx: &Ctx, id: GroupId, people: &[UserId]) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    group::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("group"))?;
    let members = group::list_members(&mut unit, id).await?;
    let now = unit.now();
    for &gone in members.iter().filter(|member| !people.contains(member)) {
        group::delete_member(&mut unit, gone, id).await?;
    }
    for &new in people.iter().filter(|person| !members.contains(person)) {
        existing(&mut unit, id, new).await?;
        group::insert_member(&mut unit, new, id, false, now).await?;
    }
    unit.commit().await
}

/// Both are there, and the person has a seat.
async fn existing(unit: &mut Unit, id: GroupId, person: UserId) -> Result<()> {
    group::find(unit, id).await?.ok_or(ServiceError::NotFound("group"))?;
    let found = user::find(unit, person).await?.ok_or(ServiceError::NotFound("user"))?;
    if !found.role.is_staff() {
        return Err(ServiceError::invalid("user", "Only colleagues with a seat are in groups."));
    }
    Ok(())
}

/// Whether the actor may see the tickets of a group at all: for choosing a group in a form.
pub fn is_open_to(actor: &Actor, group: &Group) -> bool {
    match actor {
        Actor::Nobody => false,
        Actor::System(_) => true,
        Actor::User(person) => {
            person.role.is_staff()
                && (!group.is_private || person.role == Role::Admin || person.groups.contains(&group.id))
        }
    }
}
