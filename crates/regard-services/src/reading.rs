//! Tickets as programs read them: whole pages, with everything that belongs to a ticket, as far as the actor sees it.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets;
use crate::views::colleague;
use regard_domain::attachment::Attachment;
use regard_domain::comment::Comment;
use regard_domain::definition::{Definition, Kind};
use regard_domain::event::{Audit, Event};
use regard_domain::id::{AuditId, CommentId, TicketId, UserId};
use regard_domain::listing::Which;
use regard_domain::order::{Order, Slice};
use regard_domain::ticket::Ticket;
use regard_domain::ticket_detail::TicketDetail;
use regard_domain::user::{Sight, User};
use regard_store::db::Conn;
use regard_store::term::Asking;
use regard_store::{attachment, audit, comment, definition, listing, tag, ticket, ticket_detail, user};
use std::collections::HashMap;

/// A ticket with its details.
#[derive(Clone, Debug)]
pub struct Read {
    /// The ticket.
    pub ticket: Ticket,
    /// What belongs to it.
    pub detail: TicketDetail,
}

/// What a word of the comments' list needs beside itself.
#[derive(Clone, Debug)]
pub struct ReadComment {
    /// The comment.
    pub comment: Comment,
    /// Its files.
    pub files: Vec<Attachment>,
    /// The audit that it stands in.
    pub audit_id: Option<AuditId>,
}

/// Which fields of one's own people and organizations have, by key.
pub(crate) async fn own_fields(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    let mut fields = Vec::new();
    for kind in [Kind::UserField, Kind::OrganizationField] {
        let all = definition::list(conn, kind).await?;
        fields.extend(all.into_iter().filter_map(|field| Some((field.word?, field.id.0))));
    }
    Ok(fields)
}

/// A part of a list of tickets and, if asked for, how many there are in all.
pub async fn list(
    ctx: &Ctx,
    which: &Which,
    order: &Order,
    slice: Slice,
    counts: bool,
) -> Result<(Vec<Read>, i64)> {
    let person = colleague(ctx)?;
    let asking = Asking { person, now: ctx.now(), fields: &[] };
    let mut conn = ctx.read().await?;
    let found = listing::list(&mut conn, which, &asking, order, slice).await?;
    let count = if counts { listing::count(&mut conn, which, &asking).await? } else { 0 };
    Ok((with_details(&mut conn, found).await?, count))
}

/// How many tickets are in a list.
pub async fn count(ctx: &Ctx, which: &Which) -> Result<i64> {
    let person = colleague(ctx)?;
    let asking = Asking { person, now: ctx.now(), fields: &[] };
    Ok(listing::count(&mut ctx.read().await?, which, &asking).await?)
}

/// Tickets with their details, in the same order.
pub(crate) async fn with_details(conn: &mut Conn, found: Vec<Ticket>) -> Result<Vec<Read>> {
    let ids: Vec<TicketId> = found.iter().map(|ticket| ticket.id).collect();
    let mut details = ticket_detail::list(conn, &ids).await?;
    let read = |ticket: Ticket| Read { detail: details.remove(&ticket.id).unwrap_or_default(), ticket };
    Ok(found.into_iter().map(read).collect())
}

/// One ticket that the actor may work on. What is put away is not there.
pub async fn show(ctx: &Ctx, id: TicketId) -> Result<Read> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Staff).await?;
    let found = ticket::find(&mut conn, id).await?.filter(|ticket| ticket.deleted_at.is_none());
    one(&mut conn, found).await
}

/// One ticket of the actor's own, or on which they are copied.
pub async fn show_own(ctx: &Ctx, id: TicketId) -> Result<Read> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Public).await?;
    let found = ticket::find(&mut conn, id).await?.filter(|ticket| ticket.deleted_at.is_none());
    one(&mut conn, found).await
}

async fn one(conn: &mut Conn, found: Option<Ticket>) -> Result<Read> {
    let found = found.ok_or(ServiceError::NotFound("ticket"))?;
    with_details(conn, vec![found]).await?.pop().ok_or(ServiceError::NotFound("ticket"))
}

/// One ticket that the actor has just written, even where they may not read it.
pub async fn made(ctx: &Ctx, id: TicketId) -> Result<(Read, Option<Audit>)> {
    let mut conn = ctx.read().await?;
    let found = ticket::find(&mut conn, id).await?;
    let read = one(&mut conn, found).await?;
    let last = audit::list(&mut conn, id).await?.pop();
    Ok((read, last))
}

/// The actor's own matters, or those on which they are copied, in some statuses (none is all), and how many there are.
pub async fn own(
    ctx: &Ctx,
    copied: bool,
    statuses: &[&'static str],
    slice: Slice,
) -> Result<(Vec<Read>, i64)> {
    let user = ctx.user()?;
    let mut conn = ctx.read().await?;
    let (found, count) = listing::list_own(&mut conn, user, copied, statuses, slice).await?;
    Ok((with_details(&mut conn, found).await?, count))
}

/// The words on a ticket, oldest first. Whoever is no colleague of its gets the public ones that left the house.
pub async fn comments(ctx: &Ctx, id: TicketId) -> Result<Vec<ReadComment>> {
    let mut conn = ctx.read().await?;
    let sight = tickets::see(ctx, &mut conn, id, Sight::Public).await?;
    let mut words = comment::list(&mut conn, id).await?;
    if sight != Sight::Staff {
        words.retain(|word| word.is_public && word.held_until.is_none());
    }
    let files = attachment::list_by_ticket(&mut conn, id).await?;
    let audits = audit_of(&audit::list(&mut conn, id).await?);
    let read = |comment: Comment| ReadComment {
        files: files.iter().filter(|file| file.comment_id == Some(comment.id)).cloned().collect(),
        audit_id: audits.get(&comment.id).copied(),
        comment,
    };
    Ok(words.into_iter().map(read).collect())
}

fn audit_of(audits: &[Audit]) -> HashMap<CommentId, AuditId> {
    let comments = |audit: &Audit| {
        let id = audit.id;
        let said = audit.events.iter().filter_map(|event| match event {
            Event::Comment { comment_id, .. } => Some(*comment_id),
            _ => None,
        });
        said.map(|comment| (comment, id)).collect::<Vec<_>>()
    };
    audits.iter().flat_map(comments).collect()
}

/// The history of a ticket, oldest first, with the words and files it mentions.
pub async fn audits(ctx: &Ctx, id: TicketId) -> Result<(Vec<Audit>, Vec<ReadComment>)> {
    tickets::see(ctx, &mut ctx.read().await?, id, Sight::Staff).await?;
    let words = comments(ctx, id).await?;
    Ok((audit::list(&mut ctx.read().await?, id).await?, words))
}

/// What happened on the whole desk between two numbers, as far as the actor sees the tickets, with the words it mentions.
pub async fn all_audits(
    ctx: &Ctx,
    after: i64,
    before: i64,
    newest_first: bool,
    limit: i64,
) -> Result<(Vec<Audit>, Vec<ReadComment>)> {
    let person = colleague(ctx)?;
    let mut conn = ctx.read().await?;
    let mut page = audit::list_page(&mut conn, after, before, newest_first, limit).await?;
    let mut ids: Vec<TicketId> = page.iter().map(|audit| audit.ticket_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let asking = Asking { person, now: ctx.now(), fields: &[] };
    let visible =
        listing::list(&mut conn, &Which::These(ids), &asking, &Order::default(), Slice::first(1_000)).await?;
    page.retain(|audit| visible.iter().any(|ticket| ticket.id == audit.ticket_id));
    let words = words_of(&mut conn, &page).await?;
    Ok((page, words))
}

/// The words that audits mention, with their files.
pub(crate) async fn words_of(conn: &mut Conn, audits: &[Audit]) -> Result<Vec<ReadComment>> {
    let mut words = Vec::new();
    for (id, audit_id) in audit_of(audits) {
        let Some(found) = comment::find(conn, id).await? else { continue };
        let files = attachment::list_by_comment(conn, id).await?;
        words.push(ReadComment { comment: found, files, audit_id: Some(audit_id) });
    }
    Ok(words)
}

/// People by their ids, deleted ones too, for what stands beside a list.
pub async fn people(ctx: &Ctx, ids: &[UserId]) -> Result<Vec<User>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut people = user::list_by_ids(&mut ctx.read().await?, &ids).await?;
    people.sort_by_key(|person| person.id);
    Ok(people)
}

/// The statuses of one's own, which every ticket shows one of.
pub async fn statuses(ctx: &Ctx) -> Result<Vec<Definition>> {
    Ok(definition::list(&mut ctx.read().await?, Kind::CustomStatus).await?)
}

/// The fields and the standing form, which every ticket shows.
pub async fn fields_and_forms(ctx: &Ctx) -> Result<(Vec<Definition>, Vec<Definition>)> {
    let mut conn = ctx.read().await?;
    let fields = definition::list(&mut conn, Kind::TicketField).await?;
    Ok((fields, definition::list(&mut conn, Kind::TicketForm).await?))
}

/// Tags and how many tickets have each, and how many tags there are.
pub async fn tags(ctx: &Ctx, slice: Slice) -> Result<(Vec<(String, i64)>, i64)> {
    colleague(ctx)?;
    let mut conn = ctx.read().await?;
    let list = tag::list_counted(&mut conn, slice.limit, slice.offset).await?;
    Ok((list, tag::count_names(&mut conn).await?))
}

/// Tags that begin so.
pub async fn tags_beginning(ctx: &Ctx, beginning: &str) -> Result<Vec<String>> {
    colleague(ctx)?;
    Ok(tag::list_beginning(&mut ctx.read().await?, &beginning.to_lowercase(), 20).await?)
}
