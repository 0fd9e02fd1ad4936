//! The composer: a reply or an internal note, and who will be able to read it.

use super::findings::Finding;
use super::list::Choice;

/// What the composer is drawn from. It works as a plain form; a script makes the text rich.
#[derive(Clone, Debug)]
pub struct Composer {
    /// The ticket's id; the form posts to `/tickets/{id}/comments`.
    pub ticket: i64,
    /// The draft's key. A new one after each sending, so that a sent text does not come back.
    pub draft: String,
    /// Reply or note.
    pub mode: Mode,
    /// The draft as plain text.
    pub text: String,
    /// The draft as HTML, if it was written rich.
    pub html: String,
    /// The first name for the field's label: "Eleanor".
    pub to: String,
    /// Who reads a reply: "Eleanor, Peter and Merrin staff".
    pub reply_seen_by: String,
    /// Who reads a note: "Merrin staff only".
    pub note_seen_by: String,
    /// Addresses in copy, separated by commas.
    pub cc: String,
    /// What is attached to the draft.
    pub files: Vec<DraftFile>,
    /// The newest comment when the page was drawn; if there is a newer one, sending asks once.
    pub seen: i64,
    /// What was found in the draft.
    pub found: Vec<Finding>,
    /// Why no reply can be sent, if so ("No address is known"); a note always can.
    pub no_reply: Option<String>,
    /// Said above the text: somebody answered meanwhile, an attachment was too large.
    pub fault: Option<String>,
    /// Whether sending was asked once already and the next press sends.
    pub confirmed: bool,
    /// What becomes of the ticket after sending.
    pub after: Vec<Choice>,
    /// Times for sending later.
    pub later: Vec<Choice>,
}

/// The two kinds of message that cannot be confused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Public: the customer reads it.
    Reply,
    /// Internal: colleagues read it.
    Note,
}

impl Mode {
    /// The value of the form's `mode`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Reply => "reply",
            Mode::Note => "note",
        }
    }

    /// Whether it is an internal note.
    pub fn is_note(self) -> bool {
        self == Mode::Note
    }
}

/// A file that waits to be sent.
#[derive(Clone, Debug)]
pub struct DraftFile {
    /// The attachment's id, sent as `attachments`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How large.
    pub size: String,
}
