//! The live stream: `GET /live`, one per browser. It says what changed, never what it is: screens fetch their own page
//! again, so permissions are checked in one place.

use crate::page::PageResult;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use regard_domain::id::AuditId;
use regard_domain::user::{Sight, sight};
use regard_http::caller::Caller;
use regard_services::changes::{self, Changes};
use regard_services::ctx::Ctx;
use regard_services::live::{Change, Presence};
use regard_services::presence;
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

/// After this long a stream ends and the browser comes again by itself: so a session that ended ends its streams.
const LASTS: Duration = Duration::from_secs(300);

/// A sign of life, so that nobody in between closes a quiet line.
const BEAT: Duration = Duration::from_secs(20);

/// Where to go on from.
#[derive(Debug, Deserialize)]
pub struct Asked {
    after: Option<i64>,
}

/// `GET /live`. `Last-Event-ID`, which a browser sends when it comes back, counts more than `after`.
pub async fn stream(caller: Caller, Query(asked): Query<Asked>, headers: HeaderMap) -> PageResult {
    let last =
        headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let ctx = caller.ctx;
    // Listening begins before catching up, so that nothing falls between.
    let feed = ctx.desk.live.watch_feed();
    let bell = ctx.desk.live.watch_presence();
    let cursor = match last.or(asked.after) {
        Some(cursor) => AuditId(cursor),
        None => changes::now(&ctx).await?,
    };
    let missed = changes::after(&ctx, cursor).await?;
    let mut screen = Screen {
        ctx,
        cursor: missed.cursor,
        feed,
        presence: bell,
        waiting: VecDeque::new(),
        until: Instant::now() + LASTS,
    };
    screen.tell(missed);
    for on in presence::elsewhere(&screen.ctx)? {
        screen.present(Ok(on));
    }
    let keep_alive = KeepAlive::new().interval(BEAT);
    let response: Response = Sse::new(screen.events()).keep_alive(keep_alive).into_response();
    Ok(response)
}

/// One browser that listens.
struct Screen {
    ctx: Ctx,
    cursor: AuditId,
    feed: Receiver<Arc<[Change]>>,
    presence: Receiver<Presence>,
    waiting: VecDeque<Event>,
    until: Instant,
}

impl Screen {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        futures::stream::unfold(self, |mut screen| async move {
            let event = screen.next().await?;
            Some((Ok(event), screen))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            tokio::select! {
                changes = self.feed.recv() => self.changed(changes).await?,
                on = self.presence.recv() => self.present(on),
                () = sleep_until(self.until) => return None,
            }
        }
    }

    async fn changed(&mut self, changes: Result<Arc<[Change]>, RecvError>) -> Option<()> {
        let told = match changes {
            Ok(changes) => changes::seen_by(&self.ctx.actor, &changes, self.cursor),
            // This screen was too slow for the feed: it catches up from its own cursor.
            Err(RecvError::Lagged(_)) => changes::after(&self.ctx, self.cursor).await.ok()?,
            Err(RecvError::Closed) => return None,
        };
        self.tell(told);
        Some(())
    }

    fn tell(&mut self, changes: Changes) {
        self.cursor = self.cursor.max(changes.cursor);
        let event =
            |name: &str, data: String| Event::default().event(name).id(self.cursor.to_string()).data(data);
        if changes.reload {
            self.waiting.push_back(event("ticket", r#"{"id":"*"}"#.to_owned()));
        }
        for ticket in &changes.tickets {
            self.waiting.push_back(event("ticket", format!(r#"{{"id":{ticket}}}"#)));
        }
        if changes.reload || !changes.tickets.is_empty() {
            self.waiting.push_back(event("counts", "{}".to_owned()));
        }
    }

    fn present(&mut self, on: Result<Presence, RecvError>) {
        let Ok(on) = on else { return };
        if sight(&self.ctx.actor, &on.facts) == Sight::Staff {
            let data = format!(r#"{{"ticket":{}}}"#, on.ticket_id);
            self.waiting.push_back(Event::default().event("presence").data(data));
        }
    }
}
