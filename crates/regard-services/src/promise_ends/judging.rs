//! What the customer says of a promise. They judge (law 4): nobody of ours can say that it is kept.

use super::put_right;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::notifications::{self, kind};
use crate::promises::making::event;
use crate::tickets::{see, write_back};
use crate::unit::Unit;
use crate::words::{Word, say};
use regard_domain::event::Event;
use regard_domain::id::PromiseId;
use regard_domain::promise::{self as rules, Act, Answer, Promise, Verdict};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::user::Sight;
use regard_mail::html;
use regard_store::{promise, ticket};

/// The longest words of a verdict, in characters.
const WORDS_MAX: usize = 4_000;

/// The customer's word on a promise. Their own words stand on the ticket too, so that they are answered.
pub async fn answer(ctx: &Ctx, id: PromiseId, answer: Answer, words: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let not_there = || ServiceError::NotFound("promise");
    let seen = promise::find(&mut unit, id).await?.ok_or_else(not_there)?;
    see(ctx, &mut unit, seen.ticket_id, Sight::Public).await.map_err(|_| not_there())?;
    let by = ctx.user()?;
    if by != seen.promisee_id {
        let why =
            "Only the customer judges a promise. Ask them: the link stands in every mail on this request.";
        return Err(ServiceError::Forbidden(why.into()));
    }
    let mut ticket = ticket::lock(&mut unit, seen.ticket_id).await?.ok_or_else(not_there)?;
    let mut promise = promise::lock(&mut unit, id).await?.ok_or_else(not_there)?;
    let now = unit.now();
    let words: String = words.trim().chars().take(WORDS_MAX).collect();
    let (act, state) = rules::judge(promise.state, answer)?;
    promise.state = state;
    promise.verdict = Some(Verdict { answer, by, at: now, words: words.clone() });
    match act {
        Act::Kept => {
            promise.delivered_at = promise.delivered_at.or(Some(now));
            promise.ended_at = Some(now);
        }
        Act::Broken => promise.ended_at = Some(now),
        Act::Disputed => promise.ended_at = None,
        _ => {}
    }
    let mut events = speak(ctx, &mut unit, &mut ticket, answer, &words).await?;
    events.push(event(&promise, act, &words));
    if act == Act::Broken {
        put_right(ctx, &mut unit, &ticket, &mut promise).await?;
    }
    promise::update(&mut unit, &promise).await?;
    if answer != Answer::Kept {
        tell_promiser(&mut unit, &promise, answer).await?;
    }
    write_back(&mut unit, ticket, &events).await?;
    unit.commit().await
}

/// The customer's words as a word of theirs, where the request takes one.
async fn speak(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &mut Ticket,
    answer: Answer,
    words: &str,
) -> Result<Vec<Event>> {
    if words.is_empty() || ticket.status == Status::Closed || answer == Answer::Kept {
        return Ok(Vec::new());
    }
    let word = Word::plain(ctx.user()?, true, ctx.channel, words.to_owned(), html::from_text(words));
    Ok(say(unit, ticket, word).await?.1)
}

async fn tell_promiser(unit: &mut Unit, promise: &Promise, answer: Answer) -> Result<()> {
    let says = match answer {
        Answer::NotYet => "not yet",
        Answer::NotRight => "not quite right",
        _ => "it was not kept",
    };
    let sentence = format!("The customer says: {says}. You promised: “{}”", promise.words);
    notifications::tell_user(unit, promise.promiser_id, promise.ticket_id, kind::PROMISE, &sentence).await
}

/// The customer agrees to a new time.
pub async fn accept_move(ctx: &Ctx, id: PromiseId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let not_there = || ServiceError::NotFound("promise");
    let seen = promise::find(&mut unit, id).await?.ok_or_else(not_there)?;
    see(ctx, &mut unit, seen.ticket_id, Sight::Public).await.map_err(|_| not_there())?;
    if ctx.actor.user_id() != Some(seen.promisee_id) {
        return Err(ServiceError::Forbidden("Only the customer can agree to a new time.".into()));
    }
    let ticket = ticket::lock(&mut unit, seen.ticket_id).await?.ok_or_else(not_there)?;
    let mut promise = promise::lock(&mut unit, id).await?.ok_or_else(not_there)?;
    let now = unit.now();
    promise.state = rules::follow(promise.state, promise.due_at, now, Act::MoveAccepted)?;
    if promise::accept_moves(&mut unit, id, now).await? == 0 {
        return Ok(());
    }
    let agreed = event(&promise, Act::MoveAccepted, "");
    write_back(&mut unit, ticket, &[agreed]).await?;
    unit.commit().await
}
