//! Requests that may be sent twice and are done once, by a key that the program chooses.

use super::creating;
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::SignedDuration;
use regard_domain::id::TicketId;
use regard_domain::written::TicketWords;
use regard_store::blob::sha256;
use regard_store::bulk;

/// How long a key is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(2);

/// What became of a request with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// It was done now.
    Made(TicketId),
    /// It was done before.
    MadeBefore(TicketId),
    /// The key was used for something else.
    OtherRequest,
}

/// Creates a ticket unless the same program has done so with this key in the last two hours.
pub async fn create(ctx: &Ctx, key: &str, words: &TicketWords) -> Result<Once> {
    let user = ctx.user()?;
    let request = sha256(&serde_json::to_vec(words).expect("plain data"));
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let since = now - KEPT;
    if let Some((before, ticket)) = bulk::find_key(&mut unit, user, key, since).await? {
        return Ok(if before == request { Once::MadeBefore(ticket) } else { Once::OtherRequest });
    }
    let ticket = creating::create_in(ctx, &mut unit, words).await?;
    bulk::insert_key(&mut unit, user, key, &request, ticket, (since, now)).await?;
    unit.commit().await?;
    Ok(Once::Made(ticket))
}
