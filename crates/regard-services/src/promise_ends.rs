//! How a promise ends: by its time ([`clock`]), or by the customer's word ([`judging`]). What breaks is put right from the
//! same unit on: its recovery is opened with it.

pub mod judging;
pub mod clock;

use crate::ctx::Ctx;
use crate::error::Result;
use crate::recoveries::opening;
use crate::unit::Unit;
use regard_domain::promise::Promise;
use regard_domain::recovery::{Cause, CauseKind};
use regard_domain::ticket::Ticket;

/// Opens the recovery of a promise that broke, or counts a second failure where one is open.
async fn put_right(ctx: &Ctx, unit: &mut Unit, ticket: &Ticket, promise: &mut Promise) -> Result<()> {
    let cause = Cause {
        kind: CauseKind::BrokenPromise,
        words: format!("“{}” was not kept", promise.words),
        promise_id: Some(promise.id),
    };
    promise.recovery_id = Some(opening::open_in(ctx, unit, ticket, cause).await?.0);
    Ok(())
}
