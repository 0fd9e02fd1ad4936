//! A promise as a part of a page: the vow, wherever it appears, and the customer's own page of them.

use super::face::{Face, Ring};
use super::frame::Theme;
use super::icon::Icon;
use super::when::Moment;
use askama::Template;

/// A promise in two lines: word for word, and where it stands.
#[derive(Clone, Debug)]
pub struct Vow {
    /// The promise's id.
    pub id: i64,
    /// Its ring: how much of its time is left.
    pub ring: Ring,
    /// Linked rings: open, kept or broken.
    pub icon: Icon,
    /// What was promised, word for word.
    pub words: String,
    /// Where it stands: "Due in 38 min", "Kept", "Broken".
    pub state: String,
    /// More facts: who made it, that it was moved.
    pub facts: Vec<String>,
    /// What the reader can do with it.
    pub deeds: VowDeeds,
    /// A time to begin with when it is moved or begun, as a field takes it.
    pub due: String,
}

/// What a colleague can do with a promise now.
#[derive(Clone, Copy, Debug, Default)]
pub struct VowDeeds {
    /// Say that it is done.
    pub deliver: bool,
    /// Move or withdraw it.
    pub change: bool,
    /// Say that its condition has come true.
    pub begin: bool,
    /// Say yes or no to it.
    pub accept: bool,
    /// Put right that it was not kept: on this ticket.
    pub mend: Option<i64>,
}

impl VowDeeds {
    /// Whether there is anything to do.
    pub fn any(&self) -> bool {
        self.deliver || self.change || self.begin || self.accept || self.mend.is_some()
    }
}

/// Words of ours that may be a promise and wait for a decision.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// The suggestion's id.
    pub id: i64,
    /// The words.
    pub words: String,
    /// By when, as a field takes it; empty when the words do not say.
    pub due: String,
}

/// `GET /p/{token}`: what we promised, for the customer, without an account.
#[derive(Clone, Debug, Template)]
#[template(path = "promised.html")]
pub struct PromisedPage {
    /// The theme chosen by cookie.
    pub theme: Option<Theme>,
    /// The company's name.
    pub org: String,
    /// The token for the forms' field `csrf`.
    pub csrf: String,
    /// Where its forms go: `/p/TOKEN`.
    pub path: String,
    /// The customer's first name.
    pub name: String,
    /// What the request is about.
    pub subject: String,
    /// What was just said, thanked for.
    pub said: Option<String>,
    /// What is still open, the nearest first.
    pub open: Vec<Owed>,
    /// What came to its end.
    pub past: Vec<Vow>,
    /// By when they hear next.
    pub hear_by: Option<Moment>,
    /// Our last word to them: who, when, its beginning.
    pub last: Option<(String, Moment, String)>,
    /// Until when the link opens this page.
    pub until: String,
}

/// A promise on the customer's page.
#[derive(Clone, Debug)]
pub struct Owed {
    /// The promise in short.
    pub vow: Vow,
    /// By when: "Friday 27 November, 17:00".
    pub by: Option<Moment>,
    /// Who answers for it.
    pub from: String,
    /// Their face.
    pub face: Face,
    /// What a move said: why, and whether the customer has agreed.
    pub moved: Option<(String, bool)>,
    /// Whether it is delivered and waits for the customer's word.
    pub is_delivered: bool,
    /// Whether the customer disputed it: then "it was not kept" is an answer too.
    pub is_disputed: bool,
}
