//! "Nobody answered me": the customer says it themselves, and a lead hears it.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::tickets::{see, write_back};
use crate::words::{Word, say};
use jiff::SignedDuration;
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ticket::{Priority, Status};
use regard_domain::user::Sight;
use regard_mail::html;
use regard_store::{audit, ticket, user};

/// Who says it again sooner is thanked, and the leads are not told twice.
const TOLD_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(4);

/// What stands on the ticket as their words.
const WORDS: &str = "Nobody answered me.";

/// The customer says that nobody answered: it is urgent from now on, they wait for a word, and the leads are told.
pub async fn unanswered(ctx: &Ctx, id: TicketId) -> Result<()> {
    let me = ctx.user()?;
    let mut unit = ctx.begin().await?;
    see(ctx, &mut unit, id, Sight::Public).await?;
    let mut ticket = ticket::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    if ticket.status == Status::Closed || ticket.merged_into_id.is_some() || ticket.deleted_at.is_some() {
        let why = "This request is over. Write to us again, and it becomes a new one.";
        return Err(ServiceError::Conflict(why.into()));
    }
    let since = unit.now() - TOLD_AGAIN_AFTER;
    let audits = audit::list(&mut unit, id).await?;
    let said = |event: &Event| *event == Event::Unanswered;
    if audits.iter().any(|audit| audit.created_at > since && audit.events.iter().any(said)) {
        return Ok(());
    }
    let word = Word::plain(me, true, ctx.channel, WORDS.to_owned(), html::from_text(WORDS));
    let (_, mut events) = say(&mut unit, &mut ticket, word).await?;
    let before = ticket.priority.replace(Priority::Urgent).map(|priority| priority.to_string());
    events.extend(Event::change("priority", before, Some(Priority::Urgent.to_string())));
    events.push(Event::Unanswered);
    let name = user::find(&mut unit, me).await?.map(|user| user.name).unwrap_or_default();
    let sentence = format!("{name} says that nobody answered them. Write to them now.");
    notifications::tell_leads(&mut unit, &ticket, kind::IGNORED, &sentence).await?;
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}
