//! The pictures of a message come, because somebody asked to see them.

use regard_channels::pictures::fetch;
use regard_domain::id::CommentId;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::pictures::{self, Picture};
use tokio::task::JoinSet;

/// Fetches what is not here yet, all at once; what cannot be had is counted.
pub async fn run(ctx: &Ctx, id: CommentId) -> Result<()> {
    let wanted = pictures::wanted(ctx, id).await?;
    let asked = wanted.len();
    let reach = ctx.desk.place.reach;
    let mut fetching = JoinSet::new();
    for url in wanted {
        fetching.spawn(async move {
            let found = fetch(&url, reach).await;
            (url, found)
        });
    }
    let mut had = Vec::new();
    for (url, found) in fetching.join_all().await {
        match found {
            Ok(found) => had.push(Picture { url, content_type: found.content_type, bytes: found.bytes }),
            Err(why) => tracing::info!(why, "a picture could not be fetched"),
        }
    }
    let missing = asked - had.len();
    pictures::keep(ctx, id, &had, missing).await
}
