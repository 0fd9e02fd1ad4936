//! Beginning a conversation from our side: writing to a customer first, or writing down what one asked by phone.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets::beginning::{Beginning, begin};
use crate::tickets::write_back;
use crate::words::{Word, say};
use crate::{people, replies};
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{GroupId, TicketId, UserId};
use regard_domain::ticket::{Kind, Priority, Status};
use regard_domain::user::Deed;
use regard_store::tag;

/// What a colleague begins: writing to a customer first, or writing down what one asked by phone or at the counter.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The customer's address.
    pub email: String,
    /// Their name, when they are new.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// The first words, as text.
    pub text: String,
    /// The first words, as HTML; empty when they were written plain.
    pub html: String,
    /// Whether they are the customer's own words (asked by phone), ours to them, or a note.
    pub voice: Voice,
    /// How it came.
    pub channel: Channel,
    /// Who has it; the actor when left out.
    pub assignee_id: Option<UserId>,
    /// The owning group; the default one when left out.
    pub group_id: Option<GroupId>,
    /// How urgent.
    pub priority: Option<Priority>,
    /// What kind of matter.
    pub kind: Option<Kind>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Another system's name for it.
    pub external_id: Option<String>,
}

/// Whose words a ticket begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The customer's, written down by a colleague: they wait for us from now on.
    Theirs,
    /// Ours, to the customer: they get them by mail.
    Ours,
    /// A note for colleagues.
    Note,
}

/// Begins a ticket for a customer. Our own first words leave at once, as any reply does.
pub async fn begin_for(ctx: &Ctx, begun: &Begun) -> Result<TicketId> {
    ctx.permit(Deed::Work)?;
    let email = field::email(&begun.email).ok_or_else(|| {
        ServiceError::invalid("requester", "Write the customer’s mail address, such as dora@example.com.")
    })?;
    if begun.text.trim().is_empty() && begun.html.trim().is_empty() {
        return Err(ServiceError::invalid("comment", "Write a few words first."));
    }
    let mut unit = ctx.begin().await?;
    let requester = people::find_or_add_customer(&mut unit, &email, &begun.name).await?;
    let actor = ctx.actor.user_id().unwrap_or(requester.id);
    let subject = Some(field::subject(&begun.subject)).filter(|subject| !subject.is_empty());
    let beginning = Beginning {
        submitter_id: actor,
        assignee_id: begun.assignee_id.or(ctx.actor.user_id().filter(|_| begun.voice != Voice::Theirs)),
        group_id: begun.group_id,
        priority: begun.priority,
        kind: begun.kind,
        external_id: begun.external_id.clone(),
        status: if begun.voice == Voice::Theirs { Status::New } else { Status::Open },
        ..Beginning::new(
            &subject.unwrap_or_else(|| field::snippet(&begun.text, 60)),
            requester.id,
            begun.channel,
        )
    };
    let mut ticket = begin(ctx, &mut unit, beginning).await?;
    for tag in begun.tags.iter().filter_map(|tag| field::tag(tag)) {
        tag::insert(&mut unit, ticket.id, &tag).await?;
    }
    let author = if begun.voice == Voice::Theirs { requester.id } else { actor };
    let (text, html) = replies::cleaned(&begun.text, &begun.html);
    let mut word = Word::plain(author, begun.voice != Voice::Note, begun.channel, text, html);
    let leaves_at = unit.now() + SignedDuration::from_secs(ctx.desk.place.undo_secs);
    word.held_until = (begun.voice == Voice::Ours).then_some(leaves_at);
    let (comment, said) = say(&mut unit, &mut ticket, word).await?;
    if begun.voice == Voice::Ours {
        replies::send(ctx, &mut unit, &ticket, comment, leaves_at).await?;
    }
    let id = ticket.id;
    let events: Vec<Event> = std::iter::once(Event::Create).chain(said).collect();
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await?;
    Ok(id)
}
