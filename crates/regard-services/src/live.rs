//! Who is told after a commit: the screens and the workers of this process. What is told is only that something
//! happened; what it was stands in the database, so nobody misses anything by being late.

use jiff::Timestamp;
use regard_domain::id::{AuditId, TicketId};
use regard_domain::user::TicketFacts;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, broadcast, watch};

/// A ticket that changed, with what a colleague's sight of it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The cursor after it.
    pub cursor: AuditId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Who may see it.
    pub facts: TicketFacts,
}

/// A ticket on which somebody came, left, or began to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Who may see it.
    pub facts: TicketFacts,
}

/// The bells of this process.
#[derive(Debug)]
pub struct Live {
    feed: broadcast::Sender<Arc<[Change]>>,
    changed: watch::Sender<u64>,
    present: broadcast::Sender<Presence>,
    work: Notify,
    running: Arc<Mutex<Running>>,
}

/// The times of the units of writing that are not over.
#[derive(Debug, Default)]
struct Running {
    count: u64,
    times: BTreeMap<u64, Timestamp>,
}

/// A unit of writing that is not over; dropping it says that it is.
#[derive(Debug)]
pub(crate) struct Stay {
    name: u64,
    running: Arc<Mutex<Running>>,
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).times.remove(&self.name);
    }
}

impl Default for Live {
    fn default() -> Self {
        Self {
            feed: broadcast::Sender::new(256),
            changed: watch::Sender::new(0),
            present: broadcast::Sender::new(256),
            work: Notify::new(),
            running: Arc::default(),
        }
    }
}

impl Live {
    /// Rings for the screens: something was committed.
    pub fn changed(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// A bell that rings whenever something was committed.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Tells all screens of this process what changed. Called by the one task that reads it ([`crate::changes::run`]).
    pub(crate) fn feed(&self, changes: Arc<[Change]>) {
        // Nobody listens: nobody needs to know.
        let _ = self.feed.send(changes);
    }

    /// What changes from now on, as the one reading task finds it.
    pub fn watch_feed(&self) -> broadcast::Receiver<Arc<[Change]>> {
        self.feed.subscribe()
    }

    /// Whether any screen listens.
    pub(crate) fn has_screens(&self) -> bool {
        self.feed.receiver_count() > 0
    }

    /// Rings for the screens on a ticket: somebody came, left, or began to write.
    pub(crate) fn present(&self, on: Presence) {
        // Nobody listens: nobody needs to know.
        let _ = self.present.send(on);
    }

    /// A bell that names the ticket on which somebody came, left, or began to write.
    pub fn watch_presence(&self) -> broadcast::Receiver<Presence> {
        self.present.subscribe()
    }

    /// A unit of writing begins: its time is read while nobody can ask for the oldest one.
    pub(crate) fn stay(&self, now: impl FnOnce() -> Timestamp) -> (Timestamp, Stay) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now();
        running.count += 1;
        let name = running.count;
        running.times.insert(name, now);
        (now, Stay { name, running: self.running.clone() })
    }

    /// The moment before which no unit of this process can write any more.
    pub(crate) fn settled_before(&self, now: impl FnOnce() -> Timestamp) -> Timestamp {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now();
        running.times.values().copied().min().map_or(now, |oldest| oldest.min(now))
    }

    /// Rings for the workers: a job was enqueued.
    pub fn work(&self) {
        self.work.notify_waiters();
        self.work.notify_one();
    }

    /// Waits until a job is enqueued.
    pub async fn wait_for_work(&self) {
        self.work.notified().await;
    }
}
