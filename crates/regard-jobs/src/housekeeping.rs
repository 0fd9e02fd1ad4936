//! What has outlived its purpose goes; what was left behind is taken up again.

use jiff::SignedDuration;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::leftovers::{self, Tidied};
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
    let tidied = leftovers::tidy(ctx, leftovers::part_of(ctx.now())).await?;
    if tidied != Tidied::default() {
        let Tidied { set_aside, brought_back, thrown_away } = tidied;
        tracing::info!(set_aside, brought_back, thrown_away, "files that no row names were looked at");
    }
    Ok(())
}
