//! Warm hand-offs: "Can I get someone else to help you?" A colleague is offered a ticket with everything they need to
//! know; it is theirs when they accept, and the customer is told who and why in the same deed. Until then the giver has
//! it, and its clocks run on.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::tickets::{self, lock_active, write_back};
use crate::unit::Unit;
use crate::words::{Word, say};
use crate::{people, replies};
use jiff::SignedDuration;
use regard_domain::event::Event;
use regard_domain::field::snippet;
use regard_domain::handoff::{self as rules, ANSWER_WITHIN, Answer, Handoff, State, Summary};
use regard_domain::id::{HandoffId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, Role, Sight, User};
use regard_mail::html;
use regard_store::{comment, handoff as store, ticket, user};

/// Characters of the customer's words that stand in a summary which nobody wrote.
const ASKED_CHARS: usize = 500;

/// What is offered.
#[derive(Clone, Debug, Default)]
pub struct NewHandoff {
    /// To whom; `None` asks for a lead.
    pub to: Option<UserId>,
    /// Why, as the customer is told.
    pub reason: String,
    /// What the next one has to know.
    pub summary: Summary,
}

/// A ticket's hand-offs, oldest first.
pub async fn list(ctx: &Ctx, id: TicketId) -> Result<Vec<Handoff>> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Staff).await?;
    Ok(store::list(&mut conn, id).await?)
}

/// What is offered to the actor and waits for their answer, each with its ticket's subject.
pub async fn offered(ctx: &Ctx) -> Result<Vec<(Handoff, Ticket)>> {
    ctx.permit(Deed::Work)?;
    let Ok(me) = ctx.user() else { return Ok(Vec::new()) };
    let mut conn = ctx.read().await?;
    let mut all = Vec::new();
    for handoff in store::list_offered(&mut conn, me).await? {
        if let Some(ticket) = ticket::find(&mut conn, handoff.ticket_id).await? {
            all.push((handoff, ticket));
        }
    }
    Ok(all)
}

/// Offers a ticket to a colleague. Nobody's ticket becomes the giver's first, so that it has an owner all along.
///
/// # Errors
/// `Refused` when it is offered already, or was handed on twice and this is no lead.
pub async fn offer(ctx: &Ctx, id: TicketId, new: &NewHandoff) -> Result<Handoff> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    let me = ctx.user()?;
    if new.reason.trim().is_empty() {
        let refusal = Refusal::of_input(1, "It does not say why.", "Write the reason: the customer is told.");
        return Err(refusal.into());
    }
    let mut events = Vec::new();
    let from = match ticket.assignee_id {
        Some(owner) if owner == me || ctx.permit(Deed::Lead).is_ok() => owner,
        Some(_) => {
            let why = "It is with a colleague. They offer it, or a lead does.";
            return Err(ServiceError::Conflict(why.into()));
        }
        None => {
            ticket.assignee_id = Some(me);
            events.extend(Event::change("assignee_id", None, Some(me.to_string())));
            me
        }
    };
    let to = taker(&mut unit, &ticket, from, new.to).await?;
    let past = store::list(&mut unit, id).await?;
    rules::offer(&past, from, to.id, matches!(to.role, Role::Lead | Role::Admin))?;
    let handoff = insert(&mut unit, &ticket, from, &to, new).await?;
    let sentence = format!("{} is offered to you: {}", ticket.subject, snippet(&new.reason, 200));
    notifications::tell_user(&mut unit, to.id, id, kind::HANDOFF, &sentence).await?;
    unit.enqueue_at(&Job::TimeOutHandoff { handoff_id: handoff.id }, handoff.answer_by).await?;
    events.push(Event::Handoff { handoff_id: handoff.id, state: State::Offered, to: to.id });
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await?;
    Ok(handoff)
}

async fn insert(
    unit: &mut Unit,
    ticket: &Ticket,
    from: UserId,
    to: &User,
    new: &NewHandoff,
) -> Result<Handoff> {
    let mut summary = new.summary.clone();
    if summary.asked.trim().is_empty() {
        let words = comment::list(unit, ticket.id).await?;
        let first = words.iter().find(|word| word.is_public && word.author_id == ticket.requester_id);
        summary.asked = first.map(|word| snippet(&word.body_text, ASKED_CHARS)).unwrap_or_default();
    }
    let now = unit.now();
    let mut handoff = Handoff {
        id: HandoffId(0),
        ticket_id: ticket.id,
        from,
        to: to.id,
        reason: new.reason.trim().to_owned(),
        summary,
        state: State::Offered,
        offered_at: now,
        answer_by: now + ANSWER_WITHIN,
        accepted_at: None,
        comment_id: None,
    };
    handoff.id = store::insert(unit, &handoff).await?;
    Ok(handoff)
}

/// The colleague who is asked, or a lead: one of the group's, else an admin.
async fn taker(unit: &mut Unit, ticket: &Ticket, from: UserId, to: Option<UserId>) -> Result<User> {
    let works = |user: &User| user.role.is_staff() && !user.is_suspended;
    if let Some(to) = to {
        let found = user::find(unit, to).await?.filter(works);
        return found.ok_or_else(|| ServiceError::invalid("to", "Choose a colleague who is here."));
    }
    for id in notifications::leads_for(unit, ticket).await? {
        if let Some(lead) = user::find(unit, id).await?.filter(|user| works(user) && user.id != from) {
            return Ok(lead);
        }
    }
    Err(ServiceError::Conflict("There is no other lead here. Choose a colleague.".into()))
}

/// Takes what was offered: from now on it is the actor's, and the customer is told who they are and why.
pub async fn accept(ctx: &Ctx, id: HandoffId) -> Result<TicketId> {
    let mut unit = ctx.begin().await?;
    let (handoff, mut ticket) = lock_offer(ctx, &mut unit, id).await?;
    rules::answer(handoff.state, Answer::Accept)?;
    if ticket.assignee_id != Some(handoff.from) || ticket.merged_into_id.is_some() || ticket.status.is_done()
    {
        let why = "It is not with whoever offered it any more. Decline, or look who has it.";
        return Err(ServiceError::Conflict(why.into()));
    }
    let me = ctx.user()?;
    let now = unit.now();
    let before = ticket.assignee_id.replace(me).map(|id| id.to_string());
    let mut events: Vec<Event> =
        Event::change("assignee_id", before, Some(me.to_string())).into_iter().collect();
    let text = introduction(&mut unit, &ticket, &handoff).await?;
    let leaves_at = now + SignedDuration::from_secs(ctx.desk.place.undo_secs);
    let mut word = Word::plain(me, true, ctx.channel, text.clone(), html::from_text(&text));
    word.held_until = Some(leaves_at);
    let (comment, said) = say(&mut unit, &mut ticket, word).await?;
    events.extend(said);
    events.push(Event::Handoff { handoff_id: id, state: State::Accepted, to: me });
    store::accept(&mut unit, id, Some(comment), now).await?;
    replies::send(ctx, &mut unit, &ticket, comment, leaves_at).await?;
    let ticket_id = ticket.id;
    let sentence = format!("{} was taken over by the colleague you asked.", ticket.subject);
    notifications::tell_user(&mut unit, handoff.from, ticket_id, kind::HANDOFF, &sentence).await?;
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await?;
    Ok(ticket_id)
}

/// Who, and why, in words of the one who takes it over. When they hear again stands under it, as in any reply.
async fn introduction(unit: &mut Unit, ticket: &Ticket, handoff: &Handoff) -> Result<String> {
    let name = async |unit: &mut Unit, id| -> Result<String> {
        Ok(user::find(unit, id).await?.map(|user| user.name).unwrap_or_default())
    };
    let customer = name(unit, ticket.requester_id).await?;
    let (giver, taker) = (name(unit, handoff.from).await?, name(unit, handoff.to).await?);
    let greeting = if customer.contains('@') { "Hello,".to_owned() } else { format!("Hello {customer},") };
    let reason = handoff.reason.trim_end_matches(['.', ' ']);
    Ok(format!(
        "{greeting}\n\nI am {taker} and look after this from now on, together with what {giver} knows about it: {reason}.\n\n\
         I have read everything you wrote, so you do not have to tell it again."
    ))
}

/// The actor cannot take what was offered: it stays with its giver, who is told.
pub async fn decline(ctx: &Ctx, id: HandoffId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (handoff, ticket) = lock_offer(ctx, &mut unit, id).await?;
    go_back(&mut unit, handoff, ticket, Answer::Decline).await?;
    unit.commit().await
}

/// Nobody answered in time: it stays with its giver, who is told. Called by its job; an answered offer says nothing.
pub async fn time_out(ctx: &Ctx, id: HandoffId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(seen) = store::find(&mut unit, id).await? else { return Ok(()) };
    let Some(ticket) = ticket::lock(&mut unit, seen.ticket_id).await? else { return Ok(()) };
    let Some(handoff) = store::find(&mut unit, id).await? else { return Ok(()) };
    if handoff.state != State::Offered || unit.now() < handoff.answer_by {
        return Ok(());
    }
    go_back(&mut unit, handoff, ticket, Answer::TimeOut).await?;
    unit.commit().await
}

async fn go_back(unit: &mut Unit, handoff: Handoff, ticket: Ticket, answer: Answer) -> Result<()> {
    let state = rules::answer(handoff.state, answer)?;
    let now = unit.now();
    store::settle(unit, handoff.id, state, now).await?;
    let why = if answer == Answer::Decline { "cannot take it" } else { "has not answered" };
    let sentence = format!("{} is still yours: whom you asked {why}.", ticket.subject);
    notifications::tell_user(unit, handoff.from, ticket.id, kind::HANDOFF, &sentence).await?;
    let event = Event::Handoff { handoff_id: handoff.id, state, to: handoff.to };
    write_back(unit, ticket, &[event]).await
}

/// An offer with its ticket, locked, for the one who is asked: they may not see the ticket yet.
async fn lock_offer(ctx: &Ctx, unit: &mut Unit, id: HandoffId) -> Result<(Handoff, Ticket)> {
    ctx.permit(Deed::Work)?;
    let me = ctx.user()?;
    let missing = ServiceError::NotFound("hand-off");
    let Some(seen) = store::find(unit, id).await?.filter(|handoff| handoff.to == me) else {
        return Err(missing);
    };
    let ticket = ticket::lock(unit, seen.ticket_id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    // Read again behind the lock: of two answers at once the second finds the first.
    let handoff = store::find(unit, id).await?.ok_or(missing)?;
    Ok((handoff, ticket))
}

/// Colleagues to whom it may be offered.
pub async fn takers(ctx: &Ctx, id: TicketId) -> Result<Vec<User>> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Staff).await?;
    drop(conn);
    let me = ctx.user()?;
    let staff = people::staff(ctx).await?;
    Ok(staff.into_iter().filter(|user| user.id != me && !user.is_suspended).collect())
}
