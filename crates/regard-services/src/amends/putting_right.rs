//! All of it in one step, for somebody who stands at the counter: heard, apologised, given and repaired in one unit, with
//! one letter to the customer.

use super::giving::{Giving, give_in};
use super::steps::{Heard, Notes, apologise_in, hear_in, note_in, repair_in};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::recoveries::opening::open_in;
use crate::tickets::lock_active;
use regard_domain::id::{RecoveryId, TicketId};
use regard_domain::recovery::{Apology, Cause, State};
use regard_domain::user::Deed;
use regard_store::recovery;

/// What is done in one step; what is left out is not done.
#[derive(Clone, Debug)]
pub struct PutRight {
    /// What went wrong.
    pub cause: Cause,
    /// What we heard.
    pub heard: Option<Heard>,
    /// The apology.
    pub apology: Option<Apology>,
    /// What we give.
    pub gesture: Option<Giving>,
    /// What is whole again.
    pub repair: Option<String>,
    /// What is written down beside it.
    pub notes: Notes,
}

/// Opens a recovery on a ticket (or goes on with the open one) and does what was asked for, all of it or nothing.
pub async fn put_right(ctx: &Ctx, ticket: TicketId, deeds: &PutRight) -> Result<RecoveryId> {
    ctx.permit(Deed::Work)?;
    let mut unit = ctx.begin().await?;
    let ticket = lock_active(ctx, &mut unit, ticket).await?;
    let id = match recovery::find_open(&mut unit, ticket.id).await? {
        Some(open) => open.id,
        None => open_in(ctx, &mut unit, &ticket, deeds.cause.clone()).await?,
    };
    let (ticket, mut it) = crate::recoveries::lock(ctx, &mut unit, id).await?;
    note_in(&mut unit, &ticket, &mut it, &deeds.notes).await?;
    let mut first = String::new();
    if let Some(heard) = deeds.heard.as_ref().filter(|_| it.state == State::Opened) {
        hear_in(ctx, &mut unit, &mut it, heard).await?;
        first = format!("This is what I heard: “{}”", it.heard);
    }
    if let Some(apology) = &deeds.apology {
        if let Some(giving) = &deeds.gesture {
            first = format!("{first}\n\nTo make it good: {}", giving.what.trim()).trim().to_owned();
        }
        apologise_in(ctx, &mut unit, &ticket, &mut it, apology, &first).await?;
    }
    if let Some(giving) = &deeds.gesture {
        give_in(ctx, &mut unit, &ticket, &mut it, giving).await?;
    }
    if let Some(what) = &deeds.repair {
        repair_in(&mut unit, &mut it, what).await?;
    }
    unit.commit().await?;
    Ok(id)
}
