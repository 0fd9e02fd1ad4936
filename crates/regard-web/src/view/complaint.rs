//! The pages of a complaint, and the customer's own page of it.

use super::frame::{Frame, Theme};
use super::list::Choice;
use super::recovery::Dot;
use askama::Template;
use serde::Deserialize;

/// `GET /tickets/{id}/complaint`.
#[derive(Clone, Debug, Template)]
#[template(path = "complaint.html")]
pub struct ComplaintPage {
    /// The frame.
    pub frame: Frame,
    /// The ticket.
    pub ticket_id: i64,
    /// What it is about: the beginning of their words, or the ticket's subject.
    pub title: String,
    /// Whose, since when, where it stands.
    pub lead: String,
    /// The five steps.
    pub track: Vec<Dot>,
    /// Which form stands open.
    pub turn: Turn,
    /// Their words.
    pub words: Option<String>,
    /// What they praised beside it.
    pub praise: Option<String>,
    /// What was done so far: heading, words, when.
    pub done: Vec<(&'static str, String, String)>,
    /// What is wrong with what was sent.
    pub fault: Option<String>,
    /// What was typed, or what is put before the writer.
    pub typed: ComplaintForm,
    /// What it can be about.
    pub aspects: Vec<Choice>,
    /// How bad it can be.
    pub severities: Vec<Choice>,
    /// How many it can touch.
    pub impacts: Vec<Choice>,
    /// How hard it can be.
    pub complexities: Vec<Choice>,
    /// Colleagues whom it is not about.
    pub colleagues: Vec<Choice>,
    /// Colleagues whom it can be about.
    pub abouts: Vec<Choice>,
    /// Who has it.
    pub owner: String,
    /// Whom it is about.
    pub about: Option<String>,
    /// Whether the reader may read and write our account.
    pub can_note: bool,
    /// Whether they may be invited to try what changed.
    pub can_invite: bool,
    /// Where its file is, for who may take it out.
    pub file: Option<String>,
}

/// Which form stands open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing is written down yet.
    Begin,
    /// Thank them.
    Thank,
    /// Say back what we understood.
    PlayBack,
    /// Weigh it.
    Weigh,
    /// Act, or say why not.
    Act,
    /// Tell them what changed.
    Tell,
    /// The customer's turn.
    Wait,
    /// A lead looks again.
    Review,
    /// Over.
    Over,
}

/// Everything that the forms of the page send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ComplaintForm {
    /// What is to be done.
    pub deed: String,
    /// Words: theirs, a thank-you, what we understood, what changed, an answer.
    pub words: String,
    /// What they praised.
    pub praise: String,
    /// What it is about.
    pub aspect: String,
    /// Whether their name stays out.
    pub anonymous: String,
    /// Whom it is about.
    pub about: String,
    /// How bad.
    pub severity: String,
    /// For how many.
    pub impact: String,
    /// How hard.
    pub complexity: String,
    /// Whether at once.
    pub urgent: String,
    /// Who does something, or has it from now on.
    pub who: String,
    /// What is done.
    pub what: String,
    /// By when.
    pub by: String,
    /// Why nothing can be done.
    pub reason: String,
    /// Our account.
    pub ours: String,
    /// What we learn.
    pub lesson: String,
    /// What it came from.
    pub cause: String,
}

/// `GET /complaints`.
#[derive(Clone, Debug, Template)]
#[template(path = "complaints.html")]
pub struct ComplaintsPage {
    /// The frame.
    pub frame: Frame,
    /// The line below the title.
    pub lead: String,
    /// The complaints: address, their words, where it stands.
    pub rows: Vec<(String, String, String)>,
    /// How we do: what, the share, how sure it is.
    pub figures: Vec<(&'static str, String, String)>,
    /// Causes by harm, for leads: name, and what they did.
    pub causes: Vec<(String, String)>,
}

/// `GET /p/{token}/complaint`: the customer's own side.
#[derive(Clone, Debug, Template)]
#[template(path = "complained.html")]
pub struct ComplainedPage {
    /// Day or night.
    pub theme: Option<Theme>,
    /// The company.
    pub org: String,
    /// The token that every form carries.
    pub csrf: String,
    /// The address of the link.
    pub path: String,
    /// What was just said.
    pub said: Option<String>,
    /// Their complaint, once there is one.
    pub own: Option<Own>,
}

/// A complaint as its writer reads it.
#[derive(Clone, Debug)]
pub struct Own {
    /// Their words.
    pub words: String,
    /// When they were thanked.
    pub thanked: Option<String>,
    /// What we understood.
    pub playback: String,
    /// Whether they said that this is it.
    pub is_confirmed: bool,
    /// What is done about it, by whom and when; or why nothing can be.
    pub doing: Option<String>,
    /// What changed because of them.
    pub told_back: String,
    /// Their answer, once they gave one.
    pub answer: String,
    /// Who outside can decide.
    pub remedy: String,
    /// Whether they may answer now.
    pub can_answer: bool,
    /// Where it stands, in a sentence.
    pub stands: &'static str,
    /// Whether it is over, so that a new one may begin.
    pub is_over: bool,
}
