//! Hearing, apologising, repairing, and what colleagues write down beside it.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::recoveries::{enter, kept, lock, said, save};
use crate::unit::Unit;
use crate::{kept_inside, replies};
use regard_domain::goodwill::APOLOGISED;
use regard_domain::id::{CommentId, RecoveryId};
use regard_domain::recovery::{Apology, Harm, Justice, Recovery, Step, is_told, step};
use regard_domain::refusal::Refusal;
use regard_domain::stake::Worth;
use regard_domain::ticket::Ticket;
use regard_language::courtesy::{self, Kind};

/// What we heard.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// What they told us, as we say it back.
    pub words: String,
    /// What they believe; accepted without proof.
    pub belief: String,
    /// What it cost them.
    pub harm: Harm,
    /// What felt unfair.
    pub justice: Justice,
    /// How content they were before, from 1 to 5, where known.
    pub satisfaction: Option<i64>,
}

/// Says back to the customer what we heard.
pub async fn hear(ctx: &Ctx, id: RecoveryId, heard: &Heard) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    let words = format!("This is what I heard:\n\n“{}”\n\nTell me if I have it wrong.", heard.words.trim());
    hear_in(ctx, &mut unit, &mut it, heard).await?;
    let comment = replies::remark_in(ctx, &mut unit, ticket.id, &words, true).await?;
    unit.commit().await?;
    Ok(comment)
}

/// Writes down what we heard; who calls it says it back.
pub(crate) async fn hear_in(ctx: &Ctx, unit: &mut Unit, it: &mut Recovery, heard: &Heard) -> Result<()> {
    ctx.user()?;
    it.state = step(it.state, Step::Hear)?;
    it.heard = said("heard", &heard.words, "Write down what the customer told you, as you say it back.")?;
    kept_inside::check(unit, it.user_id, &it.heard).await?;
    if !heard.belief.trim().is_empty() {
        it.belief = kept(&heard.belief);
    }
    if heard.harm.money_cents < 0 || heard.harm.time_minutes < 0 {
        return Err(ServiceError::invalid("harm", "What it cost them is not below nothing."));
    }
    if heard.harm != Harm::default() {
        it.harm = heard.harm.clone();
    }
    if heard.justice != Justice::default() {
        it.justice = heard.justice;
    }
    it.satisfaction_before = stars(heard.satisfaction)?.or(it.satisfaction_before);
    it.heard_at = it.heard_at.or(Some(unit.now()));
    let words = it.heard.clone();
    save(unit, it, "heard", &words).await
}

/// How content somebody is, from 1 to 5.
pub(crate) fn stars(told: Option<i64>) -> Result<Option<i64>> {
    match told {
        Some(stars) if !(1..=5).contains(&stars) => {
            Err(ServiceError::invalid("satisfaction", "Choose a number from 1 to 5."))
        }
        other => Ok(other),
    }
}

/// Apologises to the customer in words that own it and say what we do.
///
/// # Errors
/// `Refused` (law 5) when responsibility or repair is missing, or when a part is no apology ("sorry if").
pub async fn apologise(ctx: &Ctx, id: RecoveryId, apology: &Apology) -> Result<CommentId> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    let comment = apologise_in(ctx, &mut unit, &ticket, &mut it, apology, "").await?;
    unit.commit().await?;
    Ok(comment)
}

/// The same inside a unit; `first` are words that stand before the apology.
pub(crate) async fn apologise_in(
    ctx: &Ctx,
    unit: &mut Unit,
    ticket: &Ticket,
    it: &mut Recovery,
    apology: &Apology,
    first: &str,
) -> Result<CommentId> {
    apology.check()?;
    let words = apology.words();
    courteous(&words)?;
    it.state = step(it.state, Step::Apologise)?;
    it.apology = apology.clone();
    let whole = if first.is_empty() { words } else { format!("{first}\n\n{words}") };
    let comment = replies::remark_in(ctx, unit, ticket.id, &whole, true).await?;
    it.apology_comment_id = Some(comment);
    if it.apologised_at.is_none() {
        it.apologised_at = Some(unit.now());
        enter(ctx, unit, it, APOLOGISED, "We apologised").await?;
    }
    save(unit, it, "apologised", "").await?;
    Ok(comment)
}

/// Refuses words that only look like an apology, or that argue with the customer.
pub(crate) fn courteous(words: &str) -> Result<()> {
    let stops = |kind: Kind| matches!(kind, Kind::FakeApology | Kind::Argument | Kind::Blame | Kind::Insult);
    let Some(lapse) = courtesy::find(words).into_iter().find(|lapse| stops(lapse.kind)) else {
        return Ok(());
    };
    let why = match lapse.kind {
        Kind::FakeApology => format!("“{}” is no apology.", lapse.text),
        _ => format!("“{}” argues with the customer.", lapse.text),
    };
    Err(Refusal::of_input(5, why, lapse.suggestion).into())
}

/// What was broken is whole again.
pub async fn repair(ctx: &Ctx, id: RecoveryId, what: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (_, mut it) = lock(ctx, &mut unit, id).await?;
    repair_in(&mut unit, &mut it, what).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn repair_in(unit: &mut Unit, it: &mut Recovery, what: &str) -> Result<()> {
    it.state = step(it.state, Step::Repair)?;
    it.repair = said("repair", what, "Say in a line what is whole again.")?;
    kept_inside::check(unit, it.user_id, &it.repair).await?;
    it.repaired_at = Some(unit.now());
    let words = it.repair.clone();
    save(unit, it, "repaired", &words).await
}

/// What colleagues write down beside the steps; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// What we found out. Internal.
    pub finding: Option<String>,
    /// How we treat them.
    pub treatment: Option<String>,
    /// Why a rule of ours was set aside.
    pub exception_reason: Option<String>,
    /// What they believe.
    pub belief: Option<String>,
    /// What we learn.
    pub lesson: Option<String>,
    /// What is known about the stake.
    pub worth: Option<Worth>,
}

/// Writes down a finding, a treatment, a lesson.
pub async fn note(ctx: &Ctx, id: RecoveryId, notes: &Notes) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let (ticket, mut it) = lock(ctx, &mut unit, id).await?;
    note_in(&mut unit, &ticket, &mut it, notes).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn note_in(
    unit: &mut Unit,
    ticket: &Ticket,
    it: &mut Recovery,
    notes: &Notes,
) -> Result<()> {
    let before = it.finding.clone();
    let fields = [
        (&mut it.finding, &notes.finding),
        (&mut it.treatment, &notes.treatment),
        (&mut it.exception_reason, &notes.exception_reason),
        (&mut it.belief, &notes.belief),
        (&mut it.lesson, &notes.lesson),
    ];
    for (field, text) in fields {
        if let Some(text) = text {
            *field = kept(text);
        }
    }
    it.worth = notes.worth.or(it.worth);
    if it.finding != before && !it.finding.is_empty() {
        kept_inside::check_finding(unit, ticket, &it.finding).await?;
    }
    let outward = [&it.treatment, &it.heard, &it.repair];
    if outward.into_iter().any(|text| is_told(text, &it.finding)) {
        return Err(kept_inside::refusal().into());
    }
    let step = if it.finding == before { "noted" } else { "finding" };
    save(unit, it, step, "").await
}
