//! Mail that a rule has written.

use regard_domain::id::{TicketId, UserId};
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::notices;

/// Queues one mail for each person.
pub async fn run(ctx: &Ctx, id: TicketId, people: &[UserId], subject: &str, body: &str) -> Result<()> {
    notices::send(ctx, id, people, subject, body).await
}
