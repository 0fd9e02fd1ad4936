//! A message of ours is handed to the next server.

use regard_channels::smtp;
use regard_domain::id::OutgoingId;
use regard_services::ctx::Ctx;
use regard_services::error::{Result, ServiceError};
use regard_services::outgoing;

/// Composes the message, hands it over and records what became of it.
pub async fn run(ctx: &Ctx, id: OutgoingId) -> Result<()> {
    let prepared = match outgoing::prepare(ctx, id).await {
        // What must not leave is given up where people see it, not dropped.
        Err(ServiceError::Forbidden(why)) => return outgoing::give_up(ctx, id, &why).await,
        prepared => prepared?,
    };
    let Some(mail) = prepared else { return Ok(()) };
    let delivery = smtp::send(&mail.server, &mail.envelope, &mail.raw).await;
    outgoing::record(ctx, id, delivery).await
}
