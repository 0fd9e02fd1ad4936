//! IMAP (RFC 3501): mail that is fetched from mailboxes on other servers.
//!
//! A message is fetched because its number is above the folder's cursor, whatever its flags say, and the cursor moves
//! only when the message is durable here. Nothing on the server is ever changed: folders are opened for reading only, and
//! bodies are peeked at. `conversation` speaks, `folder` asks about one folder, `fetch` brings what is new and what
//! is missing, `renumbering` goes on when the server numbers anew, `watch` keeps at it.

pub(crate) mod name;
pub(crate) mod conversation;
pub(crate) mod folder;
pub(crate) mod suspects;
pub(crate) mod fetch;
pub(crate) mod renumbering;
pub(crate) mod watch;
pub(crate) mod check;

use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::mailboxes::fetching::Fetched;
use regard_services::mailboxes::finding::Finding;
use regard_services::mailboxes::settings::Imap;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Fetches every active mailbox, and takes up changes of their settings, until it is asked to stop.
pub async fn watch_all(desk: Arc<Desk>, shutdown: CancellationToken) {
    watch::all(desk, shutdown).await;
}

/// Fetches one mailbox until it is asked to stop: what is there now, then each mail as it comes.
pub async fn watch(desk: Arc<Desk>, mailbox: Fetched, shutdown: CancellationToken) {
    watch::one(&desk, &mailbox, &shutdown).await;
}

/// Tries a mailbox's settings without fetching anything, and says what is right and wrong with them.
pub async fn check(ctx: &Ctx, settings: &Imap) -> Vec<Finding> {
    check::settings(ctx, settings).await
}
