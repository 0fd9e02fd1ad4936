//! What machines answer: mail of ours that came back, is late, arrived, or was called spam; absence notes.
//!
//! It is recorded on the ticket it belongs to as an internal word of a machine: nobody is woken, no clock stops, nothing
//! is answered. A bounce of ours also marks the address that failed and tells the owner.

use crate::error::Result;
use crate::intervals;
use crate::notifications::{self, kind};
use crate::outgoing::letter;
use crate::threading::{self, Claims};
use crate::tickets;
use crate::unit::Unit;
use crate::words::{Word, say};
use jiff::SignedDuration;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{CommentId, OutgoingId, TicketId};
use regard_domain::outgoing::Outgoing;
use regard_domain::ticket::Ticket;
use regard_mail::kind::{Finding, Kind};
use regard_store::ticket;
use regard_store::{outgoing as store, user};

/// How long after our mail a report that names only the address is taken to be about it.
const NAMED_WITHIN: SignedDuration = SignedDuration::from_hours(5 * 24);

/// The longest reason that is kept, in characters.
const REASON_MAX_CHARS: usize = 300;

/// What a machine's message is about.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The ticket it is recorded on.
    pub ticket: Ticket,
    /// Our mail it tells about, when that is known.
    pub outgoing: Option<Outgoing>,
}

/// Finds what a machine's message is about: our mail whose Message-ID it quotes, the ticket whose secret it came back
/// to, our mail that it answers, or the last mail we sent to an address it calls failed.
pub(crate) async fn find_subject(
    unit: &mut Unit,
    finding: &Finding,
    claims: &Claims,
) -> Result<Option<Subject>> {
    let quoted = finding.report.as_ref().and_then(|report| report.original_message_id.as_deref());
    let mut outgoing = None;
    for id in quoted.map(threading::key).iter().chain(&claims.parents) {
        outgoing = store::find_by_message_id(unit, id).await?;
        if outgoing.is_some() {
            break;
        }
    }
    let by_mail = outgoing.as_ref().and_then(|outgoing| outgoing.ticket_id);
    if let Some(id) = by_mail {
        return with_ticket(unit, id, outgoing).await;
    }
    if let Some(ticket) = threading::place_machine(unit, claims).await? {
        let sent = store::list_by_ticket(unit, ticket.id).await?;
        let failed = finding.failed_recipients();
        let about = sent.into_iter().rev().find(|mail| goes_to_any(mail, &failed));
        return Ok(Some(Subject { ticket, outgoing: about }));
    }
    let since = unit.now() - NAMED_WITHIN;
    for address in finding.failed_recipients() {
        let sent = store::find_last_to(unit, &address, since).await?;
        if let Some(id) = sent.as_ref().and_then(|mail| mail.ticket_id) {
            return with_ticket(unit, id, sent).await;
        }
    }
    Ok(None)
}

async fn with_ticket(unit: &mut Unit, id: TicketId, outgoing: Option<Outgoing>) -> Result<Option<Subject>> {
    let ticket = ticket::find(unit, id).await?;
    Ok(ticket.map(|ticket| Subject { ticket, outgoing }))
}

fn goes_to_any(mail: &Outgoing, addresses: &[String]) -> bool {
    let recipients = letter::emails(mail);
    addresses.iter().any(|address| recipients.contains(address))
}

/// Records a machine's message on its ticket.
pub(crate) async fn record(
    unit: &mut Unit,
    subject: Subject,
    finding: &Finding,
    kind: &str,
    word: Word,
) -> Result<(TicketId, CommentId)> {
    let id = subject.ticket.id;
    let mut ticket = ticket::lock(unit, id).await?.unwrap_or(subject.ticket);
    let (comment_id, _) = say(unit, &mut ticket, word).await?;
    let mut events = vec![Event::MachineAnswer { comment_id, kind: kind.to_owned() }];
    let failed = match finding.kind == Kind::Bounce {
        true => not_delivered(unit, &ticket, subject.outgoing.as_ref(), finding).await?,
        false => None,
    };
    let is_answer = subject.outgoing.as_ref().is_some_and(|mail| mail.kind == letter::Kind::Reply.as_str());
    if let Some(Event::NotDelivered { permanent: true, to, .. }) = &failed
        && is_answer
        && is_requester(unit, &ticket, to).await?
    {
        intervals::unheard(unit, &ticket).await?;
    }
    events.extend(failed);
    tickets::write_back(unit, ticket, &events).await?;
    Ok((id, comment_id))
}

/// Whether mail to the requester is among what came back.
async fn is_requester(unit: &mut Unit, ticket: &Ticket, failed: &[String]) -> Result<bool> {
    let theirs = user::list_identities(unit, ticket.requester_id).await?;
    Ok(theirs.iter().any(|identity| failed.contains(&identity.value)))
}

/// Marks what failed for good and tells the owner. Only addresses that we wrote to are believed: anybody can write a
/// report.
async fn not_delivered(
    unit: &mut Unit,
    ticket: &Ticket,
    outgoing: Option<&Outgoing>,
    finding: &Finding,
) -> Result<Option<Event>> {
    let Some(mail) = outgoing else { return Ok(None) };
    let recipients = letter::emails(mail);
    let mut failed: Vec<String> = Vec::new();
    let mut reason = String::new();
    let now = unit.now();
    for outcome in finding.outcomes().filter(|outcome| recipients.contains(&outcome.address)) {
        let said = said(outcome.status.as_deref(), outcome.diagnostic.as_deref());
        if outcome.permanent {
            user::mark_undeliverable(unit, &outcome.address, &said, now).await?;
        }
        failed.push(outcome.address.clone());
        if reason.is_empty() {
            reason = said;
        }
    }
    if failed.is_empty() {
        // It is about our mail, but names nobody we wrote to (a forwarded address): our only recipient it must be.
        let [only] = recipients.as_slice() else { return Ok(None) };
        failed.push(only.clone());
        reason = finding
            .outcomes()
            .next()
            .map(|o| said(o.status.as_deref(), o.diagnostic.as_deref()))
            .unwrap_or_default();
    }
    let permanent = finding.is_permanent().unwrap_or(false);
    let sentence = sentence(&failed, permanent, &reason);
    notifications::tell_owner(unit, ticket, kind::NOT_DELIVERED, &sentence).await?;
    let outgoing_id: Option<OutgoingId> = Some(mail.id);
    Ok(Some(Event::NotDelivered { outgoing_id, to: failed, permanent, reason }))
}

/// What the owner reads.
pub(crate) fn sentence(failed: &[String], permanent: bool, reason: &str) -> String {
    let to = failed.join(", ");
    let next = if permanent { "Find another way to reach them." } else { "It may work later." };
    let why = if reason.is_empty() { String::new() } else { format!(" The other server says: {reason}.") };
    format!("Our mail to {to} came back.{why} {next}")
}

fn said(status: Option<&str>, diagnostic: Option<&str>) -> String {
    let text = match (status, diagnostic) {
        (Some(status), Some(diagnostic)) if !diagnostic.contains(status) => format!("{status} {diagnostic}"),
        (_, Some(diagnostic)) => diagnostic.to_owned(),
        (Some(status), None) => status.to_owned(),
        (None, None) => String::new(),
    };
    field::snippet(text.trim_end_matches('.'), REASON_MAX_CHARS)
}
