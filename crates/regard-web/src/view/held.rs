//! Held mail: suspended tickets, each with its reason first and its proof after.

use askama::Template;

use super::{
    face::{Face, Ring},
    frame::Frame,
    icon::Icon,
    list::{Choice, Empty},
    thread::SafeHtml,
    tone::Tone,
    when::Moment,
};

/// `GET /suspended` and `GET /suspended/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "suspended.html")]
pub struct HeldPage {
    /// The frame.
    pub frame: Frame,
    /// How many are held.
    pub count: u64,
    /// What the page says about holding.
    pub intro: String,
    /// The rows, newest first.
    pub rows: Vec<HeldRow>,
    /// The link to the next rows.
    pub more: Option<String>,
    /// What became of others: "41 released and 12 confirmed as spam this month."
    pub foot: String,
    /// Said instead of an empty list.
    pub empty: Empty,
    /// The one that is open. On a wide screen the first is shown even if none was chosen.
    pub one: Option<HeldMessage>,
    /// Whether it was chosen, so that a phone shows it instead of the list.
    pub chosen: bool,
}

/// A suspended ticket in the list.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// Its id.
    pub id: i64,
    /// The sender's name, or the address.
    pub name: String,
    /// The subject, or "(no subject)".
    pub subject: String,
    /// Why it is held, in plain words.
    pub reason: String,
    /// The picture of the reason.
    pub icon: Icon,
    /// How pressing it is.
    pub tone: Tone,
    /// When it came.
    pub when: Moment,
    /// Whether it is the one that is open.
    pub current: bool,
}

impl HeldRow {
    /// The ring around the icon.
    pub fn ring(&self) -> Ring {
        Ring::still(0, self.tone)
    }
}

/// One suspended ticket.
#[derive(Clone, Debug)]
pub struct HeldMessage {
    /// Its id.
    pub id: i64,
    /// The subject.
    pub subject: String,
    /// The sender's name, or the address.
    pub name: String,
    /// The sender's face.
    pub face: Face,
    /// The address.
    pub address: String,
    /// When it came.
    pub when: Moment,
    /// The reason as a title: "We could not prove that Dora sent this".
    pub why: String,
    /// The reason explained.
    pub why_text: String,
    /// Its picture and colour.
    pub icon: Icon,
    /// See `icon`.
    pub tone: Tone,
    /// What it says, sanitised.
    pub body: SafeHtml,
    /// A word beside the name: "unproved".
    pub standing: String,
    /// What was checked.
    pub checks: Vec<Check>,
    /// The message exactly as it arrived, as text, up to a length.
    pub raw: String,
    /// Its whole size in words: "1.9 KB".
    pub raw_size: String,
    /// Where it is downloaded.
    pub raw_href: String,
    /// What happens with mail from this address from now on.
    pub rules: Vec<Choice>,
    /// A ticket it could be added to: id and reference.
    pub add_to: Option<(i64, String)>,
    /// A line beside the buttons: "The waiting time counts from 13:48, not from now."
    pub note: String,
}

impl HeldMessage {
    /// The ring around the icon.
    pub fn ring(&self) -> Ring {
        Ring::still(0, self.tone)
    }
}

/// One thing that was checked: a sentence leads, the acronym follows, what is wrong brings its mend.
#[derive(Clone, Debug)]
pub struct Check {
    /// The picture.
    pub icon: Icon,
    /// Its colour.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// The short verdict: "SPF pass", "180 ms".
    pub verdict: String,
    /// An explanation.
    pub detail: String,
    /// A line to copy, such as a DNS record.
    pub code: String,
}

impl Check {
    /// The ring around the icon.
    pub fn ring(&self) -> Ring {
        Ring::still(0, self.tone)
    }

    /// A check that holds.
    pub fn holds(text: &str, verdict: &str) -> Check {
        Check::new(Icon::Check, Tone::Kept, text, verdict)
    }

    /// A check with a picture and a colour of its own.
    pub fn new(icon: Icon, tone: Tone, text: &str, verdict: &str) -> Check {
        Check {
            icon,
            tone,
            text: text.to_owned(),
            verdict: verdict.to_owned(),
            detail: String::new(),
            code: String::new(),
        }
    }

    /// The same with an explanation and a line to copy.
    pub fn explained(self, detail: &str, code: &str) -> Check {
        Check { detail: detail.to_owned(), code: code.to_owned(), ..self }
    }
}
