//! How a ticket begins, and beginning one for a customer from the workspace.

use super::write_back;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use crate::words::{Word, say};
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{BrandId, GroupId, MailboxId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::ticket::Ticket;
use regard_domain::ticket::{Kind, Priority, Status};
use regard_mail::compose::token;
use regard_mail::html;
use regard_store::ticket::{self, NewTicket};
use regard_store::{brand, group, user};

/// What a ticket begins with. What is left out gets the desk's default, so that nobody's matter is without an owner.
#[derive(Clone, Debug)]
pub(crate) struct Beginning {
    /// What it is about.
    pub subject: String,
    /// Whose matter.
    pub requester_id: UserId,
    /// Who writes it down.
    pub submitter_id: UserId,
    /// Who has it.
    pub assignee_id: Option<UserId>,
    /// The owning group; the default one when left out.
    pub group_id: Option<GroupId>,
    /// Which face of ours; the default one when left out.
    pub brand_id: Option<BrandId>,
    /// Where it came in.
    pub mailbox_id: Option<MailboxId>,
    /// How it came.
    pub channel: Channel,
    /// Where it stands.
    pub status: Status,
    /// How urgent.
    pub priority: Option<Priority>,
    /// What kind of matter.
    pub kind: Option<Kind>,
    /// Another system's name for it.
    pub external_id: Option<String>,
}

impl Beginning {
    /// A customer's own matter, new.
    pub(crate) fn new(subject: &str, requester_id: UserId, channel: Channel) -> Self {
        Self {
            subject: field::subject(subject),
            requester_id,
            submitter_id: requester_id,
            assignee_id: None,
            group_id: None,
            brand_id: None,
            mailbox_id: None,
            channel,
            status: Status::New,
            priority: None,
            kind: None,
            external_id: None,
        }
    }
}

/// What a customer writes when they ask for something.
#[derive(Clone, Debug)]
pub struct NewMatter {
    /// What it is about; may be empty.
    pub subject: String,
    /// Their words.
    pub text: String,
    /// By which door.
    pub channel: Channel,
}

/// A person who signed in asks for something: the matter is theirs.
pub async fn ask(ctx: &Ctx, matter: &NewMatter) -> Result<TicketId> {
    let requester = ctx.user()?;
    let text = matter.text.trim();
    if text.is_empty() {
        return Err(ServiceError::invalid("text", "Write a few words, so that we can help."));
    }
    let mut subject = field::subject(&matter.subject);
    if subject.is_empty() {
        subject = field::snippet(text, 60);
    }
    let mut unit = ctx.begin().await?;
    let mut ticket = begin(ctx, &mut unit, Beginning::new(&subject, requester, matter.channel)).await?;
    let word = Word::plain(requester, true, matter.channel, text.to_owned(), html::from_text(text));
    let (_, words) = say(&mut unit, &mut ticket, word).await?;
    let id = ticket.id;
    let events: Vec<Event> = std::iter::once(Event::Create).chain(words).collect();
    write_back(&mut unit, ticket, &events).await?;
    unit.enqueue(&Job::Acknowledge { ticket_id: id }).await?;
    unit.commit().await?;
    Ok(id)
}

/// Inserts a ticket inside a deed. The caller adds the first word and records [`regard_domain::event::Event::Create`].
pub(crate) async fn begin(ctx: &Ctx, unit: &mut Unit, beginning: Beginning) -> Result<Ticket> {
    let requester =
        user::find(unit, beginning.requester_id).await?.ok_or(ServiceError::NotFound("requester"))?;
    let brand_id = match beginning.brand_id {
        Some(id) => id,
        None => brand::find_default(unit).await?.ok_or(ServiceError::NotFound("brand"))?.id,
    };
    let group_id = match beginning.group_id {
        Some(id) => Some(id),
        None => group::find_default(unit).await?.map(|group| group.id),
    };
    let mut random = [0; token::RANDOM_BYTES];
    ctx.desk.chance.fill(&mut random);
    let now = unit.now();
    let new = NewTicket {
        subject: beginning.subject,
        requester_id: beginning.requester_id,
        submitter_id: beginning.submitter_id,
        assignee_id: beginning.assignee_id,
        group_id,
        organization_id: requester.organization_id,
        brand_id,
        mailbox_id: beginning.mailbox_id,
        channel: beginning.channel,
        status: beginning.status,
        priority: beginning.priority,
        kind: beginning.kind,
        external_id: beginning.external_id,
        reply_token: token::new(random),
    };
    let id = ticket::insert(unit, &new, now).await?;
    ticket::find(unit, id).await?.ok_or(ServiceError::NotFound("ticket"))
}
