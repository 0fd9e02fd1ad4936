//! Saying how things stand before somebody asks, also when nothing moved (law 3). It leaves as a real reply, and the
//! customer's clock runs from it.

pub mod wording;
pub mod log;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::status::set_status;
use crate::tickets::{self, lock_active, write_back};
use crate::unit::Unit;
use crate::words::{Word, say as say_word};
use crate::{replies, settings, waiting};
use jiff::{SignedDuration, Timestamp};
use regard_domain::event::Event;
use regard_domain::id::{TicketId, UpdateId};
use regard_domain::statistics::{Share, wilson};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::update::{Kind, NewUpdate, RAISED_AFTER, Update, is_raised};
use regard_domain::user::{Deed, Sight, User};
use regard_mail::html;
use regard_store::{update as store, update_clock, user};

/// Updates of a ticket that are listed at most.
const LISTED: i64 = 200;

/// A ticket's updates, the newest first, for whoever may see it: its customer too, once they have left.
pub async fn list(ctx: &Ctx, id: TicketId) -> Result<Vec<Update>> {
    let mut conn = ctx.read().await?;
    let sight = tickets::see(ctx, &mut conn, id, Sight::Public).await?;
    let mut updates = store::list(&mut conn, id, LISTED).await?;
    if sight != Sight::Staff {
        let words = regard_store::comment::list(&mut conn, id).await?;
        let has_left = |update: &Update| {
            words
                .iter()
                .any(|word| word.id == update.comment_id && word.is_public && word.held_until.is_none())
        };
        updates.retain(has_left);
    }
    Ok(updates)
}

/// Says how things stand. `words` are said instead of those made from the parts, when there are any.
///
/// # Errors
/// `Refused` when it does not say what its kind has to say (law 3).
pub async fn say(ctx: &Ctx, id: TicketId, new: &NewUpdate, words: Option<&str>) -> Result<Update> {
    let mut unit = ctx.begin().await?;
    let mut ticket = lock_active(ctx, &mut unit, id).await?;
    let now = unit.now();
    new.check(now)?;
    if ticket.status.is_done() {
        return Err(ServiceError::Conflict(
            "It is done. Open it again before you say how things stand.".into(),
        ));
    }
    let due_at = update_clock::find(&mut unit, id).await?.and_then(|kept| kept.clock.next_due());
    let asked_first = ticket.waiting_since.is_none();
    let requester = requester(&mut unit, &ticket).await?;
    let text = match words.map(str::trim).filter(|words| !words.is_empty()) {
        Some(words) => words.to_owned(),
        None => {
            let settings = settings::load(&mut unit).await?;
            let zone = waiting::zone_of(requester.zone.as_deref(), &settings);
            wording::words(new, &requester.name, zone)
        }
    };
    let author_id = ctx.user()?;
    let leaves_at = now + SignedDuration::from_secs(ctx.desk.place.undo_secs);
    let mut word = Word::plain(author_id, true, ctx.channel, text.clone(), html::from_text(&text));
    word.held_until = Some(leaves_at);
    let (comment_id, mut events) = say_word(&mut unit, &mut ticket, word).await?;
    events.push(Event::Updated { comment_id, kind: new.kind, next_due: new.next_due });
    let said = new.clone();
    let mut update = Update {
        id: UpdateId(0),
        ticket_id: id,
        comment_id,
        author_id,
        said,
        due_at,
        asked_first,
        created_at: now,
    };
    update.id = store::insert(&mut unit, &update).await?;
    replies::send(ctx, &mut unit, &ticket, comment_id, leaves_at).await?;
    if new.kind == Kind::Done {
        events.extend(set_status(&mut ticket, Status::Solved, now));
    }
    events.extend(raise(&mut unit, &ticket, &requester).await?);
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await?;
    Ok(update)
}

async fn requester(unit: &mut Unit, ticket: &Ticket) -> Result<User> {
    user::find(unit, ticket.requester_id).await?.ok_or(ServiceError::NotFound("user"))
}

/// A matter that does not move for several updates in a row is a lead's too.
async fn raise(unit: &mut Unit, ticket: &Ticket, requester: &User) -> Result<Option<Event>> {
    let last = store::list(unit, ticket.id, 4 * i64::try_from(RAISED_AFTER).unwrap_or(3)).await?;
    let kinds: Vec<Kind> = last.iter().map(|update| update.said.kind).collect();
    if !is_raised(&kinds) {
        return Ok(None);
    }
    let sentence = format!(
        "{} has heard “no news yet” {} times in a row. Look what holds it up.",
        requester.name,
        kinds.iter().take_while(|kind| **kind == Kind::NoProgress).count()
    );
    notifications::tell_leads(unit, ticket, kind::RAISED, &sentence).await?;
    Ok(Some(Event::Raised))
}

/// The form for saying that nothing moved, filled from what really happened since our last word; nothing else is written
/// into it.
pub async fn draft(ctx: &Ctx, id: TicketId) -> Result<NewUpdate> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Staff).await?;
    let ticket = regard_store::ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let settings = settings::load(&mut conn).await?;
    let found = log::since_last_word(&mut conn, &ticket, &settings.schedule.time_zone()).await?;
    let clock = waiting::clock_after(&mut conn, &ticket, ctx.now(), &settings).await?;
    Ok(NewUpdate {
        did: found.did.join(" "),
        blocked_by: found.blocked_by.unwrap_or_default(),
        next_due: clock.next_due(),
        ..NewUpdate::new(Kind::NoProgress)
    })
}

/// How the updates since a moment were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Said before the customer asked, of all.
    pub asked_first: Share,
    /// Said in time, of all that were due by now.
    pub on_time: Share,
}

/// Measures the updates since a moment; those that are overdue now count as not in time.
pub async fn measure(ctx: &Ctx, since: Timestamp) -> Result<Measured> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let counts = store::count(&mut conn, since).await?;
    let overdue = update_clock::count_overdue(&mut conn, ctx.now()).await?;
    Ok(Measured {
        asked_first: share(counts.asked_first, counts.said),
        on_time: share(counts.on_time, counts.due + overdue),
    })
}

fn share(count: i64, of: i64) -> Share {
    wilson(u64::try_from(count).unwrap_or(0), u64::try_from(of).unwrap_or(0))
}
