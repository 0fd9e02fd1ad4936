//! Who is in which group and which organization, as rows with ids of their own.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{GroupId, MembershipId, OrganizationId, OrganizationMembershipId, UserId};
use regard_domain::membership::{CompanyMembership, Membership};
use regard_domain::order::Slice;

macro_rules! select_memberships {
    ($rest:literal) => {
        concat!("select membership_id, user_id, group_id, is_default, created_at from memberships ", $rest)
    };
}

macro_rules! select_companies {
    ($rest:literal) => {
        concat!(
            "select m.organization_membership_id, m.user_id, m.organization_id, m.created_at, u.organization_id, o.name
            from organization_memberships m join users u on u.user_id = m.user_id
            join organizations o on o.organization_id = m.organization_id ",
            $rest
        )
    };
}

sql! {
    FIND = select_memberships!("where membership_id = $1");
    FIND_PAIR = select_memberships!("where user_id = $1 and group_id = $2");
    LIST = select_memberships!("where ($1 = 0 or user_id = $1) and ($2 = 0 or group_id = $2)
        order by membership_id limit $3 offset $4");
    COUNT = "select count(*) from memberships where ($1 = 0 or user_id = $1) and ($2 = 0 or group_id = $2)";
    DELETE = "delete from memberships where membership_id = $1";
    MAKE_DEFAULT = "update memberships set is_default = (membership_id = $2) where user_id = $1";
    LEAVE_GROUP = "update tickets set group_id = $2, updated_at = $3 where group_id = $1";
    LEAVE_GROUP_MAILBOX = "update mailboxes set group_id = null where group_id = $1";
    DELETE_GROUP = "delete from groups where group_id = $1";
    FIND_COMPANY = select_companies!("where m.organization_membership_id = $1");
    FIND_COMPANY_PAIR = select_companies!("where m.user_id = $1 and m.organization_id = $2");
    LIST_COMPANIES = select_companies!("where ($1 = 0 or m.user_id = $1) and ($2 = 0 or m.organization_id = $2)
        order by m.organization_membership_id limit $3 offset $4");
    COUNT_COMPANIES = "select count(*) from organization_memberships
        where ($1 = 0 or user_id = $1) and ($2 = 0 or organization_id = $2)";
    INSERT_COMPANY = "insert into organization_memberships (user_id, organization_id, created_at) values ($1, $2, $3)
        on conflict (user_id, organization_id) do nothing";
    DELETE_COMPANY = "delete from organization_memberships where organization_membership_id = $1";
    FIRST_COMPANY = "select organization_id from organization_memberships where user_id = $1
        order by organization_membership_id limit 1";
}

type Columns = (i64, i64, i64, bool, i64);

fn read((id, user, group, is_default, created_at): Columns) -> Membership {
    Membership {
        id: MembershipId(id),
        user_id: UserId(user),
        group_id: GroupId(group),
        is_default,
        created_at: from_micros(created_at),
    }
}

/// A membership of a group.
pub async fn find(conn: &mut Conn, id: MembershipId) -> Result<Option<Membership>> {
    Ok(conn.optional::<Columns>(FIND, args![id]).await?.map(read))
}

/// Somebody's membership of a group.
pub async fn find_pair(conn: &mut Conn, user: UserId, group: GroupId) -> Result<Option<Membership>> {
    Ok(conn.optional::<Columns>(FIND_PAIR, args![user, group]).await?.map(read))
}

fn zero<T: Into<i64>>(id: Option<T>) -> i64 {
    id.map_or(0, Into::into)
}

/// Memberships of a person, of a group, or all.
pub async fn list(
    conn: &mut Conn,
    user: Option<UserId>,
    group: Option<GroupId>,
    slice: Slice,
) -> Result<Vec<Membership>> {
    let args = args![zero(user), zero(group), slice.limit, slice.offset];
    Ok(conn.all::<Columns>(LIST, args).await?.into_iter().map(read).collect())
}

/// How many there are.
pub async fn count(conn: &mut Conn, user: Option<UserId>, group: Option<GroupId>) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT, args![zero(user), zero(group)]).await?;
    Ok(count)
}

/// Takes somebody out of a group.
pub async fn delete(tx: &mut Tx, id: MembershipId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id]).await? == 1)
}

/// Makes a membership the one that counts when a person chooses no group.
pub async fn make_default(tx: &mut Tx, user: UserId, id: MembershipId) -> Result<()> {
    tx.execute(MAKE_DEFAULT, args![user, id]).await?;
    Ok(())
}

/// Removes a group; its tickets go to another one.
pub async fn delete_group(tx: &mut Tx, id: GroupId, to: GroupId, now: Timestamp) -> Result<bool> {
    tx.execute(LEAVE_GROUP, args![id, to, now]).await?;
    tx.execute(LEAVE_GROUP_MAILBOX, args![id]).await?;
    Ok(tx.execute(DELETE_GROUP, args![id]).await? == 1)
}

type CompanyColumns = (i64, i64, i64, i64, Option<i64>, String);

fn read_company((id, user, company, created_at, main, name): CompanyColumns) -> CompanyMembership {
    CompanyMembership {
        id: OrganizationMembershipId(id),
        user_id: UserId(user),
        organization_id: OrganizationId(company),
        organization_name: name,
        is_default: main == Some(company),
        created_at: from_micros(created_at),
    }
}

/// A membership of an organization.
pub async fn find_company(
    conn: &mut Conn,
    id: OrganizationMembershipId,
) -> Result<Option<CompanyMembership>> {
    Ok(conn.optional::<CompanyColumns>(FIND_COMPANY, args![id]).await?.map(read_company))
}

/// Somebody's membership of an organization.
pub async fn find_company_pair(
    conn: &mut Conn,
    user: UserId,
    company: OrganizationId,
) -> Result<Option<CompanyMembership>> {
    Ok(conn.optional::<CompanyColumns>(FIND_COMPANY_PAIR, args![user, company]).await?.map(read_company))
}

/// Memberships of a person, of an organization, or all.
pub async fn list_companies(
    conn: &mut Conn,
    user: Option<UserId>,
    company: Option<OrganizationId>,
    slice: Slice,
) -> Result<Vec<CompanyMembership>> {
    let args = args![zero(user), zero(company), slice.limit, slice.offset];
    Ok(conn.all::<CompanyColumns>(LIST_COMPANIES, args).await?.into_iter().map(read_company).collect())
}

/// How many there are.
pub async fn count_companies(
    conn: &mut Conn,
    user: Option<UserId>,
    company: Option<OrganizationId>,
) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_COMPANIES, args![zero(user), zero(company)]).await?;
    Ok(count)
}

/// Makes somebody a member of an organization; being one already is as good.
pub async fn insert_company(
    tx: &mut Tx,
    user: UserId,
    company: OrganizationId,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(INSERT_COMPANY, args![user, company, now]).await? == 1)
}

/// Ends a membership of an organization.
pub async fn delete_company(tx: &mut Tx, id: OrganizationMembershipId) -> Result<bool> {
    Ok(tx.execute(DELETE_COMPANY, args![id]).await? == 1)
}

/// The organization that somebody has been in for longest.
pub async fn first_company(conn: &mut Conn, user: UserId) -> Result<Option<OrganizationId>> {
    let row: Option<(i64,)> = conn.optional(FIRST_COMPANY, args![user]).await?;
    Ok(row.map(|(id,)| OrganizationId(id)))
}
