//! Our public faces.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::brand::Brand;
use regard_domain::clock::from_micros;
use regard_domain::id::BrandId;

macro_rules! select_brands {
    ($rest:literal) => {
        concat!(
            "select brand_id, name, from_name, signature, is_default, created_at, updated_at from brands ",
            $rest
        )
    };
}

sql! {
    FIND = select_brands!("where brand_id = $1");
    FIND_DEFAULT = select_brands!("where is_default order by brand_id limit 1");
    LIST = select_brands!("order by name, brand_id");
    INSERT = "insert into brands (name, from_name, signature, is_default, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $5) returning brand_id";
    DELETE = "delete from brands where brand_id = $1 and not is_default";
    UPDATE = "update brands set name = $2, from_name = $3, signature = $4, updated_at = $5 where brand_id = $1";
}

type Columns = (i64, String, String, String, bool, i64, i64);

fn read((id, name, from_name, signature, is_default, created_at, updated_at): Columns) -> Brand {
    let (created_at, updated_at) = (from_micros(created_at), from_micros(updated_at));
    Brand { id: BrandId(id), name, from_name, signature, is_default, created_at, updated_at }
}

/// The brand of an id.
pub async fn find(conn: &mut Conn, id: BrandId) -> Result<Option<Brand>> {
    Ok(conn.optional::<Columns>(FIND, args![id]).await?.map(read))
}

/// The brand of new tickets.
pub async fn find_default(conn: &mut Conn) -> Result<Option<Brand>> {
    Ok(conn.optional::<Columns>(FIND_DEFAULT, args![]).await?.map(read))
}

/// All brands by name.
pub async fn list(conn: &mut Conn) -> Result<Vec<Brand>> {
    Ok(conn.all::<Columns>(LIST, args![]).await?.into_iter().map(read).collect())
}

/// Adds a brand.
pub async fn insert(
    tx: &mut Tx,
    name: &str,
    from_name: &str,
    signature: &str,
    is_default: bool,
    now: Timestamp,
) -> Result<BrandId> {
    let (id,): (i64,) = tx.one(INSERT, args![name, from_name, signature, is_default, now]).await?;
    Ok(BrandId(id))
}

/// Changes a brand's words.
pub async fn update(tx: &mut Tx, brand: &Brand, now: Timestamp) -> Result<bool> {
    let args = args![brand.id, &brand.name, &brand.from_name, &brand.signature, now];
    Ok(tx.execute(UPDATE, args).await? == 1)
}

/// Removes a brand that is not the default one; `false` when there is none such. A conflict when tickets have it.
pub async fn delete(tx: &mut Tx, id: BrandId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id]).await? == 1)
}
