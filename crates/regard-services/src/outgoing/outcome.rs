//! What became of a mail of ours, written on it, on its comment and on its ticket.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::outgoing::letter::{self, Kind};
use crate::tickets;
use crate::unit::Unit;
use jiff::SignedDuration;
use regard_domain::chance;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::OutgoingId;
use regard_domain::job::Job;
use regard_domain::outgoing::{Outgoing, state};
use regard_store::outgoing as store;
use regard_store::{comment, ticket, user};

/// How long a mail is tried before it is given up (RFC 5321 section 4.5.4.1 asks for days).
const TRIED_FOR: SignedDuration = SignedDuration::from_hours(72);

/// Minutes before each further try; the last one repeats.
const WAITS_MINS: &[i64] = &[1, 5, 15, 30, 60, 120, 240];

/// The longest answer of a server that is kept, in characters.
const RESPONSE_MAX_CHARS: usize = 500;

/// The other server took it, or it was caught: the words have left, and the customer's clock stops.
pub(crate) async fn sent(ctx: &Ctx, id: OutgoingId, how: &str, response: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(mail) = open(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    store::update_state(&mut unit, id, how, &kept(response), Some(now), now).await?;
    if let Some(comment) = mail.comment_id {
        comment::release(&mut unit, comment).await?;
    }
    let event = Event::Sent { outgoing_id: id, to: letter::emails(&mail) };
    on_ticket(&mut unit, &mail, &[event]).await?;
    unit.commit().await
}

/// Nobody got it, for a passing reason: it is tried again, for three days.
pub(crate) async fn later(ctx: &Ctx, id: OutgoingId, reason: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(mail) = open(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    if now.duration_since(mail.send_at.max(mail.created_at)) > TRIED_FOR && mail.attempts > 1 {
        drop(unit);
        let why = format!("It was tried for three days. {reason}");
        return failed(ctx, id, &why).await;
    }
    let tried = usize::try_from(mail.attempts.max(1) - 1).unwrap_or(usize::MAX);
    let minutes = WAITS_MINS[tried.min(WAITS_MINS.len() - 1)];
    let spread = chance::below(ctx.desk.chance.as_ref(), u64::try_from(minutes * 12).unwrap_or(1));
    let wait =
        SignedDuration::from_mins(minutes) + SignedDuration::from_secs(i64::try_from(spread).unwrap_or(0));
    store::update_state(&mut unit, id, state::WAITING, &kept(reason), None, now).await?;
    store::update_next_try_at(&mut unit, id, now + wait).await?;
    unit.enqueue_at(&Job::SendMail { outgoing_id: id }, now + wait).await?;
    unit.commit().await
}

/// The server refused some addresses for good, or all of it when none is named. Those who were not refused get it still.
pub(crate) async fn refused(ctx: &Ctx, id: OutgoingId, failures: &[(String, String)]) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(mail) = open(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    let all = letter::emails(&mail);
    let named: Vec<String> = failures.iter().map(|(address, _)| address.to_lowercase()).collect();
    let (failed, left): (Vec<String>, Vec<String>) =
        all.iter().cloned().partition(|email| named.is_empty() || named.contains(email));
    let (failed, left) = if failed.is_empty() { (all, Vec::new()) } else { (failed, left) };
    let reason = failures.first().map(|(_, said)| kept(said)).unwrap_or_default();
    for (address, said) in failures.iter().filter(|(_, said)| is_about_address(said)) {
        user::mark_undeliverable(&mut unit, &address.to_lowercase(), &kept(said), now).await?;
    }
    if left.is_empty() {
        store::update_state(&mut unit, id, state::FAILED, &reason, None, now).await?;
    } else {
        let mut recipients = letter::recipients(&mail)?;
        recipients.retain(|email| left.iter().any(|other| other == email));
        let text = serde_json::to_string(&recipients).map_err(ServiceError::internal)?;
        store::update_recipients(&mut unit, id, &text, now).await?;
        store::update_state(&mut unit, id, state::WAITING, &reason, None, now).await?;
        unit.enqueue(&Job::SendMail { outgoing_id: id }).await?;
    }
    let said = sentence(&failed, &reason, true);
    not_delivered(&mut unit, &mail, failed, reason, true, kind::NOT_DELIVERED, &said).await?;
    unit.commit().await
}

/// Nobody got it, and it is not tried again by itself.
pub(crate) async fn failed(ctx: &Ctx, id: OutgoingId, why: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(mail) = open(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    let reason = kept(why);
    store::update_state(&mut unit, id, state::FAILED, &reason, None, now).await?;
    let to = letter::emails(&mail);
    let said = sentence(&to, &reason, false);
    not_delivered(&mut unit, &mail, to, reason, false, kind::NOT_DELIVERED, &said).await?;
    unit.commit().await
}

/// Nobody knows whether it was taken: a person decides.
pub(crate) async fn doubtful(ctx: &Ctx, id: OutgoingId, why: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(mail) = open(&mut unit, id).await? else { return Ok(()) };
    let now = unit.now();
    store::update_state(&mut unit, id, state::DOUBTFUL, &kept(why), None, now).await?;
    let to = letter::emails(&mail);
    let said = format!(
        "Our mail to {} may or may not have arrived. {why} Send it again, or say that it arrived.",
        to.join(", ")
    );
    let reason = format!("It may or may not have arrived. {}", kept(why));
    not_delivered(&mut unit, &mail, to, reason, false, kind::DOUBTFUL, &said).await?;
    unit.commit().await
}

/// The mail, locked, when its outcome is still open.
async fn open(unit: &mut Unit, id: OutgoingId) -> Result<Option<Outgoing>> {
    let mail = store::lock(unit, id).await?.ok_or(ServiceError::NotFound("mail"))?;
    let is_open = matches!(mail.state.as_str(), state::WAITING | state::SENDING | state::DOUBTFUL);
    Ok(is_open.then_some(mail))
}

async fn not_delivered(
    unit: &mut Unit,
    mail: &Outgoing,
    to: Vec<String>,
    reason: String,
    permanent: bool,
    news: &str,
    sentence: &str,
) -> Result<()> {
    let event = Event::NotDelivered { outgoing_id: Some(mail.id), to, permanent, reason };
    on_ticket(unit, mail, &[event]).await?;
    let ticket = match mail.ticket_id {
        Some(id) => ticket::find(unit, id).await?,
        None => None,
    };
    match ticket {
        Some(_) if Kind::from_word(&mail.kind) == Kind::Acknowledgement => Ok(()),
        Some(ticket) => notifications::tell_owner(unit, &ticket, news, sentence).await,
        None => notifications::tell_admins(unit, news, sentence).await,
    }
}

/// Writes what happened on the mail's ticket, whose clock follows from it.
async fn on_ticket(unit: &mut Unit, mail: &Outgoing, events: &[Event]) -> Result<()> {
    let Some(id) = mail.ticket_id else { return Ok(()) };
    let Some(ticket) = ticket::lock(unit, id).await? else { return Ok(()) };
    tickets::write_back(unit, ticket, events).await
}

/// Whether a refusal says that the address itself is wrong: 5.1.x (RFC 3463 section 3.2), or 550 without any code.
fn is_about_address(said: &str) -> bool {
    match regard_mail::report::status_in(said) {
        Some(status) => status.starts_with("5.1."),
        None => said.trim_start().starts_with("550"),
    }
}

fn sentence(to: &[String], reason: &str, permanent: bool) -> String {
    let next =
        if permanent { "Find another way to reach them." } else { "Send it again when that is mended." };
    format!("Our mail to {} did not arrive. {} {next}", to.join(", "), full_stop(reason))
}

fn full_stop(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn kept(text: &str) -> String {
    field::snippet(text, RESPONSE_MAX_CHARS)
}
