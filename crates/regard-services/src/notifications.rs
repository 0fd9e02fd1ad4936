//! Telling a colleague: something about a ticket they own, something about the desk they run.
//!
//! A sentence says what happened, never what an internal note says.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::unit::Unit;
use jiff::SignedDuration;
use regard_domain::id::{GroupId, NotificationId, TicketId, UserId};
use regard_domain::law::Law;
use regard_domain::notification::Notification;
use regard_domain::ticket::Ticket;
use regard_domain::user::{Deed, Role, User};
use regard_store::notification;
use regard_store::{group, user};

/// More people than this are not told at once: a group that large has leads.
const TOLD_MAX: usize = 50;

/// How long news are kept after they were read.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The kinds of news.
pub mod kind {
    /// Mail of ours did not arrive.
    pub const NOT_DELIVERED: &str = "not_delivered";
    /// Nobody knows whether mail of ours arrived.
    pub const DOUBTFUL: &str = "doubtful";
    /// Something about a promise.
    pub const PROMISE: &str = "promise";
    /// Something is to be put right, or was put right well.
    pub const RECOVERY: &str = "recovery";
    /// A customer asks for another look at a "no".
    pub const APPEAL: &str = "appeal";
    /// A customer complained, or does not agree with what became of it.
    pub const COMPLAINT: &str = "complaint";
    /// Something about the desk has to be mended.
    pub const DESK: &str = "desk";
    /// A law is broken; its number follows.
    pub const LAW: &str = "law_";
    /// A customer hears from us soon.
    pub const UPDATE_SOON: &str = "update_soon";
    /// A customer should have heard from us.
    pub const UPDATE_LATE: &str = "update_late";
    /// Somebody is nearly ignored, is ignored, or says so.
    pub const IGNORED: &str = "ignored";
    /// A hand-off was offered or answered.
    pub const HANDOFF: &str = "handoff";
    /// A matter does not move.
    pub const RAISED: &str = "raised";
}

/// The actor's notifications, newest first, below an id (`None` starts at the newest).
pub async fn list(ctx: &Ctx, below: Option<NotificationId>, limit: i64) -> Result<Vec<Notification>> {
    ctx.permit(Deed::Work)?;
    let below = below.unwrap_or(NotificationId(i64::MAX));
    Ok(notification::list(&mut ctx.read().await?, ctx.user()?, below, limit.clamp(1, 200)).await?)
}

/// What the actor has not read, newest first.
pub async fn list_unread(ctx: &Ctx, limit: i64) -> Result<Vec<Notification>> {
    ctx.permit(Deed::Work)?;
    Ok(notification::list_unread(&mut ctx.read().await?, ctx.user()?, limit.clamp(1, 200)).await?)
}

/// How many the actor has not read.
pub async fn unread(ctx: &Ctx) -> Result<i64> {
    ctx.permit(Deed::Work)?;
    Ok(notification::count_unread(&mut ctx.read().await?, ctx.user()?).await?)
}

/// The actor has read everything up to one.
pub async fn read(ctx: &Ctx, upto: NotificationId) -> Result<()> {
    ctx.permit(Deed::Work)?;
    let user = ctx.user()?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    notification::read_all(&mut unit, user, upto, now).await?;
    unit.commit().await
}

/// Throws away what was read three months ago; gives the number. Called by the housekeeping.
pub async fn tidy(ctx: &Ctx) -> Result<u64> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let before = unit.now() - KEPT_FOR;
    let gone = notification::delete_old(&mut unit, before).await?;
    unit.commit().await?;
    Ok(gone)
}

/// Tells whoever has the ticket: its assignee; else the leads of its group, or all its members; else the admins.
pub(crate) async fn tell_owner(unit: &mut Unit, ticket: &Ticket, kind: &str, sentence: &str) -> Result<()> {
    let mut told = match (ticket.assignee_id, ticket.group_id) {
        (Some(assignee), _) => vec![assignee],
        (None, Some(group)) => of_group(unit, group).await?,
        (None, None) => Vec::new(),
    };
    if told.is_empty() {
        told = admins(unit).await?;
    }
    tell(unit, &told, Some(ticket.id), kind, sentence).await
}

/// Tells one colleague about a ticket.
pub(crate) async fn tell_user(
    unit: &mut Unit,
    user: UserId,
    ticket: TicketId,
    kind: &str,
    sentence: &str,
) -> Result<()> {
    tell(unit, &[user], Some(ticket), kind, sentence).await
}

/// Tells the leads of a ticket's group, else the admins.
pub(crate) async fn tell_leads(unit: &mut Unit, ticket: &Ticket, kind: &str, sentence: &str) -> Result<()> {
    let told = leads_for(unit, ticket).await?;
    tell(unit, &told, Some(ticket.id), kind, sentence).await
}

/// The leads of a ticket's group, else the admins.
pub(crate) async fn leads_for(unit: &mut Unit, ticket: &Ticket) -> Result<Vec<UserId>> {
    let leads = match ticket.group_id {
        Some(group) => leads_of(unit, group).await?,
        None => Vec::new(),
    };
    if leads.is_empty() { admins(unit).await } else { Ok(leads) }
}

/// Tells the admins about the desk itself.
pub(crate) async fn tell_admins(unit: &mut Unit, kind: &str, sentence: &str) -> Result<()> {
    let told = admins(unit).await?;
    tell(unit, &told, None, kind, sentence).await
}

/// The customer has heard from us: that they should have is nobody's news any more.
pub(crate) async fn heard(unit: &mut Unit, ticket: TicketId) -> Result<()> {
    let now = unit.now();
    for over in [kind::UPDATE_SOON, kind::UPDATE_LATE, kind::IGNORED] {
        notification::read_of_ticket(unit, ticket, over, now).await?;
    }
    Ok(())
}

/// Tells everybody who leads that a law is broken.
pub(crate) async fn law_broken(unit: &mut Unit, law: Law, rows: usize) -> Result<()> {
    let what = if rows == 1 { "one thing".to_owned() } else { format!("{rows} things") };
    let sentence = format!("Law {} is broken by {what}: {}.", law.number(), law.title());
    let told = leaders(unit).await?;
    tell(unit, &told, None, &law_kind(law), &sentence).await
}

/// It holds again: nobody has to look any more.
pub(crate) async fn law_holds(unit: &mut Unit, law: Law) -> Result<()> {
    let now = unit.now();
    for user in leaders(unit).await? {
        notification::read_of_kind(unit, user, &law_kind(law), now).await?;
    }
    Ok(())
}

fn law_kind(law: Law) -> String {
    format!("{}{}", kind::LAW, law.number())
}

/// Tells some colleagues.
pub(crate) async fn tell(
    unit: &mut Unit,
    users: &[UserId],
    ticket: Option<TicketId>,
    kind: &str,
    sentence: &str,
) -> Result<()> {
    let now = unit.now();
    for user in users.iter().take(TOLD_MAX) {
        notification::insert(unit, *user, ticket, kind, sentence, now).await?;
    }
    Ok(())
}

async fn of_group(unit: &mut Unit, id: GroupId) -> Result<Vec<UserId>> {
    let leads = leads_of(unit, id).await?;
    if !leads.is_empty() {
        return Ok(leads);
    }
    Ok(members(unit, id).await?.into_iter().map(|member| member.id).collect())
}

async fn leads_of(unit: &mut Unit, id: GroupId) -> Result<Vec<UserId>> {
    let members = members(unit, id).await?;
    let leads = members.into_iter().filter(|member| matches!(member.role, Role::Lead | Role::Admin));
    Ok(leads.map(|lead| lead.id).collect())
}

async fn members(unit: &mut Unit, id: GroupId) -> Result<Vec<User>> {
    let ids = group::list_members(unit, id).await?;
    let mut members = user::list_by_ids(unit, &ids).await?;
    members.retain(|member| member.role.is_staff() && !member.is_suspended);
    Ok(members)
}

async fn admins(unit: &mut Unit) -> Result<Vec<UserId>> {
    with_role(unit, &[Role::Admin]).await
}

async fn leaders(unit: &mut Unit) -> Result<Vec<UserId>> {
    with_role(unit, &[Role::Lead, Role::Admin]).await
}

async fn with_role(unit: &mut Unit, roles: &[Role]) -> Result<Vec<UserId>> {
    let staff = user::list_staff(unit).await?;
    let found = staff.into_iter().filter(|user| roles.contains(&user.role) && !user.is_suspended);
    Ok(found.map(|user| user.id).collect())
}
