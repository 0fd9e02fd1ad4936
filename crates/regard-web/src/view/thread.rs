//! The thread: one ticket's history in everybody's own voice, and what can be done with it.

use super::{
    face::Face,
    frame::{Flash, Undo},
    icon::Icon,
    list::{Choice, Mark},
    promise::{Suggested, Vow},
    tone::Tone,
    when::{Clock, Moment},
};

/// The middle pane: one ticket.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The ticket's id.
    pub id: i64,
    /// How it is called in mail and talk: "R-4821".
    pub reference: String,
    /// Its subject.
    pub subject: String,
    /// The facts in the line under the subject: requester, group, owner.
    pub line: Vec<String>,
    /// The list it is read in, for the way back.
    pub back: String,
    /// The conversations before and after it in that list.
    pub previous: Option<String>,
    /// See `previous`.
    pub next: Option<String>,
    /// Colleagues who are here too.
    pub here: Vec<Presence>,
    /// When the requester next hears; `None` when nobody waits.
    pub due: Option<Due>,
    /// Said above the history: merged away, deleted, answered meanwhile.
    pub strips: Vec<Strip>,
    /// How many older entries are folded away; the link shows them.
    pub earlier: Option<Earlier>,
    /// The history, oldest first.
    pub entries: Vec<Entry>,
    /// What can be done.
    pub deeds: Deeds,
}

/// A colleague on the same ticket.
#[derive(Clone, Debug)]
pub struct Presence {
    /// Their name.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// "reading", "writing", "sending".
    pub doing: String,
}

/// The line under the subject: by when the requester hears.
#[derive(Clone, Debug)]
pub struct Due {
    /// The clock.
    pub clock: Clock,
    /// What follows the clock's own sentence: "Eleanor expects to hear from you by 15:00."
    pub text: String,
    /// Where the reader says how things stand.
    pub update: Option<String>,
}

/// A notice across a pane.
#[derive(Clone, Debug)]
pub struct Strip {
    /// The picture.
    pub icon: Icon,
    /// Its colour.
    pub tone: Tone,
    /// The bold part.
    pub lead: String,
    /// The rest.
    pub text: String,
    /// A deed to mend it.
    pub action: Option<Action>,
}

/// A button that posts, or takes something back with `_method=delete`.
#[derive(Clone, Debug)]
pub struct Action {
    /// The path.
    pub path: String,
    /// The verb on the button.
    pub label: String,
    /// Whether it is sent with `_method=delete`.
    pub delete: bool,
}

/// Older entries that are not in the page.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// How many.
    pub count: u64,
    /// The page with all of them.
    pub href: String,
}

/// One thing in the history.
#[derive(Clone, Debug)]
pub enum Entry {
    /// The customer's words.
    Voice(Voice),
    /// Our words, in public.
    Said(Said),
    /// Our words, internal.
    Note(Note),
    /// A promise.
    Vow(Vow),
    /// Words that may be a promise.
    Suggested(Suggested),
    /// What happened, in one line.
    Event(Event),
}

/// HTML that services have sanitised. Never made from anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeHtml(pub String);

/// A public comment of the requester or another outsider.
#[derive(Clone, Debug)]
pub struct Voice {
    /// The comment's id.
    pub id: i64,
    /// Who wrote.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// "by email", "by phone, written down by Ben".
    pub via: String,
    /// When.
    pub when: Moment,
    /// What they wrote, without quoted history and signature.
    pub body: SafeHtml,
    /// The rest of it: quoted history and signature, folded away.
    pub quoted: Option<SafeHtml>,
    /// The words on the fold: "Earlier messages and signature".
    pub quoted_label: String,
    /// A doubt about the sender, in plain words: "We could not prove that this came from Dora".
    pub doubt: Option<String>,
    /// Pictures from elsewhere that are held back: how many, and the link that shows them.
    pub held_pictures: Option<(u64, String)>,
    /// What was attached.
    pub files: Vec<FileLink>,
    /// Where the message can be downloaded as it arrived.
    pub original: Option<String>,
    /// Whether it can be made a ticket of its own.
    pub can_split: bool,
}

/// A public comment of ours.
#[derive(Clone, Debug)]
pub struct Said {
    /// The comment's id.
    pub id: i64,
    /// Whether the reader wrote it, and so may take it back.
    pub is_mine: bool,
    /// "You", or the colleague's name.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// "to Eleanor and Peter".
    pub to: String,
    /// When.
    pub when: Moment,
    /// What was written.
    pub body: SafeHtml,
    /// What was attached.
    pub files: Vec<FileLink>,
    /// Where it is on its way.
    pub delivery: Delivery,
}

impl Said {
    /// The message with a way back, while the reader's own answer waits.
    pub fn undo(&self, ticket: i64) -> Option<Flash> {
        let Delivery::Waiting { seconds } = self.delivery else { return None };
        if !self.is_mine {
            return None;
        }
        let undo = Undo { action: format!("/tickets/{ticket}/comments/{}", self.id), seconds };
        Some(Flash { text: format!("Sent {}", self.to), undo: Some(undo) })
    }
}

/// Where an answer is on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It left us, or no mail was due.
    Gone,
    /// It waits for this many seconds and can be taken back.
    Waiting {
        /// Seconds until it leaves.
        seconds: u32,
    },
    /// It leaves later, as its writer wished.
    Scheduled(Moment),
    /// It is tried again: what was wrong, and when.
    Trying {
        /// What the other server said.
        why: String,
        /// When it is tried next.
        next: Option<Moment>,
    },
    /// It came back, or was refused: why, in plain words.
    Failed(String),
    /// The connection broke at the last moment: somebody must look whether it arrived.
    Doubtful,
}

impl Delivery {
    /// Whether it has not left yet and can be taken back.
    pub fn waits(&self) -> bool {
        matches!(self, Delivery::Waiting { .. } | Delivery::Scheduled(_))
    }
}

/// An internal comment.
#[derive(Clone, Debug)]
pub struct Note {
    /// The comment's id.
    pub id: i64,
    /// Who wrote.
    pub name: String,
    /// When.
    pub when: Moment,
    /// What was written.
    pub body: SafeHtml,
    /// What was attached.
    pub files: Vec<FileLink>,
    /// Who can read it: "seen by Merrin staff only".
    pub seen_by: String,
}

/// A line of what happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// The picture.
    pub icon: Icon,
    /// The sentence.
    pub text: String,
    /// When.
    pub when: Moment,
}

/// An attachment.
#[derive(Clone, Debug)]
pub struct FileLink {
    /// Where it is downloaded.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What it is and how large: "PDF, 4.1 MB".
    pub meta: String,
    /// A picture of its kind.
    pub icon: Icon,
}

/// What can be done with the ticket by this person now.
#[derive(Clone, Debug)]
pub struct Deeds {
    /// Whether anything can be changed at all.
    pub can_change: bool,
    /// Whether it is solved: the button reopens instead of closing.
    pub solved: bool,
    /// Statuses.
    pub statuses: Vec<Choice>,
    /// Priorities.
    pub priorities: Vec<Choice>,
    /// People and groups it can be given to.
    pub assignees: Vec<Choice>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Outsiders who get every public comment.
    pub collaborators: Vec<Collaborator>,
    /// Times to pause until, with the words for them.
    pub snoozes: Vec<Choice>,
    /// Whether it is paused now, until when.
    pub snoozed: Option<Moment>,
    /// Whether it may be deleted by this person.
    pub can_delete: bool,
    /// The same facts as marks for the pane beside it.
    pub facts: Vec<Mark>,
}

/// A person in copy.
#[derive(Clone, Debug)]
pub struct Collaborator {
    /// Their user id.
    pub id: i64,
    /// Name and address.
    pub name: String,
}
