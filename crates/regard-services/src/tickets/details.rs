//! What a ticket is about: subject, priority, kind, tags.

use super::{lock_active, write_back};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::TicketId;
use regard_domain::ticket::Ticket;
use regard_domain::ticket::{Kind, Priority};
use regard_store::tag;

/// Changes the subject.
pub async fn change_subject(ctx: &Ctx, id: TicketId, subject: &str) -> Result<()> {
    let subject = field::subject(subject);
    if subject.is_empty() {
        return Err(ServiceError::invalid("subject", "Say in a few words what it is about."));
    }
    change(ctx, id, move |ticket| {
        let before = std::mem::replace(&mut ticket.subject, subject);
        Event::change("subject", Some(before), Some(ticket.subject.clone()))
    })
    .await
}

/// Changes how urgent it is; the time by which the customer hears follows.
pub async fn change_priority(ctx: &Ctx, id: TicketId, priority: Option<Priority>) -> Result<()> {
    change(ctx, id, move |ticket| {
        let before = std::mem::replace(&mut ticket.priority, priority);
        Event::change("priority", before.map(|p| p.to_string()), priority.map(|p| p.to_string()))
    })
    .await
}

/// Changes what kind of matter it is.
pub async fn change_kind(ctx: &Ctx, id: TicketId, kind: Option<Kind>) -> Result<()> {
    change(ctx, id, move |ticket| {
        let before = std::mem::replace(&mut ticket.kind, kind);
        Event::change("type", before.map(|k| k.to_string()), kind.map(|k| k.to_string()))
    })
    .await
}

async fn change(ctx: &Ctx, id: TicketId, set: impl FnOnce(&mut Ticket) -> Option<Event>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    let Some(event) = set(&mut ticket) else { return Ok(()) };
    write_back(&mut unit, ticket, &[event]).await?;
    unit.commit().await
}

/// Adds tags; those that are there already stay.
pub async fn tag(ctx: &Ctx, id: TicketId, tags: &[String]) -> Result<()> {
    let added: Vec<String> = tags.iter().filter_map(|tag| field::tag(tag)).collect();
    if added.is_empty() {
        return Err(ServiceError::invalid("tag", "A tag has letters or digits, such as warranty."));
    }
    retag(ctx, id, |tags| tags.extend(added)).await
}

/// Takes a tag away; one that is not there is as good.
pub async fn untag(ctx: &Ctx, id: TicketId, tag: &str) -> Result<()> {
    retag(ctx, id, |tags| tags.retain(|kept| kept != tag)).await
}

/// Sets the tags to exactly these.
pub async fn set_tags(ctx: &Ctx, id: TicketId, tags: &[String]) -> Result<()> {
    let wanted: Vec<String> = tags.iter().filter_map(|tag| field::tag(tag)).collect();
    retag(ctx, id, |tags| *tags = wanted).await
}

async fn retag(ctx: &Ctx, id: TicketId, change: impl FnOnce(&mut Vec<String>)) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, id).await?;
    let before = tag::list(&mut unit, id).await?;
    let mut wanted = before.clone();
    change(&mut wanted);
    wanted.sort();
    wanted.dedup();
    if before == wanted {
        return Ok(());
    }
    for gone in before.iter().filter(|tag| !wanted.contains(tag)) {
        tag::delete(&mut unit, id, gone).await?;
    }
    for added in wanted.iter().filter(|tag| !before.contains(tag)) {
        tag::insert(&mut unit, id, added).await?;
    }
    let event = Event::change("tags", Some(before.join(" ")), Some(wanted.join(" ")));
    write_back(&mut unit, ticket, event.as_slice()).await?;
    unit.commit().await
}
