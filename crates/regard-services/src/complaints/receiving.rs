//! How a complaint comes: a colleague writes it down, or the customer does it by their link. It costs them nothing: no
//! ledger, no rank and no limit knows of it.

use super::{lead_for, taker};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::recoveries::{kept, said};
use crate::status::set_status;
use crate::tickets::{lock_active, see, write_back};
use crate::unit::Unit;
use crate::words::{Word, say};
use jiff::SignedDuration;
use regard_domain::complaint::{Aspect, CONTACT_FROM};
use regard_domain::event::Event;
use regard_domain::field::snippet;
use regard_domain::id::{ComplaintId, TicketId, UserId};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::user::{Deed, Sight};
use regard_mail::html;
use regard_store::complaint::NewComplaint;
use regard_store::{complaint, group, ticket, user};

/// How far back somebody's complaints are looked at for their contact.
const CONTACT_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What somebody complains of.
#[derive(Clone, Debug)]
pub struct Complained {
    /// Their words.
    pub words: String,
    /// What they praised beside it: praise with a sting is both.
    pub praise: String,
    /// What it is about.
    pub aspect: Aspect,
    /// Whether their name stays out of lists and files.
    pub is_anonymous: bool,
    /// The colleague it is about.
    pub about_id: Option<UserId>,
}

impl Complained {
    /// Of words alone.
    pub fn of(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            praise: String::new(),
            aspect: Aspect::Other,
            is_anonymous: false,
            about_id: None,
        }
    }
}

/// A colleague writes a complaint down in the customer's words.
pub async fn receive(ctx: &Ctx, id: TicketId, new: &Complained) -> Result<ComplaintId> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, id).await?;
    let id = receive_in(ctx, &mut unit, ticket, new, Vec::new()).await?;
    unit.commit().await?;
    Ok(id)
}

/// The requester complains by themselves. Their words stand in the conversation too, so that somebody waits for an answer.
pub async fn receive_own(ctx: &Ctx, id: TicketId, new: &Complained) -> Result<ComplaintId> {
    let me = ctx.user()?;
    let mut unit = ctx.begin().await?;
    see(ctx, &mut unit, id, Sight::Public).await?;
    let mut ticket = ticket::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    if ticket.requester_id != me {
        return Err(ServiceError::NotFound("ticket"));
    }
    let text = said("words", &new.words, "Write a few words about what went wrong.")?;
    let word = Word::plain(me, true, ctx.channel, text.clone(), html::from_text(&text));
    let (_, events) = say(&mut unit, &mut ticket, word).await?;
    let own = Complained { about_id: None, ..new.clone() };
    let id = receive_in(ctx, &mut unit, ticket, &own, events).await?;
    unit.commit().await?;
    Ok(id)
}

async fn receive_in(
    ctx: &Ctx,
    unit: &mut Unit,
    mut ticket: Ticket,
    new: &Complained,
    mut events: Vec<Event>,
) -> Result<ComplaintId> {
    let words = said("words", &new.words, "Write down what they complain of, in their words.")?;
    if complaint::find_open(unit, ticket.id).await?.is_some() {
        let sentence = "There is an open complaint here already. What is new belongs to it.";
        return Err(ServiceError::Conflict(sentence.into()));
    }
    if ticket.status == Status::Closed {
        let sentence = "This conversation is closed. A complaint begins a new one, so that it is answered.";
        return Err(ServiceError::Conflict(sentence.into()));
    }
    if let Some(about) = new.about_id {
        let found = user::find(unit, about).await?.filter(|user| user.role.is_staff());
        found.ok_or_else(|| ServiceError::invalid("about_id", "Choose the colleague it is about."))?;
    }
    let actor = ctx.actor.user_id().filter(|_| ctx.actor.is_staff());
    let owner = owner_for(unit, &ticket, new.about_id, actor).await?;
    let row = NewComplaint {
        ticket_id: ticket.id,
        user_id: ticket.requester_id,
        words: &words,
        praise: &kept(&new.praise),
        aspect: new.aspect,
        is_anonymous: new.is_anonymous,
        about_id: new.about_id,
        owner_id: owner,
        received_by: actor,
    };
    let now = unit.now();
    let id = complaint::insert(unit, &row, now).await?;
    events.push(Event::Complaint { complaint_id: id, step: "received".into(), words: snippet(&words, 300) });
    events.extend(open_again(&mut ticket, now));
    events.extend(hand_over(&mut ticket, new.about_id, owner));
    tell(unit, &ticket, owner.filter(|owner| Some(*owner) != actor)).await?;
    write_back(unit, ticket, &events).await?;
    Ok(id)
}

/// What is complained of is not done.
fn open_again(ticket: &mut Ticket, now: jiff::Timestamp) -> Vec<Event> {
    if ticket.status.is_done() { set_status(ticket, Status::Open, now) } else { Vec::new() }
}

/// A conversation of the colleague it is about goes to whoever has the complaint.
pub(super) fn hand_over(ticket: &mut Ticket, about: Option<UserId>, owner: Option<UserId>) -> Option<Event> {
    if about.is_none() || ticket.assignee_id != about {
        return None;
    }
    let before = std::mem::replace(&mut ticket.assignee_id, owner);
    Event::change("assignee_id", before.map(|id| id.to_string()), owner.map(|id| id.to_string()))
}

async fn tell(unit: &mut Unit, ticket: &Ticket, owner: Option<UserId>) -> Result<()> {
    let Some(owner) = owner else { return Ok(()) };
    let sentence = format!("#{}: a complaint. Thank them within the hour.", ticket.id);
    notifications::tell_user(unit, owner, ticket.id, kind::COMPLAINT, &sentence).await
}

/// Who has it: the contact of somebody who complains often, else whoever has the conversation, who writes it down, a lead,
/// the group. Never whom it is about.
pub(super) async fn owner_for(
    unit: &mut Unit,
    ticket: &Ticket,
    about: Option<UserId>,
    actor: Option<UserId>,
) -> Result<Option<UserId>> {
    let since = unit.now() - CONTACT_FOR;
    let earlier = complaint::list_by_user(unit, ticket.requester_id, since, 50).await?;
    let contact = earlier.first().filter(|_| earlier.len() >= CONTACT_FROM).and_then(|last| last.owner_id);
    for id in [contact, ticket.assignee_id, actor].into_iter().flatten() {
        if let Some(found) = taker(unit, ticket, about, id).await? {
            return Ok(Some(found.id));
        }
    }
    if let Some(lead) = lead_for(unit, ticket, about).await? {
        return Ok(Some(lead.id));
    }
    let near = match ticket.group_id {
        Some(group) => group::list_members(unit, group).await?,
        None => Vec::new(),
    };
    let staff = user::list_staff(unit).await?.into_iter().map(|user| user.id);
    for id in near.into_iter().chain(staff).collect::<Vec<_>>() {
        if let Some(found) = taker(unit, ticket, about, id).await? {
            return Ok(Some(found.id));
        }
    }
    Ok(None)
}
