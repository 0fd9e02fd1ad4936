//! Today: what is due, in one ordered list, divided by now.

use askama::Template;

use super::{
    face::{Face, Ring},
    frame::Frame,
    icon::Icon,
    list::{Choice, Empty},
    thread::Action,
    tone::Tone,
    when::Clock,
};

/// `GET /today`.
#[derive(Clone, Debug, Template)]
#[template(path = "today.html")]
pub struct TodayPage {
    /// The frame.
    pub frame: Frame,
    /// "Tuesday 24 November".
    pub day: String,
    /// "Good afternoon, Ben."
    pub greeting: String,
    /// What is to be known before anything else, in one sentence.
    pub lead: String,
    /// Whose day is shown; a link to `/today?for=` each.
    pub scopes: Vec<Choice>,
    /// How many things are due.
    pub count: u64,
    /// What is due, earliest first, with the now-line at its place.
    pub agenda: Vec<AgendaItem>,
    /// Said instead of an empty list.
    pub empty: Empty,
    /// What comes after today: "Nothing else is due until tomorrow at 09:30."
    pub foot: String,
    /// How this week went, if anything was due in it.
    pub week: Option<Week>,
    /// Things that are broken and need a person: mail that came back, a mailbox that is not fetched.
    pub mend: Vec<Mend>,
    /// The newest of them, for saying that they were seen.
    pub news_upto: Option<i64>,
    /// What else is to be looked after today: one card for each kind of thing.
    pub side: Vec<Side>,
    /// Who else is here today.
    pub colleagues: Vec<Colleague>,
}

/// A line of the agenda.
#[derive(Clone, Debug)]
pub enum AgendaItem {
    /// The line that divides what was due from what will be: the time now.
    Now(String),
    /// Something due.
    Due(Box<AgendaDue>),
}

/// Something due.
#[derive(Clone, Debug)]
pub struct AgendaDue {
    /// Names its line: "4821", "promise-7".
    pub anchor: String,
    /// When, on the clock: "15:00".
    pub at: String,
    /// Its clock.
    pub clock: Clock,
    /// The picture in the ring.
    pub icon: Icon,
    /// What is to be done: "Tell Harbour Books where their machine is".
    pub title: String,
    /// Whether the title is somebody's own words, to be quoted.
    pub quoted: bool,
    /// "Update", "Reply", "Send again".
    pub kind: String,
    /// For whom.
    pub name: String,
    /// One more fact.
    pub fact: String,
    /// Where it is done.
    pub href: String,
    /// The verb on the button.
    pub verb: String,
    /// Whether it is the one thing to do first.
    pub first: bool,
}

/// A week in one ring.
#[derive(Clone, Debug)]
pub struct Week {
    /// The heading: "Heard in time this week".
    pub title: String,
    /// How many were in time.
    pub kept: u64,
    /// Of how many.
    pub of: u64,
    /// The sentence under it.
    pub text: String,
}

impl Week {
    /// The arc, in percent with one decimal.
    pub fn arc(&self) -> String {
        format!("{:.1}", self.kept as f64 * 100.0 / self.of.max(1) as f64)
    }

    /// Its colour.
    pub fn tone(&self) -> Tone {
        if self.kept * 10 >= self.of * 9 { Tone::Kept } else { Tone::Soon }
    }
}

/// Something to mend.
#[derive(Clone, Debug)]
pub struct Mend {
    /// The picture and its colour.
    pub icon: Icon,
    /// `Late` or `Soon`.
    pub tone: Tone,
    /// What is broken.
    pub title: String,
    /// What it means.
    pub text: String,
    /// Where it is mended.
    pub href: String,
}

impl Mend {
    /// The ring around the icon.
    pub fn ring(&self) -> Ring {
        Ring::still(0, self.tone)
    }
}

/// A card in the side column: things of one kind that want to be looked after.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its name in the page: `silence`.
    pub key: &'static str,
    /// Its heading.
    pub title: String,
    /// How many there are in all.
    pub count: u64,
    /// Where all of them are: address and words.
    pub all: Option<(String, String)>,
    /// The first of them.
    pub rows: Vec<SideRow>,
    /// What can be done about all of them.
    pub action: Option<Action>,
}

/// A thing in a card of the side column.
#[derive(Clone, Debug)]
pub struct SideRow {
    /// The picture.
    pub icon: Icon,
    /// Its colour.
    pub tone: Tone,
    /// Who or what.
    pub title: String,
    /// What about them.
    pub text: String,
    /// Where it is.
    pub href: String,
    /// What can be done with it at once.
    pub actions: Vec<Action>,
}

impl SideRow {
    /// The ring around the icon.
    pub fn ring(&self) -> Ring {
        Ring::still(0, self.tone)
    }
}

/// A colleague and what they are at.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Their name.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// "Repairs, 4 waiting".
    pub line: String,
}
