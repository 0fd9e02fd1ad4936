//! What colleagues and customers of the script do beside words: promises, recoveries, hand-offs.

use super::script::{ComplaintScript, DeedScript, RightScript};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use regard_domain::complaint::{Complexity, Doing, Impact, Severity, Weighed};
use regard_domain::id::{PromiseId, RecoveryId, TicketId, UserId};
use regard_domain::promise::{Answer, State};
use regard_domain::recovery::{Apology, Cause, CauseKind};
use regard_services::amends::closing;
use regard_services::amends::giving::Giving;
use regard_services::amends::putting_right::{PutRight, put_right};
use regard_services::amends::steps::{Heard, Notes};
use regard_services::complaints::{self, answering, receiving, steps};
use regard_services::ctx::Ctx;
use regard_services::findings::{self, Finding};
use regard_services::handoffs::{self, NewHandoff};
use regard_services::promise_ends::judging;
use regard_services::promises::making::Noted;
use regard_services::promises::{acting, reading};
use regard_services::recoveries::opening;

/// Until when somebody does what a complaint asks for.
const DONE_WITHIN: SignedDuration = SignedDuration::from_hours(2);

/// What the composer shows of the promises in a text, all promised by one moment.
pub(super) async fn promised(ctx: &Ctx, id: TicketId, text: &str, by: Timestamp) -> Result<Vec<Noted>> {
    let found = findings::of_draft(ctx, id, text).await?;
    let note = |finding: &Finding| match finding {
        Finding::Promise(one) => {
            Some(Noted { key: one.found.key.clone(), due_at: Some(by), ..Noted::default() })
        }
        _ => None,
    };
    let noted: Vec<Noted> = found.iter().filter_map(note).collect();
    if noted.is_empty() { Err(anyhow::anyhow!("nothing is promised in {text:?}")) } else { Ok(noted) }
}

/// Does a deed: `ctx` is the colleague, `customer` the one whose matter it is, `to` who is meant by a hand-off.
pub(super) async fn perform(
    ctx: &Ctx,
    customer: &Ctx,
    id: TicketId,
    deed: &DeedScript,
    to: Option<UserId>,
) -> Result<()> {
    match deed {
        DeedScript::Keep(words) => {
            acting::deliver(ctx, promise(ctx, id, State::Active).await?, words).await?
        }
        DeedScript::Kept => {
            let promise = promise(ctx, id, State::Delivered).await?;
            judging::answer(customer, promise, Answer::Kept, "").await?;
        }
        DeedScript::Wrong(words) => {
            let cause = Cause { kind: CauseKind::Person, words: words.clone(), promise_id: None };
            opening::open(ctx, id, cause).await?;
        }
        DeedScript::Right(how) => {
            put_right(ctx, id, &deeds(how)).await?;
        }
        DeedScript::Ask => {
            closing::ask(ctx, recovery(ctx, id).await?).await?;
        }
        DeedScript::Good(words) => {
            let answer = closing::Answer { is_good: true, words: words.clone(), satisfaction: Some(5) };
            closing::answer(customer, recovery(ctx, id).await?, &answer).await?;
        }
        DeedScript::Complaint(words) => {
            receiving::receive(ctx, id, &receiving::Complained::of(words)).await?;
        }
        DeedScript::ToldBack(how) => tell_back(ctx, customer, id, how).await?,
        DeedScript::Hand { reason, .. } => {
            let offer = NewHandoff { to, reason: reason.clone(), ..NewHandoff::default() };
            handoffs::offer(ctx, id, &offer).await?;
        }
    }
    Ok(())
}

/// A complaint from the thank-you to the agreement.
async fn tell_back(ctx: &Ctx, customer: &Ctx, id: TicketId, how: &ComplaintScript) -> Result<()> {
    let case = complaints::reading::of_ticket(ctx, id).await?.context("nobody complained")?;
    let id = case.complaint.id;
    steps::thank(ctx, id, &case.thanks_draft).await?;
    steps::play_back(ctx, id, &how.heard).await?;
    answering::confirm(customer, id, true, "").await?;
    let (severity, impact, complexity) = (Severity::Medium, Impact::Several, Complexity::Simple);
    steps::weigh(ctx, id, Weighed { severity, impact, complexity, is_urgent: false }).await?;
    let by = ctx.now() + DONE_WITHIN;
    let doing = Doing { who: ctx.user()?, what: how.done.clone(), by };
    steps::act(ctx, id, &steps::Deeds::Do(doing)).await?;
    steps::tell(ctx, id, &how.told).await?;
    let answer = answering::Answer { is_agreed: true, words: how.agreed.clone() };
    answering::answer(customer, id, &answer).await?;
    Ok(())
}

async fn promise(ctx: &Ctx, id: TicketId, state: State) -> Result<PromiseId> {
    let all = reading::of_ticket(ctx, id).await?.promises;
    let found = all.iter().rev().find(|read| read.promise.state == state);
    Ok(found.with_context(|| format!("no promise is {state}"))?.promise.id)
}

async fn recovery(ctx: &Ctx, id: TicketId) -> Result<RecoveryId> {
    let case = regard_services::amends::reading::of_ticket(ctx, id).await?;
    Ok(case.context("nothing is being put right")?.recovery.id)
}

fn deeds(how: &RightScript) -> PutRight {
    PutRight {
        cause: Cause { kind: CauseKind::Person, words: how.wrong.clone(), promise_id: None },
        heard: Some(Heard { words: how.heard.clone(), ..Heard::default() }),
        apology: Some(Apology {
            regret: how.regret.clone(),
            responsibility: how.responsibility.clone(),
            repair: how.repair.clone(),
            ..Apology::default()
        }),
        gesture: Some(Giving {
            what: how.gesture.clone(),
            reason: how.wrong.clone(),
            outlay_cents: how.cents,
            ..Giving::default()
        }),
        repair: Some(how.repair.clone()),
        notes: Notes { finding: Some(how.finding.clone()), ..Notes::default() },
    }
}
