//! A complaint as a colleague reads it, as the customer does, and all of them together: causes by harm, and how many were
//! told back.

use super::{is_about_actor, wording};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::promises::reading::reader;
use crate::tickets::see;
use jiff::Timestamp;
use regard_domain::complaint::{Complaint, State, THANKED_WITHIN};
use regard_domain::id::{ComplaintId, TicketId, UserId};
use regard_domain::statistics::{Share, wilson};
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, Sight, User};
use regard_store::db::Conn;
use regard_store::{complaint, ticket, user};
use std::collections::HashMap;

/// A complaint with what a colleague needs to go on.
#[derive(Clone, Debug)]
pub struct Case {
    /// The complaint; without our account for whom it is about.
    pub complaint: Complaint,
    /// Its matter.
    pub ticket: Ticket,
    /// A thank-you in their own words; empty once they were thanked.
    pub thanks_draft: String,
    /// Everybody named, by id.
    pub people: HashMap<UserId, User>,
}

/// The latest complaint of a ticket.
pub async fn of_ticket(ctx: &Ctx, id: TicketId) -> Result<Option<Case>> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Staff).await?;
    let Some(found) = complaint::find_last(&mut conn, id).await? else { return Ok(None) };
    Ok(Some(case(ctx, &mut conn, found).await?))
}

/// A complaint by its id.
pub async fn show(ctx: &Ctx, id: ComplaintId) -> Result<Case> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let found = complaint::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("complaint"))?;
    see(ctx, &mut conn, found.ticket_id, Sight::Staff).await.map_err(|error| match error {
        ServiceError::NotFound(_) => ServiceError::NotFound("complaint"),
        other => other,
    })?;
    case(ctx, &mut conn, found).await
}

async fn case(ctx: &Ctx, conn: &mut Conn, it: Complaint) -> Result<Case> {
    let it = masked(ctx, it);
    let ticket = ticket::find(conn, it.ticket_id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let doing = it.doing.as_ref().map(|doing| doing.who);
    let people = [Some(it.user_id), it.owner_id, it.lead_id, it.about_id, it.received_by, doing];
    let mut ids: Vec<UserId> = people.into_iter().flatten().chain(ctx.actor.user_id()).collect();
    ids.sort_unstable();
    ids.dedup();
    let people: HashMap<UserId, User> =
        user::list_by_ids(conn, &ids).await?.into_iter().map(|person| (person.id, person)).collect();
    let name = |id: Option<UserId>| id.and_then(|id| people.get(&id)).map_or("", |user| user.name.as_str());
    let thanks_draft = match it.state {
        State::Received => wording::thanks(&it, name(Some(it.user_id)), name(ctx.actor.user_id())),
        _ => String::new(),
    };
    Ok(Case { complaint: it, ticket, thanks_draft, people })
}

/// Without our account, for whom it is about.
fn masked(ctx: &Ctx, it: Complaint) -> Complaint {
    if is_about_actor(ctx, &it) { Complaint { ours: String::new(), ..it } } else { it }
}

/// A complaint as the customer reads it: without our account, how it was weighed and what belongs to the house.
#[derive(Clone, Debug)]
pub struct Outward {
    /// The complaint.
    pub complaint: Complaint,
    /// The name of whoever does something about it.
    pub who: Option<String>,
}

/// The latest complaint of a request, for its requester.
pub async fn outward(ctx: &Ctx, id: TicketId) -> Result<Option<Outward>> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Public).await?;
    let Some(mut it) = complaint::find_last(&mut conn, id).await? else { return Ok(None) };
    if ctx.actor.user_id() != Some(it.user_id) {
        return Err(ServiceError::NotFound("complaint"));
    }
    (it.ours, it.lesson, it.cause_link) = (String::new(), String::new(), String::new());
    (it.weighed, it.about_id, it.received_by) = (None, None, None);
    let who = match &it.doing {
        Some(doing) => user::find(&mut conn, doing.who).await?.map(|user| user.name),
        None => None,
    };
    Ok(Some(Outward { complaint: it, who }))
}

/// Complaints that the actor may see, newest first, below an id.
pub async fn list(
    ctx: &Ctx,
    only_open: bool,
    below: Option<ComplaintId>,
    limit: i64,
) -> Result<Vec<Complaint>> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let below = below.map_or(i64::MAX, |id| id.0);
    let found = complaint::list(&mut conn, &reader(ctx)?, only_open, below, limit.clamp(1, 500)).await?;
    Ok(found.into_iter().map(|it| masked(ctx, it)).collect())
}

/// Complaints on which the actor has the next step, the oldest first.
pub async fn owed(ctx: &Ctx) -> Result<Vec<Complaint>> {
    ctx.permit(Deed::Work)?;
    let found = complaint::list_owed(&mut ctx.read().await?, &reader(ctx)?).await?;
    Ok(found.into_iter().map(|it| masked(ctx, it)).collect())
}

/// A cause with what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Its name: as it was written down, or what the complaints are about.
    pub name: String,
    /// How many complaints come from it.
    pub count: u64,
    /// Their harm in sum: see [`regard_domain::complaint::Weighed::harm`]. One that was not weighed counts as the least.
    pub harm: i64,
    /// How many of them were told back.
    pub told: u64,
}

/// Causes of the complaints since a moment, the most harmful first: harm counts, not how often.
pub async fn causes(ctx: &Ctx, since: Timestamp) -> Result<Vec<Cause>> {
    ctx.permit(Deed::Lead)?;
    let mut conn = ctx.read().await?;
    let mut causes: Vec<Cause> = Vec::new();
    for it in complaint::list_since(&mut conn, since).await? {
        let (harm, told) = (it.weighed.map_or(1, |w| w.harm()), u64::from(it.told_back_at.is_some()));
        let same = |cause: &&mut Cause| cause.name.to_lowercase() == it.cause().to_lowercase();
        match causes.iter_mut().find(same) {
            Some(cause) => {
                cause.count += 1;
                cause.harm += harm;
                cause.told += told;
            }
            None => causes.push(Cause { name: it.cause().to_owned(), count: 1, harm, told }),
        }
    }
    causes.sort_by(|a, b| b.harm.cmp(&a.harm).then(b.count.cmp(&a.count)).then(a.name.cmp(&b.name)));
    Ok(causes)
}

/// How the complaints since a moment were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Told back, of all.
    pub told_back: Share,
    /// Thanked within the hour, of those whose hour is over or who were thanked.
    pub thanked_in_time: Share,
    /// With an action or a reasoned limit, of all.
    pub acted_on: Share,
}

/// Measures the complaints received since a moment.
pub async fn measure(ctx: &Ctx, since: Timestamp) -> Result<Measured> {
    ctx.permit(Deed::Work)?;
    let all = complaint::list_since(&mut ctx.read().await?, since).await?;
    let now = ctx.now();
    let count = |fits: &dyn Fn(&&Complaint) -> bool| all.iter().filter(fits).count() as u64;
    let of = count(&|_| true);
    let by = |it: &Complaint| it.received_at + THANKED_WITHIN;
    Ok(Measured {
        told_back: wilson(count(&|it| it.told_back_at.is_some()), of),
        thanked_in_time: wilson(
            count(&|it| it.thanked_at.is_some_and(|at| at <= by(it))),
            count(&|it| it.thanked_at.is_some() || by(it) <= now),
        ),
        acted_on: wilson(count(&|it| it.acted_at.is_some()), of),
    })
}
