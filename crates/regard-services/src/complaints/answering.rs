//! The customer's word: whether we understood them, and whether they agree to what became of it. Who does not gets a lead.

use super::{lead_for, lock, save};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::recoveries::{kept, said};
use crate::status::set_status;
use crate::tickets::{see, write_back};
use crate::unit::Unit;
use crate::words::{Word, say};
use regard_domain::complaint::{Complaint, State, Step, step};
use regard_domain::id::ComplaintId;
use regard_domain::refusal::Refusal;
use regard_domain::ticket::{Status, Ticket};
use regard_domain::user::Sight;
use regard_mail::html;
use regard_store::{complaint, ticket};

/// Locks it for the customer's word: by themselves, or to a colleague who writes their words down.
async fn lock_for_word(
    ctx: &Ctx,
    unit: &mut Unit,
    id: ComplaintId,
    words: &str,
) -> Result<(Ticket, Complaint, bool)> {
    let seen = complaint::find(unit, id).await?.ok_or(ServiceError::NotFound("complaint"))?;
    if ctx.actor.user_id() != Some(seen.user_id) {
        let (ticket, it) = lock(ctx, unit, id).await?;
        said("words", words, "Write down what the customer said: the answer is theirs.")?;
        return Ok((ticket, it, false));
    }
    see(ctx, unit, seen.ticket_id, Sight::Public).await?;
    let ticket = ticket::lock(unit, seen.ticket_id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let it = complaint::lock(unit, id).await?.ok_or(ServiceError::NotFound("complaint"))?;
    Ok((ticket, it, true))
}

/// They say whether we understood them.
pub async fn confirm(ctx: &Ctx, id: ComplaintId, is_right: bool, words: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (mut ticket, mut it, is_theirs) = lock_for_word(ctx, &mut unit, id, words).await?;
    if it.played_back_at.is_none() {
        let why = "Nobody has said back yet what we understood.";
        return Err(Refusal::of_state(6, why, "Say it back first.").into());
    }
    let words = kept(words);
    it.playback_ok_at = is_right.then(|| unit.now());
    save(&mut unit, &it, if is_right { "playback_ok" } else { "playback_wrong" }, &words).await?;
    if is_theirs && !words.is_empty() {
        speak(ctx, &mut unit, &mut ticket, &words).await?;
    }
    unit.commit().await
}

/// What the customer says to what they were told.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Whether they agree.
    pub is_agreed: bool,
    /// Their words; needed when a colleague writes the answer down for them.
    pub words: String,
}

/// They say whether they agree. Who does not, has a lead look at all of it again.
pub async fn answer(ctx: &Ctx, id: ComplaintId, answer: &Answer) -> Result<State> {
    let mut unit = ctx.begin().await?;
    let (mut ticket, mut it, is_theirs) = lock_for_word(ctx, &mut unit, id, &answer.words).await?;
    it.state = step(it.state, Step::Answer { is_agreed: answer.is_agreed })?;
    it.answer = kept(&answer.words);
    let words = it.answer.clone();
    if answer.is_agreed {
        it.closed_at = Some(unit.now());
        save(&mut unit, &it, "agreed", &words).await?;
    } else {
        it.round += 1;
        it.closed_at = None;
        save(&mut unit, &it, "not_agreed", &words).await?;
        review(&mut unit, &ticket, &mut it).await?;
        open_again(&mut unit, &mut ticket).await?;
        if is_theirs && !words.is_empty() {
            speak(ctx, &mut unit, &mut ticket, &words).await?;
        }
    }
    unit.commit().await?;
    Ok(it.state)
}

/// A lead has it from now on, and looks at all of it again. Without one it stays where it is.
async fn review(unit: &mut Unit, ticket: &Ticket, it: &mut Complaint) -> Result<()> {
    let Some(lead) = lead_for(unit, ticket, it.about_id).await? else { return Ok(()) };
    it.state = step(it.state, Step::Review)?;
    (it.lead_id, it.owner_id) = (Some(lead.id), Some(lead.id));
    save(unit, it, "review", &lead.name).await?;
    let sentence =
        format!("#{}: they do not agree with what became of their complaint. Look again.", ticket.id);
    notifications::tell_user(unit, lead.id, ticket.id, kind::COMPLAINT, &sentence).await
}

/// What is not right is not done.
async fn open_again(unit: &mut Unit, ticket: &mut Ticket) -> Result<()> {
    if !ticket.status.is_done() || ticket.merged_into_id.is_some() {
        return Ok(());
    }
    let now = unit.now();
    let events = set_status(ticket, Status::Open, now);
    write_back(unit, ticket.clone(), &events).await?;
    *ticket = ticket::find(unit, ticket.id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    Ok(())
}

/// Their words stand in the conversation too, so that they wait for an answer.
async fn speak(ctx: &Ctx, unit: &mut Unit, ticket: &mut Ticket, words: &str) -> Result<()> {
    if ticket.status == Status::Closed {
        return Ok(());
    }
    let word = Word::plain(ctx.user()?, true, ctx.channel, words.to_owned(), html::from_text(words));
    let (_, events) = say(unit, ticket, word).await?;
    write_back(unit, ticket.clone(), &events).await
}
