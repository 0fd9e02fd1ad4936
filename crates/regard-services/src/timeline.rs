//! A ticket as a person reads it: words, notes and events in one order. What a customer gets is made here too, without
//! anything internal (law 9).

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets;
use regard_domain::attachment::Attachment;
use regard_domain::collaborator::Collaborator;
use regard_domain::comment::Comment;
use regard_domain::event::Audit;
use regard_domain::id::{TicketId, UserId};
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_domain::user::{Actor, Sight};
use regard_store::attachment;
use regard_store::audit;
use regard_store::collaborator;
use regard_store::comment;
use regard_store::ticket;
use regard_store::user;
use regard_store::{read, tag};
use std::collections::HashMap;

/// A ticket with everything on it that the actor may see.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The ticket.
    pub ticket: Ticket,
    /// How much the actor may have of it.
    pub sight: Sight,
    /// Its words, oldest first; for a customer only the public ones that left the house.
    pub comments: Vec<Comment>,
    /// The files on those words.
    pub attachments: Vec<Attachment>,
    /// Its history; empty for a customer.
    pub audits: Vec<Audit>,
    /// Who else is on it.
    pub collaborators: Vec<Collaborator>,
    /// Its tags; empty for a customer.
    pub tags: Vec<String>,
    /// Everybody named, by id.
    pub people: HashMap<UserId, User>,
}

/// A ticket with everything on it that the actor may see. A colleague who looks has read it.
pub async fn show(ctx: &Ctx, id: TicketId) -> Result<Timeline> {
    let mut conn = ctx.read().await?;
    let sight = tickets::see(ctx, &mut conn, id, Sight::Public).await?;
    let ticket = ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let mut comments = comment::list(&mut conn, id).await?;
    let mut attachments = attachment::list_by_ticket(&mut conn, id).await?;
    let collaborators = collaborator::list(&mut conn, id).await?;
    let (audits, tags) = if sight == Sight::Staff {
        (audit::list(&mut conn, id).await?, tag::list(&mut conn, id).await?)
    } else {
        comments.retain(|comment| comment.is_public && comment.held_until.is_none());
        attachments.retain(|file| comments.iter().any(|comment| Some(comment.id) == file.comment_id));
        (Vec::new(), Vec::new())
    };
    let people = named(&mut conn, &ticket, &comments, &audits).await?;
    Ok(Timeline { ticket, sight, comments, attachments, audits, collaborators, tags, people })
}

async fn named(
    conn: &mut regard_store::db::Conn,
    ticket: &Ticket,
    comments: &[Comment],
    audits: &[Audit],
) -> Result<HashMap<UserId, User>> {
    let mut ids: Vec<UserId> = [Some(ticket.requester_id), Some(ticket.submitter_id), ticket.assignee_id]
        .into_iter()
        .flatten()
        .chain(comments.iter().map(|comment| comment.author_id))
        .chain(audits.iter().filter_map(|audit| audit.author_id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let people = user::list_by_ids(conn, &ids).await?;
    Ok(people.into_iter().map(|person| (person.id, person)).collect())
}

/// Notes that the acting colleague has read a ticket up to now.
pub async fn mark_read(ctx: &Ctx, id: TicketId) -> Result<()> {
    let Actor::User(person) = &ctx.actor else { return Ok(()) };
    let mut unit = ctx.begin().await?;
    tickets::see(ctx, &mut unit, id, Sight::Staff).await?;
    let now = unit.now();
    read::upsert(&mut unit, person.id, id, now).await?;
    unit.commit().await
}
