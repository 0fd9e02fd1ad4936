//! The door: who comes in, and how it closes.

use crate::line::Io;
use crate::smtp::limits::{Gate, Limits};
use crate::smtp::session::Session;
use crate::smtp::wire::Wire;
use regard_services::desk::Desk;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How long messages that are being taken may need when we are asked to stop.
const FAREWELL: Duration = Duration::from_secs(30);

/// Where connections come from.
#[derive(Debug)]
pub enum Door {
    /// A port.
    Tcp(TcpListener),
    /// A socket in the file system, for a mail server on the same machine.
    Unix(UnixListener),
}

impl From<TcpListener> for Door {
    fn from(listener: TcpListener) -> Self {
        Door::Tcp(listener)
    }
}

impl From<UnixListener> for Door {
    fn from(listener: UnixListener) -> Self {
        Door::Unix(listener)
    }
}

impl Door {
    /// The next connection with the network address it comes from.
    async fn next(&self) -> std::io::Result<(Box<dyn Io>, Option<IpAddr>)> {
        match self {
            Door::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // An answer is one small packet that the other side waits for.
                stream.set_nodelay(true)?;
                Ok((Box::new(stream), Some(address.ip().to_canonical())))
            }
            Door::Unix(listener) => Ok((Box::new(listener.accept().await?.0), None)),
        }
    }
}

/// Which of the two languages is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// RFC 5321.
    Smtp,
    /// RFC 2033.
    Lmtp,
}

impl Protocol {
    /// The way's name in the database.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Protocol::Smtp => "smtp",
            Protocol::Lmtp => "lmtp",
        }
    }
}

/// What all connections of a door share.
pub(crate) struct Receiver {
    pub(crate) protocol: Protocol,
    pub(crate) desk: Arc<Desk>,
    pub(crate) limits: Limits,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) gate: Arc<Gate>,
}

impl Receiver {
    /// A receiver for a desk.
    pub(crate) fn new(protocol: Protocol, desk: Arc<Desk>, limits: Limits, tls: Option<TlsAcceptor>) -> Self {
        Self { protocol, desk, limits, tls, gate: Arc::new(Gate::default()) }
    }

    /// The name we greet with.
    pub(crate) fn name(&self) -> &str {
        &self.desk.place.domain
    }

    /// Lets connections in until it is asked to stop, then waits for the messages that are being taken.
    pub(crate) async fn serve(self, door: Door, shutdown: CancellationToken) {
        let receiver = Arc::new(self);
        let mut sessions = JoinSet::new();
        loop {
            let next = tokio::select! {
                () = shutdown.cancelled() => break,
                next = door.next() => next,
            };
            while sessions.try_join_next().is_some() {}
            match next {
                Ok((line, peer)) => {
                    sessions.spawn(receiver.clone().let_in(line, peer, shutdown.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    // Out of file handles: those who leave free some.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(door);
        let all_gone = async { while sessions.join_next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, all_gone).await.is_err() {
            tracing::warn!(
                open = sessions.len(),
                "messages were still coming in when the time to stop was over"
            );
        }
    }

    async fn let_in(self: Arc<Self>, line: Box<dyn Io>, peer: Option<IpAddr>, shutdown: CancellationToken) {
        let mut wire = Wire::new(line);
        match self.gate.enter(peer, &self.limits, self.desk.clock.now()) {
            Ok(pass) => {
                let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
                Session::new(&self, pass, peer).talk(wire, shutdown).await;
            }
            Err(reason) => {
                wire.say(&format!("421 4.7.0 {reason}"));
                wire.close().await;
            }
        }
    }
}
