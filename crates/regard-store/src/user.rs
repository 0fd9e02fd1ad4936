//! People and the addresses by which we know them.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{GroupId, IdentityId, OrganizationId, UserId};
use regard_domain::known_by::{name_key, phone_key, surname_key};
use regard_domain::order::Slice;
use regard_domain::user::{Identity, Person, Role, TicketAccess, User};
use sqlx::FromRow;

const COLUMNS: &str =
    "user_id, name, role, access, email, organization_id, notes, signature, zone, locale, is_suspended,
    preferences, last_signed_in_at, created_at, updated_at";

macro_rules! select_users {
    ($rest:literal) => {
        concat!(
            "select user_id, name, role, access, email, organization_id, notes, signature, zone, locale, is_suspended,
            preferences, last_signed_in_at, created_at, updated_at from users ",
            $rest
        )
    };
}

macro_rules! select_identities {
    ($rest:literal) => {
        concat!(
            "select identity_id, user_id, kind, value, is_primary, verified_at, undeliverable_at, undeliverable_reason
            from identities ",
            $rest
        )
    };
}

sql! {
    FIND = select_users!("where user_id = $1");
    FIND_BY_EMAIL = select_users!("where user_id = (select user_id from identities where kind = 'email' and value = $1)
        and deleted_at is null");
    LIST_STAFF = select_users!("where role <> 'end-user' and deleted_at is null order by name, user_id");
    LIST_BY_ORGANIZATION = select_users!("where organization_id = $1 and deleted_at is null order by name, user_id limit $2");
    LIST_BY_NAME = select_users!("where name >= $1 and name < $2 and deleted_at is null order by name, user_id limit $3");
    INSERT = "insert into users (name, role, access, email, organization_id, zone, name_key, surname_key, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) returning user_id";
    INSERT_IDENTITY = "insert into identities (user_id, kind, value, is_primary, verified_at, phone_key, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7) returning identity_id";
    UPDATE_NAME = "update users set name = $2, name_key = $3, surname_key = $4, updated_at = $5 where user_id = $1";
    UPDATE_ROLE = "update users set role = $2, access = $3, updated_at = $4 where user_id = $1";
    UPDATE_NOTES = "update users set notes = $2, updated_at = $3 where user_id = $1";
    UPDATE_SIGNATURE = "update users set signature = $2, updated_at = $3 where user_id = $1";
    UPDATE_PREFERENCES = "update users set preferences = $2, updated_at = $3 where user_id = $1";
    UPDATE_ORGANIZATION = "update users set organization_id = $2, updated_at = $3 where user_id = $1";
    UPDATE_SUSPENDED = "update users set is_suspended = $2, updated_at = $3 where user_id = $1";
    FIND_PASSWORD = "select password_hash from users where user_id = $1";
    UPDATE_SIGNED_IN = "update users set last_signed_in_at = $2 where user_id = $1";
    UPDATE_PASSWORD = "update users set password_hash = $2, updated_at = $3 where user_id = $1";
    LIST_IDENTITIES = select_identities!("where user_id = $1 order by is_primary desc, identity_id");
    LOCK_EMAIL = "update identities set updated_at = updated_at where kind = 'email' and value = $1";
    MARK_UNDELIVERABLE = "update identities set undeliverable_at = $2, undeliverable_reason = $3, updated_at = $2
        where kind = 'email' and value = $1";
    MARK_VERIFIED = "update identities set verified_at = $2, undeliverable_at = null, undeliverable_reason = null, updated_at = $2
        where kind = 'email' and value = $1";
    LIST_GROUPS = "select group_id from memberships where user_id = $1 order by group_id";
    JOIN_COMPANY = "insert into organization_memberships (user_id, organization_id, created_at) values ($1, $2, $3)
        on conflict (user_id, organization_id) do nothing";
    LIST = select_users!("where deleted_at is null and ($1 = '' or role = $1) order by user_id limit $2 offset $3");
    COUNT = "select count(*) from users where deleted_at is null and ($1 = '' or role = $1)";
    COUNT_OTHER_ADMINS = "select count(*) from users where role = 'admin' and user_id <> $1 and deleted_at is null
        and not is_suspended";
    UPDATE_PLACE = "update users set zone = $2, locale = $3, updated_at = $4 where user_id = $1";
    UPDATE_EMAIL = "update users set email = $2, updated_at = $3 where user_id = $1";
    UPDATE_DELETED = "update users set deleted_at = $2, email = null, password_hash = null, updated_at = $2
        where user_id = $1 and deleted_at is null";
    FIND_IDENTITY = select_identities!("where identity_id = $1 and user_id = $2");
    MARK_PROVED = "update identities set verified_at = $2, updated_at = $2 where identity_id = $1";
    UPDATE_IDENTITY = "update identities set value = $2, verified_at = null, phone_key = $3, updated_at = $4
        where identity_id = $1";
    DELETE_IDENTITY = "delete from identities where identity_id = $1 and user_id = $2";
    DELETE_IDENTITIES = "delete from identities where user_id = $1";
    UPDATE_PRIMARY = "update identities set is_primary = (identity_id = $2), updated_at = $3
        where user_id = $1 and kind = 'email'";
    DELETE_MEMBERSHIPS = "delete from memberships where user_id = $1";
    COUNT_STAFF = "select count(*) from users where role <> 'end-user' and deleted_at is null";
}

#[derive(FromRow)]
struct UserRow {
    user_id: i64,
    name: String,
    role: String,
    access: String,
    email: Option<String>,
    organization_id: Option<i64>,
    notes: String,
    signature: String,
    zone: Option<String>,
    locale: Option<String>,
    is_suspended: bool,
    preferences: String,
    last_signed_in_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl UserRow {
    fn read(self) -> Result<User> {
        let corrupt = |column| StoreError::Corrupt { table: "users", column, row: self.user_id };
        Ok(User {
            id: UserId(self.user_id),
            role: Role::from_word(&self.role).ok_or(corrupt("role"))?,
            access: TicketAccess::from_word(&self.access).ok_or(corrupt("access"))?,
            name: self.name,
            email: self.email,
            organization_id: self.organization_id.map(OrganizationId),
            notes: self.notes,
            signature: self.signature,
            zone: self.zone,
            locale: self.locale,
            is_suspended: self.is_suspended,
            preferences: self.preferences,
            last_signed_in_at: self.last_signed_in_at.map(from_micros),
            created_at: from_micros(self.created_at),
            updated_at: from_micros(self.updated_at),
        })
    }
}

/// A person to be inserted.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    /// What we call them.
    pub name: &'a str,
    /// What they may do.
    pub role: Role,
    /// Which tickets they see as an agent.
    pub access: TicketAccess,
    /// Their main address, lower case.
    pub email: Option<&'a str>,
    /// Their company.
    pub organization_id: Option<OrganizationId>,
    /// Their IANA zone.
    pub zone: Option<&'a str>,
}

/// The person of an id.
pub async fn find(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    conn.optional::<UserRow>(FIND, args![id]).await?.map(UserRow::read).transpose()
}

/// The people of several ids, in no order: one query for a whole page.
pub async fn list_by_ids(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<User>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    let sql = sqlx::AssertSqlSafe(format!("select {COLUMNS} from users where user_id in ({list})"));
    conn.all::<UserRow>(sql, args![]).await?.into_iter().map(UserRow::read).collect()
}

/// The person who has this mail address.
pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<User>> {
    conn.optional::<UserRow>(FIND_BY_EMAIL, args![email]).await?.map(UserRow::read).transpose()
}

/// The people of a company, by name.
pub async fn list_by_organization(
    conn: &mut Conn,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<User>> {
    let args = args![organization, limit];
    conn.all::<UserRow>(LIST_BY_ORGANIZATION, args).await?.into_iter().map(UserRow::read).collect()
}

/// Everybody with a seat, by name.
pub async fn list_staff(conn: &mut Conn) -> Result<Vec<User>> {
    conn.all::<UserRow>(LIST_STAFF, args![]).await?.into_iter().map(UserRow::read).collect()
}

/// How many have a seat.
pub async fn count_staff(conn: &mut Conn) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_STAFF, args![]).await?;
    Ok(count)
}

/// Everybody, or everybody of a role, in the order in which we came to know them.
pub async fn list(conn: &mut Conn, role: Option<Role>, limit: i64, offset: i64) -> Result<Vec<User>> {
    let args = args![role.map_or("", Role::as_str), limit, offset];
    conn.all::<UserRow>(LIST, args).await?.into_iter().map(UserRow::read).collect()
}

/// How many there are, or how many of a role.
pub async fn count(conn: &mut Conn, role: Option<Role>) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT, args![role.map_or("", Role::as_str)]).await?;
    Ok(count)
}

/// Everybody of several roles, in the order in which we came to know them, and how many there are.
pub async fn list_of_roles(conn: &mut Conn, roles: &[Role], slice: Slice) -> Result<(Vec<User>, i64)> {
    let words = roles.iter().map(|role| format!("'{role}'")).collect::<Vec<_>>().join(",");
    list_where(conn, &format!("deleted_at is null and role in ({words})"), slice).await
}

/// Colleagues of a group or people of an organization, and how many there are.
pub async fn list_members(
    conn: &mut Conn,
    group: Option<GroupId>,
    company: Option<OrganizationId>,
    slice: Slice,
) -> Result<(Vec<User>, i64)> {
    let mut condition = "deleted_at is null".to_owned();
    if let Some(GroupId(id)) = group {
        condition
            .push_str(&format!(" and user_id in (select user_id from memberships where group_id = {id})"));
    }
    if let Some(OrganizationId(id)) = company {
        condition.push_str(&format!(
            " and user_id in (select user_id from organization_memberships where organization_id = {id})"
        ));
    }
    list_where(conn, &condition, slice).await
}

/// People who were deleted, and how many there are.
pub async fn list_deleted(conn: &mut Conn, slice: Slice) -> Result<(Vec<User>, i64)> {
    list_where(conn, "deleted_at is not null", slice).await
}

/// People under a condition of fixed words and numbers.
async fn list_where(conn: &mut Conn, condition: &str, slice: Slice) -> Result<(Vec<User>, i64)> {
    let sql = format!("select {COLUMNS} from users where {condition} order by user_id limit $1 offset $2");
    let rows: Vec<UserRow> = conn.all(sqlx::AssertSqlSafe(sql), args![slice.limit, slice.offset]).await?;
    let sql = format!("select count(*) from users where {condition}");
    let (count,): (i64,) = conn.one(sqlx::AssertSqlSafe(sql), args![]).await?;
    Ok((rows.into_iter().map(UserRow::read).collect::<Result<_>>()?, count))
}

/// How many admins there are beside this person who can sign in.
pub async fn count_other_admins(conn: &mut Conn, but: UserId) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_OTHER_ADMINS, args![but]).await?;
    Ok(count)
}

/// People whose name begins so.
pub async fn list_by_name(conn: &mut Conn, beginning: &str, limit: i64) -> Result<Vec<User>> {
    let end = format!("{beginning}\u{10FFFF}");
    let rows: Vec<UserRow> = conn.all(LIST_BY_NAME, args![beginning, end, limit]).await?;
    rows.into_iter().map(UserRow::read).collect()
}

/// Adds a person, with their main address as an identity.
pub async fn insert(tx: &mut Tx, new: &NewUser<'_>, now: Timestamp) -> Result<UserId> {
    let args = args![
        new.name,
        new.role.as_str(),
        new.access.as_str(),
        new.email,
        new.organization_id,
        new.zone,
        name_key(new.name),
        surname_key(new.name),
        now
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    if let Some(company) = new.organization_id {
        tx.execute(JOIN_COMPANY, args![id, company, now]).await?;
    }
    if let Some(email) = new.email {
        insert_identity(tx, UserId(id), "email", email, true, None, now).await?;
    }
    Ok(UserId(id))
}

/// Adds an address to a person; a conflict on `identities` when somebody has it.
pub async fn insert_identity(
    tx: &mut Tx,
    user: UserId,
    kind: &str,
    value: &str,
    is_primary: bool,
    verified_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<IdentityId> {
    let args = args![user, kind, value, is_primary, verified_at, key_of(kind, value), now];
    let (id,): (i64,) = tx.one(INSERT_IDENTITY, args).await?;
    Ok(IdentityId(id))
}

/// What a number is looked up by.
fn key_of(kind: &str, value: &str) -> Option<String> {
    (kind == "phone").then(|| phone_key(value)).flatten()
}

type IdentityColumns = (i64, i64, String, String, bool, Option<i64>, Option<i64>, Option<String>);

fn read_identity(
    (id, user, kind, value, is_primary, verified_at, undeliverable_at, undeliverable_reason): IdentityColumns,
) -> Identity {
    Identity {
        id: IdentityId(id),
        user_id: UserId(user),
        kind,
        value,
        is_primary,
        verified_at: verified_at.map(from_micros),
        undeliverable_at: undeliverable_at.map(from_micros),
        undeliverable_reason,
    }
}

/// All addresses of a person, the main one first.
pub async fn list_identities(conn: &mut Conn, user: UserId) -> Result<Vec<Identity>> {
    Ok(conn.all(LIST_IDENTITIES, args![user]).await?.into_iter().map(read_identity).collect())
}

/// One address of a person.
pub async fn find_identity(conn: &mut Conn, id: IdentityId, user: UserId) -> Result<Option<Identity>> {
    Ok(conn.optional(FIND_IDENTITY, args![id, user]).await?.map(read_identity))
}

/// Takes an address away from a person; `false` when there is none such.
pub async fn delete_identity(tx: &mut Tx, id: IdentityId, user: UserId) -> Result<bool> {
    Ok(tx.execute(DELETE_IDENTITY, args![id, user]).await? == 1)
}

/// Notes that a person proved one of their addresses.
pub async fn mark_proved(tx: &mut Tx, id: IdentityId, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(MARK_PROVED, args![id, now]).await? == 1)
}

/// Writes another address in the place of one; a conflict on `identities` when somebody has it.
pub async fn update_identity(tx: &mut Tx, old: &Identity, value: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_IDENTITY, args![old.id, value, key_of(&old.kind, value), now]).await? == 1)
}

/// Makes a mail address the main one of a person.
pub async fn update_primary(tx: &mut Tx, identity: &Identity, now: Timestamp) -> Result<()> {
    tx.execute(UPDATE_PRIMARY, args![identity.user_id, identity.id, now]).await?;
    tx.execute(UPDATE_EMAIL, args![identity.user_id, &identity.value, now]).await?;
    Ok(())
}

/// Keeps others who lock the same address waiting until the unit ends; `false` when nobody has it.
pub async fn lock_email(tx: &mut Tx, email: &str) -> Result<bool> {
    Ok(tx.execute(LOCK_EMAIL, args![email]).await? > 0)
}

/// Notes that mail to an address comes back for good; `false` when nobody has the address.
pub async fn mark_undeliverable(tx: &mut Tx, email: &str, reason: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(MARK_UNDELIVERABLE, args![email, now, reason]).await? > 0)
}

/// Notes that the person proved an address (or wrote from it again): it is deliverable.
pub async fn mark_verified(tx: &mut Tx, email: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(MARK_VERIFIED, args![email, now]).await? > 0)
}

/// Changes the name.
pub async fn update_name(tx: &mut Tx, id: UserId, name: &str, now: Timestamp) -> Result<bool> {
    let args = args![id, name, name_key(name), surname_key(name), now];
    Ok(tx.execute(UPDATE_NAME, args).await? == 1)
}

/// Changes role and access.
pub async fn update_role(
    tx: &mut Tx,
    id: UserId,
    role: Role,
    access: TicketAccess,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(UPDATE_ROLE, args![id, role.as_str(), access.as_str(), now]).await? == 1)
}

/// Changes what colleagues should know.
pub async fn update_notes(tx: &mut Tx, id: UserId, notes: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_NOTES, args![id, notes, now]).await? == 1)
}

/// Changes what stands under their replies.
pub async fn update_signature(tx: &mut Tx, id: UserId, signature: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_SIGNATURE, args![id, signature, now]).await? == 1)
}

/// Changes their own settings (JSON).
pub async fn update_preferences(tx: &mut Tx, id: UserId, preferences: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_PREFERENCES, args![id, preferences, now]).await? == 1)
}

/// Changes the company.
pub async fn update_organization(
    tx: &mut Tx,
    id: UserId,
    organization: Option<OrganizationId>,
    now: Timestamp,
) -> Result<bool> {
    if let Some(company) = organization {
        tx.execute(JOIN_COMPANY, args![id, company, now]).await?;
    }
    Ok(tx.execute(UPDATE_ORGANIZATION, args![id, organization, now]).await? == 1)
}

/// Changes zone and language.
pub async fn update_place(
    tx: &mut Tx,
    id: UserId,
    zone: Option<&str>,
    locale: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(UPDATE_PLACE, args![id, zone, locale, now]).await? == 1)
}

/// Takes a person out of every list: their addresses, password and memberships go, what they said stays. `false` when
/// they were deleted before.
pub async fn update_deleted(tx: &mut Tx, id: UserId, now: Timestamp) -> Result<bool> {
    if tx.execute(UPDATE_DELETED, args![id, now]).await? == 0 {
        return Ok(false);
    }
    tx.execute(DELETE_IDENTITIES, args![id]).await?;
    tx.execute(DELETE_MEMBERSHIPS, args![id]).await?;
    Ok(true)
}

/// Keeps somebody from signing in and writing, or lets them again.
pub async fn update_suspended(tx: &mut Tx, id: UserId, is_suspended: bool, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_SUSPENDED, args![id, is_suspended, now]).await? == 1)
}

/// The password hash; `None` when they have no password.
pub async fn find_password(conn: &mut Conn, id: UserId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = conn.optional(FIND_PASSWORD, args![id]).await?;
    Ok(row.and_then(|(hash,)| hash))
}

/// Sets the password hash.
pub async fn update_password(tx: &mut Tx, id: UserId, hash: &str, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_PASSWORD, args![id, hash, now]).await? == 1)
}

/// Notes when they signed in.
pub async fn update_signed_in(tx: &mut Tx, id: UserId, now: Timestamp) -> Result<()> {
    tx.execute(UPDATE_SIGNED_IN, args![id, now]).await?;
    Ok(())
}

/// What permissions need to know about a person.
pub async fn person(conn: &mut Conn, user: &User) -> Result<Person> {
    let groups: Vec<(i64,)> = conn.all(LIST_GROUPS, args![user.id]).await?;
    let groups = groups.into_iter().map(|(id,)| GroupId(id)).collect();
    Ok(Person { id: user.id, role: user.role, access: user.access, groups })
}
