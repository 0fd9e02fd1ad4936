//! How far a mailbox on another server was read: what the IMAP channel asks and tells.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::mailboxes::{self, Mailbox, settings::Imap, settings::Receiving};
use regard_domain::id::MailboxId;
use regard_store::{mailbox, raw_message};

/// A mailbox to be fetched, its secrets open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its row.
    pub id: MailboxId,
    /// Its address.
    pub address: String,
    /// The other server.
    pub imap: Box<Imap>,
}

/// How far a folder was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The server's UIDVALIDITY when it was read.
    pub uid_validity: i64,
    /// The highest UID whose message is durable here.
    pub last_uid: i64,
}

/// Every active mailbox that is fetched. One whose secret does not open is noted as troubled and left out.
pub async fn fetched(ctx: &Ctx) -> Result<Vec<Fetched>> {
    let all = mailboxes::all(&mut ctx.read().await?).await?;
    let mut ready = Vec::new();
    for mailbox in all.into_iter().filter(|mailbox| mailbox.is_active) {
        let Mailbox { id, address, receiving: Receiving::Imap(mut imap), .. } = mailbox else { continue };
        match imap.auth.opened(&ctx.desk) {
            Ok(auth) => {
                imap.auth = auth;
                ready.push(Fetched { id, address, imap });
            }
            Err(error) => troubled(ctx, id, &error.to_string()).await?,
        }
    }
    Ok(ready)
}

/// How far a folder was read; `None` when it never was.
pub async fn cursor(ctx: &Ctx, id: MailboxId, folder: &str) -> Result<Option<Cursor>> {
    let row = mailbox::find_folder(&mut ctx.read().await?, id, folder).await?;
    Ok(row.map(|(uid_validity, last_uid)| Cursor { uid_validity, last_uid }))
}

/// Moves a folder's cursor. Call it only when every message up to it was received.
pub async fn advance(ctx: &Ctx, id: MailboxId, folder: &str, to: Cursor) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    mailbox::upsert_folder(&mut unit, id, folder, to.uid_validity, to.last_uid, now).await?;
    unit.commit().await
}

/// The place of one message on another server, by which fetching it again is no second message.
pub fn source(folder: &str, uid_validity: i64, uid: i64) -> String {
    format!("{folder}/{uid_validity}/{uid}")
}

/// Compares how many messages a folder holds with how many of them we received, and keeps both numbers. Gives ours.
pub async fn compare(ctx: &Ctx, id: MailboxId, folder: &str, uid_validity: i64, there: i64) -> Result<i64> {
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let here = raw_message::count_sources(&mut unit, id, &source_beginning(folder, uid_validity)).await?;
    mailbox::update_counts(&mut unit, id, folder, there, here, now).await?;
    unit.commit().await?;
    Ok(here)
}

fn source_beginning(folder: &str, uid_validity: i64) -> String {
    format!("{folder}/{uid_validity}/")
}

/// Notes that a mailbox was reached.
pub async fn well(ctx: &Ctx, id: MailboxId) -> Result<()> {
    note(ctx, id, "well", "").await
}

/// Notes what was wrong with a mailbox, in a sentence that says what mends it.
pub async fn troubled(ctx: &Ctx, id: MailboxId, sentence: &str) -> Result<()> {
    note(ctx, id, "troubled", sentence).await
}

async fn note(ctx: &Ctx, id: MailboxId, state: &str, sentence: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    mailbox::update_state(&mut unit, id, state, sentence, now).await?;
    unit.commit().await
}
