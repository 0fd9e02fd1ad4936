//! What has outlived its purpose goes; what was left behind is taken up again.

use jiff::SignedDuration;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::{intake, notifications, sign_in};

/// How long a message may wait to be understood before it is put into the queue again.
const LEFT_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// Keeps the house.
pub async fn run(ctx: &Ctx) -> Result<()> {
    sign_in::tidy(ctx).await?;
    notifications::tidy(ctx).await?;
    let left = intake::take_up_left(ctx, ctx.now() - LEFT_AFTER).await?;
    if left > 0 {
        tracing::warn!(left, "received messages had no job any more and were put into the queue again");
    }
    Ok(())
}
