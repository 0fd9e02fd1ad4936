//! Who else is on a ticket: people copied and colleagues following.

use super::{lock_active, write_back};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::people;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{TicketId, UserId};
use regard_store::collaborator;

/// Copies somebody on a ticket by their address: from now on they get what we say to the customer.
pub async fn add_cc(ctx: &Ctx, id: TicketId, address: &str) -> Result<UserId> {
    let address = field::email(address)
        .ok_or_else(|| ServiceError::invalid("email", "Write a mail address, such as dora@example.com."))?;
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, id).await?;
    let user = people::find_or_add_customer(&mut unit, &address, "").await?;
    if user.id == ticket.requester_id {
        return Err(ServiceError::invalid("email", "It is their conversation: they get every word already."));
    }
    let now = unit.now();
    if collaborator::insert(&mut unit, id, user.id, "cc", now).await? {
        write_back(&mut unit, ticket, &[Event::CollaboratorAdded { user_id: user.id }]).await?;
        unit.commit().await?;
    }
    Ok(user.id)
}

/// Follows a ticket: the colleague is told of what happens, the customer does not see it.
pub async fn follow(ctx: &Ctx, id: TicketId) -> Result<()> {
    let user = ctx.user()?;
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, id).await?;
    let now = unit.now();
    if collaborator::insert(&mut unit, id, user, "follower", now).await? {
        write_back(&mut unit, ticket, &[Event::CollaboratorAdded { user_id: user }]).await?;
        unit.commit().await?;
    }
    Ok(())
}

/// Takes somebody off a ticket.
pub async fn remove(ctx: &Ctx, id: TicketId, user: UserId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, id).await?;
    if collaborator::delete(&mut unit, id, user).await? {
        write_back(&mut unit, ticket, &[Event::CollaboratorRemoved { user_id: user }]).await?;
        unit.commit().await?;
    }
    Ok(())
}
