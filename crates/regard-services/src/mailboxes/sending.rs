//! How the sending of a mailbox goes: written on it where people see it, and told to the admins when it lasts.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::notifications;
use jiff::SignedDuration;
use regard_domain::id::MailboxId;
use regard_domain::user::Deed;
use regard_store::mailbox::{self, SendingState};

/// How long mail may not leave before the admins hear of it.
const SILENCE: SignedDuration = SignedDuration::from_mins(15);

/// How long before they hear of the same trouble again.
const REMINDER: SignedDuration = SignedDuration::from_hours(24);

/// Notes that the server took a mail of this mailbox or at least let us in (`None`), or why it did not, in a sentence that
/// says what mends it.
pub async fn note(ctx: &Ctx, id: MailboxId, trouble: Option<&str>) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let Some(before) = mailbox::find_sending(&mut ctx.read().await?, id).await? else { return Ok(()) };
    let Some(reason) = trouble else {
        return if before.reason.is_empty() {
            Ok(())
        } else {
            write(ctx, id, SendingState::default(), None).await
        };
    };
    let now = ctx.now();
    let since = before.failed_at.unwrap_or(now);
    let is_known = before.alarmed_at.is_some_and(|at| now.duration_since(at) < REMINDER);
    let tells = now.duration_since(since) > SILENCE && !is_known;
    let alarmed_at = if tells { Some(now) } else { before.alarmed_at };
    let state = SendingState { reason: reason.to_owned(), failed_at: Some(since), alarmed_at };
    let minutes = now.duration_since(since).as_mins();
    let told = tells.then(|| format!("for {minutes} minutes no mail leaves. {reason}"));
    write(ctx, id, state, told).await
}

async fn write(ctx: &Ctx, id: MailboxId, state: SendingState, told: Option<String>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    mailbox::update_sending(&mut unit, id, &state).await?;
    if let Some(told) = told
        && let Some(found) = mailbox::find(&mut unit, id).await?
    {
        let sentence = format!("From {} {told}", found.address);
        notifications::tell_admins(&mut unit, notifications::kind::DESK, &sentence).await?;
    }
    unit.commit().await
}
