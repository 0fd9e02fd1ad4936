//! Settings: each page says what happens after each choice.

use askama::Template;

use super::{
    face::{Face, Ring},
    frame::Frame,
    held::Check,
    icon::Icon,
    list::{Choice, Empty},
    tone::Tone,
    when::Moment,
};

/// `GET /settings`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/home.html")]
pub struct SettingsPage {
    /// The frame.
    pub frame: Frame,
    /// How the desk is: the doctor's sentence.
    pub doctor: Option<Doctor>,
    /// Groups of links.
    pub sections: Vec<SettingsSection>,
    /// "Regard 0.1 on your own server, started 19 days ago. 214 MB of memory."
    pub foot: String,
}

/// The doctor's sentence over the settings.
#[derive(Clone, Debug)]
pub struct Doctor {
    /// `Kept` or `Soon`.
    pub tone: Tone,
    /// "Well, with one thing to mend."
    pub title: String,
    /// What it is.
    pub text: String,
    /// Where it is mended, and the words for it.
    pub action: Option<(String, String)>,
}

impl Doctor {
    /// The ring around the stethoscope.
    pub fn ring(&self) -> Ring {
        Ring::still(if self.tone == Tone::Kept { 100 } else { 84 }, self.tone)
    }
}

/// Links under one heading.
#[derive(Clone, Debug)]
pub struct SettingsSection {
    /// The heading.
    pub title: String,
    /// The links.
    pub links: Vec<SettingsLink>,
}

/// A link to a page of settings.
#[derive(Clone, Debug)]
pub struct SettingsLink {
    /// Where.
    pub href: String,
    /// A picture.
    pub icon: Icon,
    /// What.
    pub title: String,
    /// How it stands: "hello@, repairs@ and 1 more".
    pub line: String,
    /// A short state at the end of the line.
    pub state: String,
    /// Its colour, if it is more than a fact.
    pub tone: Option<Tone>,
}

/// `GET /settings/profile`: oneself.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/profile.html")]
pub struct ProfilePage {
    /// The frame.
    pub frame: Frame,
    /// Name, as it is or as typed.
    pub name: String,
    /// What is wrong with it.
    pub name_fault: Option<String>,
    /// The address, which is not changed here.
    pub email: String,
    /// Time zones.
    pub zones: Vec<Choice>,
    /// Light, dark, as the system.
    pub themes: Vec<Choice>,
    /// The signature under replies.
    pub signature: String,
    /// What is wrong with the password that was typed.
    pub password_fault: Option<String>,
    /// Whether a password is set at all.
    pub has_password: bool,
    /// Where they are signed in.
    pub sessions: Vec<SessionRow>,
    /// Who tried to sign in as them, newest first.
    pub tries: Vec<TryRow>,
}

/// A try to sign in.
#[derive(Clone, Debug)]
pub struct TryRow {
    /// "By password", "Asked for a link".
    pub text: String,
    /// "192.0.2.4, 2 hours ago".
    pub line: String,
    /// "came in", "wrong".
    pub outcome: String,
    /// Its colour.
    pub tone: Tone,
}

/// A place where somebody is signed in.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its name.
    pub id: String,
    /// "Firefox on Linux".
    pub device: String,
    /// "192.0.2.4, last used 10:05".
    pub line: String,
    /// Whether it is this one.
    pub current: bool,
}

/// `GET /settings/people`: colleagues.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/people.html")]
pub struct PeoplePage {
    /// The frame.
    pub frame: Frame,
    /// The colleagues.
    pub people: Vec<PersonRow>,
    /// The address to invite, as typed.
    pub invite: String,
    /// What is wrong with it.
    pub invite_fault: Option<String>,
    /// What the invited does.
    pub roles: Vec<Choice>,
    /// Whether the reader may invite and change.
    pub can_change: bool,
}

/// A colleague.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Their id.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// Address and groups.
    pub line: String,
    /// Their role, with what it may do in `hint`.
    pub roles: Vec<Choice>,
    /// "invited, not here yet", "last here today"; may be empty.
    pub state: String,
    /// Whether they are locked out.
    pub suspended: bool,
}

/// `GET /settings/groups`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/groups.html")]
pub struct GroupsPage {
    /// The frame.
    pub frame: Frame,
    /// The groups.
    pub groups: Vec<GroupRow>,
    /// A new group's name, as typed.
    pub name: String,
    /// What is wrong with it.
    pub name_fault: Option<String>,
    /// Whether the reader may change them.
    pub can_change: bool,
}

/// A group.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// "4 people, 12 waiting".
    pub line: String,
    /// Whether only its members see its conversations.
    pub private: bool,
    /// Everybody who can be a member, the members chosen.
    pub members: Vec<Choice>,
}

/// `GET /settings/mailboxes`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/mailboxes.html")]
pub struct MailboxesPage {
    /// The frame.
    pub frame: Frame,
    /// The mailboxes.
    pub mailboxes: Vec<MailboxRow>,
    /// Said instead of an empty list.
    pub empty: Empty,
    /// How mail is received without a mailbox: "SMTP on port 2525".
    pub receiver: String,
}

/// A mailbox in the list.
#[derive(Clone, Debug)]
pub struct MailboxRow {
    /// Its id.
    pub id: i64,
    /// Its address.
    pub address: String,
    /// "Fetched 40 seconds ago, 1,204 letters this month".
    pub line: String,
    /// "Well", "One thing to mend", "Paused".
    pub state: String,
    /// Its colour.
    pub tone: Tone,
}

impl MailboxRow {
    /// The ring around the envelope.
    pub fn ring(&self) -> Ring {
        Ring::still(if self.tone == Tone::Kept { 100 } else { 0 }, self.tone)
    }
}

/// `GET /settings/mailboxes/{id}` and `/settings/mailboxes/new`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/mailbox.html")]
pub struct MailboxPage {
    /// The frame.
    pub frame: Frame,
    /// Its id; `None` for a new one.
    pub id: Option<i64>,
    /// The form as it is or as typed.
    pub form: MailboxForm,
    /// "Fetched 40 seconds ago. 1,204 letters this month, none lost."
    pub line: String,
    /// Whether fetching is paused.
    pub paused: bool,
    /// The connection's checks, in the order they were made.
    pub connection: Vec<Check>,
    /// Whether others will trust our mail.
    pub trust: Vec<Check>,
    /// When those were made.
    pub checked: Option<Moment>,
}

/// A mailbox's fields, each with its message.
#[derive(Clone, Debug, Default)]
pub struct MailboxForm {
    /// Its address.
    pub address: Field,
    /// The IMAP server.
    pub imap_host: Field,
    /// Port and safety, such as `993/tls`.
    pub imap_port: Vec<Choice>,
    /// Sign in as.
    pub user: Field,
    /// What is wrong with the password; it is never shown.
    pub password_fault: Option<String>,
    /// Whether a password is kept already.
    pub has_password: bool,
    /// Folders, separated by commas.
    pub folders: Field,
    /// The name customers see.
    pub name: Field,
    /// The SMTP server.
    pub smtp_host: Field,
    /// Port and safety.
    pub smtp_port: Vec<Choice>,
    /// The group its letters go to.
    pub groups: Vec<Choice>,
    /// The brand it belongs to.
    pub brands: Vec<Choice>,
    /// What becomes of a letter in the mailbox after it was fetched.
    pub after: Vec<Choice>,
    /// From when on letters are fetched; may be empty.
    pub since: Field,
}

/// A text field: what it holds and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// What it holds.
    pub value: String,
    /// What is wrong with it.
    pub fault: Option<String>,
}

impl Field {
    /// A field without a fault.
    pub fn new(value: &str) -> Field {
        Field { value: value.to_owned(), fault: None }
    }
}

/// `GET /settings/brand`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/brand.html")]
pub struct BrandPage {
    /// The frame.
    pub frame: Frame,
    /// The brand's id.
    pub id: i64,
    /// What colleagues call it.
    pub name: Field,
    /// What customers read as the sender.
    pub from_name: Field,
    /// What stands under its letters.
    pub signature: Field,
    /// A letter as a customer would read it.
    pub preview: String,
}

/// `GET /settings/desk`: name, hours, targets, the first answer.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/desk.html")]
pub struct DeskPage {
    /// The frame.
    pub frame: Frame,
    /// The company's name as customers know it.
    pub name: Field,
    /// The time zone of the hours.
    pub zone: Field,
    /// When somebody is there, Monday first.
    pub days: Vec<DayField>,
    /// Days on which nobody is there, one a line.
    pub holidays: Field,
    /// Until when somebody hears at the latest, most urgent first.
    pub targets: Vec<TargetField>,
    /// Whether a new customer's letter is answered at once with an honest wait.
    pub acknowledges: bool,
    /// The sentence under that answer.
    pub closing: Field,
}

/// One day of the week.
#[derive(Clone, Debug)]
pub struct DayField {
    /// Its name in the form: `monday`.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// "09:00-12:00, 13:00-17:00"; empty is closed.
    pub hours: Field,
}

/// How long somebody may wait, for one priority.
#[derive(Clone, Debug)]
pub struct TargetField {
    /// Its name in the form: `urgent`.
    pub key: &'static str,
    /// The priority for people.
    pub label: &'static str,
    /// Working hours: "8", "0.5".
    pub hours: Field,
}
