//! Everything that changed since a moment, for systems that keep a copy: it neither misses nor repeats a change, whatever is
//! written meanwhile.
//!
//! A change appears only once nothing older can appear any more: no unit of writing that began before it is still running.
//! By cursor a reader continues exactly behind the last row; by time pages end at whole seconds that are over.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::reading::{self, ReadComment};
use crate::{companies, profiles};
use jiff::{SignedDuration, Timestamp};
use regard_domain::clock::{from_micros, to_micros};
use regard_domain::event::Audit;
use regard_domain::ticket_sla::KeptEvent;
use regard_domain::user::Deed;
use regard_store::db::Conn;
use regard_store::export::{self, Place, Stream};
use regard_store::{organization, sla, user};
use std::collections::HashMap;
use std::time::Duration;

/// Micros of a second.
const SECOND: i64 = 1_000_000;

/// No unit of writing lasts longer than this; a session that looks older only reads.
const LONGEST_UNIT: SignedDuration = SignedDuration::from_secs(60);

/// Where a reader is: a moment in microseconds and the last id read at it.
pub type At = Place;

/// How a reader goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Exactly behind the last row.
    Cursor(At),
    /// From a second on.
    Time(i64),
}

impl By {
    fn place(self) -> At {
        match self {
            By::Cursor(at) => at,
            By::Time(second) => At { at: second.saturating_mul(SECOND), id: -1 },
        }
    }
}

/// A part of an export.
#[derive(Clone, Debug)]
pub struct Part<T> {
    /// What changed, the oldest change first.
    pub rows: Vec<T>,
    /// Where to go on by cursor.
    pub after: At,
    /// The second from which to go on by time.
    pub end_time: i64,
    /// Whether there is nothing more for now.
    pub is_end: bool,
}

/// Which rows of an export.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// From where.
    pub by: By,
    /// How many at most; a page by time may have some more, to end at a whole second.
    pub limit: i64,
    /// Leave out what was deleted.
    pub only_kept: bool,
}

/// The moment before which nothing can appear any more.
async fn settled_before(ctx: &Ctx, conn: &mut Conn) -> Result<Timestamp> {
    let here = ctx.desk.live.settled_before(|| ctx.now());
    let age = export::age_of_oldest_unit(conn).await?.min(LONGEST_UNIT);
    Ok(here.min(ctx.now() - age))
}

/// The moment up to which a page reaches. By time that is a whole second; where something changed in the present one, the
/// reader is kept until it is over.
async fn upto(ctx: &Ctx, conn: &mut Conn, by: By, stream: Stream) -> Result<Timestamp> {
    let settled = settled_before(ctx, conn).await?;
    let By::Time(_) = by else { return Ok(settled) };
    let whole = |at: Timestamp| from_micros(to_micros(at).div_euclid(SECOND) * SECOND);
    if export::newest(conn, stream).await? < to_micros(whole(settled)) {
        return Ok(whole(settled));
    }
    let rest = SECOND - to_micros(settled).rem_euclid(SECOND);
    tokio::time::sleep(Duration::from_micros(u64::try_from(rest).unwrap_or(0) + 1_000)).await;
    Ok(whole(settled_before(ctx, conn).await?))
}

/// Ends a page that was cut by its limit at a whole second: gives the end of that second.
fn end_of_second(last: i64) -> i64 {
    last.div_euclid(SECOND) + 1
}

fn part<T>(rows: Vec<T>, place: impl Fn(&T) -> At, wanted: Wanted, upto: Timestamp, is_end: bool) -> Part<T> {
    let last = rows.last().map(place);
    let after = last.unwrap_or(wanted.by.place());
    let end_time = match last {
        Some(last) if !is_end => end_of_second(last.at),
        _ => {
            let from = wanted.by.place().at.div_euclid(SECOND);
            to_micros(upto).div_euclid(SECOND).max(from)
        }
    };
    Part { rows, after, end_time, is_end }
}

macro_rules! pages {
    ($ctx:ident, $conn:ident, $wanted:ident, $stream:expr, $place:expr, |$after:ident, $before:ident, $limit:ident| $read:expr) => {{
        let upto = upto($ctx, &mut $conn, $wanted.by, $stream).await?;
        let ($after, $before, $limit) = ($wanted.by.place(), upto, $wanted.limit + 1);
        let mut rows = $read;
        let place = $place;
        let most = usize::try_from($wanted.limit).unwrap_or(usize::MAX);
        let mut is_end = rows.len() <= most;
        rows.truncate(most);
        if let (By::Time(_), false, Some(last)) = ($wanted.by, is_end, rows.last().map(&place)) {
            let end = from_micros(end_of_second(last.at) * SECOND);
            let ($after, $before, $limit) = (last, end, i64::from(i32::MAX));
            rows.extend($read);
            let last = rows.last().map(&place).unwrap_or(last);
            let ($after, $before, $limit) = (last, upto, 1);
            is_end = $read.is_empty();
        }
        part(rows, place, $wanted, upto, is_end)
    }};
}

/// Tickets that changed; deleted ones too.
pub async fn tickets(ctx: &Ctx, wanted: Wanted) -> Result<Part<reading::Read>> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let only_kept = wanted.only_kept;
    let found = pages!(
        ctx,
        conn,
        wanted,
        Stream::Tickets,
        |ticket: &regard_domain::ticket::Ticket| At { at: to_micros(ticket.updated_at), id: ticket.id.0 },
        |after, before, limit| export::tickets(&mut conn, after, before, only_kept, limit).await?
    );
    let rows = reading::with_details(&mut conn, found.rows).await?;
    Ok(Part { rows, after: found.after, end_time: found.end_time, is_end: found.is_end })
}

/// People who changed; deleted ones too.
pub async fn users(ctx: &Ctx, wanted: Wanted) -> Result<Part<profiles::Read>> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let found = pages!(
        ctx,
        conn,
        wanted,
        Stream::Users,
        |(id, at): &(regard_domain::id::UserId, i64)| At { at: *at, id: id.0 },
        |after, before, limit| export::users(&mut conn, after, before, limit).await?
    );
    let ids: Vec<_> = found.rows.iter().map(|(id, _)| *id).collect();
    let mut people = Vec::new();
    for some in ids.chunks(500) {
        people.extend(user::list_by_ids(&mut conn, some).await?);
    }
    drop(conn);
    let rank: HashMap<_, _> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    people.sort_by_key(|person| rank.get(&person.id));
    let rows = profiles::read(ctx, people).await?;
    Ok(Part { rows, after: found.after, end_time: found.end_time, is_end: found.is_end })
}

/// Organizations that changed.
pub async fn organizations(ctx: &Ctx, wanted: Wanted) -> Result<Part<companies::Read>> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let found = pages!(
        ctx,
        conn,
        wanted,
        Stream::Organizations,
        |(id, at): &(regard_domain::id::OrganizationId, i64)| At { at: *at, id: id.0 },
        |after, before, limit| export::organizations(&mut conn, after, before, limit).await?
    );
    let ids: Vec<_> = found.rows.iter().map(|(id, _)| *id).collect();
    let mut all = organization::list_by_ids(&mut conn, &ids).await?;
    drop(conn);
    let rank: HashMap<_, _> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    all.sort_by_key(|organization| rank.get(&organization.id));
    let rows = companies::read(ctx, all).await?;
    Ok(Part { rows, after: found.after, end_time: found.end_time, is_end: found.is_end })
}

/// What happened to tickets, with the words it mentions when they are wanted.
pub async fn events(ctx: &Ctx, wanted: Wanted, with_words: bool) -> Result<(Part<Audit>, Vec<ReadComment>)> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let found = pages!(
        ctx,
        conn,
        wanted,
        Stream::Audits,
        |audit: &Audit| At { at: to_micros(audit.created_at), id: audit.id.0 },
        |after, before, limit| export::audits(&mut conn, after, before, limit).await?
    );
    let words = if with_words { reading::words_of(&mut conn, &found.rows).await? } else { Vec::new() };
    Ok((found, words))
}

/// What happened to the measures of tickets.
pub async fn metric_events(ctx: &Ctx, wanted: Wanted) -> Result<Part<KeptEvent>> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    Ok(pages!(
        ctx,
        conn,
        wanted,
        Stream::MetricEvents,
        |kept: &KeptEvent| At { at: to_micros(kept.created_at), id: kept.id },
        |after, before, limit| sla::list_after(&mut conn, after, before, limit).await?
    ))
}

/// Refuses a moment that is not over yet.
pub fn begun(ctx: &Ctx, second: i64) -> Result<()> {
    if second > ctx.now().as_second() {
        let message = "Too recent start_time. Use a start_time older than 60 seconds";
        return Err(ServiceError::invalid("start_time", message));
    }
    Ok(())
}
