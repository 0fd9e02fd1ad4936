//! Answering a customer, noting for colleagues, taking back.
//!
//! A reply stands on the ticket at once and leaves after some seconds in which it can be taken back. Until it has left,
//! nobody has heard anything: the customer's clock runs on.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::promises::making::{self, Noted};
use crate::sending::{self, Gate};
use crate::status::set_status;
use crate::tickets::{lock, lock_active, write_back};
use crate::unit::Unit;
use crate::words::{Word, say};
use crate::{drafts, outgoing, people};
use jiff::{SignedDuration, Timestamp};
use regard_domain::comment::Comment;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{CommentId, TicketId};
use regard_domain::ticket::{self as rules, Status, Ticket};
use regard_mail::html;
use regard_store::draft::Saved;
use regard_store::{attachment, audit, collaborator, comment, draft, ignored};

/// What is said, and what becomes of the ticket.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// The words as text.
    pub text: String,
    /// The words as HTML; empty when they were written plain.
    pub html: String,
    /// More addresses to copy from now on.
    pub cc: Vec<String>,
    /// The status afterwards; by the domain's rule when left out.
    pub status: Option<Status>,
    /// When it leaves, if not at once.
    pub send_at: Option<Timestamp>,
    /// Promises that were shown to its writer, and what they made of each.
    pub promises: Vec<Noted>,
    /// The newest comment its writer had seen; with a newer one of somebody else, sending is asked once.
    pub seen: Option<CommentId>,
    /// Why it goes although something in it was held back; empty when nothing was.
    pub why: String,
}

/// Answers the customer.
pub async fn reply(ctx: &Ctx, id: TicketId, message: &Message) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    let author = ctx.user()?;
    answered_meanwhile(ctx, &mut unit, id, message.seen).await?;
    let now = unit.now();
    if message.send_at.is_some_and(|at| at <= now) {
        return Err(ServiceError::invalid("send_at", "Choose a time that is still to come."));
    }
    let leaves_at = message.send_at.unwrap_or(now + SignedDuration::from_secs(ctx.desk.place.undo_secs));
    let (body_text, body_html) = body(&mut unit, ctx, id, message).await?;
    let words = with_names_of_files(&mut unit, ctx, id, &body_text).await?;
    let despite = match sending::judge(ctx, &mut unit, &ticket, &words, &message.why).await? {
        Gate::Opens(despite) => despite,
        Gate::Waits(refusal) => {
            unit.commit().await?;
            return Err(refusal.into());
        }
    };
    let mut events = copy(&mut unit, &ticket, &message.cc).await?;
    let mut word = Word::plain(author, true, ctx.channel, body_text.clone(), body_html);
    word.held_until = Some(leaves_at);
    let (comment, said) = say(&mut unit, &mut ticket, word).await?;
    events.extend(said);
    let said = (comment, body_text.as_str());
    events.extend(making::record_in(ctx, &mut unit, &ticket, said, &message.promises).await?);
    events.extend(sending::keep(ctx, &mut unit, &ticket, comment, despite).await?);
    events.extend(status_after(&mut ticket, message.status, now)?);
    use_draft(&mut unit, ctx, id, comment).await?;
    send(ctx, &mut unit, &ticket, comment, leaves_at).await?;
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await?;
    Ok(comment)
}

/// Writes down something for colleagues. The customer never sees it.
pub async fn note(ctx: &Ctx, id: TicketId, message: &Message) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    let now = unit.now();
    let (body_text, body_html) = body(&mut unit, ctx, id, message).await?;
    let word = Word::plain(ctx.user()?, false, ctx.channel, body_text, body_html);
    let (comment, mut events) = say(&mut unit, &mut ticket, word).await?;
    events.extend(status_after(&mut ticket, message.status, now)?);
    use_draft(&mut unit, ctx, id, comment).await?;
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await?;
    Ok(comment)
}

/// A short word of the actor's on a ticket inside a unit, with what is done to it: no draft is used up.
pub(crate) async fn remark_in(
    ctx: &Ctx,
    unit: &mut Unit,
    id: TicketId,
    text: &str,
    is_public: bool,
) -> Result<CommentId> {
    let mut ticket = lock_active(ctx, unit, id).await?;
    let (body_text, body_html) = cleaned(text, "");
    let leaves_at = unit.now();
    let mut word = Word::plain(ctx.user()?, is_public, ctx.channel, body_text, body_html);
    word.held_until = is_public.then_some(leaves_at);
    let (comment, events) = say(unit, &mut ticket, word).await?;
    if is_public {
        send(ctx, unit, &ticket, comment, leaves_at).await?;
    }
    write_back(unit, ticket, &events).await?;
    Ok(comment)
}

/// Takes a reply back that has not left: its words go back to the draft, and everything it changed is as it was.
pub async fn undo(ctx: &Ctx, id: CommentId) -> Result<TicketId> {
    let mut unit = ctx.begin().await?;
    let word = comment::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("message"))?;
    let mut ticket = lock(ctx, &mut unit, word.ticket_id).await?;
    if word.author_id != ctx.user()? {
        return Err(ServiceError::Forbidden("Only its writer can take it back.".into()));
    }
    let too_late = || ServiceError::Conflict("It has left already and cannot be taken back.".into());
    if word.held_until.is_none() {
        return Err(too_late());
    }
    if !outgoing::undo(&mut unit, id).await? {
        return Err(too_late());
    }
    keep_as_draft(&mut unit, &word).await?;
    revert(&mut unit, &mut ticket, id).await?;
    ignored::delete_goodbye(&mut unit, word.ticket_id, word.created_at).await?;
    regard_store::search::delete(&mut unit, id).await?;
    making::unsay_in(&mut unit, id).await?;
    comment::delete(&mut unit, id).await?;
    crate::words::recount(&mut unit, &mut ticket).await?;
    let ticket_id = ticket.id;
    write_back(&mut unit, ticket, &[Event::Undone { comment_id: id }]).await?;
    unit.commit().await?;
    Ok(ticket_id)
}

/// Sends a held comment at its time. Where nobody has an address the words simply stand on the ticket, and the customer
/// reads them on their page.
pub(crate) async fn send(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    comment: CommentId,
    leaves_at: Timestamp,
) -> Result<()> {
    if outgoing::queue_reply(ctx, unit, ticket, comment, leaves_at).await?.is_none() {
        comment::release(unit, comment).await?;
    }
    Ok(())
}

/// The words of a message, cleaned; an empty one without files says nothing.
async fn body(unit: &mut Unit, ctx: &Ctx, id: TicketId, message: &Message) -> Result<(String, String)> {
    let text = message.text.trim();
    if text.is_empty() && message.html.trim().is_empty() && !has_files(unit, ctx, id).await? {
        return Err(ServiceError::invalid("text", "Write a few words first."));
    }
    Ok(cleaned(text, &message.html))
}

/// Words of ours as text and clean HTML, from what was typed; HTML may be empty.
pub(crate) fn cleaned(text: &str, html: &str) -> (String, String) {
    let text = text.trim();
    if html.trim().is_empty() {
        return (text.to_owned(), html::from_text(text));
    }
    let clean = html::sanitise(html, &own_picture).html;
    let text = if text.is_empty() { html::to_text(&clean) } else { text.to_owned() };
    (text, clean)
}

/// Pictures of a reply are files of ours; anything else is left out.
fn own_picture(image: &html::ImageRef<'_>) -> Option<String> {
    match image {
        html::ImageRef::Own(path) if path.starts_with("/attachments/") => Some((*path).to_owned()),
        _ => None,
    }
}

/// Words with the names of the files that go with them: a name can tell as much as a sentence.
async fn with_names_of_files(unit: &mut Unit, ctx: &Ctx, id: TicketId, text: &str) -> Result<String> {
    let mut words = text.to_owned();
    if let Some(draft) = draft::find_by_ticket(unit, ctx.user()?, id).await? {
        for file in attachment::list_by_draft(unit, draft.id).await? {
            words.push_str("\n\n");
            words.push_str(&file.name);
        }
    }
    Ok(words)
}

async fn has_files(unit: &mut Unit, ctx: &Ctx, id: TicketId) -> Result<bool> {
    let Some(draft) = draft::find_by_ticket(unit, ctx.user()?, id).await? else { return Ok(false) };
    Ok(!attachment::list_by_draft(unit, draft.id).await?.is_empty())
}

/// Somebody else said something that the writer has not seen: sending would surprise both.
async fn answered_meanwhile(ctx: &Ctx, unit: &mut Unit, id: TicketId, seen: Option<CommentId>) -> Result<()> {
    let Some(seen) = seen else { return Ok(()) };
    let me = ctx.user()?;
    let last = comment::list_last(unit, id, 5).await?;
    let newer = last.iter().any(|word| word.id > seen && word.author_id != me && word.is_public);
    if newer {
        return Err(ServiceError::Conflict("Somebody wrote meanwhile. Read it, then send.".into()));
    }
    Ok(())
}

async fn copy(unit: &mut Unit, ticket: &Ticket, addresses: &[String]) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for address in addresses.iter().filter(|address| !address.trim().is_empty()) {
        let email = field::email(address).ok_or_else(|| {
            ServiceError::invalid(
                "cc",
                format!("“{}” is no mail address. Mend it or take it out.", address.trim()),
            )
        })?;
        let user = people::find_or_add_customer(unit, &email, "").await?;
        let now = unit.now();
        if user.id != ticket.requester_id && collaborator::insert(unit, ticket.id, user.id, "cc", now).await?
        {
            events.push(Event::CollaboratorAdded { user_id: user.id });
        }
    }
    Ok(events)
}

fn status_after(ticket: &mut Ticket, status: Option<Status>, now: Timestamp) -> Result<Vec<Event>> {
    let Some(to) = status.filter(|to| *to != ticket.status) else { return Ok(Vec::new()) };
    rules::change_status(ticket.status, to).map_err(|refusal| ServiceError::Conflict(refusal.sentence()))?;
    Ok(set_status(ticket, to, now))
}

/// The draft has been said: its files go with the words, the rest of it is gone.
async fn use_draft(unit: &mut Unit, ctx: &Ctx, id: TicketId, comment: CommentId) -> Result<()> {
    let Some(draft) = draft::find_by_ticket(unit, ctx.user()?, id).await? else { return Ok(()) };
    attachment::move_to_comment(unit, draft.id, comment).await?;
    draft::delete(unit, draft.id).await?;
    Ok(())
}

async fn keep_as_draft(unit: &mut Unit, word: &Comment) -> Result<()> {
    let mode = if word.is_public { drafts::Mode::Reply } else { drafts::Mode::Note };
    let saved = Saved { mode: mode.as_str(), body_text: &word.body_text, body_html: &word.body_html, cc: "" };
    let now = unit.now();
    let draft = draft::upsert(unit, word.author_id, word.ticket_id, saved, now).await?;
    attachment::move_to_draft(unit, word.id, draft).await?;
    Ok(())
}

/// Sets back what the reply's own deed changed, where nobody has changed it since.
async fn revert(unit: &mut Unit, ticket: &mut Ticket, id: CommentId) -> Result<()> {
    let audits = audit::list(unit, ticket.id).await?;
    let said = |event: &Event| matches!(event, Event::Comment { comment_id, .. } if *comment_id == id);
    let Some(deed) = audits.iter().rev().find(|audit| audit.events.iter().any(said)) else { return Ok(()) };
    for event in deed.events.iter().rev() {
        let Event::Change { field, previous, value } = event else { continue };
        match field.as_str() {
            "status" if value.as_deref() == Some(ticket.status.as_str()) => {
                let before = previous.as_deref().and_then(Status::from_word).unwrap_or(ticket.status);
                let now = unit.now();
                set_status(ticket, before, now);
            }
            "assignee_id" if value.as_deref() == ticket.assignee_id.map(|id| id.to_string()).as_deref() => {
                ticket.assignee_id = previous.as_deref().and_then(|id| id.parse().ok());
            }
            _ => {}
        }
    }
    Ok(())
}
