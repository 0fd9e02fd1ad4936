//! The customers' companies, and the mail domains by which we recognise their people.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::OrganizationId;
use regard_domain::organization::Organization;

macro_rules! select_organizations {
    ($rest:literal) => {
        concat!("select organization_id, name, notes, created_at, updated_at from organizations ", $rest)
    };
}

sql! {
    FIND = select_organizations!("where organization_id = $1");
    FIND_BY_DOMAIN = select_organizations!("where organization_id =
        (select organization_id from organization_domains where domain = $1)");
    LIST = select_organizations!("order by name, organization_id limit $1 offset $2");
    LIST_BY_NAME = select_organizations!("where name >= $1 and name < $2 order by name, organization_id limit $3");
    COUNT = "select count(*) from organizations";
    INSERT = "insert into organizations (name, notes, created_at, updated_at) values ($1, $2, $3, $3)
        returning organization_id";
    UPDATE = "update organizations set name = $2, notes = $3, updated_at = $4 where organization_id = $1";
    LIST_DOMAINS = "select domain from organization_domains where organization_id = $1 order by domain";
    INSERT_DOMAIN = "insert into organization_domains (domain, organization_id) values ($1, $2)";
    DELETE_DOMAINS = "delete from organization_domains where organization_id = $1";
    ADOPTED = "insert into organization_memberships (user_id, organization_id, created_at)
        select user_id, cast($1 as bigint), cast($2 as bigint) from users where organization_id = $1
        on conflict (user_id, organization_id) do nothing";
    ADOPT = "update users set organization_id = $1, updated_at = $3 where organization_id is null
        and role = 'end-user' and deleted_at is null
        and user_id in (select user_id from identities where kind = 'email' and value like $2)";
}

type Columns = (i64, String, String, i64, i64);

fn read((id, name, notes, created_at, updated_at): Columns) -> Organization {
    let (created_at, updated_at) = (from_micros(created_at), from_micros(updated_at));
    Organization { id: OrganizationId(id), name, notes, created_at, updated_at }
}

/// The organization of an id.
pub async fn find(conn: &mut Conn, id: OrganizationId) -> Result<Option<Organization>> {
    Ok(conn.optional::<Columns>(FIND, args![id]).await?.map(read))
}

/// Several organizations, in no order.
pub async fn list_by_ids(conn: &mut Conn, ids: &[OrganizationId]) -> Result<Vec<Organization>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    let sql = format!(
        "select organization_id, name, notes, created_at, updated_at from organizations where organization_id in ({list})"
    );
    Ok(conn.all::<Columns>(sqlx::AssertSqlSafe(sql), args![]).await?.into_iter().map(read).collect())
}

/// The organization that has this mail domain.
pub async fn find_by_domain(conn: &mut Conn, domain: &str) -> Result<Option<Organization>> {
    Ok(conn.optional::<Columns>(FIND_BY_DOMAIN, args![domain]).await?.map(read))
}

/// Organizations by name, `limit` of them after the first `offset`.
pub async fn list(conn: &mut Conn, limit: i64, offset: i64) -> Result<Vec<Organization>> {
    Ok(conn.all::<Columns>(LIST, args![limit, offset]).await?.into_iter().map(read).collect())
}

/// Organizations whose name begins so.
pub async fn list_by_name(conn: &mut Conn, beginning: &str, limit: i64) -> Result<Vec<Organization>> {
    let end = format!("{beginning}\u{10FFFF}");
    let rows: Vec<Columns> = conn.all(LIST_BY_NAME, args![beginning, end, limit]).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// How many there are.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT, args![]).await?;
    Ok(count)
}

/// Adds an organization; a conflict on `organizations` when the name is taken.
pub async fn insert(tx: &mut Tx, name: &str, notes: &str, now: Timestamp) -> Result<OrganizationId> {
    let (id,): (i64,) = tx.one(INSERT, args![name, notes, now]).await?;
    Ok(OrganizationId(id))
}

/// Changes an organization's words.
pub async fn update(
    tx: &mut Tx,
    id: OrganizationId,
    name: &str,
    notes: &str,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(UPDATE, args![id, name, notes, now]).await? == 1)
}

/// The mail domains of an organization.
pub async fn list_domains(conn: &mut Conn, id: OrganizationId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn.all(LIST_DOMAINS, args![id]).await?;
    Ok(rows.into_iter().map(|(domain,)| domain).collect())
}

/// Sets the mail domains of an organization; a conflict on `organization_domains` when another has one of them.
pub async fn update_domains(tx: &mut Tx, id: OrganizationId, domains: &[String]) -> Result<()> {
    tx.execute(DELETE_DOMAINS, args![id]).await?;
    for domain in domains {
        tx.execute(INSERT_DOMAIN, args![domain, id]).await?;
    }
    Ok(())
}

/// Makes the customers of a domain who have no organization yet members of this one; gives their number.
pub async fn adopt(tx: &mut Tx, id: OrganizationId, domain: &str, now: Timestamp) -> Result<u64> {
    let count = tx.execute(ADOPT, args![id, format!("%@{domain}"), now]).await?;
    tx.execute(ADOPTED, args![id, now]).await?;
    Ok(count)
}
