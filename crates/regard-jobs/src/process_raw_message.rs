//! A received message becomes a comment, a ticket or held mail.

use regard_domain::id::RawMessageId;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::intake;

/// Understands the message.
pub async fn run(ctx: &Ctx, id: RawMessageId) -> Result<()> {
    intake::process(ctx, id).await.map(|_| ())
}
