//! What is looked at before words of ours go to a customer: nothing of another customer's leaves (law 9), nobody is
//! insulted, and hot words rest for ten minutes (law 5). Nothing is rewritten; the writer decides, and what they decide
//! is written down.

use crate::ctx::Ctx;
use crate::discretion;
use crate::error::Result;
use crate::unit::Unit;
use regard_domain::event::Event;
use regard_domain::hold::{self as rule, Verdict};
use regard_domain::id::CommentId;
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_language::courtesy::{self, Kind};
use regard_language::discretion::{Finding, Level};
use regard_store::db::Conn;
use regard_store::hold::{self, Override};

/// The law behind a refusal for discretion, and for courtesy.
const ONLY_THOSE_MEANT_HEAR: u8 = 9;
const NEVER_ARGUE: u8 = 5;

/// What becomes of words that are to leave.
pub(crate) enum Gate {
    /// They go; what they go in spite of is kept with them.
    Opens(Option<Despite>),
    /// They wait: the wait is written down, so the caller commits before it says so.
    Waits(Refusal),
}

/// What words are sent in spite of, and why.
pub(crate) struct Despite {
    kinds: String,
    why: String,
}

/// Looks at words before they leave; `why` is the writer's reason to send them all the same, or empty.
///
/// # Errors
/// `Refused` with the evidence when they hold what must not leave, or an insult.
pub(crate) async fn judge(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    text: &str,
    why: &str,
) -> Result<Gate> {
    let lapses = courtesy::find(text);
    if let Some(insult) = lapses.iter().find(|lapse| lapse.kind == Kind::Insult) {
        let why = format!("“{}” demeans a person.", insult.text);
        return Err(Refusal::of_input(NEVER_ARGUE, why, "Take it out: an insult is never sent.").into());
    }
    let despite = discreet(unit, ticket, text, why).await?;
    let (me, now) = (ctx.user()?, unit.now());
    let heat = courtesy::heat(&lapses);
    let waits_until = hold::find(unit, me, ticket.id).await?;
    let verdict = rule::judge(heat, waits_until, now);
    if let Verdict::Waits(until) | Verdict::StillWaits(until) = verdict {
        hold::insert(unit, me, ticket.id, heat, until).await?;
        let minutes = (until.duration_since(now).as_secs() + 59) / 60;
        let why = format!("This reads hot. It rests for {minutes} minutes.");
        let fix = "Say it more kindly and it goes at once, or send it as it is when the time is over.";
        return Ok(Gate::Waits(Refusal::of_state(NEVER_ARGUE, why, fix)));
    }
    if waits_until.is_some() {
        hold::delete(unit, me, ticket.id).await?;
    }
    let hot = (verdict == Verdict::GoesAllTheSame)
        .then(|| Despite { kinds: "heat".into(), why: "Its time of rest was over.".into() });
    Ok(Gate::Opens(despite.or(hot)))
}

/// Refuses words that hold what must not leave, unless their writer says why they must.
pub(crate) async fn discreet(
    conn: &mut Conn,
    ticket: &Ticket,
    text: &str,
    why: &str,
) -> Result<Option<Despite>> {
    let found = discretion::find(conn, ticket, text).await?;
    let blocks: Vec<&Finding> = found.iter().filter(|finding| finding.level == Level::Block).collect();
    let Some(first) = blocks.first() else { return Ok(None) };
    let why = why.trim();
    if why.is_empty() {
        let evidence = format!("“{}” {}.", first.text, evidence(first));
        let fix = "Take it out, or say why it has to go to them.";
        return Err(Refusal::of_state(ONLY_THOSE_MEANT_HEAR, evidence, fix).into());
    }
    let mut kinds: Vec<&str> = blocks.iter().map(|finding| word(finding)).collect();
    kinds.dedup();
    Ok(Some(Despite { kinds: kinds.join(","), why: why.to_owned() }))
}

/// Keeps with the words what they were sent in spite of.
pub(crate) async fn keep(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    comment: CommentId,
    despite: Option<Despite>,
) -> Result<Option<Event>> {
    let Some(Despite { kinds, why }) = despite else { return Ok(None) };
    let one = Override {
        ticket_id: ticket.id,
        comment_id: comment,
        user_id: ctx.user()?,
        kinds: kinds.clone(),
        why: why.clone(),
        created_at: unit.now(),
    };
    hold::insert_override(unit, &one).await?;
    Ok(Some(Event::SentAllTheSame { comment_id: comment, kinds, why }))
}

/// A kind as a word.
fn word(finding: &Finding) -> &'static str {
    use regard_language::discretion::Kind;
    match finding.kind {
        Kind::OtherCustomer => "other_customer",
        Kind::Card => "card",
        Kind::Iban => "iban",
        Kind::Secret => "secret",
        Kind::Password => "password",
        Kind::Internal => "internal",
        Kind::SelfTalk => "self_talk",
        Kind::WrongRecipient => "wrong_recipient",
    }
}

/// What is wrong with a datum, as the rest of a sentence that begins with it.
pub(crate) fn evidence(finding: &Finding) -> &'static str {
    use regard_language::discretion::Kind;
    match (finding.kind, finding.rule) {
        (Kind::OtherCustomer, "their-name") => "is another customer, who is not on this conversation",
        (Kind::OtherCustomer, "their-order") => "is an order of another customer",
        (Kind::OtherCustomer, "their-file") => "is a file of another customer",
        (Kind::OtherCustomer, _) => "belongs to another customer",
        (Kind::Card, _) => "is a card number",
        (Kind::Iban, _) => "is an account number",
        (Kind::Secret, _) => "is a key that opens something",
        (Kind::Password, _) => "is a password",
        (Kind::Internal, _) => "is meant for the house",
        (Kind::SelfTalk, _) => "is about us, not about them",
        (Kind::WrongRecipient, _) => "greets somebody who is not on this conversation",
    }
}
