//! A person's page: their conversations, what is written down, how to reach them.

use askama::Template;

use super::{
    face::{Face, Ring},
    frame::Frame,
    icon::Icon,
    inbox::Identity,
    when::{Clock, Moment},
};

/// `GET /users/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "user.html")]
pub struct UserPage {
    /// The frame.
    pub frame: Frame,
    /// Their id.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// Their face, with the ring.
    pub face: Face,
    /// The line above the name: "customer since March 2019".
    pub crumb: String,
    /// The line below it; the clock follows if one runs.
    pub line: String,
    /// When they next hear.
    pub clock: Option<Clock>,
    /// Open conversations, most pressing first.
    pub open: Vec<UserTicket>,
    /// Closed ones, newest first.
    pub closed: Vec<UserTicket>,
    /// How many closed ones there are in all.
    pub closed_count: u64,
    /// The link to more of them.
    pub more: Option<String>,
    /// What colleagues wrote down.
    pub note: String,
    /// Addresses, numbers, handles.
    pub identities: Vec<Identity>,
    /// Somebody who may be the same person, as a question.
    pub same: Option<SamePerson>,
    /// Their company: where it opens, its name, a line about it.
    pub organization: Option<(String, String, String)>,
    /// Tags.
    pub tags: Vec<String>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Whether the reader may change the person.
    pub can_change: bool,
    /// Whether they are held as spam: nothing of theirs becomes a ticket.
    pub suspended: bool,
}

/// One of a person's conversations.
#[derive(Clone, Debug)]
pub struct UserTicket {
    /// Where it opens.
    pub href: String,
    /// Its subject.
    pub subject: String,
    /// Its reference.
    pub reference: String,
    /// Owner, state, date.
    pub facts: Vec<String>,
    /// The channel.
    pub icon: Icon,
    /// Its state.
    pub clock: Clock,
}

impl UserTicket {
    /// The ring around the icon.
    pub fn ring(&self) -> Ring {
        Ring::of(&self.clock)
    }
}

/// A likely double.
#[derive(Clone, Debug)]
pub struct SamePerson {
    /// Their id.
    pub id: i64,
    /// What speaks for it: "dora.b@example.net, one request in 2022".
    pub text: String,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// When.
    pub when: Moment,
    /// The picture.
    pub icon: Icon,
    /// Its colour.
    pub tone: super::tone::Tone,
    /// What.
    pub text: String,
    /// Their words, if it was words.
    pub quote: String,
    /// The reference, as a link: where and what.
    pub link: Option<(String, String)>,
}
