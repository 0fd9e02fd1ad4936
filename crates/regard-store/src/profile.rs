//! What programs keep about people and organizations.

use crate::db::{Conn, Tx, Value};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{GroupId, OrganizationId, UserId};
use regard_domain::known_by::phone_key;
use regard_domain::profile::{CompanyProfile, Profile};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::HashMap;

sql! {
    UPDATE = "update users set external_id = $2, alias = $3, phone = $4, details = $5, tags = $6, field_values = $7,
        custom_role_id = $8, only_private_comments = $9, phone_key = $10, updated_at = $11 where user_id = $1";
    FIND_BY_EXTERNAL = "select user_id from users where external_id = $1 and deleted_at is null order by user_id limit 1";
    FIND_BY_PHONE = "select user_id from identities where kind = 'phone' and value = $1";
    UPDATE_COMPANY = "update organizations set external_id = $2, details = $3, group_id = $4, shares_tickets = $5,
        shares_comments = $6, tags = $7, field_values = $8, updated_at = $9 where organization_id = $1";
    FIND_COMPANY_BY_EXTERNAL = "select organization_id from organizations where external_id = $1
        order by organization_id limit 1";
    FIND_COMPANY_BY_NAME = "select organization_id from organizations where lower(name) = lower($1)
        order by organization_id limit 1";
    MERGE_TICKETS = "update tickets set requester_id = $2, updated_at = $3 where requester_id = $1";
    MERGE_SUBMITTED = "update tickets set submitter_id = $2 where submitter_id = $1";
    MERGE_COMMENTS = "update comments set author_id = $2 where author_id = $1";
    MERGE_COPIED = "update ticket_collaborators set user_id = $2 where user_id = $1
        and ticket_id not in (select ticket_id from ticket_collaborators where user_id = $2)";
    MERGE_IDENTITIES = "update identities set user_id = $2, is_primary = false, updated_at = $3 where user_id = $1";
    MERGED_INTO = "update users set merged_into_id = $2 where user_id = $1";
    LEAVE_COMPANY = "update users set organization_id = null, updated_at = $2 where organization_id = $1";
    LEAVE_COMPANY_TICKETS = "update tickets set organization_id = null where organization_id = $1";
    DELETE_COMPANY = "delete from organizations where organization_id = $1";
}

#[derive(FromRow)]
struct ProfileRow {
    user_id: i64,
    external_id: Option<String>,
    alias: String,
    phone: Option<String>,
    details: String,
    tags: String,
    field_values: String,
    custom_role_id: Option<i64>,
    only_private_comments: bool,
    default_group_id: Option<i64>,
    deleted_at: Option<i64>,
    proved: i64,
}

impl ProfileRow {
    fn read(self) -> Result<Profile> {
        let corrupt = |column| StoreError::Corrupt { table: "users", column, row: self.user_id };
        Ok(Profile {
            user_id: UserId(self.user_id),
            tags: serde_json::from_str(&self.tags).map_err(|_| corrupt("tags"))?,
            fields: serde_json::from_str(&self.field_values).map_err(|_| corrupt("field_values"))?,
            external_id: self.external_id,
            alias: self.alias,
            phone: self.phone,
            details: self.details,
            custom_role_id: self.custom_role_id,
            only_private_comments: self.only_private_comments,
            default_group_id: self.default_group_id.map(GroupId),
            deleted_at: self.deleted_at.map(from_micros),
            is_verified: self.proved > 0,
        })
    }
}

fn listed(ids: impl Iterator<Item = i64>) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(",")
}

/// The profiles of several people, deleted ones too, in no order.
pub async fn list(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<Profile>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = listed(ids.iter().map(|id| id.0));
    let sql = format!(
        "select u.user_id, u.external_id, u.alias, u.phone, u.details, u.tags, u.field_values, u.custom_role_id,
        u.only_private_comments, u.deleted_at, (select m.group_id from memberships m where m.user_id = u.user_id
            order by m.is_default desc, m.group_id limit 1) as default_group_id,
            (select count(*) from identities i where i.user_id = u.user_id and i.verified_at is not null) as proved
        from users u where u.user_id in ({ids})"
    );
    let rows: Vec<ProfileRow> = conn.all(AssertSqlSafe(sql), args![]).await?;
    rows.into_iter().map(ProfileRow::read).collect()
}

/// The profile of a person.
pub async fn find(conn: &mut Conn, id: UserId) -> Result<Option<Profile>> {
    Ok(list(conn, &[id]).await?.pop())
}

/// Writes a person's profile.
pub async fn update(tx: &mut Tx, profile: &Profile, now: Timestamp) -> Result<bool> {
    let args = args![
        profile.user_id,
        profile.external_id.clone(),
        &profile.alias,
        profile.phone.clone(),
        &profile.details,
        serde_json::to_string(&profile.tags).expect("plain data"),
        serde_json::to_string(&profile.fields).expect("plain data"),
        profile.custom_role_id,
        profile.only_private_comments,
        profile.phone.as_deref().and_then(phone_key),
        now,
    ];
    Ok(tx.execute(UPDATE, args).await? == 1)
}

/// The person whom another system calls so.
pub async fn find_by_external(conn: &mut Conn, external_id: &str) -> Result<Option<UserId>> {
    let row: Option<(i64,)> = conn.optional(FIND_BY_EXTERNAL, args![external_id]).await?;
    Ok(row.map(|(id,)| UserId(id)))
}

/// Whom other systems call so, by that name; of several the one that came first. One query for all.
pub async fn list_by_external(conn: &mut Conn, names: &[String]) -> Result<HashMap<String, UserId>> {
    let sql = "select external_id, user_id from users where deleted_at is null and external_id in";
    let rows = named(conn, sql, "user_id", names).await?;
    Ok(rows.into_iter().map(|(name, id)| (name, UserId(id))).collect())
}

/// The organizations that other systems call so, as [`list_by_external`].
pub async fn list_companies_by_external(
    conn: &mut Conn,
    names: &[String],
) -> Result<HashMap<String, OrganizationId>> {
    let sql = "select external_id, organization_id from organizations where external_id in";
    let rows = named(conn, sql, "organization_id", names).await?;
    Ok(rows.into_iter().map(|(name, id)| (name, OrganizationId(id))).collect())
}

/// Names with their rows, the first row of a name last.
async fn named(conn: &mut Conn, sql: &str, id: &str, names: &[String]) -> Result<Vec<(String, i64)>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=names.len()).map(|at| format!("${at}")).collect();
    let sql = format!("{sql} ({}) order by {id} desc", places.join(", "));
    conn.all(AssertSqlSafe(sql), names.iter().map(|name| Value::from(name.as_str())).collect()).await
}

/// The person who has a number.
pub async fn find_by_phone(conn: &mut Conn, phone: &str) -> Result<Option<UserId>> {
    let row: Option<(i64,)> = conn.optional(FIND_BY_PHONE, args![phone]).await?;
    Ok(row.map(|(id,)| UserId(id)))
}

/// Gives everything of one person to another: what they asked and said, their addresses, where they are copied.
pub async fn merge(tx: &mut Tx, from: UserId, into: UserId, now: Timestamp) -> Result<()> {
    tx.execute(MERGE_TICKETS, args![from, into, now]).await?;
    tx.execute(MERGE_SUBMITTED, args![from, into]).await?;
    tx.execute(MERGE_COMMENTS, args![from, into]).await?;
    tx.execute(MERGE_COPIED, args![from, into]).await?;
    tx.execute(MERGE_IDENTITIES, args![from, into, now]).await?;
    tx.execute(MERGED_INTO, args![from, into]).await?;
    Ok(())
}

#[derive(FromRow)]
struct CompanyRow {
    organization_id: i64,
    external_id: Option<String>,
    details: String,
    group_id: Option<i64>,
    shares_tickets: bool,
    shares_comments: bool,
    tags: String,
    field_values: String,
    deleted_at: Option<i64>,
}

impl CompanyRow {
    fn read(self, domains: &[(i64, String)]) -> Result<CompanyProfile> {
        let corrupt =
            |column| StoreError::Corrupt { table: "organizations", column, row: self.organization_id };
        let own = domains.iter().filter(|(id, _)| *id == self.organization_id);
        Ok(CompanyProfile {
            organization_id: OrganizationId(self.organization_id),
            tags: serde_json::from_str(&self.tags).map_err(|_| corrupt("tags"))?,
            fields: serde_json::from_str(&self.field_values).map_err(|_| corrupt("field_values"))?,
            external_id: self.external_id,
            details: self.details,
            group_id: self.group_id.map(GroupId),
            shares_tickets: self.shares_tickets,
            shares_comments: self.shares_comments,
            domains: own.map(|(_, domain)| domain.clone()).collect(),
            deleted_at: self.deleted_at.map(from_micros),
        })
    }
}

/// The profiles of several organizations, in no order.
pub async fn list_companies(conn: &mut Conn, ids: &[OrganizationId]) -> Result<Vec<CompanyProfile>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = listed(ids.iter().map(|id| id.0));
    let sql = format!(
        "select organization_id, external_id, details, group_id, shares_tickets, shares_comments, tags, field_values, deleted_at
        from organizations where organization_id in ({ids})"
    );
    let rows: Vec<CompanyRow> = conn.all(AssertSqlSafe(sql), args![]).await?;
    let sql = format!(
        "select organization_id, domain from organization_domains where organization_id in ({ids}) order by domain"
    );
    let domains: Vec<(i64, String)> = conn.all(AssertSqlSafe(sql), args![]).await?;
    rows.into_iter().map(|row| row.read(&domains)).collect()
}

/// Writes an organization's profile; its domains are written by `organization::update_domains`.
pub async fn update_company(tx: &mut Tx, profile: &CompanyProfile, now: Timestamp) -> Result<bool> {
    let args = args![
        profile.organization_id,
        profile.external_id.clone(),
        &profile.details,
        profile.group_id,
        profile.shares_tickets,
        profile.shares_comments,
        serde_json::to_string(&profile.tags).expect("plain data"),
        serde_json::to_string(&profile.fields).expect("plain data"),
        now,
    ];
    Ok(tx.execute(UPDATE_COMPANY, args).await? == 1)
}

/// The organization that another system calls so.
pub async fn find_company_by_external(conn: &mut Conn, external_id: &str) -> Result<Option<OrganizationId>> {
    let row: Option<(i64,)> = conn.optional(FIND_COMPANY_BY_EXTERNAL, args![external_id]).await?;
    Ok(row.map(|(id,)| OrganizationId(id)))
}

/// The organization of a name, in any case of letters.
pub async fn find_company_by_name(conn: &mut Conn, name: &str) -> Result<Option<OrganizationId>> {
    let row: Option<(i64,)> = conn.optional(FIND_COMPANY_BY_NAME, args![name]).await?;
    Ok(row.map(|(id,)| OrganizationId(id)))
}

/// Removes an organization; its people and tickets stay without one.
pub async fn delete_company(tx: &mut Tx, id: OrganizationId, now: Timestamp) -> Result<bool> {
    tx.execute(LEAVE_COMPANY, args![id, now]).await?;
    tx.execute(LEAVE_COMPANY_TICKETS, args![id]).await?;
    Ok(tx.execute(DELETE_COMPANY, args![id]).await? == 1)
}
