//! Who is told after a commit: the screens and the workers of this process. What is told is only that something
//! happened; what it was stands in the database, so nobody misses anything by being late.

use regard_domain::id::TicketId;
use tokio::sync::{Notify, broadcast, watch};

/// The bells of this process.
#[derive(Debug)]
pub struct Live {
    changed: watch::Sender<u64>,
    present: broadcast::Sender<TicketId>,
    work: Notify,
}

impl Default for Live {
    fn default() -> Self {
        Self { changed: watch::Sender::new(0), present: broadcast::Sender::new(256), work: Notify::new() }
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

    /// Rings for the screens on a ticket: somebody came, left, or began to write.
    pub fn present(&self, ticket: TicketId) {
        // Nobody listens: nobody needs to know.
        let _ = self.present.send(ticket);
    }

    /// A bell that names the ticket on which somebody came, left, or began to write.
    pub fn watch_presence(&self) -> broadcast::Receiver<TicketId> {
        self.present.subscribe()
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
