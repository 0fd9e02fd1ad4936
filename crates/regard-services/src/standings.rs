//! What holds for each message of a customer: exactly one standing, or they are ignored.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::intervals::is_absent;
use crate::tickets::see;
use jiff::Timestamp;
use regard_domain::comment::{Comment, kind};
use regard_domain::event::{Audit, Event};
use regard_domain::handoff::{Handoff, State as Handed};
use regard_domain::id::{CommentId, TicketId, UserId};
use regard_domain::ignored::{Interval, State, nearing_at, state};
use regard_domain::standing::{self as rules, Facts, Standing};
use regard_domain::ticket::{Status, Ticket};
use regard_domain::user::Sight;
use regard_store::db::Conn;
use regard_store::{absence, audit, comment, handoff, ignored, ticket, user};

/// A message of a customer and what holds for it.
#[derive(Clone, Debug)]
pub struct Message {
    /// Which.
    pub comment_id: CommentId,
    /// Whose.
    pub author_id: UserId,
    /// When it came.
    pub at: Timestamp,
    /// The one thing that holds; `None` is nothing.
    pub standing: Option<Standing>,
}

/// How a ticket's customer stands.
#[derive(Clone, Debug)]
pub struct Standings {
    /// The ticket.
    pub ticket: Ticket,
    /// Safe, nearing, ignored, or rescued.
    pub state: State,
    /// When it begins to be close; `None` when nobody waits.
    pub nearing_at: Option<Timestamp>,
    /// Each message, oldest first.
    pub messages: Vec<Message>,
    /// The times in which they were ignored, oldest first.
    pub intervals: Vec<Interval>,
}

/// How the customer of a ticket stands.
pub async fn show(ctx: &Ctx, id: TicketId) -> Result<Standings> {
    let mut conn = ctx.read().await?;
    see(ctx, &mut conn, id, Sight::Staff).await?;
    let ticket = ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    of_ticket(&mut conn, ticket, ctx.now()).await
}

/// The same inside a running read or unit.
pub(crate) async fn of_ticket(conn: &mut Conn, ticket: Ticket, now: Timestamp) -> Result<Standings> {
    let intervals = ignored::list_of_ticket(conn, ticket.id).await?;
    let words = comment::list(conn, ticket.id).await?;
    let audits = audit::list(conn, ticket.id).await?;
    let handoffs = handoff::list(conn, ticket.id).await?;
    let mut authors: Vec<UserId> = words.iter().map(|word| word.author_id).collect();
    authors.sort_unstable();
    authors.dedup();
    let staff: Vec<UserId> = user::list_by_ids(conn, &authors)
        .await?
        .into_iter()
        .filter(|user| user.role.is_staff())
        .map(|user| user.id)
        .collect();
    let shared = shared(conn, &ticket, &audits, &intervals, now).await?;
    let is_theirs = |word: &&Comment| {
        !staff.contains(&word.author_id)
            && (word.kind == kind::MACHINE || (word.kind == kind::COMMENT && word.is_public))
    };
    let message = |word: &Comment| Message {
        comment_id: word.id,
        author_id: word.author_id,
        at: word.created_at,
        standing: rules::of(&about(word, &words, &staff, &handoffs, &shared), now),
    };
    let messages = words.iter().filter(is_theirs).map(message).collect();
    let waits = ticket.waiting_since.or(ticket.heard_at).zip(ticket.hear_by);
    Ok(Standings {
        state: state(waits, intervals.last(), now),
        nearing_at: waits.map(|(since, hear_by)| nearing_at(since, hear_by)),
        messages,
        intervals,
        ticket,
    })
}

/// What holds for all messages of a ticket alike.
async fn shared(
    conn: &mut Conn,
    ticket: &Ticket,
    audits: &[Audit],
    intervals: &[Interval],
    now: Timestamp,
) -> Result<Facts> {
    let marked = audits.iter().rev().find(|audit| audit.events.contains(&Event::MarkedSpam));
    let by_customer = closer(audits) == Some(Some(ticket.requester_id));
    let mut owner_id = ticket.assignee_id;
    if let (Some(owner), Some(hear_by)) = (owner_id, ticket.hear_by) {
        let away =
            absence::find(conn, owner).await?.is_some_and(|away| away.until > hear_by && away.until > now);
        if away || is_absent(conn, owner, Timestamp::MAX).await? {
            owner_id = None;
        }
    }
    let has_absent_owner = owner_id.is_none() && ticket.assignee_id.is_some();
    Ok(Facts {
        spam: ticket.spam_at.map(|at| (marked.and_then(|audit| audit.author_id), at)),
        goodbye_at: ticket
            .solved_at
            .filter(|_| ticket.status.is_done() && (ticket.first_replied_at.is_some() || by_customer)),
        acknowledged_at: ticket.acknowledged_at,
        owner_id,
        // A group is no help to somebody who waits for a colleague who is away: nobody looks there.
        group_id: ticket.group_id.filter(|_| !has_absent_owner),
        hear_by: ticket.hear_by,
        is_ignored: intervals.last().is_some_and(|last| last.to.is_none()),
        ..Facts::default()
    })
}

/// Who closed it last; `None` when nobody did.
fn closer(audits: &[Audit]) -> Option<Option<UserId>> {
    let closes = |event: &Event| match event {
        Event::Change { field, value: Some(value), .. } if field == "status" => {
            Status::from_word(value).is_some_and(Status::is_done)
        }
        _ => false,
    };
    audits.iter().rev().find(|audit| audit.events.iter().any(closes)).map(|audit| audit.author_id)
}

fn about(word: &Comment, words: &[Comment], staff: &[UserId], handoffs: &[Handoff], shared: &Facts) -> Facts {
    let is_ours =
        |other: &&Comment| other.is_public && other.kind == kind::COMMENT && staff.contains(&other.author_id);
    let answer = words
        .iter()
        .filter(is_ours)
        .find(|other| other.held_until.is_none() && other.created_at >= word.created_at);
    let accepted = handoffs.iter().filter(|one| matches!(one.state, Handed::Accepted | Handed::Introduced));
    let mut handed = accepted.filter_map(|one| Some((one.id, one.to, one.accepted_at?)));
    Facts {
        is_automatic: word.kind == kind::MACHINE,
        answer: answer.map(|other| (other.id, other.author_id, other.created_at)),
        handoff: handed.next_back().filter(|(_, _, at)| *at >= word.created_at),
        goodbye_at: shared.goodbye_at.filter(|at| *at >= word.created_at),
        ..*shared
    }
}
