//! The rescue: one button gives a colleague the person who has been ignored longest, with an apology to begin from.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::settings::{self, DeskSettings};
use crate::tickets::{lock_active, write_back};
use crate::unit::Unit;
use crate::views::colleague;
use crate::waiting::{moment, moment_in, zone_of};
use jiff::{SignedDuration, Timestamp};
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ignored::Interval;
use regard_domain::ticket::{Status, Ticket, after_our_word};
use regard_domain::user::User;
use regard_mail::html;
use regard_store::draft::Saved;
use regard_store::{draft, ignored as store, user};

/// How long somebody who was taken up is left to whoever took them.
const CLAIM_LASTS: SignedDuration = SignedDuration::from_mins(30);

/// How many are tried before there is nobody: others may be quicker.
const TRIED: i64 = 20;

/// Gives the actor whoever has been ignored longest of those they see: theirs from now on, with an apology in the draft, which
/// is sent by nobody but them. `None` when nobody is ignored.
pub async fn rescue(ctx: &Ctx) -> Result<Option<TicketId>> {
    let person = colleague(ctx)?.clone();
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    for interval in store::list_to_rescue(&mut unit, &person, now - CLAIM_LASTS, TRIED).await? {
        let Some(id) = interval.ticket_id else { continue };
        let Ok(mut ticket) = lock_active(ctx, &mut unit, id).await else { continue };
        // Behind the lock: of two who press at once, the second goes on to the next.
        let open = store::find_open(&mut unit, id).await?.filter(|open| is_free(open, person.id, now));
        let Some(open) = open else { continue };
        store::claim(&mut unit, open.id, person.id, now).await?;
        prepare(ctx, &mut unit, &ticket, &open).await?;
        let mut events = Vec::new();
        let before = ticket.assignee_id.replace(person.id).map(|id| id.to_string());
        events.extend(Event::change("assignee_id", before, Some(person.id.to_string())));
        if ticket.status == Status::New {
            ticket.status = after_our_word(Status::New);
            events.extend(Event::change("status", Some("new".into()), Some(ticket.status.to_string())));
        }
        write_back(&mut unit, ticket, &events).await?;
        unit.commit().await?;
        return Ok(Some(id));
    }
    Ok(None)
}

fn is_free(open: &Interval, me: regard_domain::id::UserId, now: Timestamp) -> bool {
    open.claimed_by.is_none_or(|by| by == me) || open.claimed_at.is_none_or(|at| at < now - CLAIM_LASTS)
}

/// Puts an apology where they begin to write, unless they have begun already.
async fn prepare(ctx: &Ctx, unit: &mut Unit, ticket: &Ticket, interval: &Interval) -> Result<()> {
    let me = ctx.user()?;
    if draft::find_by_ticket(unit, me, ticket.id).await?.is_some() {
        return Ok(());
    }
    let Some(customer) = user::find(unit, ticket.requester_id).await? else { return Ok(()) };
    let text = apology(&customer, interval, &settings::load(unit).await?);
    let html = html::from_text(&text);
    let saved = Saved { mode: "reply", body_text: &text, body_html: &html, cc: "" };
    let now = unit.now();
    draft::upsert(unit, me, ticket.id, saved, now).await?;
    Ok(())
}

/// The beginning of an answer, in the customer's language.
fn apology(customer: &User, interval: &Interval, settings: &DeskSettings) -> String {
    let zone = zone_of(customer.zone.as_deref(), settings);
    let name = if customer.name.contains('@') { "" } else { customer.name.as_str() };
    if customer.locale.as_deref().is_some_and(|locale| locale.to_lowercase().starts_with("de")) {
        let hello = if name.is_empty() { "Guten Tag,".to_owned() } else { format!("Guten Tag {name},") };
        let by = moment_in(interval.from, zone, "de");
        return format!(
            "{hello}\n\nes tut mir leid, dass Sie länger gewartet haben, als wir gesagt hatten: Sie hätten bis {by} von uns hören sollen. Ich kümmere mich jetzt selbst darum.\n\n"
        );
    }
    let hello = if name.is_empty() { "Hello,".to_owned() } else { format!("Hello {name},") };
    let by = moment(interval.from, zone);
    format!(
        "{hello}\n\nI am sorry that you waited longer than we said: you should have heard from us by {by}. I look after it myself now.\n\n"
    )
}
