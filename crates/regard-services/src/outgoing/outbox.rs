//! Mail of ours as people see it: what waits, what left, what needs a decision.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::outgoing::letter;
use crate::outgoing::outcome;
use crate::tickets;
use bytes::Bytes;
use regard_domain::id::{OutgoingId, TicketId};
use regard_domain::job::Job;
use regard_domain::outgoing::{Outgoing, state};
use regard_domain::user::{Deed, Sight};
use regard_store::outgoing as store;

/// A mail of ours, with whom it goes to and its bytes once it was composed.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The mail.
    pub mail: Outgoing,
    /// The addresses it goes to.
    pub to: Vec<String>,
    /// Its bytes.
    pub raw: Option<Bytes>,
}

/// All mail of ours below an id (`None` starts at the newest), newest first; of one state or of all. Where mail is caught
/// every colleague may look; elsewhere admins only, since it holds sign-in links too.
pub async fn list(
    ctx: &Ctx,
    state: Option<&str>,
    below: Option<OutgoingId>,
    limit: i64,
) -> Result<Vec<Outgoing>> {
    permit(ctx)?;
    let below = below.unwrap_or(OutgoingId(i64::MAX));
    Ok(store::list(&mut ctx.read().await?, state, below, limit.clamp(1, 200)).await?)
}

/// How many mails are in each state.
pub async fn counts(ctx: &Ctx) -> Result<Vec<(String, i64)>> {
    ctx.permit(Deed::Work)?;
    Ok(store::count_by_state(&mut ctx.read().await?).await?)
}

/// All mail of ours about a ticket, oldest first.
pub async fn of_ticket(ctx: &Ctx, id: TicketId) -> Result<Vec<Outgoing>> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Staff).await?;
    Ok(store::list_by_ticket(&mut conn, id).await?)
}

/// One mail of ours.
pub async fn show(ctx: &Ctx, id: OutgoingId) -> Result<Shown> {
    let mut conn = ctx.read().await?;
    let mail = store::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("mail"))?;
    match mail.ticket_id {
        Some(ticket) => tickets::see(ctx, &mut conn, ticket, Sight::Staff).await.map(|_| ())?,
        None => permit(ctx)?,
    }
    drop(conn);
    let raw = match &mail.sha256 {
        Some(name) => ctx.desk.blobs.get(name).await?,
        None => None,
    };
    Ok(Shown { to: letter::emails(&mail), mail, raw })
}

/// Sends a mail again that failed, or that may not have arrived. It keeps its Message-ID: who has it already sees one.
pub async fn send_again(ctx: &Ctx, id: OutgoingId) -> Result<()> {
    decide_about(ctx, id, &[state::FAILED, state::DOUBTFUL]).await?;
    let mut unit = ctx.begin().await?;
    let mail = store::lock(&mut unit, id).await?.ok_or(ServiceError::NotFound("mail"))?;
    if !matches!(mail.state.as_str(), state::FAILED | state::DOUBTFUL) {
        return Err(settled());
    }
    let now = unit.now();
    store::update_state(&mut unit, id, state::WAITING, "", None, now).await?;
    store::update_send_at(&mut unit, id, now, now).await?;
    unit.enqueue(&Job::SendMail { outgoing_id: id }).await?;
    unit.commit().await
}

/// Says that a doubtful mail arrived.
pub async fn confirm(ctx: &Ctx, id: OutgoingId) -> Result<()> {
    decide_about(ctx, id, &[state::DOUBTFUL]).await?;
    outcome::sent(ctx, id, state::SENT, "A colleague says that it arrived.").await
}

/// Lets a waiting mail leave now.
pub async fn send_now(ctx: &Ctx, id: OutgoingId) -> Result<()> {
    decide_about(ctx, id, &[state::WAITING]).await?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    if !store::update_send_at(&mut unit, id, now, now).await? {
        return Err(settled());
    }
    unit.enqueue(&Job::SendMail { outgoing_id: id }).await?;
    unit.commit().await
}

async fn decide_about(ctx: &Ctx, id: OutgoingId, states: &[&str]) -> Result<()> {
    let shown = show(ctx, id).await?;
    if states.contains(&shown.mail.state.as_str()) { Ok(()) } else { Err(settled()) }
}

fn settled() -> ServiceError {
    ServiceError::Conflict("This was settled meanwhile. Look at the mail again.".into())
}

fn permit(ctx: &Ctx) -> Result<()> {
    ctx.permit(if ctx.desk.place.catch_mail { Deed::Work } else { Deed::Administer })
}
