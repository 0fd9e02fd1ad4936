//! Mail of ours on its way: composing, recording the intent, the outcome.

pub mod delivery;

use crate::ctx::Ctx;
use crate::error::Result;
use crate::outgoing::delivery::{Delivery, Prepared};
use regard_domain::id::OutgoingId;

/// Composes a message and records the intent to send it. `None` when there is nothing to hand over.
pub async fn prepare(_ctx: &Ctx, _id: OutgoingId) -> Result<Option<Prepared>> {
    Ok(None)
}

/// Records what became of a message that was handed over.
pub async fn record(_ctx: &Ctx, _id: OutgoingId, _delivery: Delivery) -> Result<()> {
    Ok(())
}
