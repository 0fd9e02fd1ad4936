//! What cannot be closed or given away while a complaint is open (law 6): its conversation stays open until they were told
//! back, and never goes to the colleague it is about.

use crate::error::Result;
use regard_domain::complaint::Complaint;
use regard_domain::event::Event;
use regard_domain::id::{TicketId, UserId};
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_store::complaint;
use regard_store::db::Conn;

/// Whether a complaint on a ticket still waits to be told back.
pub(crate) async fn waits(conn: &mut Conn, ticket: TicketId) -> Result<bool> {
    Ok(unanswered(conn, ticket).await?.is_some())
}

/// Whether an open complaint on a ticket is about this colleague.
pub(crate) async fn is_about(conn: &mut Conn, ticket: TicketId, user: UserId) -> Result<bool> {
    Ok(complaint::find_open(conn, ticket).await?.is_some_and(|it| it.about_id == Some(user)))
}

async fn unanswered(conn: &mut Conn, ticket: TicketId) -> Result<Option<Complaint>> {
    Ok(complaint::find_open(conn, ticket).await?.filter(|it| !it.state.is_answered()))
}

/// Refuses what was done to a ticket where it closes it before they were told back, or gives it to whom it is about.
///
/// # Errors
/// `Refused` (409, law 6).
pub(crate) async fn check(conn: &mut Conn, ticket: &Ticket, events: &[Event]) -> Result<()> {
    let changes = |name: &str| {
        events.iter().any(|event| matches!(event, Event::Change { field, .. } if field.as_str() == name))
    };
    let closes = changes("status") && ticket.status.is_done() && ticket.merged_into_id.is_none();
    if closes && waits(conn, ticket.id).await? {
        return Err(Refusal::of_state(
            6,
            "They complained, and do not know yet what changed because of it.",
            "Go on with the complaint: thank, act or say why not, and tell them. Then it can be closed.",
        )
        .into());
    }
    let Some(owner) = ticket.assignee_id.filter(|_| changes("assignee_id")) else { return Ok(()) };
    if is_about(conn, ticket.id, owner).await? {
        return Err(not_their_own_judge().into());
    }
    Ok(())
}

/// What somebody reads who gives a complaint to the colleague it is about.
pub(crate) fn not_their_own_judge() -> Refusal {
    Refusal::of_state(
        6,
        "The complaint is about this colleague, and nobody judges themselves.",
        "Choose another colleague, or a lead.",
    )
}
