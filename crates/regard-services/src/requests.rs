//! The customer's own side of tickets: asking, reading, answering, from a program that acts for them.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::replies;
use crate::status::set_status;
use crate::tickets::beginning::{Beginning, begin};
use crate::tickets::{see, write_back};
use crate::words::{Word, say};
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::TicketId;
use regard_domain::job::Job;
use regard_domain::ticket::Status;
use regard_domain::user::Sight;
use regard_domain::written::Said;
use regard_store::{attachment, ticket};

/// Asks for something: the matter is the actor's own.
pub async fn create(ctx: &Ctx, subject: &str, said: &Said) -> Result<TicketId> {
    let me = ctx.user()?;
    let (text, html) = replies::cleaned(&said.text, &said.html);
    if text.trim().is_empty() && said.uploads.is_empty() {
        return Err(ServiceError::invalid("description", "Description: cannot be blank"));
    }
    let subject = Some(field::subject(subject)).filter(|subject| !subject.is_empty());
    let subject = subject.unwrap_or_else(|| field::snippet(&text, 60));
    let mut unit = ctx.begin().await?;
    let mut ticket = begin(ctx, &mut unit, Beginning::new(&subject, me, ctx.channel)).await?;
    let word = Word::plain(me, true, ctx.channel, text, html);
    let (comment, words) = say(&mut unit, &mut ticket, word).await?;
    for token in &said.uploads {
        attachment::move_upload(&mut unit, token, comment, me).await?;
    }
    let id = ticket.id;
    let events: Vec<Event> = std::iter::once(Event::Create).chain(words).collect();
    write_back(&mut unit, ticket, &events).await?;
    unit.enqueue(&Job::Acknowledge { ticket_id: id }).await?;
    unit.commit().await?;
    Ok(id)
}

/// Adds a word of the customer's, or says that the matter is done.
pub async fn change(ctx: &Ctx, id: TicketId, said: Option<&Said>, is_solved: bool) -> Result<()> {
    let me = ctx.user()?;
    let mut unit = ctx.begin().await?;
    see(ctx, &mut unit, id, Sight::Public).await?;
    let mut ticket = ticket::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    if ticket.status == Status::Closed {
        return Err(ServiceError::invalid("status", "Status closed prevents ticket update"));
    }
    let mut events = Vec::new();
    if let Some(said) = said {
        let (text, html) = replies::cleaned(&said.text, &said.html);
        if text.trim().is_empty() && said.uploads.is_empty() {
            return Err(ServiceError::invalid("comment", "Comment body: cannot be blank"));
        }
        let word = Word::plain(me, true, ctx.channel, text, html);
        let (comment, words) = say(&mut unit, &mut ticket, word).await?;
        events.extend(words);
        for token in &said.uploads {
            attachment::move_upload(&mut unit, token, comment, me).await?;
        }
    }
    if is_solved && !ticket.status.is_done() {
        let now = unit.now();
        events.extend(set_status(&mut ticket, Status::Solved, now));
    }
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}
