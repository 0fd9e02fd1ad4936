//! Just a moment: somebody who wrote for the first time hears at once that we have their words, and honestly when they
//! hear from a person. Only once, never to programs, and never in a circle.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::outgoing;
use crate::outgoing::letter::{Kind, Letter, NewOutgoing, Recipients};
use crate::settings::{self, DeskSettings};
use crate::tickets;
use crate::unit::Unit;
use crate::waiting::{moment, zone_of};
use jiff::{SignedDuration, Timestamp};
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ticket::{Priority, Ticket};
use regard_domain::user::{Deed, User};
use regard_domain::waiting::honest_range;
use regard_store::db::Conn;
use regard_store::{brand, outgoing as store, ticket, user};

/// How far back past waits are looked at.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How many past waits are looked at, the latest.
const CASES_MAX: i64 = 500;

/// Acknowledgements one address gets within a day at most.
const DAILY_MAX: i64 = 5;

/// Acknowledges a ticket's first words, unless that was done, is not wanted, or would be noise. Called by its job.
pub async fn acknowledge(ctx: &Ctx, id: TicketId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.read().await?;
    let settings = settings::load(&mut conn).await?;
    let Some(seen) = ticket::find(&mut conn, id).await? else { return Ok(()) };
    if !settings.acknowledges || !is_first_wait(&seen) {
        return Ok(());
    }
    // Counting past waits takes long: done before the unit, in which others wait.
    let range = range(ctx, &mut conn, &settings, seen.priority).await?;
    drop(conn);
    let mut unit = ctx.begin().await?;
    let Some(mut ticket) = ticket::lock(&mut unit, id).await? else { return Ok(()) };
    let Some(hear_by) = ticket.hear_by.filter(|_| is_first_wait(&ticket)) else {
        return Ok(());
    };
    let Some(requester) = user::find(&mut unit, ticket.requester_id).await? else { return Ok(()) };
    let Some(email) = reachable(&mut unit, &requester).await? else { return Ok(()) };
    let brand = brand::find(&mut unit, ticket.brand_id).await?;
    let name = brand.map_or_else(|| settings.name.clone(), |brand| brand.from_name);
    let text = text(&requester, &settings, &name, hear_by, range);
    let new = NewOutgoing {
        kind: Kind::Acknowledgement,
        ticket: Some(id),
        comment: None,
        mailbox: ticket.mailbox_id,
        author: None,
        recipients: Recipients::one(&requester.name, &email),
        subject: ticket.subject.clone(),
        letter: Letter { text, html: String::new() },
        send_at: None,
    };
    let Some(outgoing_id) = outgoing::queue(ctx, &mut unit, new).await? else { return Ok(()) };
    ticket.acknowledged_at = Some(unit.now());
    tickets::write_back(&mut unit, ticket, &[Event::Acknowledged { outgoing_id, hear_by }]).await?;
    unit.commit().await
}

/// Somebody waits for our first word, came by a way that a mail answers, and was told nothing yet.
fn is_first_wait(ticket: &Ticket) -> bool {
    ticket.waiting_since.is_some()
        && ticket.acknowledged_at.is_none()
        && ticket.first_replied_at.is_none()
        && matches!(ticket.channel, Channel::Mail | Channel::Portal)
}

/// The requester's address, unless mail to it comes back or it had enough of these today.
async fn reachable(unit: &mut Unit, requester: &User) -> Result<Option<String>> {
    let Some(email) = requester.email.clone() else { return Ok(None) };
    let identities = user::list_identities(unit, requester.id).await?;
    if identities.iter().any(|one| one.value == email && one.undeliverable_at.is_some()) {
        return Ok(None);
    }
    let since = unit.now() - SignedDuration::from_hours(24);
    let sent = store::count_to(unit, Kind::Acknowledgement.as_str(), &email, since).await?;
    Ok((sent < DAILY_MAX).then_some(email))
}

/// From past first answers of this priority: half of them came within the first number of business minutes, nine of ten
/// within the second.
async fn range(
    ctx: &Ctx,
    conn: &mut Conn,
    settings: &DeskSettings,
    priority: Option<Priority>,
) -> Result<Option<(i64, i64)>> {
    let (priority, now) = (priority.unwrap_or(Priority::Normal), ctx.now());
    if let Some(range) = ctx.desk.past_waits.range(priority, now) {
        return Ok(range);
    }
    let waits = ticket::list_first_waits(conn, priority, now - LOOKED_BACK, CASES_MAX).await?;
    let minutes = waits.into_iter().map(|(from, to)| settings.schedule.minutes_between(from, to));
    let range = honest_range(minutes.collect());
    ctx.desk.past_waits.remember(priority, range, now);
    Ok(range)
}

/// What they read.
fn text(
    requester: &User,
    settings: &DeskSettings,
    name: &str,
    hear_by: Timestamp,
    range: Option<(i64, i64)>,
) -> String {
    let by = moment(hear_by, zone_of(requester.zone.as_deref(), settings));
    let greeting = match requester.name.split_whitespace().next() {
        Some(first) if !first.contains('@') => format!("Hello {},", requester.name),
        _ => "Hello,".to_owned(),
    };
    let wait = match range {
        Some((half, most)) => format!(
            "Half of all first answers take up to {}, nine of ten up to {} of our opening hours. You will hear from us by {by} at the latest.",
            span(half),
            span(most)
        ),
        None => format!("You will hear from us by {by} at the latest."),
    };
    let closing = settings.acknowledgement_closing.trim();
    let closing = if closing.is_empty() { String::new() } else { format!("{closing}\n\n") };
    format!(
        "{greeting}\n\nthank you for writing. Your words have arrived, and a colleague reads them next.\n\n{wait}\n\nIf you want to add something, just answer this mail. This note was sent automatically; the next one comes from a person.\n\n{closing}{name}"
    )
}

/// Minutes in words, rounded up to what people say.
fn span(minutes: i64) -> String {
    match minutes {
        ..=1 => "a minute".to_owned(),
        2..=59 => format!("{} minutes", if minutes > 10 { (minutes + 4) / 5 * 5 } else { minutes }),
        60 => "an hour".to_owned(),
        _ => format!("{} hours", (minutes + 59) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_words_and_never_rounded_down() {
        let cases = [
            (0, "a minute"),
            (7, "7 minutes"),
            (41, "45 minutes"),
            (60, "an hour"),
            (61, "2 hours"),
            (180, "3 hours"),
        ];
        for (minutes, words) in cases {
            assert_eq!(span(minutes), words);
        }
    }
}
