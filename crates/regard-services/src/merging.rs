//! Merging tickets, undoing it, splitting. Words move, nothing is copied; which words moved stands in the history, so an
//! undone merge leaves both tickets as they were.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::status::set_status;
use crate::tickets::beginning::{Beginning, begin};
use crate::tickets::{lock, lock_active, write_back};
use crate::unit::Unit;
use crate::words::recount;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{CommentId, TicketId};
use regard_domain::ticket::Status;
use regard_domain::ticket::Ticket;
use regard_store::ticket;
use regard_store::{audit, collaborator, comment, complaint, limit, promise, search, want};

/// Moves all words of one ticket to another of the same requester and closes the first. Merging the matters of two
/// different people is refused: nobody may read another customer's words.
pub async fn merge(ctx: &Ctx, from: TicketId, into: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    merge_in(ctx, &mut unit, from, into).await?;
    unit.commit().await
}

/// The same inside a unit.
pub(crate) async fn merge_in(ctx: &Ctx, unit: &mut Unit, from: TicketId, into: TicketId) -> Result<()> {
    if from == into {
        return Err(ServiceError::invalid("into", "Choose another conversation than this one."));
    }
    let mut source = lock_active(ctx, unit, from).await?;
    let mut target = lock_active(ctx, unit, into).await?;
    if target.status == Status::Closed {
        return Err(ServiceError::Conflict(format!("#{into} is closed. Merge the other way round.")));
    }
    same_person(unit, &source, &target).await?;
    one_complaint(unit, from, into).await?;
    let moved = comment::move_all(unit, from, into).await?;
    promise::move_all(unit, from, into).await?;
    complaint::move_all(unit, from, into).await?;
    limit::move_all(unit, from, into).await?;
    want::move_all(unit, from, into).await?;
    let now = unit.now();
    let mut events = vec![Event::MergedInto { ticket_id: into }];
    events.extend(set_status(&mut source, Status::Closed, now));
    source.merged_into_id = Some(into);
    recount(unit, &mut source).await?;
    recount(unit, &mut target).await?;
    if source.waiting_since.is_some() && target.status.is_done() {
        set_status(&mut target, Status::Open, now);
    }
    write_back(unit, source, &events).await?;
    write_back(unit, target, &[Event::MergedFrom { ticket_id: from, comment_ids: moved }]).await?;
    Ok(())
}

/// Two complaints are two gifts: each is told back before their conversations become one.
async fn one_complaint(unit: &mut Unit, from: TicketId, into: TicketId) -> Result<()> {
    let both = complaint::find_open(unit, from).await?.zip(complaint::find_open(unit, into).await?);
    match both {
        None => Ok(()),
        Some(_) => Err(ServiceError::Conflict(
            "There is an open complaint on each of them. Tell one of them back and let it come to its end first.".into(),
        )),
    }
}

/// Both belong to the same requester, or the one's requester is on the other ticket already.
async fn same_person(unit: &mut Unit, source: &Ticket, target: &Ticket) -> Result<()> {
    if source.requester_id == target.requester_id {
        return Ok(());
    }
    let on_it = collaborator::list(unit, target.id).await?;
    if on_it.iter().any(|other| other.user_id == source.requester_id) {
        return Ok(());
    }
    Err(ServiceError::Conflict(
        "They belong to two different people. Copy the one on the other conversation first, if both may read it.".into(),
    ))
}

/// Undoes a merge: the words that moved go back.
pub async fn unmerge(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let mut source = lock(ctx, &mut unit, id).await?;
    let into = source
        .merged_into_id
        .take()
        .ok_or_else(|| ServiceError::Conflict("It was not merged into another one.".into()))?;
    let mut target = lock(ctx, &mut unit, into).await?;
    for comment in moved_comments(&mut unit, into, id).await? {
        comment::move_one(&mut unit, comment, id).await?;
        promise::move_one(&mut unit, comment, id).await?;
    }
    let now = unit.now();
    let mut events = vec![Event::Unmerged { ticket_id: into }];
    events.extend(set_status(&mut source, Status::Open, now));
    recount(&mut unit, &mut source).await?;
    recount(&mut unit, &mut target).await?;
    write_back(&mut unit, source, &events).await?;
    write_back(&mut unit, target, &[Event::Unmerged { ticket_id: id }]).await?;
    unit.commit().await
}

/// The words that the last merge of `from` brought to `into`, from its history.
async fn moved_comments(unit: &mut Unit, into: TicketId, from: TicketId) -> Result<Vec<CommentId>> {
    let audits = audit::list(unit, into).await?;
    let moved = audits.into_iter().rev().flat_map(|audit| audit.events).find_map(|event| match event {
        Event::MergedFrom { ticket_id, comment_ids } if ticket_id == from => Some(comment_ids),
        _ => None,
    });
    Ok(moved.unwrap_or_default())
}

/// Makes a ticket of its own from one of the customer's words; the word moves there.
pub async fn split(ctx: &Ctx, comment: CommentId, subject: &str) -> Result<TicketId> {
    let mut unit = ctx.begin().await?;
    let word = comment::find(&mut unit, comment).await?.ok_or(ServiceError::NotFound("comment"))?;
    let mut source = lock_active(ctx, &mut unit, word.ticket_id).await?;
    if comment::count(&mut unit, source.id).await? < 2 {
        return Err(ServiceError::Conflict("It is the only word here. There is nothing to split.".into()));
    }
    if word.held_until.is_some() {
        return Err(ServiceError::Conflict(
            "It has not left yet. Take it back, or wait until it is sent.".into(),
        ));
    }
    let subject =
        Some(field::subject(subject)).filter(|s| !s.is_empty()).unwrap_or_else(|| source.subject.clone());
    let beginning = Beginning {
        assignee_id: source.assignee_id,
        group_id: source.group_id,
        brand_id: Some(source.brand_id),
        mailbox_id: source.mailbox_id,
        priority: source.priority,
        status: Status::Open,
        ..Beginning::new(&subject, source.requester_id, source.channel)
    };
    let mut new = begin(ctx, &mut unit, beginning).await?;
    comment::move_one(&mut unit, comment, new.id).await?;
    promise::move_one(&mut unit, comment, new.id).await?;
    search::delete(&mut unit, comment).await?;
    search::insert(&mut unit, comment, &new.subject, &word.body_text).await?;
    recount(&mut unit, &mut source).await?;
    recount(&mut unit, &mut new).await?;
    let (source_id, new_id) = (source.id, new.id);
    write_back(&mut unit, source, &[Event::SplitInto { ticket_id: new_id }]).await?;
    write_back(&mut unit, new, &[Event::Create, Event::SplitFrom { ticket_id: source_id }]).await?;
    unit.commit().await?;
    Ok(new_id)
}

/// The ticket whose words now stand where an old number points: follows merges to their end.
pub async fn current(ctx: &Ctx, id: TicketId) -> Result<TicketId> {
    let mut conn = ctx.read().await?;
    let mut at = id;
    for _ in 0..20 {
        match ticket::find(&mut conn, at).await?.and_then(|ticket| ticket.merged_into_id) {
            Some(into) => at = into,
            None => break,
        }
    }
    Ok(at)
}
