//! What is due today for a person: who waits for them or for nobody, and what wakes, in the order of the clock.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::views::{colleague, people_of};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use regard_domain::id::UserId;
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_store::view;
use std::collections::HashMap;

/// Rows of the page at most; whoever has more to do today needs a colleague, not a longer list.
const AT_MOST: i64 = 100;

/// A person's day.
#[derive(Clone, Debug)]
pub struct Today {
    /// Who hears from them today, the earliest first; those nobody has are in it.
    pub due: Vec<Ticket>,
    /// What they put to sleep until later today.
    pub wakes: Vec<Ticket>,
    /// How many more of theirs wait beyond today.
    pub later: i64,
    /// Everybody named, by id.
    pub people: HashMap<UserId, User>,
    /// The end of their day.
    pub ends_at: Timestamp,
}

/// The actor's day, which ends at midnight in `zone`, where they are.
pub async fn show(ctx: &Ctx, zone: &TimeZone) -> Result<Today> {
    let person = colleague(ctx)?;
    let mut conn = ctx.read().await?;
    let ends_at = midnight_after(ctx.now(), zone.clone());
    let due = view::due(&mut conn, person, ends_at, AT_MOST).await?;
    let wakes = view::wakes(&mut conn, person, ends_at, AT_MOST).await?;
    let mine = view::open_counts(&mut conn, person, ctx.now()).await?.mine;
    let shown = due.iter().filter(|ticket| ticket.assignee_id == Some(person.id)).count();
    let people = people_of(&mut conn, &[due.as_slice(), wakes.as_slice()].concat()).await?;
    let later = (mine - i64::try_from(shown).unwrap_or(0)).max(0);
    Ok(Today { due, wakes, later, people, ends_at })
}

/// How many hear from the actor, or from nobody in particular, until the end of their day.
pub async fn count(ctx: &Ctx, zone: &TimeZone) -> Result<i64> {
    let person = colleague(ctx)?;
    let ends_at = midnight_after(ctx.now(), zone.clone());
    Ok(view::count_due(&mut ctx.read().await?, person, ends_at).await?)
}

fn midnight_after(now: Timestamp, zone: TimeZone) -> Timestamp {
    let local = now.to_zoned(zone);
    local
        .tomorrow()
        .and_then(|day| day.start_of_day())
        .map_or(now + 24.hours(), |midnight| midnight.timestamp())
}
