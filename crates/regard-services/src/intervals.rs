//! The second at which the time passes by which somebody was to hear: written down as it happens, ended when they hear.
//!
//! Every deed on a ticket ends in `keep`. It plans the job for the time by which the customer hears now, and ends the
//! interval of somebody who has heard. The job writes the interval down at that very time ([`crate::ignored`]).

use crate::error::Result;
use crate::settings;
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::event::Event;
use regard_domain::id::{SuspendedTicketId, TicketId, UserId};
use regard_domain::ignored::{Cause, Ended, Facts, Interval, apologises, nearing_at};
use regard_domain::job::Job;
use regard_domain::ticket::{Status, Ticket};
use regard_store::db::Conn;
use regard_store::{absence, audit, ignored as store, suspended_ticket, user};

/// How long held mail may wait for a look, in business minutes: one business day.
pub(crate) const LOOKED_AT_WITHIN: i64 = 8 * 60;

/// Follows a ticket that was written: ends the interval of somebody who heard, writes down the time that passed unseen, and
/// plans the next one. `before` is the ticket as it was.
pub(crate) async fn keep(unit: &mut Unit, before: Option<&Ticket>, ticket: &Ticket) -> Result<()> {
    let now = unit.now();
    let was = before.and_then(|before| before.hear_by);
    if let Some(before) = before
        && let Some(missed) = was.filter(|was| *was <= now && !has_heard_by(before, ticket, *was))
    {
        // Its job is late: the time is known all the same.
        open(unit, before, missed).await?;
    }
    if closes_unheard(unit, before, ticket).await? {
        store::insert(unit, Some(ticket.id), None, Some(ticket.requester_id), Cause::ClosedUnheard, now)
            .await?;
    } else {
        say_goodbye(unit, before, ticket).await?;
    }
    if let Some(interval) = store::find_open(unit, ticket.id).await?
        && let Some(ended) = ended(before, ticket, &interval)
    {
        close(unit, ticket.id, &interval, ended).await?;
    }
    let Some(hear_by) = ticket.hear_by.filter(|_| was != ticket.hear_by) else { return Ok(()) };
    let job = Job::HearBy { ticket_id: ticket.id, hear_by, ignored_from: hear_by.max(now) };
    let since = ticket.waiting_since.unwrap_or(now);
    unit.enqueue_at(&job, nearing_at(since.min(hear_by), hear_by).max(now)).await
}

/// Whether words of ours before a time were heard, although they left a little after it.
fn has_heard_by(before: &Ticket, ticket: &Ticket, hear_by: Timestamp) -> bool {
    ticket.heard_at != before.heard_at && ticket.heard_at.is_some_and(|heard| heard <= hear_by)
}

/// Closing settles what was said before it, where the customer had a word of ours or closes it themselves.
async fn say_goodbye(unit: &mut Unit, before: Option<&Ticket>, ticket: &Ticket) -> Result<()> {
    let closes = ticket.status.is_done() && before.is_none_or(|before| !before.status.is_done());
    let by_themselves = unit.ctx().actor.user_id() == Some(ticket.requester_id);
    if closes && (by_themselves || store::find_last_of_ours(unit, ticket.id).await?.is_some()) {
        let now = unit.now();
        store::upsert_goodbye(unit, ticket.id, now).await?;
    }
    Ok(())
}

/// Somebody who waits for the first word of ours has their matter closed, by us and without one.
async fn closes_unheard(unit: &mut Unit, before: Option<&Ticket>, ticket: &Ticket) -> Result<bool> {
    let waited = before.is_some_and(|before| before.waiting_since.is_some() && !before.status.is_done());
    let is_put_away =
        ticket.spam_at.is_some() || ticket.deleted_at.is_some() || ticket.merged_into_id.is_some();
    let by_themselves = unit.ctx().actor.user_id() == Some(ticket.requester_id);
    if !waited
        || !ticket.status.is_done()
        || is_put_away
        || by_themselves
        || ticket.first_replied_at.is_some()
    {
        return Ok(false);
    }
    Ok(store::find_last_of_ours(unit, ticket.id).await?.is_none())
}

/// How an open interval ended; `None` when it goes on. A time that was moved without a word ends nothing.
fn ended(before: Option<&Ticket>, ticket: &Ticket, interval: &Interval) -> Option<Ended> {
    let heard_before = before.and_then(|before| before.heard_at);
    let heard = ticket.heard_at.filter(|at| *at > interval.from || Some(*at) != heard_before);
    if heard.is_some_and(|at| ticket.waiting_since.is_none_or(|since| since > at)) {
        return Some(Ended::Heard);
    }
    if ticket.spam_at.is_some() {
        return Some(Ended::Spam);
    }
    if ticket.deleted_at.is_some() {
        return Some(Ended::Deleted);
    }
    if ticket.merged_into_id.is_some() {
        return Some(Ended::Merged);
    }
    let closes_now = ticket.status.is_done() && before.is_some_and(|before| !before.status.is_done());
    match interval.cause {
        // They heard nothing: only words end it, or a person who closes it knowing that.
        Cause::ClosedUnheard => None,
        Cause::Bounced => closes_now.then_some(Ended::Closed),
        _ if ticket.status.is_done() => ticket.first_replied_at.map(|_| Ended::Closed),
        _ => ticket.hear_by.is_none().then_some(Ended::SetAside),
    }
}

async fn close(unit: &mut Unit, ticket: TicketId, interval: &Interval, ended: Ended) -> Result<()> {
    let said = match ended {
        Ended::Heard => store::find_last_of_ours(unit, ticket).await?,
        _ => None,
    };
    let by = said.as_ref().map(|(author, _)| *author).or(unit.ctx().actor.user_id());
    let apologised = said.is_some_and(|(_, text)| apologises(&text));
    let now = unit.now();
    store::close(unit, interval.id, now.max(interval.from), ended, by, apologised).await?;
    Ok(())
}

/// Writes down that a ticket's customer is ignored from a moment on, and gives why; `None` when they were already.
pub(crate) async fn open(unit: &mut Unit, ticket: &Ticket, from: Timestamp) -> Result<Option<Cause>> {
    if store::find_open(unit, ticket.id).await?.is_some() {
        return Ok(None);
    }
    let cause = Cause::of(&facts(unit, ticket, from).await?);
    let is_new = store::insert(unit, Some(ticket.id), None, Some(ticket.requester_id), cause, from).await?;
    if is_new {
        unit.record(ticket.id, &[Event::Ignored { cause, since: from }]).await?;
    }
    Ok(is_new.then_some(cause))
}

/// Our answer came back: whoever it was for has heard nothing, from now on until we reach them.
pub(crate) async fn unheard(unit: &mut Unit, ticket: &Ticket) -> Result<()> {
    let now = unit.now();
    let requester = Some(ticket.requester_id);
    if store::insert(unit, Some(ticket.id), None, requester, Cause::Bounced, now).await? {
        unit.record(ticket.id, &[Event::Ignored { cause: Cause::Bounced, since: now }]).await?;
    }
    Ok(())
}

async fn facts(unit: &mut Unit, ticket: &Ticket, from: Timestamp) -> Result<Facts> {
    let since = ticket.waiting_since.or(ticket.heard_at).unwrap_or(ticket.created_at);
    let audits = audit::list(unit, ticket.id).await?;
    let mut facts = Facts {
        is_waiting: ticket.waiting_since.is_some(),
        has_owner: ticket.assignee_id.is_some(),
        is_owner_absent: match ticket.assignee_id {
            Some(owner) => is_absent(unit, owner, from).await?,
            None => false,
        },
        ..Facts::default()
    };
    for event in audits.iter().filter(|audit| audit.created_at >= since).flat_map(|audit| &audit.events) {
        match event {
            Event::NotDelivered { permanent: true, .. } => facts.is_bounced = true,
            Event::MergedFrom { .. } => facts.is_merged = true,
            Event::MergeProposed { .. } => facts.is_reopened = true,
            Event::Change { field, previous: Some(previous), .. } if field == "status" => {
                facts.is_reopened |= Status::from_word(previous).is_some_and(Status::is_done);
            }
            _ => {}
        }
    }
    Ok(facts)
}

/// Whether a colleague is away at a moment, or has left.
pub(crate) async fn is_absent(conn: &mut Conn, colleague: UserId, at: Timestamp) -> Result<bool> {
    let away = absence::find(conn, colleague).await?.is_some_and(|absence| absence.covers(at));
    let found = user::find(conn, colleague).await?;
    Ok(away || found.is_none_or(|user| user.is_suspended || !user.role.is_staff()))
}

/// Plans the moment at which held mail must have been looked at.
pub(crate) async fn watch_held(unit: &mut Unit, id: SuspendedTicketId) -> Result<()> {
    let schedule = settings::load(unit).await?.schedule;
    let due_at = schedule.add_minutes(unit.now(), LOOKED_AT_WITHIN);
    unit.enqueue_at(&Job::HeldUnlooked { suspended_ticket_id: id, due_at }, due_at).await
}

/// Writes down that nobody has looked at held mail in time, if that is so; gives whether it is news.
pub(crate) async fn open_held(unit: &mut Unit, id: SuspendedTicketId, due_at: Timestamp) -> Result<bool> {
    let Some(held) = suspended_ticket::find(unit, id).await? else { return Ok(false) };
    if held.state != regard_domain::suspended_ticket::state::WAITING || unit.now() < due_at {
        return Ok(false);
    }
    let sender = user::find_by_email(unit, &held.sender_address).await?.map(|user| user.id);
    Ok(store::insert(unit, None, Some(id), sender, Cause::HeldUnlooked, due_at).await?)
}

/// A person has decided about held mail.
pub(crate) async fn looked(unit: &mut Unit, id: SuspendedTicketId) -> Result<()> {
    let Some(interval) = store::find_open_held(unit, id).await? else { return Ok(()) };
    let (now, by) = (unit.now(), unit.ctx().actor.user_id());
    store::close(unit, interval.id, now, Ended::Looked, by, false).await?;
    Ok(())
}
