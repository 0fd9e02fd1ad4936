//! Caught mail: in development nothing leaves; what would have left is read here.

use askama::Template;

use super::{frame::Frame, list::Empty, thread::FileLink, when::Moment};

/// `GET /outbox` and `GET /outbox/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "outbox.html")]
pub struct OutboxPage {
    /// The frame.
    pub frame: Frame,
    /// How many were caught.
    pub count: u64,
    /// The rows, newest first.
    pub rows: Vec<CaughtRow>,
    /// Said instead of an empty list.
    pub empty: Empty,
    /// The one that is open.
    pub one: Option<CaughtMail>,
    /// Whether it was chosen, so that a phone shows it instead of the list.
    pub chosen: bool,
}

/// A caught message in the list.
#[derive(Clone, Debug)]
pub struct CaughtRow {
    /// Its id.
    pub id: i64,
    /// To whom it would have gone.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// What it is: "Answer", "Acknowledgement", "Sign-in link".
    pub kind: String,
    /// When.
    pub when: Moment,
    /// Whether it is the one that is open.
    pub current: bool,
}

/// A caught message.
#[derive(Clone, Debug)]
pub struct CaughtMail {
    /// Its id.
    pub id: i64,
    /// Its subject.
    pub subject: String,
    /// Header fields in their order.
    pub fields: Vec<(String, String)>,
    /// The plain text.
    pub text: String,
    /// Where the HTML part can be looked at, in a frame without rights.
    pub html_href: Option<String>,
    /// Attachments.
    pub files: Vec<FileLink>,
    /// Links in the text that a person would follow, such as a sign-in link.
    pub links: Vec<String>,
    /// The whole message as text, up to a length.
    pub raw: String,
    /// Its size in words.
    pub raw_size: String,
    /// Where it is downloaded.
    pub raw_href: String,
}
