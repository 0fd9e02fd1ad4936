//! How far a mailbox on another server was read, and how that goes: what the IMAP channel asks and tells.
//!
//! A mailbox that is silently not fetched is the worst that can happen to a desk. So each try is noted on the mailbox
//! ([`well`], [`troubled`], [`incomplete`]), and [`alarm`] tells the admins of one that was not reached for a while,
//! whatever the reason, even when nobody tried.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::mailboxes::{self, Mailbox, settings::Imap, settings::Receiving};
use crate::notifications;
use crate::unit::Unit;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{MailboxId, RawMessageId};
use regard_domain::user::Deed;
use regard_store::{mailbox, raw_message};
use std::collections::{BTreeSet, HashMap};

/// How long a mailbox may be out of reach before the admins hear of it.
const SILENCE: SignedDuration = SignedDuration::from_mins(15);

/// How long before they hear of the same trouble again.
const REMINDER: SignedDuration = SignedDuration::from_hours(24);

/// Messages whose place is rewritten in one unit.
const MOVED_AT_ONCE: usize = 500;

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

/// How far a folder was read (RFC 3501 section 2.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The server's UIDVALIDITY when it was read.
    pub uid_validity: i64,
    /// The highest UID whose message is durable here.
    pub last_uid: i64,
    /// The first UID that came after we began to read: from it on every message is ours to have.
    pub from_uid: i64,
    /// When we began to read.
    pub began_at: Timestamp,
}

/// Every active mailbox that is fetched. One whose secret does not open is noted as troubled and left out.
pub async fn fetched(ctx: &Ctx) -> Result<Vec<Fetched>> {
    ctx.permit(Deed::Administer)?;
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

/// What both sides counted in a folder when they were last compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderCount {
    /// Whose folder.
    pub mailbox_id: MailboxId,
    /// Its name.
    pub name: String,
    /// Messages there that are ours to have, and how many of them are here; `None` until they were counted.
    pub there_and_here: Option<(i64, i64)>,
    /// When they were counted.
    pub counted_at: Option<Timestamp>,
}

/// What was counted in all folders of all mailboxes.
pub async fn folders(ctx: &Ctx) -> Result<Vec<FolderCount>> {
    ctx.permit(Deed::Work)?;
    let all = mailbox::list_all_folders(&mut ctx.read().await?).await?;
    let count = |row: mailbox::Counted| FolderCount {
        mailbox_id: row.mailbox_id,
        there_and_here: row.there.zip(row.here),
        name: row.name,
        counted_at: row.counted_at,
    };
    Ok(all.into_iter().map(count).collect())
}

/// How far a folder was read; `None` when it never was.
pub async fn cursor(ctx: &Ctx, id: MailboxId, folder: &str) -> Result<Option<Cursor>> {
    ctx.permit(Deed::Administer)?;
    let found = mailbox::find_folder(&mut ctx.read().await?, id, folder).await?;
    Ok(found.map(|row| Cursor {
        uid_validity: row.uid_validity,
        last_uid: row.last_uid,
        from_uid: row.from_uid,
        began_at: row.began_at,
    }))
}

/// Moves a folder's cursor. Call it only when every message up to it was received.
pub async fn advance(ctx: &Ctx, id: MailboxId, folder: &str, to: &Cursor) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let Cursor { uid_validity, last_uid, from_uid, began_at } = *to;
    let cursor = mailbox::Cursor { uid_validity, last_uid, from_uid, began_at };
    mailbox::upsert_folder(&mut unit, id, folder, &cursor, now).await?;
    unit.commit().await
}

/// The place of one message on another server, by which fetching it again is no second message.
pub fn source(folder: &str, uid_validity: i64, uid: i64) -> String {
    format!("{}{uid}", beginning(folder, uid_validity))
}

fn beginning(folder: &str, uid_validity: i64) -> String {
    format!("{folder}/{uid_validity}/")
}

/// The UIDs of a folder whose messages are here.
pub async fn here(ctx: &Ctx, id: MailboxId, folder: &str, uid_validity: i64) -> Result<BTreeSet<i64>> {
    ctx.permit(Deed::Administer)?;
    let beginning = beginning(folder, uid_validity);
    let all = raw_message::list_sources(&mut ctx.read().await?, id, &beginning).await?;
    Ok(all.iter().filter_map(|message| message.source[beginning.len()..].parse().ok()).collect())
}

/// Keeps how many messages of a folder are ours to have there, and how many of them are here.
pub async fn counted(ctx: &Ctx, id: MailboxId, folder: &str, there: usize, here: usize) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    mailbox::update_counts(&mut unit, id, folder, count(there), count(here), now).await?;
    unit.commit().await
}

/// A message of a folder as its server lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its UID.
    pub uid: i64,
    /// Its Message-ID, as the parser gives it.
    pub message_id: Option<String>,
    /// Its size in bytes.
    pub bytes: i64,
}

/// The server numbers a folder anew: messages that are here get the name of their new place, so that they are not
/// fetched again. A message is the same when its Message-ID and its size are; what cannot be told that way is fetched
/// once more and recognised when it is read.
pub async fn renumbered(
    ctx: &Ctx,
    id: MailboxId,
    folder: &str,
    from: i64,
    to: i64,
    listed: &[Listed],
) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let old = raw_message::list_sources(&mut ctx.read().await?, id, &beginning(folder, from)).await?;
    let mut known: HashMap<(String, i64), Vec<RawMessageId>> = HashMap::new();
    for message in old.into_iter().rev() {
        if let Some(message_id) = message.message_id {
            known.entry((message_id, message.byte_count)).or_default().push(message.id);
        }
    }
    let mut moves = Vec::new();
    for message in listed {
        let Some(message_id) = &message.message_id else { continue };
        let same = known.get_mut(&(message_id.clone(), message.bytes));
        if let Some(row) = same.and_then(Vec::pop) {
            moves.push((row, source(folder, to, message.uid)));
        }
    }
    for some in moves.chunks(MOVED_AT_ONCE) {
        let mut unit = ctx.begin().await?;
        for (row, place) in some {
            raw_message::update_source(&mut unit, *row, place).await?;
        }
        unit.commit().await?;
    }
    Ok(())
}

/// Notes that everything was fetched.
pub async fn well(ctx: &Ctx, id: MailboxId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    mailbox::update_state(&mut unit, id, "well", "", now).await?;
    mailbox::update_reached(&mut unit, id, now).await?;
    mailbox::update_alarmed(&mut unit, id, None).await?;
    unit.commit().await
}

/// Notes what was wrong with a mailbox, in a sentence that says what mends it.
pub async fn troubled(ctx: &Ctx, id: MailboxId, sentence: &str) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    mailbox::update_state(&mut unit, id, "troubled", sentence, now).await?;
    unit.commit().await
}

/// Notes that a mailbox was reached but not all of its messages could be had, and tells the admins.
pub async fn incomplete(ctx: &Ctx, id: MailboxId, sentence: &str) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    mailbox::update_state(&mut unit, id, "troubled", sentence, now).await?;
    mailbox::update_reached(&mut unit, id, now).await?;
    if now.duration_since(mailbox::alarmed_at(&mut unit, id).await?) > REMINDER {
        tell(&mut unit, id, sentence).await?;
    }
    unit.commit().await
}

/// Tells the admins of every mailbox that was not reached for a while, once a day each. Gives their number.
pub async fn alarm(ctx: &Ctx) -> Result<usize> {
    ctx.permit(Deed::Administer)?;
    let now = ctx.now();
    let silent = mailbox::list_silent(&mut ctx.read().await?, now - SILENCE, now - REMINDER).await?;
    let fetched = |row: &mailbox::Silent| {
        matches!(serde_json::from_str(&row.receiving), Ok(Receiving::Imap(_)) | Err(_))
    };
    let mut told = 0;
    for row in silent.into_iter().filter(fetched) {
        let minutes = now.duration_since(row.reached_at).as_mins();
        let why = if row.state_reason.is_empty() {
            "Nobody tried: is `regard serve` or `regard worker` running?"
        } else {
            &row.state_reason
        };
        let sentence = format!("The mail of {} was not fetched for {minutes} minutes. {why}", row.address);
        let mut unit = ctx.begin().await?;
        tell(&mut unit, row.id, &sentence).await?;
        unit.commit().await?;
        told += 1;
    }
    Ok(told)
}

async fn tell(unit: &mut Unit, id: MailboxId, sentence: &str) -> Result<()> {
    notifications::tell_admins(unit, notifications::kind::DESK, sentence).await?;
    let now = unit.now();
    mailbox::update_alarmed(unit, id, Some(now)).await?;
    Ok(())
}
