//! Pictures that a message shows from elsewhere. They are held back, for who fetches them tells their sender that, when
//! and where it was read. When a colleague asks, the desk fetches each once, keeps it beside the message, and from then on
//! shows its own copy: no browser of ours ever asks a stranger's server.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::tickets;
use bytes::Bytes;
use regard_domain::comment::Comment;
use regard_domain::event::Event;
use regard_domain::id::{CommentId, TicketId};
use regard_domain::job::Job;
use regard_domain::user::Sight;
use regard_store::attachment::{self, NewAttachment};
use regard_store::comment;

/// Pictures fetched for one message; newsletters may name hundreds.
const MOST: usize = 40;

/// How the sanitiser marks a picture that was held back.
const MARK: &str = " data-remote-src=\"";

/// A picture that was fetched.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its address, as the message has it.
    pub url: String,
    /// Its type, read from its bytes: `image/png`.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Asks for the pictures of a message: they come a moment later, by a job.
pub async fn ask(ctx: &Ctx, ticket: TicketId, id: CommentId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    tickets::see(ctx, &mut unit, ticket, Sight::Staff).await?;
    let word = comment::find(&mut unit, id).await?.filter(|word| word.ticket_id == ticket);
    let word = word.ok_or(ServiceError::NotFound("message"))?;
    if addresses(&word).is_empty() {
        return Err(ServiceError::Conflict("This message shows no pictures from elsewhere.".into()));
    }
    let now = unit.now();
    unit.enqueue_once(&Job::FetchPictures { comment_id: id }, now, &format!("pictures {id}")).await?;
    unit.commit().await
}

/// The addresses of a message's pictures that are not here yet.
pub async fn wanted(ctx: &Ctx, id: CommentId) -> Result<Vec<String>> {
    let mut conn = ctx.read().await?;
    let Some(word) = comment::find(&mut conn, id).await? else { return Ok(Vec::new()) };
    let here = attachment::list_by_comment(&mut conn, id).await?;
    let mut wanted = addresses(&word);
    wanted.retain(|url| !here.iter().any(|file| file.content_id.as_ref() == Some(url)));
    Ok(wanted)
}

/// Keeps what was fetched; `missing` says how many could not be had.
pub async fn keep(ctx: &Ctx, id: CommentId, pictures: &[Picture], missing: usize) -> Result<()> {
    let mut kept = Vec::new();
    for picture in pictures {
        kept.push((picture, ctx.desk.blobs.put(picture.bytes.clone()).await?));
    }
    let mut unit = ctx.begin().await?;
    let Some(word) = comment::find(&mut unit, id).await? else { return Ok(()) };
    let here = attachment::list_by_comment(&mut unit, id).await?;
    let now = unit.now();
    for (picture, sha256) in kept {
        if here.iter().any(|file| file.content_id.as_ref() == Some(&picture.url)) {
            continue;
        }
        let new = NewAttachment {
            comment_id: Some(id),
            name: "picture".into(),
            content_type: picture.content_type.into(),
            byte_count: i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX),
            sha256,
            content_id: Some(picture.url.clone()),
            is_inline: true,
            ..NewAttachment::default()
        };
        attachment::insert(&mut unit, &new, now).await?;
    }
    let event = Event::PicturesFetched {
        comment_id: id,
        fetched: i64::try_from(pictures.len()).unwrap_or(i64::MAX),
        missing: i64::try_from(missing).unwrap_or(i64::MAX),
    };
    unit.record(word.ticket_id, &[event]).await?;
    unit.commit().await
}

/// The addresses that the words of a message name, each once.
fn addresses(word: &Comment) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for html in [&word.body_html, &word.hidden_html] {
        for rest in html.split(MARK).skip(1) {
            let url = rest.split('"').next().unwrap_or_default().replace("&amp;", "&");
            if !found.contains(&url) && found.len() < MOST {
                found.push(url);
            }
        }
    }
    found
}
