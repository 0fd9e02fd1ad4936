//! The list pane of the inbox: conversations in bands, most pressing first.

use super::{
    face::Face,
    icon::Icon,
    tone::Tone,
    when::{Band, Clock},
};

/// The left pane: one view's conversations.
#[derive(Clone, Debug)]
pub struct ListPane {
    /// The view's id as it stands in `?view=`.
    pub view: String,
    /// The view's name.
    pub title: String,
    /// How many conversations it holds in all.
    pub count: u64,
    /// Ways to sort, the current one marked.
    pub orders: Vec<Choice>,
    /// The rows, in bands that are not empty.
    pub bands: Vec<ConvBand>,
    /// The link to the next rows, if there are more.
    pub more: Option<String>,
    /// What an empty list says.
    pub empty: Empty,
    /// Who the chosen conversations can be given to.
    pub assignees: Vec<Choice>,
}

/// Rows under one heading.
#[derive(Clone, Debug)]
pub struct ConvBand {
    /// Which heading.
    pub band: Band,
    /// Its rows.
    pub rows: Vec<ConvRow>,
}

/// One conversation in a list.
#[derive(Clone, Debug)]
pub struct ConvRow {
    /// The ticket's id.
    pub id: i64,
    /// Where it opens.
    pub href: String,
    /// The requester's name.
    pub name: String,
    /// Their face, with the ring of the clock.
    pub face: Face,
    /// Until when they hear.
    pub clock: Clock,
    /// The ticket's subject.
    pub subject: String,
    /// The beginning of the newest comment.
    pub snippet: String,
    /// The channel it came by.
    pub channel: Mark,
    /// More marks before the channel: a draft, an undelivered answer, somebody writing.
    pub marks: Vec<Mark>,
    /// Whether there is a comment that this person has not seen.
    pub unread: bool,
    /// Whether it is the one that is open.
    pub current: bool,
}

/// A small icon that says something in words as well.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The picture.
    pub icon: Icon,
    /// The words.
    pub label: String,
    /// Its colour, if it is more than a fact.
    pub tone: Option<Tone>,
}

impl Mark {
    /// A mark without a colour.
    pub fn plain(icon: Icon, label: &str) -> Mark {
        Mark { icon, label: label.to_owned(), tone: None }
    }
}

/// One of several values of a form or a link.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// The consequence, under it; may be empty.
    pub hint: String,
    /// Whether it is the present one.
    pub chosen: bool,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: &str, label: &str, chosen: bool) -> Choice {
        Choice { value: value.to_owned(), label: label.to_owned(), hint: String::new(), chosen }
    }

    /// The same with its consequence under it.
    pub fn hinted(self, hint: &str) -> Choice {
        Choice { hint: hint.to_owned(), ..self }
    }
}

/// What is said when there is nothing: a dial, one serif line, one sentence, at most one action.
#[derive(Clone, Debug)]
pub struct Empty {
    /// The icon in the dial.
    pub icon: Icon,
    /// `Kept` when it is good news, `Rest` otherwise.
    pub tone: Tone,
    /// The serif line.
    pub title: String,
    /// The sentence.
    pub text: String,
    /// The action: where and what.
    pub action: Option<(String, String)>,
}
