//! Creating a ticket, as new or as one that lived elsewhere before.

use super::parts;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::field_values;
use crate::settings;
use crate::status::set_status;
use crate::tickets::beginning::{Beginning, begin};
use crate::tickets::write_back;
use crate::unit::Unit;
use crate::waiting;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{TicketId, UserId};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::ticket_detail::TicketDetail;
use regard_domain::user::Deed;
use regard_domain::written::{Said, Set, TicketWords};
use regard_store::{tag, ticket, ticket_detail, user};

/// Creates a ticket. Only its writer's name, a word and, for customers, themselves as requester are needed.
pub async fn create(ctx: &Ctx, words: &TicketWords) -> Result<TicketId> {
    let mut unit = ctx.begin().await?;
    let id = create_in(ctx, &mut unit, words).await?;
    unit.commit().await?;
    Ok(id)
}

/// Creates a ticket inside a unit.
pub(crate) async fn create_in(ctx: &Ctx, unit: &mut Unit, words: &TicketWords) -> Result<TicketId> {
    ctx.permit(Deed::Work)?;
    let me = ctx.user()?;
    let said = words.comment.as_ref().ok_or_else(|| parts::wrong("base", "Description: cannot be blank"))?;
    let before = followed(unit, words).await?;
    let requester = requester(unit, words, before.as_ref(), me).await?;
    let author = match said.author_id.or(words.submitter_id) {
        Some(id) => parts::person(unit, id, "author_id").await?.id,
        None => me,
    };
    let mut ticket = begun(ctx, unit, words, said, requester, author).await?;
    let mut detail =
        TicketDetail { followup_of_id: before.as_ref().map(|before| before.id), ..TicketDetail::default() };
    let mut events = vec![Event::Create];
    inherit(unit, &mut ticket, before.as_ref(), words).await?;
    let (status, custom) = parts::status(unit, words).await?;
    let standing = if ticket.assignee_id.is_some() { Status::Open } else { Status::New };
    events.extend(first_values(&ticket));
    events.extend(parts::speak(ctx, unit, &mut ticket, author, said).await?);
    let now = unit.now();
    let wanted = status.unwrap_or(standing);
    if wanted.is_done() {
        ticket.assignee_id = ticket.assignee_id.or(Some(me));
    }
    events.extend(set_status(&mut ticket, wanted, now));
    detail.custom_status_id = custom;
    detail.assigned_at = ticket.assignee_id.map(|_| now);
    events.extend(parts::details(unit, &ticket, words, &mut detail).await?);
    events.extend(parts::joining(unit, &ticket, words).await?);
    ticket_detail::update(unit, ticket.id, &detail).await?;
    events.extend(parts::tags_and_fields(unit, &ticket, words).await?);
    if wanted == Status::Solved {
        field_values::require_to_solve(unit, &ticket).await?;
    }
    let id = ticket.id;
    write_back(unit, ticket, &events).await?;
    Ok(id)
}

/// The closed ticket that this one follows up.
async fn followed(unit: &mut Unit, words: &TicketWords) -> Result<Option<Ticket>> {
    let Some(id) = words.followup_of_id else { return Ok(None) };
    let found = ticket::find(unit, TicketId(id)).await?;
    let found = found.filter(|ticket| ticket.status == Status::Closed);
    let refusal = || parts::wrong("via_followup_source_id", "A follow-up needs a closed ticket to follow.");
    found.map(Some).ok_or_else(refusal)
}

async fn requester(
    unit: &mut Unit,
    words: &TicketWords,
    before: Option<&Ticket>,
    me: UserId,
) -> Result<UserId> {
    match (words.requester_id, &words.requester, before) {
        (Some(id), _, _) => Ok(parts::person(unit, id, "requester_id").await?.id),
        (None, Some(named), _) => Ok(parts::named(unit, named).await?.id),
        (None, None, Some(before)) => Ok(before.requester_id),
        (None, None, None) => Ok(me),
    }
}

async fn begun(
    ctx: &Ctx,
    unit: &mut Unit,
    words: &TicketWords,
    said: &Said,
    requester: UserId,
    author: UserId,
) -> Result<Ticket> {
    let subject = words.subject.as_deref().map(field::subject).filter(|subject| !subject.is_empty());
    let text =
        if said.text.trim().is_empty() { regard_mail::html::to_text(&said.html) } else { said.text.clone() };
    let beginning = Beginning {
        submitter_id: author,
        assignee_id: parts::assignee(unit, words).await?.over(None),
        group_id: parts::owning(unit, words).await?.over(None),
        brand_id: parts::face(unit, words).await?,
        priority: words.priority.clone().over(None),
        kind: words.kind.clone().over(None),
        external_id: words.external_id.clone().over(None),
        ..Beginning::new(&subject.unwrap_or_else(|| field::snippet(&text, 60)), requester, ctx.channel)
    };
    let mut ticket = begin(ctx, unit, beginning).await?;
    ticket.organization_id = parts::company(unit, words).await?.over(ticket.organization_id);
    Ok(ticket)
}

/// A follow-up has the tags of the ticket before it unless others are given.
async fn inherit(
    unit: &mut Unit,
    ticket: &mut Ticket,
    before: Option<&Ticket>,
    words: &TicketWords,
) -> Result<()> {
    let Some(before) = before else { return Ok(()) };
    if words.tags.is_none() {
        for tag in tag::list(unit, before.id).await? {
            tag::insert(unit, ticket.id, &tag).await?;
        }
    }
    if words.subject.is_none() {
        ticket.subject = before.subject.clone();
    }
    Ok(())
}

/// What a new ticket begins with, for its history.
fn first_values(ticket: &Ticket) -> Vec<Event> {
    let first = |field: &str, value: Option<String>| Event::change(field, None, value);
    [
        first("subject", Some(ticket.subject.clone())),
        first("requester_id", Some(ticket.requester_id.to_string())),
        first("priority", ticket.priority.map(|priority| priority.to_string())),
        first("type", ticket.kind.map(|kind| kind.to_string())),
        first("assignee_id", ticket.assignee_id.map(|id| id.to_string())),
        first("group_id", ticket.group_id.map(|id| id.to_string())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Creates a ticket that lived elsewhere before: with its own times, all its words, and without a mail to anybody.
pub async fn import(ctx: &Ctx, words: &TicketWords) -> Result<TicketId> {
    let mut unit = ctx.begin().await?;
    let id = import_in(ctx, &mut unit, words).await?;
    unit.commit().await?;
    Ok(id)
}

/// Imports a ticket inside a unit.
pub(crate) async fn import_in(ctx: &Ctx, unit: &mut Unit, words: &TicketWords) -> Result<TicketId> {
    ctx.permit(Deed::Administer)?;
    unit.without_rules();
    let now = unit.now();
    let began_at = words.created_at.unwrap_or(now);
    let mut all = words.comments.clone();
    all.extend(words.comment.clone());
    let first = match all.first_mut() {
        Some(first) => first,
        None => return Err(parts::wrong("base", "Description: cannot be blank")),
    };
    first.created_at = first.created_at.or(Some(began_at));
    let opening = TicketWords { comment: Some(first.clone()), status: None, ..words.clone() };
    let id = create_in(ctx, unit, &opening).await?;
    let mut ticket = ticket::lock(unit, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let mut events = Vec::new();
    for said in &all[1..] {
        let author = UserId(said.author_id.unwrap_or(ticket.submitter_id.0));
        let said = Said { created_at: said.created_at.or(Some(began_at)), ..said.clone() };
        events.extend(parts::speak(ctx, unit, &mut ticket, author, &said).await?);
    }
    if let Some(submitter) = words.submitter_id {
        user::find(unit, UserId(submitter))
            .await?
            .ok_or_else(|| parts::wrong("submitter_id", "is invalid"))?;
        ticket_detail::update_submitter(unit, id, UserId(submitter)).await?;
    }
    ticket_detail::update_created(unit, id, began_at).await?;
    ticket.created_at = began_at;
    let status = words.status.unwrap_or(ticket.status);
    events.extend(set_status(&mut ticket, status, now));
    if ticket.status.is_done() {
        ticket.solved_at = words.solved_at.or(ticket.solved_at);
    }
    let settings = settings::load(unit).await?;
    let clock = waiting::derive(unit, &mut ticket, &settings).await?;
    ticket::update(unit, &ticket, now).await?;
    waiting::keep(unit, id, &clock).await?;
    unit.record(id, &events).await?;
    Ok(id)
}

/// Whether the words set anything at all.
pub fn says_something(words: &TicketWords) -> bool {
    *words != TicketWords::default() || !matches!(words.priority, Set::Keep)
}
