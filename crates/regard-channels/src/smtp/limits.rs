//! What anybody may ask of us: so many connections, mails, bytes and mistakes, and no more.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The limits of a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once, in all.
    pub connections: usize,
    /// Connections at once from one address (IPv6: one /64 network).
    pub connections_per_peer: usize,
    /// Mails a minute from one address; 0 is no limit.
    pub mails_per_minute: u32,
    /// Recipients of one mail (RFC 5321 section 4.5.3.1.8 asks for at least 100).
    pub recipients: usize,
    /// Bytes of one mail.
    pub mail_bytes: usize,
    /// Bytes of all mails that are on their way in, so that many large ones cannot fill the memory.
    pub waiting_bytes: usize,
    /// Bytes of one command line, its end included (RFC 5321 section 4.5.3.1.4 and its extensions).
    pub line_bytes: usize,
    /// Commands of one connection.
    pub commands: u32,
    /// Refused or unknown commands of one connection.
    pub errors: u32,
    /// How long we wait for the next command (RFC 5321 section 4.5.3.2.7).
    pub command_timeout: Duration,
    /// How long we wait for the next bytes of a message.
    pub data_timeout: Duration,
    /// How long one message may take in all.
    pub mail_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 200,
            connections_per_peer: 20,
            mails_per_minute: 0,
            recipients: 100,
            mail_bytes: 50 * 1024 * 1024,
            waiting_bytes: 512 * 1024 * 1024,
            line_bytes: 4096,
            commands: 20_000,
            errors: 20,
            command_timeout: Duration::from_secs(5 * 60),
            data_timeout: Duration::from_secs(3 * 60),
            mail_timeout: Duration::from_secs(30 * 60),
        }
    }
}

/// Counts who is in and how much they carry.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    open: AtomicUsize,
    waiting_bytes: AtomicUsize,
    peers: Mutex<HashMap<IpAddr, Peer>>,
}

#[derive(Debug)]
struct Peer {
    open: usize,
    minute: Timestamp,
    mails: u32,
}

/// How many addresses are remembered before those are forgotten that have left.
const REMEMBERED: usize = 4096;

impl Gate {
    /// Lets a connection in, or says why not.
    pub(crate) fn enter(
        self: &Arc<Self>,
        peer: Option<IpAddr>,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Pass, &'static str> {
        if self.open.load(Ordering::SeqCst) >= limits.connections {
            return Err("Too many connections at once: try again later");
        }
        let peer = peer.map(network);
        if let Some(address) = peer {
            let mut peers = self.peers();
            if peers.len() >= REMEMBERED {
                peers.retain(|_, peer| peer.open > 0 || now.duration_since(peer.minute) < MINUTE);
            }
            let known = peers.entry(address).or_insert(Peer { open: 0, minute: now, mails: 0 });
            if known.open >= limits.connections_per_peer {
                return Err("Too many connections from your address: try again later");
            }
            known.open += 1;
        }
        self.open.fetch_add(1, Ordering::SeqCst);
        Ok(Pass { gate: self.clone(), peer })
    }

    /// The seconds that this address has to wait before its next mail, if it has to; else counts the mail.
    pub(crate) fn next_mail(&self, pass: &Pass, limits: &Limits, now: Timestamp) -> Result<(), i64> {
        let (Some(address), true) = (pass.peer, limits.mails_per_minute > 0) else { return Ok(()) };
        let mut peers = self.peers();
        let Some(peer) = peers.get_mut(&address) else { return Ok(()) };
        if now.duration_since(peer.minute) >= MINUTE {
            (peer.minute, peer.mails) = (now, 0);
        }
        if peer.mails >= limits.mails_per_minute {
            return Err((MINUTE - now.duration_since(peer.minute)).as_secs().max(1));
        }
        peer.mails += 1;
        Ok(())
    }

    fn peers(&self) -> MutexGuard<'_, HashMap<IpAddr, Peer>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// What counts as one address: an IPv6 customer holds a whole /64 (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

/// A connection that was let in; it is counted until this goes.
#[derive(Debug)]
pub(crate) struct Pass {
    gate: Arc<Gate>,
    peer: Option<IpAddr>,
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.gate.open.fetch_sub(1, Ordering::SeqCst);
        if let Some(address) = self.peer
            && let Some(peer) = self.gate.peers().get_mut(&address)
        {
            peer.open -= 1;
        }
    }
}

/// Why a message was not taken whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overflow {
    /// It is larger than any mail may be.
    TooLarge,
    /// All mails on their way in are too large together.
    TooMuch,
}

/// The bytes of one message while they come in. What does not fit is counted and thrown away, and the message with it.
#[derive(Debug)]
pub(crate) struct Letter {
    bytes: Vec<u8>,
    seen: usize,
    max: usize,
    waiting_max: usize,
    gate: Arc<Gate>,
    overflow: Option<Overflow>,
}

impl Letter {
    /// An empty one.
    pub(crate) fn new(gate: &Arc<Gate>, limits: &Limits) -> Self {
        Self {
            bytes: Vec::new(),
            seen: 0,
            max: limits.mail_bytes,
            waiting_max: limits.waiting_bytes,
            gate: gate.clone(),
            overflow: None,
        }
    }

    /// Takes some more.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.seen = self.seen.saturating_add(piece.len());
        if self.overflow.is_some() {
            return;
        }
        if self.bytes.len() + piece.len() > self.max {
            return self.overflow(Overflow::TooLarge);
        }
        let before = self.gate.waiting_bytes.fetch_add(piece.len(), Ordering::SeqCst);
        self.bytes.extend_from_slice(piece);
        if before + piece.len() > self.waiting_max {
            self.overflow(Overflow::TooMuch);
        }
    }

    fn overflow(&mut self, overflow: Overflow) {
        self.overflow = Some(overflow);
        self.gate.waiting_bytes.fetch_sub(self.bytes.len(), Ordering::SeqCst);
        self.bytes = Vec::new();
    }

    /// Whether so much was sent beyond what can be taken that listening on is no use.
    pub(crate) fn is_endless(&self) -> bool {
        self.seen > self.max.saturating_mul(4)
    }

    /// The message, when all of it fitted.
    pub(crate) fn whole(mut self) -> Result<Vec<u8>, Overflow> {
        match self.overflow {
            Some(overflow) => Err(overflow),
            None => {
                self.gate.waiting_bytes.fetch_sub(self.bytes.len(), Ordering::SeqCst);
                Ok(std::mem::take(&mut self.bytes))
            }
        }
    }
}

impl Drop for Letter {
    fn drop(&mut self) {
        self.gate.waiting_bytes.fetch_sub(self.bytes.len(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("a moment")
    }

    #[test]
    fn one_address_gets_so_many_connections_and_the_door_so_many_in_all() {
        let limits = Limits { connections: 3, connections_per_peer: 2, ..Limits::default() };
        let gate = Arc::new(Gate::default());
        let enter = |address: &str| gate.enter(Some(address.parse().expect("an address")), &limits, at(0));
        let first = enter("192.0.2.1").expect("the first");
        let _second = enter("192.0.2.1").expect("the second");
        assert!(enter("192.0.2.1").is_err());
        let _other = enter("2001:db8::1").expect("another address");
        assert!(enter("192.0.2.9").is_err(), "the door is full");
        drop(first);
        assert!(enter("192.0.2.1").is_ok(), "who leaves makes room");
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_address() {
        let network = |text: &str| super::network(text.parse().expect("an address"));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn the_mails_of_a_minute_are_counted_for_each_address() {
        let limits = Limits { mails_per_minute: 2, ..Limits::default() };
        let gate = Arc::new(Gate::default());
        let pass =
            gate.enter(Some("192.0.2.1".parse().expect("an address")), &limits, at(0)).expect("enters");
        assert_eq!(gate.next_mail(&pass, &limits, at(1)), Ok(()));
        assert_eq!(gate.next_mail(&pass, &limits, at(2)), Ok(()));
        assert_eq!(gate.next_mail(&pass, &limits, at(20)), Err(40));
        assert_eq!(gate.next_mail(&pass, &limits, at(61)), Ok(()));
    }

    #[test]
    fn a_letter_that_is_too_large_holds_no_memory() {
        let limits = Limits { mail_bytes: 10, waiting_bytes: 15, ..Limits::default() };
        let gate = Arc::new(Gate::default());
        let mut large = Letter::new(&gate, &limits);
        large.push(b"12345678");
        let mut second = Letter::new(&gate, &limits);
        second.push(b"12345678");
        assert_eq!(second.whole(), Err(Overflow::TooMuch));
        large.push(b"123");
        assert_eq!(large.whole(), Err(Overflow::TooLarge));
        assert_eq!(gate.waiting_bytes.load(Ordering::SeqCst), 0);
        let mut fits = Letter::new(&gate, &limits);
        fits.push(b"1234567890");
        assert_eq!(fits.whole().as_deref(), Ok(&b"1234567890"[..]));
        assert_eq!(gate.waiting_bytes.load(Ordering::SeqCst), 0);
    }
}
