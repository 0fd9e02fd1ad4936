//! What the customer says to a "no", and a lead's decision when they ask for another look.

use super::deciding::{grant_in, tidy};
use super::{lock, save};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::recoveries::{kept, said};
use crate::replies;
use crate::status::set_status;
use crate::tickets::{see, write_back};
use crate::unit::Unit;
use crate::words::{Word, say};
use regard_domain::id::LimitId;
use regard_domain::limit::{Answer, Limit, State, Step, Way, step};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::user::{Deed, Sight};
use regard_mail::html;
use regard_store::{limit, ticket};

/// The customer takes what we can do, or asks for another look: by themselves, or to a colleague who writes it down.
pub async fn answer(ctx: &Ctx, id: LimitId, answer: Answer, words: &str) -> Result<State> {
    let mut unit = ctx.begin().await?;
    let seen = limit::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("limit"))?;
    let is_theirs = ctx.actor.user_id() == Some(seen.user_id);
    let (ticket, mut it) = if is_theirs {
        see(ctx, &mut unit, seen.ticket_id, Sight::Public).await?;
        let ticket =
            ticket::lock(&mut unit, seen.ticket_id).await?.ok_or(ServiceError::NotFound("ticket"))?;
        (ticket, limit::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("limit"))?)
    } else {
        let locked = lock(ctx, &mut unit, id).await?;
        said("words", words, "Write down what the customer said: the answer is theirs.")?;
        locked
    };
    it.state = step(it.state, Step::Answer(answer))?;
    it.customer_said = kept(words);
    let words = it.customer_said.clone();
    match answer {
        Answer::Accepted => it.closed_at = Some(unit.now()),
        Answer::Appealed => (it.appealed_at, it.closed_at) = (Some(unit.now()), None),
    }
    save(&mut unit, &it, &words).await?;
    if answer == Answer::Appealed {
        tell(&mut unit, &it).await?;
        wait_again(ctx, &mut unit, ticket, if is_theirs { &words } else { "" }).await?;
    }
    unit.commit().await?;
    Ok(it.state)
}

async fn tell(unit: &mut Unit, it: &Limit) -> Result<()> {
    let Some(lead) = it.appeal_to else { return Ok(()) };
    let sentence = format!("#{}: they ask you to look again at a “no”.", it.ticket_id);
    notifications::tell_user(unit, lead, it.ticket_id, kind::APPEAL, &sentence).await
}

/// Who asks for another look waits for an answer: the conversation is open, and their words stand in it.
async fn wait_again(ctx: &Ctx, unit: &mut Unit, mut ticket: Ticket, words: &str) -> Result<()> {
    let mut events = Vec::new();
    if ticket.status.is_done() && ticket.merged_into_id.is_none() {
        let now = unit.now();
        events.extend(set_status(&mut ticket, Status::Open, now));
    }
    if !words.is_empty() && ticket.status != Status::Closed {
        let word = Word::plain(ctx.user()?, true, ctx.channel, words.to_owned(), html::from_text(words));
        events.extend(say(unit, &mut ticket, word).await?.1);
    }
    if events.is_empty() { Ok(()) } else { write_back(unit, ticket, &events).await }
}

/// What a lead decides after another look.
#[derive(Clone, Debug)]
pub enum Last {
    /// They get it after all.
    Grant(String),
    /// It stays a "no", with a reason and a way again.
    Stay(Way),
}

/// A lead decides what was appealed. It is the last word of ours.
pub async fn decide(ctx: &Ctx, id: LimitId, last: &Last) -> Result<()> {
    ctx.permit(Deed::Lead)?;
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    let state = step(it.state, Step::Decide);
    match last {
        Last::Grant(words) => {
            it.state = state?;
            grant_in(ctx, &mut unit, &ticket, &mut it, words).await?;
        }
        Last::Stay(way) => {
            it.way = tidy(way)?;
            it.state = state?;
            let list: Vec<String> = it.way.can_do.iter().map(|one| format!("- {one}")).collect();
            let mut words = format!(
                "I looked at it again. {}\n\nThis is what we can do:\n{}",
                it.way.reason,
                list.join("\n")
            );
            if !it.way.elsewhere.is_empty() {
                words = format!("{words}\n\nWho else can: {}", it.way.elsewhere);
            }
            replies::remark_in(ctx, &mut unit, ticket.id, &words, true).await?;
            let now = unit.now();
            (it.decided_by, it.decided_at, it.closed_at) = (Some(ctx.user()?), Some(now), Some(now));
            let reason = it.way.reason.clone();
            save(&mut unit, &it, &reason).await?;
        }
    }
    unit.commit().await
}
