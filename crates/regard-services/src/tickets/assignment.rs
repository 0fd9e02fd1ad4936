//! Who has a ticket.

use super::{lock_active, write_back};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use regard_domain::event::Event;
use regard_domain::id::{GroupId, TicketId, UserId};
use regard_domain::ticket::{Status, after_our_word};
use regard_store::{group, user};

/// Gives a ticket to a colleague, to a group, or back to nobody in its group.
pub async fn assign(ctx: &Ctx, id: TicketId, assignee: Option<UserId>, group: Option<GroupId>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    if let Some(assignee) = assignee {
        let colleague =
            user::find(&mut unit, assignee).await?.filter(|user| user.role.is_staff() && !user.is_suspended);
        colleague.ok_or_else(|| ServiceError::invalid("assignee", "Choose a colleague with a seat."))?;
    }
    let group = match group {
        Some(group) => group::find(&mut unit, group).await?.map(|group| Some(group.id)).ok_or_else(|| {
            ServiceError::invalid("group", "There is no such group. Choose one from the list.")
        })?,
        None => ticket.group_id,
    };
    let mut events = Vec::new();
    let words = |id: Option<i64>| id.map(|id| id.to_string());
    let before = std::mem::replace(&mut ticket.assignee_id, assignee);
    events.extend(Event::change("assignee_id", words(before.map(i64::from)), words(assignee.map(i64::from))));
    let before = std::mem::replace(&mut ticket.group_id, group);
    events.extend(Event::change("group_id", words(before.map(i64::from)), words(group.map(i64::from))));
    if assignee.is_some() && ticket.status == Status::New {
        ticket.status = after_our_word(Status::New);
        events.extend(Event::change("status", Some("new".into()), Some(ticket.status.to_string())));
    }
    if events.is_empty() {
        return Ok(());
    }
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}

/// Takes a ticket for oneself.
pub async fn take(ctx: &Ctx, id: TicketId) -> Result<()> {
    assign(ctx, id, Some(ctx.user()?), None).await
}
