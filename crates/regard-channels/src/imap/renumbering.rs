//! Going on when a server numbers a folder anew (a new UIDVALIDITY, RFC 3501 section 2.3.1.1): after a move, a restore,
//! or on servers that do it for no reason. Nothing is lost, nothing comes twice.

use crate::imap::conversation::{Conversation, Result};
use crate::imap::fetch::Reading;
use crate::imap::folder::{self, Listed, Opened};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regard_services::mailboxes::fetching::{self, Cursor};
use std::collections::BTreeSet;

/// Messages listed at once.
const BATCH: usize = 500;

/// How far the server's clock may be behind ours.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// Finds our messages under their new numbers, fetches those that came meanwhile, and gives the new cursor. It is kept
/// last: whatever fails before, all of this is done again.
pub(crate) async fn go_on(
    reading: &Reading<'_>,
    conversation: &mut Conversation,
    old: &Cursor,
    opened: Opened,
) -> Result<Cursor> {
    let (ctx, mailbox, folder) = (reading.ctx, reading.mailbox, reading.folder);
    let validity = i64::from(opened.uid_validity);
    tracing::info!(%mailbox, folder, from = old.uid_validity, to = validity, "a folder was numbered anew");
    let ours = ours(reading, conversation, old).await?;
    let known = fetching::here(ctx, mailbox, folder, validity).await?;
    let unknown = ours.into_iter().filter(|message| !known.contains(&i64::from(message.uid)));
    let unknown: Vec<Listed> = unknown.collect();
    let listed: Vec<fetching::Listed> = unknown.iter().map(as_listed).collect();
    fetching::renumbered(ctx, mailbox, folder, old.uid_validity, validity, &listed).await?;
    let known = fetching::here(ctx, mailbox, folder, validity).await?;
    let missing = unknown.iter().map(|message| message.uid).filter(|uid| !known.contains(&i64::from(*uid)));
    let missing: Vec<u32> = missing.collect();
    let mut left = BTreeSet::new();
    for batch in missing.chunks(BATCH) {
        left.extend(reading.bring(conversation, validity, batch).await?);
    }
    let next = i64::from(opened.uid_next);
    // What cannot be had now stays ours to have: the comparison looks for it from there on.
    let from_uid = left.first().map_or(next, |uid| i64::from(*uid).min(next));
    let cursor = Cursor { uid_validity: validity, last_uid: next - 1, from_uid, began_at: old.began_at };
    fetching::advance(ctx, mailbox, folder, &cursor).await?;
    Ok(cursor)
}

/// The messages that are ours to have by the time they came: since we began to read, or since the wanted day.
async fn ours(reading: &Reading<'_>, conversation: &mut Conversation, old: &Cursor) -> Result<Vec<Listed>> {
    let from = reading
        .since
        .and_then(|day| day.to_zoned(TimeZone::UTC).ok())
        .map_or(old.began_at - SKEW, |day| day.timestamp().min(old.began_at - SKEW));
    // The server searches by its own days: a day earlier is early enough.
    let day = (from - SignedDuration::from_hours(24)).to_zoned(TimeZone::UTC).date();
    let uids: Vec<u32> = folder::since_day(conversation, day).await?.into_iter().collect();
    let mut ours = Vec::new();
    for batch in uids.chunks(BATCH) {
        ours.extend(folder::list(conversation, batch).await?.into_iter().filter(|one| is_ours(one, from)));
    }
    ours.sort_by_key(|message| message.uid);
    Ok(ours)
}

fn is_ours(message: &Listed, from: Timestamp) -> bool {
    message.came_at.is_none_or(|came_at| came_at >= from)
}

fn as_listed(message: &Listed) -> fetching::Listed {
    fetching::Listed {
        uid: i64::from(message.uid),
        message_id: message.message_id.clone(),
        bytes: i64::from(message.bytes),
    }
}
