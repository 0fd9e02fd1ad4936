//! How a promise begins: from words that were found and shown, from a suggestion that is confirmed, or by hand.

use super::detecting::{self, Found};
use super::suggesting::{self, Like, Suggestion};
use crate::ctx::Ctx;
use crate::customer_links;
use crate::error::{Result, ServiceError};
use crate::settings;
use crate::tickets::{lock, lock_active, write_back};
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::event::Event;
use regard_domain::id::{CommentId, DetectionId, PromiseId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::promise::{self as rules, Act, Decision, Polarity, Promise, Quote, State};
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_store::{detection, promise, user};

/// The longest words of a promise, in characters.
const WORDS_MAX: usize = 1_000;

/// What is promised.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The words, as the customer reads them.
    pub words: String,
    /// By when; without one it must hang on a condition or be something left undone.
    pub due_at: Option<Timestamp>,
    /// Who answers for it; the actor when left out. Anybody else is asked first.
    pub promiser_id: Option<UserId>,
    /// Whether it is something never to be done.
    pub is_never: bool,
    /// What it hangs on.
    pub condition: Option<String>,
    /// How the customer can tell that it is done.
    pub done_when: String,
    /// Promises it hangs on.
    pub depends_on: Vec<PromiseId>,
    /// Why an earlier time is promised than our own past suggests.
    pub stretch_reason: Option<String>,
    /// The comment that says it, and where in it.
    pub said_in: Option<(CommentId, i64, i64)>,
}

/// What the composer showed of one finding, and what its writer made of it.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    /// Which finding.
    pub key: String,
    /// Whether it is no promise.
    pub is_dismissed: bool,
    /// By when, as its writer left it.
    pub due_at: Option<Timestamp>,
    /// Whether the writer answers for it though it names a colleague.
    pub is_own: bool,
    /// Why an earlier time.
    pub stretch_reason: String,
}

/// Makes a promise by hand.
pub async fn make(ctx: &Ctx, id: TicketId, wish: &Wish) -> Result<PromiseId> {
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, id).await?;
    let writer = ctx.user()?;
    let (promise, event) = make_in(ctx, &mut unit, &ticket, wish, writer, true).await?;
    write_back(&mut unit, ticket, &[event]).await?;
    unit.commit().await?;
    Ok(promise)
}

/// Confirms a suggestion: these words of ours are a promise.
pub async fn confirm(ctx: &Ctx, id: DetectionId, due_at: Option<Timestamp>) -> Result<PromiseId> {
    let mut unit = ctx.begin().await?;
    let found = detection::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("suggestion"))?;
    let ticket = lock(ctx, &mut unit, found.ticket_id).await?;
    let wish = Wish {
        words: found.words.clone(),
        due_at: due_at.or(found.due_at),
        promiser_id: Some(found.writer_id),
        is_never: found.polarity == Polarity::Never,
        condition: found.is_conditional.then(|| found.words.clone()),
        said_in: Some((found.comment_id, found.span_start, found.span_end)),
        ..Wish::default()
    };
    let (promise, event) = make_in(ctx, &mut unit, &ticket, &wish, found.writer_id, false).await?;
    decide(ctx, &mut unit, id, Decision::Confirmed, Some(promise)).await?;
    write_back(&mut unit, ticket, &[event]).await?;
    unit.commit().await?;
    Ok(promise)
}

/// Says that suggested words are no promise.
pub async fn dismiss(ctx: &Ctx, id: DetectionId) -> Result<TicketId> {
    let mut unit = ctx.begin().await?;
    let found = detection::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("suggestion"))?;
    let ticket = lock(ctx, &mut unit, found.ticket_id).await?;
    decide(ctx, &mut unit, id, Decision::Dismissed, None).await?;
    write_back(&mut unit, ticket, &[Event::PromiseDismissed { words: found.words }]).await?;
    unit.commit().await?;
    Ok(found.ticket_id)
}

async fn decide(
    ctx: &Ctx,
    unit: &mut Unit,
    id: DetectionId,
    decision: Decision,
    promise: Option<PromiseId>,
) -> Result<()> {
    let now = unit.now();
    if !detection::decide(unit, id, decision, ctx.actor.user_id(), promise, now).await? {
        return Err(ServiceError::Conflict("It was decided already. Look again.".into()));
    }
    Ok(())
}

/// Records what a reply from our composer promises: what was shown and not dismissed is confirmed by sending it; what was
/// not shown waits as a suggestion.
pub(crate) async fn record_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    (comment, text): (CommentId, &str),
    noted: &[Noted],
) -> Result<Vec<Event>> {
    let schedule = settings::load(unit).await?.schedule;
    let writer = ctx.user()?;
    let now = unit.now();
    let mut events = Vec::new();
    let mut staff = None;
    for found in detecting::find(text, &schedule, now) {
        let mut row = detecting::detection_of(&found, ticket, comment, writer, now);
        let Some(note) = noted.iter().find(|note| note.key == found.key) else {
            detection::insert(unit, &row).await?;
            events.push(Event::PromiseSuggested { words: found.words });
            continue;
        };
        (row.decided_by, row.decided_at) = (Some(writer), Some(now));
        if note.is_dismissed {
            row.decision = Decision::Dismissed;
            detection::insert(unit, &row).await?;
            continue;
        }
        if staff.is_none() {
            staff = Some(user::list_staff(unit).await?);
        }
        let other = detecting::named(&found, staff.as_deref().unwrap_or_default(), writer);
        let promiser = other.filter(|_| !note.is_own).map(|user| user.id);
        let wish = wish_of(&found, note, comment, promiser);
        let (promise, event) = make_in(ctx, unit, ticket, &wish, writer, false).await?;
        (row.decision, row.promise_id) = (Decision::Confirmed, Some(promise));
        detection::insert(unit, &row).await?;
        events.push(event);
    }
    Ok(events)
}

fn wish_of(found: &Found, note: &Noted, comment: CommentId, promiser: Option<UserId>) -> Wish {
    let reason = note.stretch_reason.trim();
    Wish {
        words: found.words.clone(),
        due_at: note.due_at.or(found.due_at),
        promiser_id: promiser,
        is_never: found.polarity == Polarity::Never,
        condition: found.is_conditional.then(|| found.words.clone()),
        stretch_reason: (!reason.is_empty()).then(|| reason.to_owned()),
        said_in: Some((comment, found.start, found.end)),
        ..Wish::default()
    }
}

/// Makes a promise inside a unit on a locked ticket. `insists` asks for a reason where the time is earlier than our past
/// suggests; words that were sent already are only tagged.
pub(crate) async fn make_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    wish: &Wish,
    writer: UserId,
    insists: bool,
) -> Result<(PromiseId, Event)> {
    let words = wish.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return Err(ServiceError::invalid("words", "Say what is promised, as the customer will read it."));
    }
    let words: String = words.chars().take(WORDS_MAX).collect();
    let now = unit.now();
    let promiser = promiser(unit, wish.promiser_id.unwrap_or(writer)).await?;
    let state = state_of(wish, promiser == writer);
    check_due(wish, state, now)?;
    let like = Like {
        kind: rules::kind_of(&words).to_owned(),
        group_id: ticket.group_id,
        size: rules::size_of(ticket.comment_count).to_owned(),
    };
    let quote = quote(unit, &like, wish, now, insists).await?;
    let (said_in, span) = match wish.said_in {
        Some((comment, start, end)) => (Some(comment), Some((start, end))),
        None => (None, None),
    };
    let mut new = Promise {
        id: PromiseId(0),
        ticket_id: ticket.id,
        comment_id: said_in,
        promisee_id: ticket.requester_id,
        promiser_id: promiser,
        writer_id: writer,
        words,
        span_start: span.map(|span| span.0),
        span_end: span.map(|span| span.1),
        polarity: if wish.is_never { Polarity::Never } else { Polarity::Do },
        condition: wish.condition.clone(),
        done_when: wish.done_when.trim().to_owned(),
        class: like.kind,
        group_id: like.group_id,
        size: like.size,
        state,
        made_at: now,
        due_at: wish.due_at,
        first_due_at: wish.due_at,
        quote,
        depends_on: wish.depends_on.clone(),
        accepted_at: None,
        delivered_at: None,
        confirm_by: None,
        ended_at: None,
        verdict: None,
        withdrawn_reason: None,
        recovery_id: None,
        was_moved: false,
    };
    new.id = promise::insert(unit, &new).await?;
    plan(unit, &new).await?;
    customer_links::keep_in(ctx, unit, ticket).await?;
    Ok((new.id, event(&new, Act::Made, "")))
}

/// Somebody of ours who can answer for it.
pub(crate) async fn promiser(unit: &mut Unit, id: UserId) -> Result<UserId> {
    let found = user::find(unit, id).await?.filter(|user| user.role.is_staff() && !user.is_suspended);
    let wrong = || {
        ServiceError::invalid("promiser_id", "Choose a colleague with a seat: somebody must answer for it.")
    };
    found.map(|user| user.id).ok_or_else(wrong)
}

fn state_of(wish: &Wish, is_own: bool) -> State {
    match (&wish.condition, is_own) {
        (Some(_), _) => State::Waiting,
        (None, true) => State::Active,
        (None, false) => State::Asked,
    }
}

/// A time that is to come; "soon" is none.
fn check_due(wish: &Wish, state: State, now: Timestamp) -> Result<()> {
    if wish.due_at.is_some_and(|due| due <= now) {
        return Err(ServiceError::invalid("due_at", "Choose a time that is still to come."));
    }
    if wish.due_at.is_none() && state != State::Waiting && !wish.is_never {
        return Err(Refusal::of_input(
            2,
            format!("“{}” has no time: nobody can tell when it is kept.", wish.words.trim()),
            "Say by when, or that it is no promise.",
        )
        .into());
    }
    Ok(())
}

/// Where the time stands beside our own past. Later is free; earlier is a stretch and says why.
async fn quote(
    unit: &mut Unit,
    like: &Like,
    wish: &Wish,
    now: Timestamp,
    insists: bool,
) -> Result<Option<Quote>> {
    let Some(due) = wish.due_at else { return Ok(None) };
    let schedule = settings::load(unit).await?.schedule;
    let Suggestion::By(mut quote) = suggesting::suggest(unit, &schedule, like, now).await? else {
        return Ok(None);
    };
    if due < quote.suggested_at {
        let reason = wish.stretch_reason.clone().filter(|reason| !reason.trim().is_empty());
        if reason.is_none() && insists {
            let at = quote.suggested_at.to_zoned(schedule.time_zone());
            return Err(Refusal::of_input(
                2,
                format!("Nine of ten like it took until {}.", at.strftime("%a %-d %b, %H:%M")),
                "Promise that time or a later one, or say in stretch_reason why it goes faster.",
            )
            .into());
        }
        quote.stretch_reason = Some(reason.unwrap_or_else(|| "said so in the reply".to_owned()));
    }
    Ok(Some(quote))
}

/// Puts what its time brings into the queue: the reminders, and its end.
pub(crate) async fn plan(unit: &mut Unit, promise: &Promise) -> Result<()> {
    let Some(due_at) = promise.due_at else { return Ok(()) };
    let now = unit.now();
    unit.enqueue_at(&Job::PromiseDue { promise_id: promise.id }, due_at).await?;
    for (percent, at) in rules::nudges(now.max(promise.made_at), due_at) {
        unit.enqueue_at(&Job::PromiseNudge { promise_id: promise.id, percent, due_at }, at).await?;
    }
    Ok(())
}

/// What is recorded of an act.
pub(crate) fn event(promise: &Promise, act: Act, said: &str) -> Event {
    Event::Promise {
        promise_id: promise.id,
        act,
        state: promise.state,
        words: promise.words.clone(),
        due_at: promise.due_at,
        said: said.to_owned(),
    }
}

/// What a comment promised that is taken back before anybody read it was never promised.
pub(crate) async fn unsay_in(unit: &mut Unit, comment: CommentId) -> Result<()> {
    promise::delete_by_comment(unit, comment).await?;
    Ok(())
}
