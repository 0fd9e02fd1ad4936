//! What every page of the app is given: who is signed in, where they are, what is counted in the side bar.

use jiff::Timestamp;

use super::{face::Face, icon::Icon};

/// The frame around a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The page's own title; the product's name is added.
    pub title: String,
    /// The theme chosen by cookie; `None` is "as the system".
    pub theme: Option<Theme>,
    /// The name of the company that runs this desk.
    pub org: String,
    /// Who is signed in.
    pub me: Me,
    /// The token that every form carries in its field `csrf`.
    pub csrf: String,
    /// The place in the navigation that is current.
    pub place: Place,
    /// The numbers in the side bar.
    pub counts: Counts,
    /// The views that this person may see, in their order.
    pub views: Vec<ViewLink>,
    /// The live stream's cursor when the page was rendered: nothing after it is missed.
    pub cursor: String,
    /// The server's clock when the page was rendered; clocks in the page run by it.
    pub now: Timestamp,
    /// The reader's time zone by its IANA name.
    pub zone: String,
    /// Whether outgoing mail is caught and shown instead of sent.
    pub catches_mail: bool,
    /// Whether single keys are shortcuts for this person.
    pub keys: bool,
    /// What just happened, said once.
    pub flash: Option<Flash>,
}

/// Day or night, as `data-theme` on `<html>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Light.
    Day,
    /// Dark.
    Night,
}

impl Theme {
    /// The value of `data-theme` and of the cookie.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Day => "regard-day",
            Theme::Night => "regard-night",
        }
    }
}

/// The person who is signed in.
#[derive(Clone, Debug)]
pub struct Me {
    /// Their user id.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// What stands under it: group, hours or role.
    pub line: String,
    /// Their face.
    pub face: Face,
}

/// Where in the navigation a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the entries of the navigation")]
pub enum Place {
    Today,
    Inbox,
    Promises,
    Recoveries,
    Held,
    Search,
    People,
    Outbox,
    Settings,
    Elsewhere,
}

/// The numbers in the side bar.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// What is due today for this person.
    pub today: u64,
    /// Open tickets that they may see.
    pub inbox: u64,
    /// Promises that are owed, of those they may see.
    pub promises: u64,
    /// What is being put right, of those they may see.
    pub recoveries: u64,
    /// Suspended tickets.
    pub held: u64,
}

/// A view in the side bar.
#[derive(Clone, Debug)]
pub struct ViewLink {
    /// The view's id, or a word for the built-in ones ("mine").
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many tickets it holds now.
    pub count: u64,
    /// Whether the page shows it.
    pub current: bool,
}

/// A short message after a deed, with a way back where there is one.
#[derive(Clone, Debug)]
pub struct Flash {
    /// The sentence: "Sent to Eleanor and Peter".
    pub text: String,
    /// Where the deed is undone, and for how many seconds from now.
    pub undo: Option<Undo>,
}

/// The way back from a deed: a form posted with `_method=delete`.
#[derive(Clone, Debug)]
pub struct Undo {
    /// The path that is posted to.
    pub action: String,
    /// Seconds for which it is offered.
    pub seconds: u32,
}

/// An entry of the navigation, ready for the template.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "fields of a link")]
pub struct NavItem {
    pub href: &'static str,
    pub label: &'static str,
    pub icon: Icon,
    pub count: u64,
    pub urgent: bool,
    pub current: bool,
    pub key: &'static str,
}

impl Frame {
    /// The main entries of the side bar.
    pub fn nav(&self) -> Vec<NavItem> {
        vec![
            self.item(Place::Today, "/today", "Today", Icon::Sun, self.counts.today, "g t"),
            self.item(Place::Inbox, "/inbox", "Inbox", Icon::Inbox, self.counts.inbox, "g i"),
            self.item(Place::Promises, "/promises", "Promises", Icon::Promise, self.counts.promises, "g p"),
            self.recoveries(),
        ]
    }

    /// The entries that stand alone above the name.
    pub fn tools(&self) -> Vec<NavItem> {
        let settings = self.item(Place::Settings, "/settings", "Settings", Icon::Settings, 0, "g s");
        let outbox = self.item(Place::Outbox, "/outbox", "Caught mail", Icon::Send, 0, "g o");
        if self.catches_mail { vec![outbox, settings] } else { vec![settings] }
    }

    /// The held-mail entry, which ends the list of views.
    pub fn held(&self) -> NavItem {
        self.item(Place::Held, "/suspended", "Held mail", Icon::Shield, self.counts.held, "g h")
    }

    /// What the tab bar of a phone holds of the main entries.
    pub fn tabs(&self) -> Vec<NavItem> {
        self.nav().into_iter().filter(|item| item.href != self.recoveries().href).collect()
    }

    fn recoveries(&self) -> NavItem {
        let count = self.counts.recoveries;
        self.item(Place::Recoveries, "/recoveries", "Recoveries", Icon::HeartHandshake, count, "g r")
    }

    /// What the tab bar of a phone does not hold and stands under "More".
    pub fn more(&self) -> Vec<NavItem> {
        [self.recoveries(), self.held()].into_iter().chain(self.tools()).collect()
    }

    /// Whether the current place stands under "More".
    pub fn under_more(&self) -> bool {
        !matches!(self.place, Place::Today | Place::Inbox | Place::Promises | Place::Search)
    }

    /// The search entry of the tab bar.
    pub fn search(&self) -> NavItem {
        self.item(Place::Search, "/search", "Search", Icon::Search, 0, "/")
    }

    fn item(
        &self,
        place: Place,
        href: &'static str,
        label: &'static str,
        icon: Icon,
        count: u64,
        key: &'static str,
    ) -> NavItem {
        NavItem { href, label, icon, count, urgent: place == Place::Today, current: self.place == place, key }
    }
}
