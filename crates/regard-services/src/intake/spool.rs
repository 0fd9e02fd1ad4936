//! Letting go of the bytes in the database once they are durable in the blob store.
//!
//! A message is received into the database, where one commit makes many durable. When it is understood, its bytes and
//! files are written to the blob store without waiting for the disk; the database keeps its copy until one call has made
//! all of them durable. A machine that loses its power in between finds the copies at its next start.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::intake::case;
use bytes::Bytes;
use regard_domain::id::RawMessageId;
use regard_domain::raw_message::RawMessage;
use regard_domain::user::Deed;
use regard_store::raw_message;

/// Messages that are looked at in one go.
const BATCH: i64 = 200;

/// Makes what this process wrote durable and lets go of its copies in the database. Called again and again.
pub async fn fold(ctx: &Ctx) -> Result<usize> {
    ctx.permit(Deed::Administer)?;
    let durable = ctx.desk.blobs.sync().await?;
    let mut gone = 0;
    for names in durable.chunks(100) {
        let mut tx = ctx.desk.db.begin().await?;
        for name in names {
            for id in raw_message::list_spooled_by_sha256(&mut tx, name).await? {
                raw_message::delete_spool(&mut tx, id).await?;
                gone += 1;
            }
        }
        tx.commit().await?;
    }
    Ok(gone)
}

/// Writes again whatever a process that is gone may have left half written, and lets go of the copies. Called once when
/// a worker starts; gives the number of messages.
pub async fn recover(ctx: &Ctx) -> Result<usize> {
    ctx.permit(Deed::Administer)?;
    let (mut after, mut done) = (RawMessageId(0), 0);
    loop {
        let rows = raw_message::list_spooled(&mut ctx.read().await?, after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(done) };
        after = last.id;
        for row in &rows {
            if let Some(bytes) = raw_message::find_spool(&mut ctx.read().await?, row.id).await? {
                write_again(ctx, row, Bytes::from(bytes)).await?;
                let mut tx = ctx.desk.db.begin().await?;
                raw_message::delete_spool(&mut tx, row.id).await?;
                tx.commit().await?;
                done += 1;
            }
        }
    }
}

async fn write_again(ctx: &Ctx, row: &RawMessage, bytes: Bytes) -> Result<()> {
    ctx.desk.blobs.put_whole(bytes.clone()).await?;
    for file in case::files_of(row.clone(), bytes).await? {
        ctx.desk.blobs.put_whole(file).await?;
    }
    Ok(())
}
