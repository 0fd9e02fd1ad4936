//! LMTP (RFC 2033): how a mail server of the house hands us what it took. The conversation is SMTP's, but for the
//! greeting word and one answer for each recipient.

use crate::smtp::limits::Limits;
use crate::smtp::serve::{Door, Protocol, Receiver};
use regard_services::desk::Desk;
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
    Receiver::new(Protocol::Lmtp, desk, limits, tls).serve(door.into(), shutdown).await;
}
