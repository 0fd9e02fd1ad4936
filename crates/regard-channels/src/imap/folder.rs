//! Asking about one folder, without changing anything in it.

use crate::imap::conversation::{Conversation, Result, Trouble, coded};
use crate::imap::name;
use bytes::Bytes;
use imap_proto::{AttributeValue, MailboxDatum, Response, ResponseCode};
use jiff::Timestamp;
use regard_mail::message;
use std::collections::BTreeSet;

/// A folder that was opened for reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    /// While this stays the same, the numbers mean the same messages.
    pub(crate) uid_validity: u32,
    /// Above every number that was given.
    pub(crate) uid_next: u32,
}

/// A message as it was fetched.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) uid: u32,
    pub(crate) raw: Bytes,
    /// When the server got it.
    pub(crate) came_at: Option<Timestamp>,
}

/// A message as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) uid: u32,
    pub(crate) bytes: u32,
    pub(crate) message_id: Option<String>,
    pub(crate) came_at: Option<Timestamp>,
}

/// Opens a folder for reading: EXAMINE, so that even `\Recent` stays as it is.
pub(crate) async fn open(conversation: &mut Conversation, folder: &str) -> Result<Opened> {
    let (mut uid_validity, mut uid_next) = (None, None);
    let command = format!("EXAMINE {}", name::quoted(folder));
    let opening = conversation.ask(&command, |response| {
        let validity = |code: &ResponseCode<'_>| match code {
            ResponseCode::UidValidity(number) => Some(*number),
            _ => None,
        };
        let next = |code: &ResponseCode<'_>| match code {
            ResponseCode::UidNext(number) => Some(*number),
            _ => None,
        };
        uid_validity = coded(response, validity).or(uid_validity);
        uid_next = coded(response, next).or(uid_next);
    });
    opening.await.map_err(|trouble| match trouble {
        Trouble::Refused(said) => Trouble::Refused(format!("The folder {folder} cannot be opened. {said}")),
        other => other,
    })?;
    let uid_validity = uid_validity.ok_or_else(|| {
        Trouble::Refused(format!(
            "The folder {folder} has no lasting numbers (UIDVALIDITY): it cannot be fetched."
        ))
    })?;
    let uid_next = match uid_next {
        Some(uid_next) => uid_next,
        None => search(conversation, "UID 1:*").await?.last().map_or(1, |last| last.saturating_add(1)),
    };
    Ok(Opened { uid_validity, uid_next })
}

/// The numbers of the messages that fit, ascending.
pub(crate) async fn search(conversation: &mut Conversation, criteria: &str) -> Result<BTreeSet<u32>> {
    let mut found = BTreeSet::new();
    conversation
        .ask(&format!("UID SEARCH {criteria}"), |response| {
            if let Response::MailboxData(MailboxDatum::Search(numbers)) = response {
                found.extend(numbers);
            }
        })
        .await?;
    Ok(found)
}

/// The messages from a number on. `n:*` also names the last message when that is below `n` (RFC 3501 section 6.4.8).
pub(crate) async fn since_number(conversation: &mut Conversation, first: u32) -> Result<BTreeSet<u32>> {
    let mut found = search(conversation, &format!("UID {}:*", first.max(1))).await?;
    Ok(found.split_off(&first))
}

/// The messages that the server got on this day or later.
pub(crate) async fn since_day(
    conversation: &mut Conversation,
    day: jiff::civil::Date,
) -> Result<BTreeSet<u32>> {
    search(conversation, &format!("SINCE {}", day.strftime("%-d-%b-%Y"))).await
}

/// Lists messages.
pub(crate) async fn list(conversation: &mut Conversation, uids: &[u32]) -> Result<Vec<Listed>> {
    let mut all = Vec::new();
    let items = "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])";
    conversation
        .ask(&format!("UID FETCH {} {items}", name::set(uids)), |response| {
            let Response::Fetch(_, attributes) = response else { return };
            let (mut uid, mut bytes, mut message_id, mut came_at) = (None, None, None, None);
            for attribute in attributes {
                match attribute {
                    AttributeValue::Uid(number) => uid = Some(*number),
                    AttributeValue::Rfc822Size(size) => bytes = Some(*size),
                    AttributeValue::InternalDate(date) => came_at = moment(date),
                    AttributeValue::BodySection { data: Some(header), .. } => {
                        message_id = message::parse(header).message_id;
                    }
                    _ => {}
                }
            }
            if let (Some(uid), Some(bytes)) = (uid, bytes) {
                all.push(Listed { uid, bytes, message_id, came_at });
            }
        })
        .await?;
    Ok(all)
}

/// How messages are asked for: whole, peeking.
pub(crate) fn fetch_command(uids: &[u32]) -> String {
    format!("UID FETCH {} (UID INTERNALDATE BODY.PEEK[])", name::set(uids))
}

/// The message in a piece of the answer, if that is one.
pub(crate) fn fetched(piece: &Response<'_>) -> Option<Fetched> {
    let Response::Fetch(_, attributes) = piece else { return None };
    let (mut uid, mut raw, mut came_at) = (None, None, None);
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(number) => uid = Some(*number),
            AttributeValue::InternalDate(date) => came_at = moment(date),
            AttributeValue::BodySection { section: None, data: Some(data), .. } => {
                raw = Some(Bytes::copy_from_slice(data));
            }
            _ => {}
        }
    }
    Some(Fetched { uid: uid?, raw: raw?, came_at })
}

/// ` 7-Nov-2026 10:00:00 +0100` (RFC 3501 section 9, date-time).
fn moment(date: &str) -> Option<Timestamp> {
    Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", date.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_a_server_got_a_message_is_read() {
        let expected = "2026-11-07T09:00:00Z".parse().ok();
        assert_eq!(moment(" 7-Nov-2026 10:00:00 +0100"), expected);
        assert_eq!(moment("07-Nov-2026 09:00:00 +0000"), expected);
        assert_eq!(moment("yesterday"), None);
    }
}
