//! Changing a ticket: any of its fields and a word on it, in one deed.

use super::parts;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::field_values;
use crate::status::set_status;
use crate::tickets::{lock, write_back};
use crate::unit::Unit;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{GroupId, TicketId, UserId};
use regard_domain::ticket::{self as rules, Status, Ticket};
use regard_domain::ticket_detail::TicketDetail;
use regard_domain::written::{Set, TicketWords};
use regard_store::{membership, ticket_detail, user};

/// Changes a ticket.
///
/// # Errors
/// `Invalid` when it is closed or a value does not fit; `Conflict` when it changed since the writer saw it.
pub async fn update(ctx: &Ctx, id: TicketId, words: &TicketWords) -> Result<()> {
    let mut unit = ctx.begin().await?;
    update_in(ctx, &mut unit, id, words).await?;
    unit.commit().await
}

/// Changes a ticket inside a unit.
pub(crate) async fn update_in(ctx: &Ctx, unit: &mut Unit, id: TicketId, words: &TicketWords) -> Result<()> {
    let mut ticket = lock(ctx, unit, id).await?;
    if ticket.deleted_at.is_some() {
        return Err(ServiceError::NotFound("ticket"));
    }
    if ticket.status == Status::Closed {
        return Err(parts::wrong("status", "Status closed prevents ticket update"));
    }
    seen(&ticket, words)?;
    let mut detail = ticket_detail::list(unit, &[id]).await?.remove(&id).unwrap_or_default();
    let kept = detail.clone();
    let mut events = fields(unit, &mut ticket, words).await?;
    events.extend(people(unit, &mut ticket, words, &mut detail).await?);
    if let Some(said) = &words.comment {
        let author = said.author_id.map_or_else(|| ctx.user(), |id| Ok(UserId(id)))?;
        events.extend(parts::speak(ctx, unit, &mut ticket, author, said).await?);
    }
    events.extend(standing(ctx, unit, &mut ticket, words, &mut detail).await?);
    events.extend(parts::details(unit, &ticket, words, &mut detail).await?);
    events.extend(parts::joining(unit, &ticket, words).await?);
    events.extend(parts::tags_and_fields(unit, &ticket, words).await?);
    if detail != kept {
        ticket_detail::update(unit, id, &detail).await?;
    }
    let is_solving = events.iter().any(|event| {
        matches!(event, Event::Change { field, value, .. } if field == "status" && value.as_deref() == Some("solved"))
    });
    if is_solving {
        field_values::require_to_solve(unit, &ticket).await?;
    }
    if events.is_empty() && detail == kept {
        return Ok(());
    }
    write_back(unit, ticket, &events).await
}

/// A writer who saw an older state is refused. Moments are compared as programs see them: in whole seconds.
fn seen(ticket: &Ticket, words: &TicketWords) -> Result<()> {
    let Some(seen) = words.seen_at else { return Ok(()) };
    if ticket.updated_at.as_second() > seen.as_second() {
        let why = "Safe Update prevented the update: the ticket has changed since the given time.";
        return Err(ServiceError::Conflict(why.into()));
    }
    Ok(())
}

async fn fields(unit: &mut Unit, ticket: &mut Ticket, words: &TicketWords) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    if let Some(subject) = words.subject.as_deref().map(field::subject).filter(|subject| !subject.is_empty())
    {
        let before = std::mem::replace(&mut ticket.subject, subject);
        events.extend(Event::change("subject", Some(before), Some(ticket.subject.clone())));
    }
    let text = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    let before = ticket.priority;
    ticket.priority = words.priority.clone().over(before);
    events.extend(Event::change(
        "priority",
        text(before.as_ref().map(|value| value as &dyn ToString)),
        text(ticket.priority.as_ref().map(|value| value as &dyn ToString)),
    ));
    let before = ticket.kind;
    ticket.kind = words.kind.clone().over(before);
    events.extend(Event::change(
        "type",
        before.map(|kind| kind.to_string()),
        ticket.kind.map(|kind| kind.to_string()),
    ));
    let before = ticket.external_id.take();
    ticket.external_id = words.external_id.clone().over(before.clone());
    events.extend(Event::change("external_id", before, ticket.external_id.clone()));
    if let Some(brand) = parts::face(unit, words).await? {
        let before = std::mem::replace(&mut ticket.brand_id, brand);
        events.extend(Event::change("brand_id", Some(before.to_string()), Some(brand.to_string())));
    }
    Ok(events)
}

/// Whose matter it is and who has it.
async fn people(
    unit: &mut Unit,
    ticket: &mut Ticket,
    words: &TicketWords,
    detail: &mut TicketDetail,
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let requester = match (words.requester_id, &words.requester) {
        (Some(id), _) => Some(parts::person(unit, id, "requester_id").await?),
        (None, Some(named)) => Some(parts::named(unit, named).await?),
        (None, None) => None,
    };
    let company = ticket.organization_id;
    if let Some(requester) = requester {
        let before = std::mem::replace(&mut ticket.requester_id, requester.id);
        events.extend(Event::change(
            "requester_id",
            Some(before.to_string()),
            Some(requester.id.to_string()),
        ));
        if before != requester.id {
            ticket.organization_id = requester.organization_id;
        }
    }
    ticket.organization_id = parts::company(unit, words).await?.over(ticket.organization_id);
    let text = |id: Option<i64>| id.map(|id| id.to_string());
    events.extend(Event::change(
        "organization_id",
        text(company.map(i64::from)),
        text(ticket.organization_id.map(i64::from)),
    ));
    let before = (ticket.assignee_id, ticket.group_id);
    ticket.group_id = parts::owning(unit, words).await?.over(ticket.group_id);
    let assignee = parts::assignee(unit, words).await?;
    if let (Set::To(colleague), true) = (&assignee, words.group_id.is_kept()) {
        ticket.group_id = group_for(unit, *colleague, ticket.group_id).await?;
    }
    ticket.assignee_id = assignee.over(ticket.assignee_id);
    if ticket.assignee_id != before.0 {
        detail.assigned_at = ticket.assignee_id.map(|_| unit.now());
    }
    events.extend(Event::change(
        "assignee_id",
        text(before.0.map(i64::from)),
        text(ticket.assignee_id.map(i64::from)),
    ));
    events.extend(Event::change(
        "group_id",
        text(before.1.map(i64::from)),
        text(ticket.group_id.map(i64::from)),
    ));
    Ok(events)
}

/// The group of a ticket whose new owner is in other groups only: theirs.
async fn group_for(unit: &mut Unit, owner: UserId, group: Option<GroupId>) -> Result<Option<GroupId>> {
    let Some(found) = user::find(unit, owner).await? else { return Ok(group) };
    let groups = user::person(unit, &found).await?.groups;
    if groups.is_empty() || group.is_some_and(|group| groups.contains(&group)) {
        return Ok(group);
    }
    let all = membership::list(unit, Some(owner), None, regard_domain::order::Slice::first(100)).await?;
    let main = all.iter().find(|place| place.is_default).or(all.first());
    Ok(main.map(|place| place.group_id).or(group))
}

/// The status: as written, or open once somebody has a new ticket.
async fn standing(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &mut Ticket,
    words: &TicketWords,
    detail: &mut TicketDetail,
) -> Result<Vec<Event>> {
    let now = unit.now();
    let (wanted, custom) = parts::status(unit, words).await?;
    let wanted = match wanted {
        Some(wanted) => wanted,
        None if ticket.status == Status::New && ticket.assignee_id.is_some() => Status::Open,
        None => return Ok(Vec::new()),
    };
    if custom.is_some() || wanted != ticket.status {
        detail.custom_status_id = custom;
    }
    if wanted == ticket.status {
        return Ok(Vec::new());
    }
    rules::change_status(ticket.status, wanted)
        .map_err(|refusal| parts::wrong("status", &format!("Status: {}", refusal.sentence())))?;
    let mut events = Vec::new();
    if wanted.is_done() && ticket.assignee_id.is_none() {
        ticket.assignee_id = ctx.actor.user_id();
        detail.assigned_at = Some(now);
        events.extend(Event::change("assignee_id", None, ticket.assignee_id.map(|id| id.to_string())));
    }
    events.extend(set_status(ticket, wanted, now));
    Ok(events)
}

/// Takes a ticket for good out of the desk; it has to be in the bin.
pub async fn destroy(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    destroy_in(ctx, &mut unit, id).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn destroy_in(ctx: &Ctx, unit: &mut Unit, id: TicketId) -> Result<()> {
    ctx.permit(regard_domain::user::Deed::Administer)?;
    let ticket = lock(ctx, unit, id).await?;
    if ticket.deleted_at.is_none() {
        return Err(ServiceError::NotFound("ticket"));
    }
    regard_store::ticket::delete(unit, id).await?;
    Ok(())
}
