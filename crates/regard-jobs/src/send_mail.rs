//! A message of ours is handed to the next server.

use regard_channels::smtp;
use regard_domain::id::OutgoingId;
use regard_services::ctx::Ctx;
use regard_services::error::{Result, ServiceError, chain};
use regard_services::mailboxes::sending;
use regard_services::outgoing;
use regard_services::outgoing::delivery::{Delivery, Prepared};

/// Composes the message, hands it over and records what became of it.
pub async fn run(ctx: &Ctx, id: OutgoingId) -> Result<()> {
    let prepared = match outgoing::prepare(ctx, id).await {
        // What must not leave is given up where people see it, not dropped.
        Err(ServiceError::Forbidden(why)) => return outgoing::give_up(ctx, id, &why).await,
        prepared => prepared?,
    };
    let Some(mail) = prepared else { return Ok(()) };
    let delivery = smtp::deliver(ctx, &mail.server, &mail.envelope, &mail.raw).await;
    let noted = note(ctx, &mail, &delivery).await;
    outgoing::record(ctx, id, delivery).await?;
    // What became of the mail comes first: this is only about its mailbox.
    noted.or_else(|error| {
        tracing::warn!(error = chain(&error), "how the sending of a mailbox goes could not be noted");
        Ok(())
    })
}

/// A server that says anything about a mail has let us in.
async fn note(ctx: &Ctx, mail: &Prepared, delivery: &Delivery) -> Result<()> {
    let Some(mailbox) = mail.mailbox_id else { return Ok(()) };
    match delivery {
        Delivery::Unreached { reason } => sending::note(ctx, mailbox, Some(reason)).await,
        Delivery::Sent { .. } | Delivery::Refused { .. } => sending::note(ctx, mailbox, None).await,
        Delivery::Later { .. } | Delivery::Doubtful { .. } => Ok(()),
    }
}
