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
    /// Until when they are away.
    pub away: Option<Moment>,
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
    /// "Fetched 40 seconds ago, 1,204 of 1,204 messages here".
    pub line: String,
    /// What is wrong and what mends it; mostly empty.
    pub faults: Vec<String>,
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
    /// "Fetched 40 seconds ago."
    pub line: String,
    /// What is wrong and what mends it; mostly empty.
    pub faults: Vec<String>,
    /// Whether it is fetched, so that it can rest.
    pub fetched: bool,
    /// Whether it rests.
    pub paused: bool,
    /// The connection's checks, in the order they were made.
    pub connection: Vec<Check>,
    /// Whether they are being made now.
    pub trying: bool,
    /// When they were made.
    pub checked: Option<Moment>,
    /// What both sides counted, by folder.
    pub folders: Vec<Check>,
    /// Whether the whole desk catches its mail.
    pub catches: bool,
}

impl MailboxPage {
    /// The ring around what is to mend.
    pub fn fault_ring(&self) -> Ring {
        Ring::still(84, Tone::Soon)
    }
}

/// A mailbox's fields, each with its message.
#[derive(Clone, Debug, Default)]
pub struct MailboxForm {
    /// Its address.
    pub address: Field,
    /// What colleagues call it.
    pub name: Field,
    /// How its mail comes in: `imap`, `smtp`, `none`.
    pub ways: Vec<Choice>,
    /// The IMAP server.
    pub imap: ServerFields,
    /// How one signs in there: `password`, `google`, `microsoft`, `oauth2`.
    pub sign_ins: Vec<Choice>,
    /// Sign in as.
    pub user: Field,
    /// What is wrong with the password or the refresh token; neither is ever shown.
    pub password_fault: Option<String>,
    /// Whether a secret is kept already.
    pub has_password: bool,
    /// Where sign-in tokens are given.
    pub token_url: Field,
    /// Our program's name there.
    pub client_id: Field,
    /// What is asked for there.
    pub scope: Field,
    /// Folders, separated by commas.
    pub folders: Field,
    /// From when on older letters are fetched; may be empty.
    pub since: Field,
    /// Whether `name+tag@` reaches it.
    pub takes_tags: bool,
    /// Under which names its server writes who sent a letter; may be empty.
    pub trusted_hosts: Field,
    /// How its mail goes out: `default`, `server`, `caught`.
    pub sendings: Vec<Choice>,
    /// The SMTP server.
    pub smtp: ServerFields,
    /// How one signs in there: `same`, `password`, `none`.
    pub smtp_sign_ins: Vec<Choice>,
    /// Sign in there as.
    pub smtp_user: Field,
    /// What is wrong with the password there.
    pub smtp_password_fault: Option<String>,
    /// Whether one is kept already.
    pub has_smtp_password: bool,
    /// The group its letters go to.
    pub groups: Vec<Choice>,
    /// The brand it belongs to.
    pub brands: Vec<Choice>,
}

/// A server: its name, its port, and how the line to it is kept private.
#[derive(Clone, Debug, Default)]
pub struct ServerFields {
    /// Its name.
    pub host: Field,
    /// Its port.
    pub port: Field,
    /// `tls`, `starttls`, `plain`.
    pub securities: Vec<Choice>,
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
    /// How often somebody hears while we owe them something, most urgent first.
    pub cadences: Vec<TargetField>,
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
