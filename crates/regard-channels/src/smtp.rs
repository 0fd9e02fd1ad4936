//! SMTP (RFC 5321): mail that other servers hand to us, and ours that we hand to them.
//!
//! Receiving: [`serve()`] opens the door, `session` is the conversation, `wire` the bytes of it, `data` the end of a
//! message, [`limits`] what anybody may ask of us. Sending: [`send()`] hands a message over by a `client` and says for
//! certain what became of it, or that nobody knows.

pub mod limits;
pub(crate) mod data;
pub(crate) mod wire;
pub(crate) mod session;
pub mod serve;
pub(crate) mod answer;
pub(crate) mod client;
pub(crate) mod send;
pub(crate) mod check;

use crate::oauth;
use crate::smtp::limits::Limits;
use crate::smtp::serve::{Door, Protocol, Receiver};
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::mailboxes::finding::Finding;
use regard_services::outgoing::delivery::{Delivery, Envelope, OutServer};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// Takes mail at a door until it is asked to stop; what is being taken then is taken to its end.
pub async fn serve(
    door: impl Into<Door>,
    desk: Arc<Desk>,
    limits: Limits,
    tls: Option<TlsAcceptor>,
    shutdown: CancellationToken,
) {
    Receiver::new(Protocol::Smtp, desk, limits, tls).serve(door.into(), shutdown).await;
}

/// Hands a message of ours over, signing in as its mailbox does, and says what became of it.
pub async fn deliver(ctx: &Ctx, server: &OutServer, envelope: &Envelope, raw: &[u8]) -> Delivery {
    match oauth::ready_server(ctx, server).await {
        Ok(server) => send(&server, envelope, raw).await,
        Err(reason) => Delivery::Unreached { reason },
    }
}

/// Hands a message to a server and says what became of it. Connections are kept for a while and used again.
pub async fn send(server: &OutServer, envelope: &Envelope, raw: &[u8]) -> Delivery {
    send::hand_over(server, envelope, raw).await
}

/// Tries a server that takes our mail without sending any, and says what is right and wrong with it.
pub async fn check(ctx: &Ctx, server: &OutServer) -> Vec<Finding> {
    check::server(ctx, server).await
}
