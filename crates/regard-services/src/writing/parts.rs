//! The parts that creating and updating a ticket share: who is meant, what is said, details, people beside the requester.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::field_values;
use crate::promises::detecting;
use crate::unit::Unit;
use crate::words::{Word, say};
use crate::{people, replies, sending};
use regard_domain::definition::Kind as Defined;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{BrandId, DefinitionId, GroupId, OrganizationId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::ticket::{Kind, Status, Ticket};
use regard_domain::ticket_detail::TicketDetail;
use regard_domain::user::User;
use regard_domain::written::{Joining, Named, Said, Set, TicketWords};
use regard_store::{attachment, brand, collaborator, definition, group, organization, tag, ticket, user};

pub(super) fn wrong(field: &'static str, message: &str) -> ServiceError {
    ServiceError::invalid(field, message)
}

/// A person by id.
pub(super) async fn person(unit: &mut Unit, id: i64, field: &'static str) -> Result<User> {
    user::find(unit, UserId(id)).await?.ok_or_else(|| wrong(field, "is invalid: there is no such user"))
}

/// A person by address or name; somebody new becomes a customer.
pub(super) async fn named(unit: &mut Unit, named: &Named) -> Result<User> {
    let name = named.name.as_deref().unwrap_or_default();
    if let Some(email) = named.email.as_deref().filter(|email| !email.trim().is_empty()) {
        let email =
            field::email(email).ok_or_else(|| wrong("requester", "Email: is not properly formatted"))?;
        return people::find_or_add_customer(unit, &email, name).await;
    }
    let name =
        people::name(name).map_err(|_| wrong("requester", "Name: is too short (minimum is 1 characters)"))?;
    let new = user::NewUser {
        name: &name,
        role: regard_domain::user::Role::EndUser,
        access: regard_domain::user::TicketAccess::All,
        email: None,
        organization_id: None,
        zone: None,
    };
    let now = unit.now();
    let id = user::insert(unit, &new, now).await?;
    person(unit, id.0, "requester").await
}

/// Who is to have the ticket, if that is written.
pub(super) async fn assignee(unit: &mut Unit, words: &TicketWords) -> Result<Set<UserId>> {
    let colleague = match (&words.assignee_id, &words.assignee_email) {
        (Set::To(id), _) => user::find(unit, UserId(*id)).await?,
        (_, Some(email)) => {
            let email = field::email(email).unwrap_or_default();
            user::find_by_email(unit, &email).await?
        }
        (Set::Clear, None) => return Ok(Set::Clear),
        (Set::Keep, None) => return Ok(Set::Keep),
    };
    let colleague = colleague.filter(|user| user.role.is_staff() && !user.is_suspended);
    let colleague = colleague.ok_or_else(|| wrong("assignee_id", "Assignee is invalid: choose an agent"))?;
    Ok(Set::To(colleague.id))
}

/// The group that is written, if it exists.
pub(super) async fn owning(unit: &mut Unit, words: &TicketWords) -> Result<Set<GroupId>> {
    let Set::To(id) = words.group_id else { return Ok(words.group_id.clone().map(GroupId)) };
    let found = group::find(unit, GroupId(id)).await?;
    found
        .map(|group| Set::To(group.id))
        .ok_or_else(|| wrong("group_id", "Group is invalid: there is no such group"))
}

/// The organization that is written, if it exists.
pub(super) async fn company(unit: &mut Unit, words: &TicketWords) -> Result<Set<OrganizationId>> {
    let Set::To(id) = words.organization_id else {
        return Ok(words.organization_id.clone().map(OrganizationId));
    };
    let found = organization::find(unit, OrganizationId(id)).await?;
    found
        .map(|found| Set::To(found.id))
        .ok_or_else(|| wrong("organization_id", "Organization is invalid: there is no such organization"))
}

/// The brand that is written, if it exists.
pub(super) async fn face(unit: &mut Unit, words: &TicketWords) -> Result<Option<BrandId>> {
    let Some(id) = words.brand_id else { return Ok(None) };
    let found = brand::find(unit, BrandId(id)).await?;
    found
        .map(|found| Some(found.id))
        .ok_or_else(|| wrong("brand_id", "Brand is invalid: there is no such brand"))
}

/// The status that is written, directly or by a status of one's own.
pub(super) async fn status(unit: &mut Unit, words: &TicketWords) -> Result<(Option<Status>, Option<i64>)> {
    let Some(id) = words.custom_status_id else { return Ok((words.status, None)) };
    let found = definition::find(unit, Defined::CustomStatus, DefinitionId(id)).await?;
    let found = found.ok_or_else(|| wrong("custom_status_id", "is invalid: there is no such status"))?;
    let status = Status::from_word(found.text("status_category"));
    Ok((status.or(words.status), Some(id)))
}

/// Dates, links and forms.
pub(super) async fn details(
    unit: &mut Unit,
    ticket: &Ticket,
    words: &TicketWords,
    detail: &mut TicketDetail,
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let text = |value: &dyn ToString| value.to_string();
    let (due, problem, form) = (detail.due_at, detail.problem_id, detail.form_id);
    detail.due_at = words.due_at.clone().over(detail.due_at);
    if let Set::To(id) = words.problem_id {
        let found = ticket::find(unit, TicketId(id)).await?;
        let is_problem = found.is_some_and(|found| found.kind == Some(Kind::Problem));
        if !is_problem {
            return Err(wrong("problem_id", "Problem: is invalid, it must be a ticket of type problem"));
        }
    }
    detail.problem_id = words.problem_id.clone().map(TicketId).over(detail.problem_id);
    if ticket.kind != Some(Kind::Incident) {
        detail.problem_id = None;
    }
    if ticket.kind != Some(Kind::Task) {
        detail.due_at = None;
    }
    if let Set::To(id) = words.form_id {
        let found = definition::find(unit, Defined::TicketForm, DefinitionId(id)).await?;
        found.ok_or_else(|| wrong("ticket_form_id", "Ticket form is invalid: there is no such form"))?;
    }
    detail.form_id = words.form_id.clone().over(detail.form_id);
    events.extend(Event::change("due_at", due.map(|at| text(&at)), detail.due_at.map(|at| text(&at))));
    events.extend(Event::change(
        "problem_id",
        problem.map(|id| text(&id)),
        detail.problem_id.map(|id| text(&id)),
    ));
    events.extend(Event::change(
        "ticket_form_id",
        form.map(|id| text(&id)),
        detail.form_id.map(|id| text(&id)),
    ));
    Ok(events)
}

/// Tags and values of fields of one's own; choices bring their tags.
pub(super) async fn tags_and_fields(
    unit: &mut Unit,
    ticket: &Ticket,
    words: &TicketWords,
) -> Result<Vec<Event>> {
    let fields = field_values::set(unit, ticket, &words.fields).await?;
    let mut events = fields.events;
    let before = tag::list(unit, ticket.id).await?;
    let mut wanted = words.tags.clone().unwrap_or(before);
    wanted.extend(words.additional_tags.iter().cloned());
    wanted.retain(|tag| !words.remove_tags.contains(tag) && !fields.tags_removed.contains(tag));
    wanted.extend(fields.tags_added);
    events.extend(field_values::retag(unit, ticket, wanted).await?);
    Ok(events)
}

/// People copied and colleagues who follow.
pub(super) async fn joining(unit: &mut Unit, ticket: &Ticket, words: &TicketWords) -> Result<Vec<Event>> {
    let mut events = join(unit, ticket, &words.cc, words.exactly_cc, "cc").await?;
    events.extend(join(unit, ticket, &words.followers, words.exactly_followers, "follower").await?);
    Ok(events)
}

async fn join(
    unit: &mut Unit,
    ticket: &Ticket,
    wanted: &[Joining],
    exactly: bool,
    kind: &str,
) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let mut staying = Vec::new();
    let now = unit.now();
    for one in wanted {
        let found = match (one.user_id, &one.email) {
            (Some(id), _) => person(unit, id, "collaborators").await?,
            (None, email) => named(unit, &Named { email: email.clone(), name: one.name.clone() }).await?,
        };
        if one.leaves {
            if collaborator::delete(unit, ticket.id, found.id).await? {
                events.push(Event::CollaboratorRemoved { user_id: found.id });
            }
            continue;
        }
        staying.push(found.id);
        if found.id != ticket.requester_id
            && collaborator::insert(unit, ticket.id, found.id, kind, now).await?
        {
            events.push(Event::CollaboratorAdded { user_id: found.id });
        }
    }
    if exactly {
        for other in collaborator::list(unit, ticket.id).await? {
            if other.kind == kind && !staying.contains(&other.user_id) {
                collaborator::delete(unit, ticket.id, other.user_id).await?;
                events.push(Event::CollaboratorRemoved { user_id: other.user_id });
            }
        }
    }
    Ok(events)
}

/// Says something on a ticket; words of ours to the customer leave at once. What a program does not write about owner and
/// status stays as it is.
pub(super) async fn speak(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &mut Ticket,
    author: UserId,
    said: &Said,
) -> Result<Vec<Event>> {
    let writer = user::find(unit, author).await?;
    let writer = writer.ok_or_else(|| wrong("author_id", "is invalid: there is no such user"))?;
    if said.text.trim().is_empty() && said.html.trim().is_empty() && said.uploads.is_empty() {
        return Err(wrong("comment", "Comment body: cannot be blank"));
    }
    let (text, html) = replies::cleaned(&said.text, &said.html);
    let is_public = said.is_public.unwrap_or(true);
    let is_ours = writer.role.is_staff() && writer.id != ticket.requester_id;
    let mut word = Word::plain(author, is_public, ctx.channel, text, html);
    word.created_at = said.created_at;
    let leaves_at = unit.now();
    let leaves = is_ours && is_public && said.created_at.is_none();
    word.held_until = leaves.then_some(leaves_at);
    let despite = match leaves {
        true => sending::discreet(unit, ticket, &word.body_text, &said.why).await?,
        false => None,
    };
    let before = (ticket.assignee_id, ticket.status, ticket.solved_at);
    let (comment, mut events) = say(unit, ticket, word).await?;
    if is_ours {
        (ticket.assignee_id, ticket.status, ticket.solved_at) = before;
        events.retain(|event| !matches!(event, Event::Change { .. }));
    }
    events.extend(sending::keep(ctx, unit, ticket, comment, despite).await?);
    for token in &said.uploads {
        let by = ctx.user()?;
        if attachment::move_upload(unit, token, comment, by).await? == 0 {
            return Err(wrong("uploads", "There is no upload of yours with this token."));
        }
    }
    if leaves {
        events.extend(detecting::suggest_in(unit, ticket, comment).await?);
        replies::send(ctx, unit, ticket, comment, leaves_at).await?;
    } else if !writer.role.is_staff() && said.created_at.is_none() && ticket.comment_count == 1 {
        unit.enqueue(&Job::Acknowledge { ticket_id: ticket.id }).await?;
    }
    Ok(events)
}
