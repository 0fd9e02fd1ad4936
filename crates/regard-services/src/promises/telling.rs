//! Telling the customer about a promise: a public word on the ticket and its mail, in the unit of the deed.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::outgoing;
use crate::unit::Unit;
use crate::words::{Word, say};
use crate::{customer_links, settings};
use jiff::Timestamp;
use regard_domain::event::Event;
use regard_domain::ticket::Ticket;
use regard_mail::html;
use regard_store::comment;

/// Whether a mail is on its way, and what is to be recorded.
pub(crate) struct Told {
    /// Whether a mail goes out; without an address the words stand on the customer's page only.
    pub(crate) by_mail: bool,
    /// What happened.
    pub(crate) events: Vec<Event>,
}

/// Says something to the customer on a locked ticket, at once.
pub(crate) async fn tell(ctx: &Ctx, unit: &mut Unit, ticket: &mut Ticket, text: &str) -> Result<Told> {
    customer_links::keep_in(ctx, unit, ticket).await?;
    let now = unit.now();
    let mut word = Word::plain(ctx.user()?, true, ctx.channel, text.to_owned(), html::from_text(text));
    word.held_until = Some(now);
    let (id, events) = say(unit, ticket, word).await?;
    let by_mail = outgoing::queue_reply(ctx, unit, ticket, id, now).await?.is_some();
    if !by_mail {
        comment::release(unit, id).await?;
    }
    Ok(Told { by_mail, events })
}

/// A moment in our hours, as a customer reads it.
pub(crate) async fn said(unit: &mut Unit, at: Timestamp) -> Result<String> {
    let zone = settings::load(unit).await?.schedule.time_zone();
    Ok(at.to_zoned(zone).strftime("%A %-d %B, %H:%M").to_string())
}
