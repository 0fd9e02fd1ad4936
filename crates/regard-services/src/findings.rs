//! What a writer should see about a draft before it is sent, in one list. Each kind is a variant of [`Finding`] and a step of
//! [`of_draft`]; what becomes of it is decided by sending (promises), or by nobody (advice).

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::promises::detecting::{self, Found};
use crate::promises::suggesting::{self, Like, Suggestion};
use crate::settings;
use crate::tickets;
use jiff::Timestamp;
use regard_domain::id::TicketId;
use regard_domain::promise::{self, Polarity};
use regard_domain::schedule::Schedule;
use regard_domain::ticket::Ticket;
use regard_domain::user::Sight;
use regard_store::db::Conn;
use regard_store::{ticket, user};

/// The longest text that is looked at while somebody writes, in bytes.
const LOOKED_AT_BYTES: usize = 64 * 1024;

/// One thing about a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// A promise: sending confirms it as it is shown, unless it was dismissed.
    Promise(Box<Promised>),
}

/// A promise in a draft, with the time that is proposed for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Promised {
    /// What was found.
    pub found: Found,
    /// By when, as it is shown: as the words say, else from our past, else the end of the next business day. None where the
    /// words are vague and our past says nothing, and where none is needed.
    pub due_at: Option<Timestamp>,
    /// What our own past says about things like it.
    pub suggestion: Suggestion,
    /// The colleague whom the words name, and who has to say yes.
    pub colleague: Option<String>,
    /// By when they can be asked.
    pub ask_by: Timestamp,
}

/// Everything about a draft to the customer, in the order of the text.
pub async fn of_draft(ctx: &Ctx, id: TicketId, text: &str) -> Result<Vec<Finding>> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Staff).await?;
    let ticket = ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    if text.len() > LOOKED_AT_BYTES {
        return Ok(Vec::new());
    }
    promises(ctx, &mut conn, &ticket, text).await
}

async fn promises(ctx: &Ctx, conn: &mut Conn, ticket: &Ticket, text: &str) -> Result<Vec<Finding>> {
    let (schedule, now, writer) = (settings::load(conn).await?.schedule, ctx.now(), ctx.user()?);
    let found = detecting::find(text, &schedule, now);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let staff = user::list_staff(conn).await?;
    let mut list = Vec::new();
    for found in found {
        let like = Like {
            kind: promise::kind_of(&found.words).to_owned(),
            group_id: ticket.group_id,
            size: promise::size_of(ticket.comment_count).to_owned(),
        };
        let suggestion = suggesting::suggest(conn, &schedule, &like, now).await?;
        let colleague = detecting::named(&found, &staff, writer).map(|user| user.name.clone());
        list.push(Finding::Promise(Box::new(Promised {
            due_at: shown_due(&found, &suggestion, &schedule, now),
            ask_by: suggesting::next_slot(&schedule, schedule.add_minutes(now, 120)),
            found,
            suggestion,
            colleague,
        })));
    }
    Ok(list)
}

fn shown_due(
    found: &Found,
    suggestion: &Suggestion,
    schedule: &Schedule,
    now: Timestamp,
) -> Option<Timestamp> {
    if found.polarity == Polarity::Never || found.is_conditional {
        return found.due_at;
    }
    let from_past = match suggestion {
        Suggestion::By(quote) => Some(quote.suggested_at),
        _ if found.is_vague => None,
        _ => Some(end_of_next_day(schedule, now)),
    };
    found.due_at.or(from_past)
}

/// The close of the next business day.
fn end_of_next_day(schedule: &Schedule, now: Timestamp) -> Timestamp {
    let calendar = detecting::calendar_of(schedule);
    let zone = schedule.time_zone();
    let day = calendar.business_day_after(now.to_zoned(zone.clone()).date(), 1);
    let close = zone.to_ambiguous_timestamp(calendar.close_of(day)).compatible();
    close.unwrap_or(now)
}
