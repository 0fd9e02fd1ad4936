//! The people: those who serve and those who are served.
//!
//! Colleagues with a seat may add and change customers; only an admin changes colleagues and roles; everybody changes
//! what is their own. There is always an admin left who can sign in.

pub mod identities;
pub mod preferences;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::sessions;
use crate::unit::Unit;
use regard_domain::field::{self, FieldError};
use regard_domain::id::{GroupId, OrganizationId, UserId};
use regard_domain::user::{Deed, Identity, Role, TicketAccess, User};
use regard_store::user::{self, NewUser};
use regard_store::{api_token, group, organization};

/// The shortest password a person may choose, in characters (NIST SP 800-63B: length counts, composition does not).
pub const PASSWORD_MIN_CHARS: usize = 10;

/// The longest, in bytes: hashing time must not be the sender's choice.
pub const PASSWORD_MAX_BYTES: usize = 1_024;

/// The longest name, in characters.
const NAME_MAX_CHARS: usize = 200;

/// The longest notes and signatures, in characters.
const TEXT_MAX_CHARS: usize = 10_000;

/// A person to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What we call them.
    pub name: String,
    /// Their main address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Which tickets they see as an agent.
    pub access: TicketAccess,
    /// A first password, if they are to have one.
    pub password: Option<String>,
    /// Groups they are to be in.
    pub groups: Vec<GroupId>,
}

impl NewPerson {
    /// A customer.
    pub fn customer(name: impl Into<String>, email: impl Into<String>) -> Self {
        let (role, access) = (Role::EndUser, TicketAccess::All);
        Self { name: name.into(), email: email.into(), role, access, password: None, groups: Vec::new() }
    }
}

/// What is to change about a person; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct PersonChange {
    /// What we call them.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Which tickets they see as an agent.
    pub access: Option<TicketAccess>,
    /// Their company; `Some(None)` takes it away.
    pub organization_id: Option<Option<OrganizationId>>,
    /// What colleagues should know.
    pub notes: Option<String>,
    /// What stands under their replies.
    pub signature: Option<String>,
    /// Their IANA zone; empty means unknown.
    pub zone: Option<String>,
    /// Their language; empty means unknown.
    pub locale: Option<String>,
    /// Whether they are kept from signing in and writing.
    pub is_suspended: Option<bool>,
}

/// A person with what belongs to them.
#[derive(Clone, Debug)]
pub struct PersonPage {
    /// The person.
    pub user: User,
    /// Their addresses, the main one first.
    pub identities: Vec<Identity>,
    /// Their groups.
    pub groups: Vec<GroupId>,
}

/// Whether the actor is this person.
fn is_self(ctx: &Ctx, user: UserId) -> bool {
    ctx.actor.user_id() == Some(user)
}

/// Refuses unless the actor is this person, or an admin.
pub(crate) fn permit_self_or_admin(ctx: &Ctx, user: UserId) -> Result<()> {
    if is_self(ctx, user) { Ok(()) } else { ctx.permit(Deed::Administer) }
}

/// Refuses unless the actor may change this person: an admin anybody, a colleague customers.
pub(crate) fn permit_change(ctx: &Ctx, user: &User) -> Result<()> {
    ctx.permit(if user.role.is_staff() { Deed::Administer } else { Deed::Work })
}

/// Adds a person.
///
/// # Errors
/// `Invalid` by field; an address that somebody has is wrong in the field `email`.
pub async fn create(ctx: &Ctx, new: NewPerson) -> Result<UserId> {
    ctx.permit(if new.role.is_staff() || new.password.is_some() { Deed::Administer } else { Deed::Work })?;
    let (name, email) = validate(ctx, &new)?;
    let hash = match &new.password {
        Some(password) => Some(ctx.desk.passwords.hash(password, &*ctx.desk.chance).await?),
        None => None,
    };
    let mut unit = ctx.begin().await?;
    let id = insert(&mut unit, &new, &name, &email).await?;
    if let Some(hash) = hash {
        let now = unit.now();
        user::update_password(&mut unit, id, &hash, now).await?;
    }
    unit.commit().await?;
    Ok(id)
}

/// Adds a colleague who will choose their name and password later, inside a running unit. The address is given back as it
/// is compared.
pub(crate) async fn add_invited(
    ctx: &Ctx,
    unit: &mut Unit,
    email: &str,
    role: Role,
) -> Result<(UserId, String)> {
    ctx.permit(Deed::Administer)?;
    let name = email.split('@').next().unwrap_or(email);
    let new = NewPerson { role, ..NewPerson::customer(name, email) };
    let (name, email) = validate(ctx, &new)?;
    Ok((insert(unit, &new, &name, &email).await?, email))
}

async fn insert(unit: &mut Unit, new: &NewPerson, name: &str, email: &str) -> Result<UserId> {
    let now = unit.now();
    if user::find_by_email(unit, email).await?.is_some() {
        return Err(taken());
    }
    let company = if new.role.is_staff() { None } else { company_of(unit, email).await? };
    let row = NewUser {
        name,
        role: new.role,
        access: new.access,
        email: Some(email),
        organization_id: company,
        zone: None,
    };
    let id = user::insert(unit, &row, now).await.map_err(or_taken)?;
    for (index, &group) in new.groups.iter().enumerate() {
        if group::find(unit, group).await?.is_none() {
            return Err(ServiceError::invalid("groups", "Choose groups that exist."));
        }
        group::insert_member(unit, id, group, index == 0, now).await?;
    }
    Ok(id)
}

fn validate(ctx: &Ctx, new: &NewPerson) -> Result<(String, String)> {
    let mut wrong = Vec::new();
    let name = name(&new.name).unwrap_or_else(|message| {
        wrong.push(FieldError::new("name", message));
        String::new()
    });
    let email = field::email(&new.email).unwrap_or_else(|| {
        wrong.push(FieldError::new("email", "Give an address such as dora@example.com."));
        String::new()
    });
    if let Some(Err(message)) = new.password.as_deref().map(|password| password_rule(ctx, password)) {
        wrong.push(FieldError::new("password", message));
    }
    if !new.groups.is_empty() && !new.role.is_staff() {
        wrong.push(FieldError::new("groups", "Only colleagues with a seat are in groups."));
    }
    if wrong.is_empty() { Ok((name, email)) } else { Err(ServiceError::Invalid(wrong)) }
}

/// A name as it is kept: one line.
pub(crate) fn name(text: &str) -> std::result::Result<String, String> {
    let line = field::subject(text);
    match line.chars().count() {
        0 => Err("Give a name.".into()),
        count if count > NAME_MAX_CHARS => Err(format!("A name has at most {NAME_MAX_CHARS} letters.")),
        _ => Ok(line),
    }
}

/// What is wrong with a password. The operator on the command line may choose a short one; a person may not.
pub(crate) fn password_rule(ctx: &Ctx, password: &str) -> std::result::Result<(), String> {
    let least = if ctx.rule().is_some() { 1 } else { PASSWORD_MIN_CHARS };
    if password.chars().count() < least {
        return Err(format!("Choose at least {least} characters; several words are easiest to remember."));
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(format!("Choose at most {PASSWORD_MAX_BYTES} bytes."));
    }
    Ok(())
}

pub(crate) fn taken() -> ServiceError {
    let message = "Somebody has this address already. Look them up instead.";
    ServiceError::Invalid(vec![FieldError::taken("email", message)])
}

pub(crate) fn or_taken(error: regard_store::error::StoreError) -> ServiceError {
    if error.is_conflict_on(&["identities"]) { taken() } else { error.into() }
}

/// The company whose domain an address has. Domains are entered by people, so a mail provider's domain makes nobody a
/// colleague of strangers unless somebody entered it.
pub(crate) async fn company_of(unit: &mut Unit, email: &str) -> Result<Option<OrganizationId>> {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    Ok(organization::find_by_domain(unit, domain).await?.map(|organization| organization.id))
}

/// The person who writes from an address; somebody new becomes a customer, of the company that has the mail domain. A
/// name that was only guessed from the address gives way to one they write themselves.
pub(crate) async fn find_or_add_customer(unit: &mut Unit, email: &str, name: &str) -> Result<User> {
    let email = field::email(email)
        .ok_or_else(|| ServiceError::invalid("email", "Give an address such as dora@example.com."))?;
    let now = unit.now();
    let given = field::subject(name).chars().take(NAME_MAX_CHARS).collect::<String>();
    let guessed = email.rsplit_once('@').map_or(&*email, |(local, _)| local).to_owned();
    if let Some(mut found) = user::find_by_email(unit, &email).await? {
        if found.role == Role::EndUser && found.name == guessed && !given.is_empty() && given != guessed {
            user::update_name(unit, found.id, &given, now).await?;
            found.name = given;
        }
        return Ok(found);
    }
    let company = company_of(unit, &email).await?;
    let row = NewUser {
        name: if given.is_empty() { &guessed } else { &given },
        role: Role::EndUser,
        access: TicketAccess::All,
        email: Some(&email),
        organization_id: company,
        zone: None,
    };
    let id = user::insert(unit, &row, now).await?;
    user::find(unit, id).await?.ok_or(ServiceError::NotFound("user"))
}

/// A person with their addresses and groups: for colleagues, and for the person themselves.
pub async fn show(ctx: &Ctx, id: UserId) -> Result<PersonPage> {
    if !is_self(ctx, id) {
        ctx.permit(Deed::Work)?;
    }
    let mut conn = ctx.read().await?;
    let user = user::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("user"))?;
    let identities = user::list_identities(&mut conn, id).await?;
    let groups = user::person(&mut conn, &user).await?.groups;
    Ok(PersonPage { user, identities, groups })
}

/// The person who has an address.
pub async fn find_by_email(ctx: &Ctx, email: &str) -> Result<Option<User>> {
    ctx.permit(Deed::Work)?;
    let Some(email) = field::email(email) else { return Ok(None) };
    Ok(user::find_by_email(&mut ctx.read().await?, &email).await?)
}

/// Everybody (or everybody of a role), `limit` after the first `offset`, and how many there are in all.
pub async fn list(ctx: &Ctx, role: Option<Role>, limit: i64, offset: i64) -> Result<(Vec<User>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    Ok((user::list(&mut conn, role, limit, offset).await?, user::count(&mut conn, role).await?))
}

/// Whether anybody has a seat yet: a new desk shows how the first one is made.
pub async fn is_anybody_here(ctx: &Ctx) -> Result<bool> {
    Ok(user::count_staff(&mut ctx.read().await?).await? > 0)
}

/// Everybody with a seat, by name.
pub async fn staff(ctx: &Ctx) -> Result<Vec<User>> {
    ctx.permit(Deed::Work)?;
    Ok(user::list_staff(&mut ctx.read().await?).await?)
}

/// Changes a person.
///
/// # Errors
/// `Conflict` when nobody would be left who can administer the desk.
pub async fn change(ctx: &Ctx, id: UserId, change: &PersonChange) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let user = user::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    permit_parts(ctx, &user, change)?;
    change_words(&mut unit, &user, change).await?;
    change_standing(&mut unit, &user, change).await?;
    unit.commit().await
}

/// Refuses unless the actor may change every part that is to change.
pub(crate) fn permit_parts(ctx: &Ctx, user: &User, change: &PersonChange) -> Result<()> {
    let raises = change.role.is_some_and(|role| role != user.role) || change.access.is_some();
    if raises {
        return ctx.permit(Deed::Administer);
    }
    let only_own =
        change.organization_id.is_none() && change.notes.is_none() && change.is_suspended.is_none();
    if is_self(ctx, user.id) && only_own { Ok(()) } else { permit_change(ctx, user) }
}

pub(crate) async fn change_words(unit: &mut Unit, user: &User, change: &PersonChange) -> Result<()> {
    let now = unit.now();
    if let Some(text) = &change.name {
        let name = name(text).map_err(|message| ServiceError::invalid("name", message))?;
        user::update_name(unit, user.id, &name, now).await?;
    }
    if let Some(notes) = &change.notes {
        user::update_notes(unit, user.id, bounded("notes", notes)?, now).await?;
    }
    if let Some(signature) = &change.signature {
        user::update_signature(unit, user.id, bounded("signature", signature)?, now).await?;
    }
    if change.zone.is_none() && change.locale.is_none() {
        return Ok(());
    }
    let zone = change.zone.as_deref().or(user.zone.as_deref()).filter(|zone| !zone.is_empty());
    if zone.is_some_and(|zone| jiff::tz::TimeZone::get(zone).is_err()) {
        return Err(ServiceError::invalid("zone", "Choose a time zone such as Europe/Berlin."));
    }
    let locale = change.locale.as_deref().or(user.locale.as_deref()).filter(|locale| !locale.is_empty());
    user::update_place(unit, user.id, zone, locale, now).await?;
    Ok(())
}

fn bounded<'a>(field: &'static str, text: &'a str) -> Result<&'a str> {
    if text.chars().count() > TEXT_MAX_CHARS {
        return Err(ServiceError::invalid(field, format!("At most {TEXT_MAX_CHARS} characters fit here.")));
    }
    Ok(text.trim_end())
}

pub(crate) async fn change_standing(unit: &mut Unit, user: &User, change: &PersonChange) -> Result<()> {
    let now = unit.now();
    let role = change.role.unwrap_or(user.role);
    let suspends = change.is_suspended == Some(true) && !user.is_suspended;
    if user.role == Role::Admin && (role != Role::Admin || suspends) {
        keep_an_admin(unit, user.id).await?;
    }
    if let Some(company) = change.organization_id {
        if let Some(id) = company {
            let found = organization::find(unit, id).await?;
            found.ok_or_else(|| {
                ServiceError::invalid("organization_id", "Choose an organization that exists.")
            })?;
        }
        user::update_organization(unit, user.id, company, now).await?;
    }
    if change.role.is_some() || change.access.is_some() {
        user::update_role(unit, user.id, role, change.access.unwrap_or(user.access), now).await?;
    }
    if let Some(is_suspended) = change.is_suspended {
        user::update_suspended(unit, user.id, is_suspended, now).await?;
    }
    if suspends || (user.role.is_staff() && !role.is_staff()) {
        sessions::end_all(unit, user.id, None).await?;
        api_token::delete_all(unit, user.id).await?;
    }
    Ok(())
}

pub(crate) async fn keep_an_admin(unit: &mut Unit, but: UserId) -> Result<()> {
    if user::count_other_admins(unit, but).await? == 0 {
        let why = "This is the last admin. Make somebody else an admin first.";
        return Err(ServiceError::Conflict(why.into()));
    }
    Ok(())
}

/// Takes a person out of every list and ends whatever they could do; what they said stays.
pub async fn delete(ctx: &Ctx, id: UserId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let user = user::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("user"))?;
    permit_change(ctx, &user)?;
    if user.role == Role::Admin {
        keep_an_admin(&mut unit, id).await?;
    }
    let now = unit.now();
    if !user::update_deleted(&mut unit, id, now).await? {
        return Err(ServiceError::NotFound("user"));
    }
    sessions::end_all(&mut unit, id, None).await?;
    api_token::delete_all(&mut unit, id).await?;
    unit.commit().await
}

/// Whether the one who acts has a password.
pub async fn has_password(ctx: &Ctx) -> Result<bool> {
    Ok(user::find_password(&mut ctx.read().await?, ctx.user()?).await?.is_some())
}

/// Sets a password. A person gives their old one, if they have one; an admin (and the operator) gives somebody a first or a
/// new one. All other sessions of the person end; `but` is the name of the one that stays.
pub async fn set_password(
    ctx: &Ctx,
    id: UserId,
    old: Option<&str>,
    new: &str,
    but: Option<&str>,
) -> Result<()> {
    permit_self_or_admin(ctx, id)?;
    password_rule(ctx, new).map_err(|message| ServiceError::invalid("password", message))?;
    if is_self(ctx, id) {
        let kept = user::find_password(&mut ctx.read().await?, id).await?;
        let has_one = kept.is_some();
        let verdict = ctx.desk.passwords.check(old.unwrap_or_default(), kept).await?;
        if has_one && !verdict.is_right {
            return Err(ServiceError::invalid("old_password", "This is not your present password."));
        }
    }
    let hash = ctx.desk.passwords.hash(new, &*ctx.desk.chance).await?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    if !user::update_password(&mut unit, id, &hash, now).await? {
        return Err(ServiceError::NotFound("user"));
    }
    sessions::end_all(&mut unit, id, but).await?;
    unit.commit().await
}
