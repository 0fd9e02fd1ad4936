//! Keeps each ticket's clock true: who waits since when and by when they hear, derived from the words themselves.

use crate::error::Result;
use crate::settings::DeskSettings;
use regard_domain::ticket::Ticket;
use regard_store::comment;
use regard_store::db::Conn;

/// Sets the ticket's clock from its comments. Called by every deed that adds, moves or takes back a word, or that
/// changes status or priority; `regard verify` calls it for all and names each difference.
pub async fn derive(conn: &mut Conn, ticket: &mut Ticket, settings: &DeskSettings) -> Result<()> {
    let turn = comment::turn(conn, ticket.id).await?;
    ticket.first_replied_at = turn.first_replied_at;
    ticket.waiting_since = turn.waiting_since.filter(|_| may_wait(ticket));
    ticket.hear_by = ticket
        .waiting_since
        .map(|since| settings.targets.hear_by(since, ticket.priority, &settings.schedule));
    Ok(())
}

/// Nobody waits on a ticket that is done or put away. A status alone answers nobody: a pending ticket whose customer had
/// the last word still waits for us.
fn may_wait(ticket: &Ticket) -> bool {
    !ticket.status.is_done()
        && ticket.spam_at.is_none()
        && ticket.deleted_at.is_none()
        && ticket.merged_into_id.is_none()
}
