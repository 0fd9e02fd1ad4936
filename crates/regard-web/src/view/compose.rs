//! Small pages around a ticket: writing first, changing the subject, merging, splitting.

use askama::Template;

use super::{
    face::Face,
    frame::Frame,
    list::Choice,
    thread::SafeHtml,
    when::{Clock, Moment},
};

/// `GET /tickets/new`: a conversation that we begin.
#[derive(Clone, Debug, Template)]
#[template(path = "compose.html")]
pub struct ComposePage {
    /// The frame.
    pub frame: Frame,
    /// The draft's key.
    pub draft: String,
    /// Name or address, as typed.
    pub to: String,
    /// What is wrong with it.
    pub to_fault: Option<String>,
    /// Addresses in copy.
    pub cc: String,
    /// The subject.
    pub subject: String,
    /// What is wrong with it.
    pub subject_fault: Option<String>,
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub text_fault: Option<String>,
    /// The addresses of ours it can be sent from.
    pub from: Vec<Choice>,
    /// The groups it can belong to.
    pub groups: Vec<Choice>,
}

/// `GET /tickets/{id}/subject`.
#[derive(Clone, Debug, Template)]
#[template(path = "subject.html")]
pub struct SubjectPage {
    /// The frame.
    pub frame: Frame,
    /// The ticket's id.
    pub ticket: i64,
    /// Its reference.
    pub reference: String,
    /// The subject as it is, or as typed.
    pub subject: String,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// `GET /tickets/{id}/merge`: which conversation this one becomes part of.
#[derive(Clone, Debug, Template)]
#[template(path = "merge.html")]
pub struct MergePage {
    /// The frame.
    pub frame: Frame,
    /// The ticket that is merged away.
    pub ticket: i64,
    /// Its reference and subject.
    pub title: String,
    /// Conversations that it may belong to, likeliest first.
    pub candidates: Vec<MergeCandidate>,
    /// A reference as typed.
    pub other: String,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Said when the two have different requesters: who would read what.
    pub warning: Option<String>,
}

/// A conversation that another may be merged into.
#[derive(Clone, Debug)]
pub struct MergeCandidate {
    /// Its id.
    pub id: i64,
    /// The requester's face.
    pub face: Face,
    /// Its subject.
    pub subject: String,
    /// Reference, requester, date.
    pub meta: String,
    /// Its state.
    pub clock: Clock,
    /// Whether it is proposed.
    pub chosen: bool,
}

/// `GET /tickets/{id}/split?comment=`: a message becomes a conversation of its own.
#[derive(Clone, Debug, Template)]
#[template(path = "split.html")]
pub struct SplitPage {
    /// The frame.
    pub frame: Frame,
    /// The ticket it is taken from.
    pub ticket: i64,
    /// Its reference and subject.
    pub title: String,
    /// The comment.
    pub comment: i64,
    /// Who wrote it.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// When.
    pub when: Moment,
    /// What they wrote.
    pub body: SafeHtml,
    /// The new subject.
    pub subject: String,
    /// What is wrong with it.
    pub fault: Option<String>,
}
