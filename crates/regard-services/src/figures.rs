//! How the desk stands, in numbers: for the operator's graphs, and for the question whether it can take work.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::jobs;
use jiff::Timestamp;
use regard_domain::suspended_ticket::state;
use regard_domain::user::Deed;
use regard_store::count::{self, Standing};
use regard_store::{migrate, suspended_ticket};

/// The figures of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Tickets and mail.
    pub standing: Standing,
    /// The queue.
    pub jobs: jobs::Standing,
    /// Held mail that nobody decided about.
    pub held: i64,
    /// Mail of ours that is not yet well, by state.
    pub outgoing: Vec<(String, i64)>,
}

/// The figures of this moment. Each is answered by an index, so it may be asked often.
pub async fn show(ctx: &Ctx) -> Result<Figures> {
    ctx.permit(Deed::Lead)?;
    let mut conn = ctx.read().await?;
    let standing = count::standing(&mut conn, ctx.now()).await?;
    let held = suspended_ticket::count(&mut conn, state::WAITING).await?;
    let outgoing = count::outgoing_open(&mut conn).await?;
    drop(conn);
    Ok(Figures { standing, jobs: jobs::standing(ctx).await?, held, outgoing })
}

/// The migration the database is at, which also says that it answers.
pub async fn migration(ctx: &Ctx) -> Result<i64> {
    Ok(migrate::applied(&mut ctx.read().await?).await?)
}

/// When the newest deed on a ticket was written.
pub async fn newest(ctx: &Ctx) -> Result<Option<Timestamp>> {
    ctx.permit(Deed::Lead)?;
    Ok(count::newest(&mut ctx.read().await?).await?)
}
