//! Rows that do not fit together, found by `regard verify`: each question names what is wrong with the rows it gives.

use crate::db::Conn;
use crate::error::Result;
use crate::{args, sql};
use jiff::{SignedDuration, Timestamp};

sql! {
    MISPLACED = "select ticket_id from tickets
        where queue_key <> coalesce(hear_by, 2305843009213693952 - last_comment_at) limit $1";
    UNSENT = "select o.outgoing_id from outgoing_messages o where o.state in ('waiting', 'sending') and not exists
        (select 1 from jobs j where j.kind = 'send_mail'
            and j.payload = '{\"kind\":\"send_mail\",\"outgoing_id\":' || cast(o.outgoing_id as text) || '}') limit $1";
    UNREAD = "select r.raw_message_id from raw_messages r where r.state = 'received' and not exists
        (select 1 from jobs j where j.kind = 'process_raw_message'
            and j.payload = '{\"kind\":\"process_raw_message\",\"raw_message_id\":' || cast(r.raw_message_id as text) || '}') limit $1";
    SENT_WITHOUT_TIME = "select outgoing_id from outgoing_messages where state = 'sent' and sent_at is null limit $1";
    OUTGOING_UNKNOWN = "select outgoing_id from outgoing_messages
        where state not in ('waiting', 'sending', 'sent', 'caught', 'doubtful', 'failed', 'undone') limit $1";
    HELD_BACK = "select c.comment_id from comments c where c.held_until is not null and c.held_until < $2 and not exists
        (select 1 from outgoing_messages o where o.comment_id = c.comment_id
            and o.state in ('waiting', 'sending', 'doubtful', 'failed')) limit $1";
    FILED_NOWHERE = "select r.raw_message_id from raw_messages r where r.state = 'filed' and r.ticket_id is not null
        and not exists (select 1 from comments c where c.comment_id = r.comment_id) limit $1";
    HELD_NOWHERE = "select r.raw_message_id from raw_messages r where r.state = 'held' and not exists
        (select 1 from suspended_tickets s where s.raw_message_id = r.raw_message_id) limit $1";
}

/// What may be wrong with a row, beside what its own columns say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A ticket stands at the wrong place in the inbox.
    Misplaced,
    /// Mail of ours is to leave and no job sends it.
    Unsent,
    /// A message was received and no job reads it.
    Unread,
    /// Mail of ours left at no time.
    SentWithoutTime,
    /// Mail of ours is in a state that does not exist.
    OutgoingUnknown,
    /// Words of ours are held back long after their time, and no mail carries them.
    HeldBack,
    /// A message was filed as a comment that is not there.
    FiledNowhere,
    /// A message is held and no suspended ticket shows it.
    HeldNowhere,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Flaw; 8] = [
        Flaw::Misplaced,
        Flaw::Unsent,
        Flaw::Unread,
        Flaw::SentWithoutTime,
        Flaw::OutgoingUnknown,
        Flaw::HeldBack,
        Flaw::FiledNowhere,
        Flaw::HeldNowhere,
    ];

    /// The table of the row.
    pub fn table(self) -> &'static str {
        match self {
            Flaw::Misplaced => "tickets",
            Flaw::Unsent | Flaw::SentWithoutTime | Flaw::OutgoingUnknown => "outgoing_messages",
            Flaw::Unread | Flaw::FiledNowhere | Flaw::HeldNowhere => "raw_messages",
            Flaw::HeldBack => "comments",
        }
    }

    /// What is wrong, in words.
    pub fn sentence(self) -> &'static str {
        match self {
            Flaw::Misplaced => "it stands at the wrong place in the inbox",
            Flaw::Unsent => "it is to leave and no job sends it",
            Flaw::Unread => "it was received and no job reads it",
            Flaw::SentWithoutTime => "it was sent and nobody noted when",
            Flaw::OutgoingUnknown => "it is in a state that does not exist",
            Flaw::HeldBack => "its time has come and no mail carries it",
            Flaw::FiledNowhere => "it was filed as a comment that is not there",
            Flaw::HeldNowhere => "it is held and no suspended ticket shows it",
        }
    }

    fn sql(self) -> &'static str {
        match self {
            Flaw::Misplaced => MISPLACED,
            Flaw::Unsent => UNSENT,
            Flaw::Unread => UNREAD,
            Flaw::SentWithoutTime => SENT_WITHOUT_TIME,
            Flaw::OutgoingUnknown => OUTGOING_UNKNOWN,
            Flaw::HeldBack => HELD_BACK,
            Flaw::FiledNowhere => FILED_NOWHERE,
            Flaw::HeldNowhere => HELD_NOWHERE,
        }
    }
}

/// How long after its time a held comment may still be on its way to its mail.
const HELD_GRACE: SignedDuration = SignedDuration::from_hours(1);

/// Rows with a flaw, at most `limit`.
pub async fn list(conn: &mut Conn, flaw: Flaw, now: Timestamp, limit: i64) -> Result<Vec<i64>> {
    let args = if flaw == Flaw::HeldBack { args![limit, now - HELD_GRACE] } else { args![limit] };
    let rows: Vec<(i64,)> = conn.all(flaw.sql(), args).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
