//! The inbox: list, thread and customer, side by side; on a phone one at a time.

use askama::Template;

use super::findings::Finding;
use super::{
    composer::Composer,
    face::Face,
    frame::{Flash, Frame},
    icon::Icon,
    list::ListPane,
    promise::Vow,
    thread::{self, Entry, Thread},
    tone::Tone,
    when::Clock,
};

/// `GET /inbox` (without a thread) and `GET /tickets/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "inbox.html")]
pub struct InboxPage {
    /// The frame.
    pub frame: Frame,
    /// The left pane.
    pub list: ListPane,
    /// The open ticket.
    pub open: Option<Open>,
}

impl InboxPage {
    /// What is said above the composer: what a deed left behind, or that an answer waits and can be taken back.
    pub fn flash(&self) -> Option<Flash> {
        let waiting = || {
            let thread = &self.open.as_ref()?.thread;
            thread.entries.iter().rev().find_map(|entry| match entry {
                Entry::Said(said) => said.undo(thread.id),
                _ => None,
            })
        };
        self.frame.flash.clone().or_else(waiting)
    }
}

/// An open ticket: thread, composer, customer.
#[derive(Clone, Debug)]
pub struct Open {
    /// The middle pane.
    pub thread: Thread,
    /// The composer under it; `None` where nothing can be written.
    pub composer: Option<Composer>,
    /// The right pane.
    pub who: Who,
}

/// The customer beside the conversation.
#[derive(Clone, Debug)]
pub struct Who {
    /// Their user id.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// Their face, with the ring.
    pub face: Face,
    /// Lines under the name: place and time there, customer since.
    pub lines: Vec<String>,
    /// What colleagues wrote down about them.
    pub note: String,
    /// Addresses, numbers, handles.
    pub identities: Vec<Identity>,
    /// Their company: where it opens, its name, a line about it.
    pub organization: Option<(String, String, String)>,
    /// What they were promised and is still open.
    pub promises: Vec<Vow>,
    /// Their other tickets, newest first.
    pub others: Vec<OtherTicket>,
    /// How many more there are.
    pub others_more: u64,
}

/// One way to reach a person.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Its kind.
    pub icon: Icon,
    /// The address or number.
    pub value: String,
    /// "verified, first choice", "mail comes back".
    pub note: String,
    /// `Late` if mail to it comes back.
    pub tone: Tone,
}

/// Another ticket of the same person.
#[derive(Clone, Debug)]
pub struct OtherTicket {
    /// Where it opens.
    pub href: String,
    /// Its subject.
    pub subject: String,
    /// Reference and date.
    pub meta: String,
    /// Its state as a clock: "38 min", "their turn", "solved".
    pub clock: Clock,
}
