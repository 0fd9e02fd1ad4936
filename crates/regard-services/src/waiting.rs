//! Keeps each ticket's clocks true: who waits since when, by when they hear an answer, and by when they hear how things
//! stand. All of it is derived from the words themselves.

use crate::error::Result;
use crate::settings::DeskSettings;
use crate::unit::Unit;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_domain::id::TicketId;
use regard_domain::job::Job;
use regard_domain::ticket::Ticket;
use regard_domain::update_clock::{Facts, UpdateClock};
use regard_store::db::Conn;
use regard_store::{comment, ignored, sla, update, update_clock, user};

/// Sets the ticket's times from its comments, and gives what its update clock does. Called by every deed that adds, moves
/// or takes back a word, or that changes status or priority; `regard verify` calls it for all and names each difference.
pub async fn derive(conn: &mut Conn, ticket: &mut Ticket, settings: &DeskSettings) -> Result<UpdateClock> {
    let turn = comment::turn(conn, ticket.id).await?;
    let since = match turn.waiting_since {
        Some(since) => after_goodbye(conn, ticket.id, since).await?,
        None => None,
    };
    ticket.first_replied_at = turn.first_replied_at;
    ticket.heard_at = turn.heard_at;
    ticket.waiting_since = since.filter(|_| may_wait(ticket));
    let answer_by = ticket
        .waiting_since
        .map(|since| settings.targets.hear_by(since, ticket.priority, &settings.schedule));
    let clock = update_clock(conn, ticket, settings).await?;
    let promised = sla::list_slas(conn, ticket.id).await?;
    let (waiting, heard) = (ticket.waiting_since, ticket.heard_at.filter(|_| may_wait(ticket)));
    let promised_by = promised.iter().filter_map(|one| one.hear_by(waiting, heard)).min();
    ticket.hear_by = [answer_by, clock.next_due(), promised_by].into_iter().flatten().min();
    Ok(clock)
}

/// Words before a goodbye are settled: who writes again after it waits from that word on.
async fn after_goodbye(conn: &mut Conn, ticket: TicketId, since: Timestamp) -> Result<Option<Timestamp>> {
    match ignored::find_goodbye(conn, ticket).await? {
        Some(goodbye) if since <= goodbye => Ok(comment::first_word_after(conn, ticket, goodbye).await?),
        _ => Ok(Some(since)),
    }
}

/// Keeps what the clock does, and reminds whoever has the ticket at its time.
pub(crate) async fn keep(unit: &mut Unit, ticket: TicketId, clock: &UpdateClock) -> Result<()> {
    let kept = update_clock::find(unit, ticket).await?;
    let before = kept.map_or(UpdateClock::Stopped, |kept| kept.clock);
    if before == *clock {
        return Ok(());
    }
    update_clock::upsert(unit, ticket, clock).await?;
    if let UpdateClock::Running(running) = clock
        && before.next_due() != Some(running.next_due)
    {
        let job = Job::KeepUpdated { ticket_id: ticket, due_at: running.next_due };
        unit.enqueue_at(&job, running.due_soon_at).await?;
    }
    Ok(())
}

/// The clock as it would run had our last word left at a moment: for telling in that very word when they hear again.
pub(crate) async fn clock_after(
    conn: &mut Conn,
    ticket: &Ticket,
    said_at: Timestamp,
    settings: &DeskSettings,
) -> Result<UpdateClock> {
    let told = Ticket { heard_at: Some(said_at), waiting_since: None, ..ticket.clone() };
    update_clock(conn, &told, settings).await
}

async fn update_clock(conn: &mut Conn, ticket: &Ticket, settings: &DeskSettings) -> Result<UpdateClock> {
    let mut facts = Facts {
        status: ticket.status,
        priority: ticket.priority,
        is_put_away: is_put_away(ticket),
        heard_at: ticket.heard_at,
        is_waiting: ticket.waiting_since.is_some(),
        wish: None,
        said_next: None,
        resumed_at: None,
    };
    let Some(heard_at) = ticket.heard_at.filter(|_| may_wait(ticket)) else {
        return Ok(UpdateClock::Stopped);
    };
    let kept = update_clock::find(conn, ticket.id).await?;
    facts.wish = kept.and_then(|kept| kept.wish);
    let resumed_at = match kept.map_or(UpdateClock::Stopped, |kept| kept.clock) {
        UpdateClock::Running(running) => Some(running.since),
        UpdateClock::Paused(_) | UpdateClock::Stopped => ticket.waiting_since,
    };
    facts.resumed_at = resumed_at.filter(|resumed| *resumed > heard_at);
    facts.said_next = update::said_next(conn, ticket.id, heard_at).await?;
    let requester = user::find(conn, ticket.requester_id).await?;
    let zone = requester.and_then(|user| user.zone).and_then(|zone| TimeZone::get(&zone).ok());
    let zone = zone.unwrap_or_else(|| settings.schedule.time_zone());
    Ok(UpdateClock::of(&facts, &settings.cadences, &settings.schedule, &zone))
}

/// Nobody waits on a ticket that is done or put away. A status alone answers nobody: a pending ticket whose customer had
/// the last word still waits for us.
fn may_wait(ticket: &Ticket) -> bool {
    !ticket.status.is_done() && !is_put_away(ticket)
}

fn is_put_away(ticket: &Ticket) -> bool {
    ticket.spam_at.is_some() || ticket.deleted_at.is_some() || ticket.merged_into_id.is_some()
}

/// A moment as a mail tells it: `Thursday, 26 November, 15:00 (Europe/Berlin)`.
pub(crate) fn moment(at: Timestamp, zone: &str) -> String {
    let local = at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
    format!("{} ({zone})", local.strftime("%A, %-d %B, %H:%M"))
}

/// The same in a language: German, or English.
pub(crate) fn moment_in(at: Timestamp, zone: &str, language: &str) -> String {
    if language != "de" {
        return moment(at, zone);
    }
    const DAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
    const MONTHS: [&str; 12] = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    let local = at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
    let day = DAYS[usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0) % 7];
    let month = MONTHS[usize::try_from(local.month() - 1).unwrap_or(0) % 12];
    format!("{day}, {}. {month}, {} Uhr ({zone})", local.day(), local.strftime("%H:%M"))
}

/// Where somebody's clock stands: their own zone when we know it, else the desk's.
pub(crate) fn zone_of<'a>(zone: Option<&'a str>, settings: &'a DeskSettings) -> &'a str {
    zone.filter(|zone| TimeZone::get(zone).is_ok()).unwrap_or(settings.schedule.zone.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_names_its_weekday_and_zone() {
        let at = "2026-11-26T14:00:00Z".parse().expect("a moment");
        assert_eq!(moment(at, "Europe/Berlin"), "Thursday, 26 November, 15:00 (Europe/Berlin)");
        let german = "Donnerstag, 26. November, 15:00 Uhr (Europe/Berlin)";
        assert_eq!(moment_in(at, "Europe/Berlin", "de"), german);
    }
}
