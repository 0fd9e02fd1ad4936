//! Teams of agents and who is in them.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::group::Group;
use regard_domain::id::{GroupId, UserId};

macro_rules! select_groups {
    ($rest:literal) => {
        concat!(
            "select group_id, name, description, is_private, is_default, created_at, updated_at from groups ",
            $rest
        )
    };
}

sql! {
    FIND = select_groups!("where group_id = $1");
    FIND_DEFAULT = select_groups!("where is_default order by group_id limit 1");
    LIST = select_groups!("order by name, group_id");
    INSERT = "insert into groups (name, description, is_private, is_default, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $5) returning group_id";
    UPDATE = "update groups set name = $2, description = $3, is_private = $4, updated_at = $5 where group_id = $1";
    LIST_MEMBER_IDS = "select user_id from memberships where group_id = $1 order by user_id";
    LIST_MEMBERSHIPS = "select group_id, user_id from memberships order by group_id, user_id";
    INSERT_MEMBER = "insert into memberships (user_id, group_id, is_default, created_at) values ($1, $2, $3, $4)
        on conflict (user_id, group_id) do nothing";
    DELETE_MEMBER = "delete from memberships where user_id = $1 and group_id = $2";
}

type Columns = (i64, String, String, bool, bool, i64, i64);

fn read((id, name, description, is_private, is_default, created_at, updated_at): Columns) -> Group {
    let (created_at, updated_at) = (from_micros(created_at), from_micros(updated_at));
    Group { id: GroupId(id), name, description, is_private, is_default, created_at, updated_at }
}

/// The group of an id.
pub async fn find(conn: &mut Conn, id: GroupId) -> Result<Option<Group>> {
    Ok(conn.optional::<Columns>(FIND, args![id]).await?.map(read))
}

/// Where tickets without another group come.
pub async fn find_default(conn: &mut Conn) -> Result<Option<Group>> {
    Ok(conn.optional::<Columns>(FIND_DEFAULT, args![]).await?.map(read))
}

/// All groups by name.
pub async fn list(conn: &mut Conn) -> Result<Vec<Group>> {
    Ok(conn.all::<Columns>(LIST, args![]).await?.into_iter().map(read).collect())
}

/// Adds a group.
pub async fn insert(
    tx: &mut Tx,
    name: &str,
    description: &str,
    is_private: bool,
    is_default: bool,
    now: Timestamp,
) -> Result<GroupId> {
    let (id,): (i64,) = tx.one(INSERT, args![name, description, is_private, is_default, now]).await?;
    Ok(GroupId(id))
}

/// Changes a group's words and privacy.
pub async fn update(tx: &mut Tx, group: &Group, now: Timestamp) -> Result<bool> {
    let args = args![group.id, &group.name, &group.description, group.is_private, now];
    Ok(tx.execute(UPDATE, args).await? == 1)
}

/// Who is in a group.
pub async fn list_members(conn: &mut Conn, group: GroupId) -> Result<Vec<UserId>> {
    let rows: Vec<(i64,)> = conn.all(LIST_MEMBER_IDS, args![group]).await?;
    Ok(rows.into_iter().map(|(id,)| UserId(id)).collect())
}

/// Who is in which group, all of it.
pub async fn list_memberships(conn: &mut Conn) -> Result<Vec<(GroupId, UserId)>> {
    let rows: Vec<(i64, i64)> = conn.all(LIST_MEMBERSHIPS, args![]).await?;
    Ok(rows.into_iter().map(|(group, user)| (GroupId(group), UserId(user))).collect())
}

/// Takes somebody into a group; being in it already is as good.
pub async fn insert_member(
    tx: &mut Tx,
    user: UserId,
    group: GroupId,
    is_default: bool,
    now: Timestamp,
) -> Result<()> {
    tx.execute(INSERT_MEMBER, args![user, group, is_default, now]).await?;
    Ok(())
}

/// Takes somebody out of a group; `false` when they were not in it.
pub async fn delete_member(tx: &mut Tx, user: UserId, group: GroupId) -> Result<bool> {
    Ok(tx.execute(DELETE_MEMBER, args![user, group]).await? == 1)
}
