//! Holding a message: it becomes a suspended ticket with its reason, where colleagues see it. Never silent.

use crate::error::Result;
use crate::intake::reading::Reading;
use crate::intervals;
use crate::unit::Unit;
use regard_domain::field;
use regard_domain::id::{SuspendedTicketId, TicketId};
use regard_domain::raw_message::{RawMessage, state};
use regard_store::raw_message::{self, Settled};
use regard_store::suspended_ticket::{self, NewSuspendedTicket};

/// Why a message is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It could not be read.
    Unreadable,
    /// Nobody stands in From.
    NoSender,
    /// It claims to come from one of our own addresses.
    OwnAddress,
    /// A filter on the way called it spam.
    Spam,
    /// Its sender was kept from writing.
    SuspendedSender,
    /// It claims to come from a colleague, and the checks say otherwise.
    DoubtfulColleague,
    /// A program's answer that belongs to no ticket.
    AutoReply,
    /// A report about mail that is none of ours.
    Report,
    /// It announces something to everybody on a list.
    List,
    /// It goes round in a circle, or comes in masses.
    Loop,
}

impl Cause {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Unreadable => "unreadable",
            Cause::NoSender => "no_sender",
            Cause::OwnAddress => "own_address",
            Cause::Spam => "spam",
            Cause::SuspendedSender => "suspended_sender",
            Cause::DoubtfulColleague => "doubtful_colleague",
            Cause::AutoReply => "auto_reply",
            Cause::Report => "report",
            Cause::List => "list",
            Cause::Loop => "loop",
        }
    }

    /// Why, as a colleague reads it.
    pub fn sentence(self) -> &'static str {
        match self {
            Cause::Unreadable => "We could not read it. The original is kept whole.",
            Cause::NoSender => "It does not say who wrote it.",
            Cause::OwnAddress => "It claims to come from one of our own addresses.",
            Cause::Spam => "A filter on its way called it spam.",
            Cause::SuspendedSender => "Its sender was kept from writing to us.",
            Cause::DoubtfulColleague => {
                "It claims to come from a colleague, but the servers of their domain do not stand by it."
            }
            Cause::AutoReply => "A program wrote it, and it belongs to no request.",
            Cause::Report => "It reports on a mail that is none of ours.",
            Cause::List => {
                "It went to everybody on a list that takes no answers, and to none of our addresses."
            }
            Cause::Loop => "It goes round in a circle, or the same came many times within the hour.",
        }
    }
}

/// Holds a message. `ticket` is the one it seems to belong to.
pub(crate) async fn hold(
    unit: &mut Unit,
    row: &RawMessage,
    reading: Option<&Reading>,
    cause: Cause,
    more: &str,
    ticket: Option<TicketId>,
) -> Result<SuspendedTicketId> {
    let reason =
        if more.is_empty() { cause.sentence().to_owned() } else { format!("{} {more}", cause.sentence()) };
    let message = reading.map(|reading| &reading.message);
    let from = message.and_then(|message| message.first_from().cloned()).unwrap_or_default();
    let words = message.and_then(|message| message.text().map(str::to_owned)).unwrap_or_default();
    let recipient =
        row.envelope_to.first().or_else(|| reading.and_then(|reading| reading.recipients.first()));
    let new = NewSuspendedTicket {
        raw_message_id: row.id,
        cause: cause.as_str(),
        reason: field::snippet(&reason, 500),
        sender_name: shortened(&from.name),
        sender_address: shortened(if from.email.is_empty() { &row.envelope_from } else { &from.email }),
        recipient: shortened(recipient.map_or("", String::as_str)),
        subject: field::subject(message.map_or("", |message| &message.subject)),
        snippet: field::snippet(&words, 140),
        ticket_id: ticket,
    };
    let now = unit.now();
    let id = suspended_ticket::insert(unit, &new, now).await?;
    intervals::watch_held(unit, id).await?;
    let settled = Settled {
        state: state::HELD,
        reason: &new.reason,
        message_id: reading.and_then(|reading| reading.key()),
        content_sha256: reading.map(|reading| reading.content_sha256.as_str()),
        ticket_id: ticket,
        ..Settled::default()
    };
    raw_message::settle(unit, row.id, &settled, now).await?;
    Ok(id)
}

fn shortened(text: &str) -> String {
    text.chars().take(320).collect()
}
