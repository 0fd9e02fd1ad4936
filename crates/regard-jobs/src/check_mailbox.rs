//! The connection of a mailbox is tried, both ways.

use regard_channels::{imap, smtp};
use regard_domain::id::MailboxId;
use regard_services::checking::{self, Untried};
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::mailboxes::finding::{Checks, Finding};

/// Tries both ways and keeps what was found.
pub async fn run(ctx: &Ctx, id: MailboxId) -> Result<()> {
    let subject = checking::subject(ctx, id).await?;
    let receiving = async {
        match &subject.imap {
            Ok(settings) => imap::check(ctx, settings).await,
            Err(why) => vec![Finding::good(why)],
        }
    };
    let sending = async {
        match &subject.server {
            Ok(server) => smtp::check(ctx, server).await,
            Err(Untried::Wanted(why)) => vec![Finding::good(why)],
            Err(Untried::Missing(why)) => vec![Finding::bad(why)],
        }
    };
    let (receiving, sending) = tokio::join!(receiving, sending);
    checking::record(ctx, id, &Checks { receiving, sending }).await
}
