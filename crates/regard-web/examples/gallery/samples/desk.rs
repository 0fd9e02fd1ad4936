//! Settings, the laws, and the pages outside the app.

use regard_web::view::{
    face::Face,
    frame::Place,
    held::Check,
    icon::Icon,
    laws::{LawMend, LawRow, LawState, LawsPage},
    list::{Choice, Empty},
    plain::{ErrorPage, SetupPage, SignInLinkPage, SignInPage, SignInSentPage},
    settings::{
        BrandPage, DayField, DeskPage, Doctor, Field, GroupRow, GroupsPage, MailboxForm, MailboxPage,
        MailboxRow, MailboxesPage, PeoplePage, PersonRow, ProfilePage, ServerFields, SessionRow,
        SettingsLink, SettingsPage, SettingsSection, TargetField, TryRow,
    },
    tone::Tone,
};

use super::cast::{frame, when};

fn link(href: &str, icon: Icon, title: &str, line: &str, state: &str, tone: Option<Tone>) -> SettingsLink {
    SettingsLink {
        href: href.to_owned(),
        icon,
        title: title.to_owned(),
        line: line.to_owned(),
        state: state.to_owned(),
        tone,
    }
}

pub(crate) fn home() -> SettingsPage {
    let section = |title: &str, links| SettingsSection { title: title.to_owned(), links };
    SettingsPage {
        frame: frame("Settings", Place::Settings),
        doctor: Some(Doctor {
            tone: Tone::Soon,
            title: "Well, with one thing to mend.".to_owned(),
            text: "repairs@example.com sends mail that some providers will distrust. The mend is one line of DNS.".to_owned(),
            action: Some(("/settings/mailboxes/1".to_owned(), "Mend it".to_owned())),
        }),
        sections: vec![
            section("Ways to reach us", vec![
                link("/settings/mailboxes", Icon::Mail, "Mailboxes", "hello@, repairs@", "One needs you", Some(Tone::Soon)),
                link("/settings/brand", Icon::PencilLine, "Brand and signature", "Example Coffee", "", None),
                link("/suspended", Icon::Shield, "Held mail", "Six wait for a person", "", None),
            ]),
            section("People", vec![
                link("/settings/people", Icon::UserRound, "Colleagues", "3 people, 1 lead", "", None),
                link("/settings/groups", Icon::Users, "Groups", "Repairs, Orders", "", None),
                link("/settings/profile", Icon::KeyRound, "You", "Name, password, where you are signed in", "", None),
            ]),
            section("Promises and standards", vec![link("/laws", Icon::Scale, "The ten laws", "Last checked 12 seconds ago", "2 people", Some(Tone::Soon))]),
        ],
        foot: "Regard 0.1 on your own server, started 19 days ago. 214 MB of memory.".to_owned(),
    }
}

pub(crate) fn profile() -> ProfilePage {
    let session = |id, device: &str, line: &str, current| SessionRow {
        id: format!("{id}"),
        device: device.to_owned(),
        line: line.to_owned(),
        current,
    };
    ProfilePage {
        frame: frame("You", Place::Settings),
        name: "Ben Ortega".to_owned(),
        name_fault: None,
        email: "ben@example.com".to_owned(),
        away: None,
        zones: vec![
            Choice::new("Europe/London", "London, 14:22", true),
            Choice::new("Europe/Berlin", "Berlin, 15:22", false),
        ],
        themes: vec![
            Choice::new("", "As the system", true).hinted("Changes with it"),
            Choice::new("regard-day", "Light", false).hinted("Always"),
            Choice::new("regard-night", "Dark", false).hinted("Always"),
        ],
        signature: "Ben, Repairs".to_owned(),
        password_fault: Some(
            "That is among the most used passwords. Three words of your own are better.".to_owned(),
        ),
        has_password: true,
        sessions: vec![
            session(1, "Firefox on Linux", "192.0.2.4, now", true),
            session(2, "Safari on iPhone", "198.51.100.7, yesterday 21:10", false),
        ],
        tries: vec![
            TryRow {
                text: "By password".to_owned(),
                line: "192.0.2.4, 2 minutes ago".to_owned(),
                outcome: "came in".to_owned(),
                tone: Tone::Kept,
            },
            TryRow {
                text: "By password".to_owned(),
                line: "203.0.113.80, 3 hours ago".to_owned(),
                outcome: "wrong".to_owned(),
                tone: Tone::Soon,
            },
        ],
    }
}

fn roles(chosen: &str) -> Vec<Choice> {
    [
        ("agent", "Answers customers", "Sees and answers what the groups share"),
        ("lead", "Leads a group", "Also sees how the group does"),
        ("admin", "Runs Regard", "Also changes settings and people"),
    ]
    .map(|(value, label, hint)| Choice::new(value, label, value == chosen).hinted(hint))
    .to_vec()
}

pub(crate) fn people() -> PeoplePage {
    let person = |id, name: &str, line: &str, role: &str, state: &str| PersonRow {
        id,
        name: name.to_owned(),
        face: Face::colleague(name),
        line: line.to_owned(),
        roles: roles(role),
        state: state.to_owned(),
        suspended: false,
    };
    PeoplePage {
        frame: frame("Colleagues", Place::Settings),
        people: vec![
            person(1, "Anna Keller", "anna@example.com, Repairs", "admin", "last here today"),
            person(2, "Ben Ortega", "ben@example.com, Repairs", "lead", "here now"),
            person(3, "Cleo Marsh", "cleo@example.com, Orders", "agent", "invited, not here yet"),
        ],
        invite: String::new(),
        invite_fault: None,
        roles: roles("agent"),
        can_change: true,
    }
}

pub(crate) fn groups() -> GroupsPage {
    let group = |id, name: &str, line: &str, private| GroupRow {
        id,
        name: name.to_owned(),
        line: line.to_owned(),
        private,
        members: vec![
            Choice::new("1", "Anna Keller", true),
            Choice::new("2", "Ben Ortega", true),
            Choice::new("3", "Cleo Marsh", false),
        ],
    };
    GroupsPage {
        frame: frame("Groups", Place::Settings),
        groups: vec![
            group(1, "Repairs", "2 people, 12 waiting", false),
            group(2, "Orders", "1 person, all heard", true),
        ],
        name: "Repairs".to_owned(),
        name_fault: Some("There is a group of this name already.".to_owned()),
        can_change: true,
    }
}

pub(crate) fn mailboxes() -> MailboxesPage {
    let row = |id, address: &str, line: &str, fault: &str, state: &str, tone| MailboxRow {
        id,
        address: address.to_owned(),
        line: line.to_owned(),
        faults: Some(fault.to_owned()).filter(|fault| !fault.is_empty()).into_iter().collect(),
        state: state.to_owned(),
        tone,
    };
    MailboxesPage {
        frame: frame("Mailboxes", Place::Settings),
        mailboxes: vec![
            row(
                2,
                "hello@example.com",
                "Fetched 12 seconds ago, 1204 of 1204 messages here",
                "",
                "Well",
                Tone::Kept,
            ),
            row(
                1,
                "repairs@example.com",
                "Fetched 2 hours ago, 318 of 318 messages here",
                REFUSED,
                "One thing to mend",
                Tone::Soon,
            ),
            row(3, "old@example.com", "It rests: nothing is fetched", "", "Paused", Tone::Rest),
        ],
        empty: Empty {
            icon: Icon::Mail,
            tone: Tone::Rest,
            title: "No mailbox yet".to_owned(),
            text: "Connect the address your customers write to. Older letters can come along.".to_owned(),
            action: Some(("/settings/mailboxes/new".to_owned(), "Connect a mailbox".to_owned())),
        },
        receiver: "Until there is a mailbox, our own door takes mail for any address.".to_owned(),
    }
}

const REFUSED: &str = "mail.example.com:993 does not accept repairs@example.com and its secret: Authentication failed. \
                       Enter them again, or connect the mailbox again.";

pub(crate) fn no_mailboxes() -> MailboxesPage {
    MailboxesPage { mailboxes: Vec::new(), ..mailboxes() }
}

pub(crate) fn mailbox() -> MailboxPage {
    MailboxPage {
        frame: frame("repairs@example.com", Place::Settings),
        id: Some(1),
        form: mailbox_form(),
        line: "Fetched 2 hours ago, 318 of 320 messages here.".to_owned(),
        faults: vec![REFUSED.to_owned()],
        fetched: true,
        paused: false,
        connection: vec![
            Check::new(Icon::Wrench, Tone::Soon, REFUSED, "in"),
            Check::holds("smtp.example.com:465 knows repairs@example.com and takes our mail.", "out"),
        ],
        trying: false,
        checked: Some(when("2026-11-24 14:21")),
        folders: vec![
            Check::holds("INBOX", "300 of 300")
                .explained("Counted 12:10. All that is ours to have is here.", ""),
            Check::new(Icon::CircleAlert, Tone::Soon, "Repairs", "18 of 20")
                .explained("Counted 12:10. 2 did not come; they are tried again every hour.", ""),
        ],
        catches: true,
    }
}

fn mailbox_form() -> MailboxForm {
    let server = |host: &str, port: &str| ServerFields {
        host: Field::new(host),
        port: Field::new(port),
        securities: vec![Choice::new("tls", "TLS", true), Choice::new("starttls", "STARTTLS", false)],
    };
    let pick = |value: &str, label: &str, hint: &str, chosen| Choice::new(value, label, chosen).hinted(hint);
    MailboxForm {
        address: Field::new("repairs@example.com"),
        name: Field::new("Repairs"),
        ways: vec![
            pick("imap", "We fetch it", "By IMAP. Nothing there is changed.", true),
            pick("smtp", "It is brought to us", "Other servers hand it to our own door.", false),
            pick("none", "By a pipe, or not at all", "Another program hands it over.", false),
        ],
        imap: ServerFields {
            host: Field {
                value: "imap.example.con/".to_owned(),
                fault: Some("Write the server's name, such as mail.example.com.".to_owned()),
            },
            ..server("", "993")
        },
        sign_ins: vec![
            Choice::new("password", "With a password", true),
            Choice::new("google", "With Google (OAuth2)", false),
        ],
        user: Field::new("repairs@example.com"),
        password_fault: Some("Enter it: without it nobody lets us in.".to_owned()),
        has_password: true,
        token_url: Field::default(),
        client_id: Field::default(),
        scope: Field::default(),
        folders: Field::new("INBOX, Repairs"),
        since: Field::new("2026-10-25"),
        takes_tags: true,
        trusted_hosts: Field::default(),
        sendings: vec![
            pick("default", "By the desk’s server", "The one whoever runs this desk has set.", false),
            pick("server", "By its own server", "As its provider wants it.", true),
            pick("caught", "Not at all", "Caught, and shown under Outgoing mail.", false),
        ],
        smtp: server("smtp.example.com", "465"),
        smtp_sign_ins: vec![Choice::new("same", "As for receiving", true)],
        smtp_user: Field::default(),
        smtp_password_fault: None,
        has_smtp_password: false,
        groups: vec![Choice::new("1", "Repairs", true)],
        brands: vec![Choice::new("1", "Example Coffee", true)],
    }
}

pub(crate) fn new_mailbox() -> MailboxPage {
    let mut page = mailbox();
    page.id = None;
    page.line = "Nothing is fetched or sent before you save.".to_owned();
    page.faults.clear();
    page.connection.clear();
    page.folders.clear();
    page.checked = None;
    page.form = MailboxForm { address: Field::new(""), has_password: false, ..page.form };
    page
}

pub(crate) fn brand() -> BrandPage {
    BrandPage {
        frame: frame("Brand", Place::Settings),
        id: 1,
        name: Field::new("Example Coffee"),
        from_name: Field::new("Example Coffee, Harbourside"),
        signature: Field::new("Example Coffee, Harbourside"),
        preview: "Hello Dora,\n\nyour parcel leaves today and is with you on Thursday.\n\nBen\n\n-- \nExample Coffee, Harbourside\n"
            .to_owned(),
    }
}

pub(crate) fn hours() -> DeskPage {
    let day = |key, label, hours: &str| DayField { key, label, hours: Field::new(hours) };
    let target = |key, label, hours: &str| TargetField { key, label, hours: Field::new(hours) };
    DeskPage {
        frame: frame("Hours and waits", Place::Settings),
        name: Field::new("Example Coffee"),
        zone: Field::new("Europe/London"),
        days: vec![
            day("monday", "Monday", "09:00-17:00"),
            day("tuesday", "Tuesday", "09:00-12:00, 13:00-17:00"),
            day("wednesday", "Wednesday", "09:00-17:00"),
            day("thursday", "Thursday", "09:00-17:00"),
            DayField {
                hours: Field {
                    value: "from nine".to_owned(),
                    fault: Some("“from nine” is no span such as 09:00-17:00.".to_owned()),
                },
                ..day("friday", "Friday", "")
            },
            day("saturday", "Saturday", "10:00-14:00"),
            day("sunday", "Sunday", ""),
        ],
        holidays: Field::new("2026-12-24 to 2027-01-01 Winter break"),
        targets: vec![
            target("urgent", "Urgent", "1"),
            target("high", "High", "4"),
            target("normal", "Normal", "8"),
            target("low", "Low", "16"),
        ],
        cadences: vec![
            target("every_urgent", "Urgent", "2"),
            target("every_high", "High", "4"),
            target("every_normal", "Normal", "8"),
            target("every_low", "Low, long-running", "24"),
        ],
        acknowledges: true,
        closing: Field::new("Urgent? Call us, the number stands on our page."),
    }
}

pub(crate) fn laws() -> LawsPage {
    let law = |number, title: &str, says: &str, measure: &str, state: LawState, bad: &[usize]| LawRow {
        number,
        title: title.to_owned(),
        says: says.to_owned(),
        measure: measure.to_owned(),
        days: if state == LawState::NotYet {
            Vec::new()
        } else {
            (0..30).map(|i| !bad.contains(&i)).collect()
        },
        state,
        mend: Vec::new(),
    };
    let mut first = law(
        1,
        "Nobody is ignored",
        "Everyone who waits has an owner, and a time at which they next hear from us.",
        "1,204 people waiting or served",
        LawState::Mend("2 people".to_owned()),
        &[29],
    );
    let mend = |name: &str, reference: &str, text: &str, verb: &str| LawMend {
        name: name.to_owned(),
        face: Face::customer(name),
        reference: reference.to_owned(),
        text: text.to_owned(),
        href: "/tickets/4776".to_owned(),
        verb: verb.to_owned(),
    };
    first.mend = vec![
        mend(
            "Eve Laurent",
            "R-4776",
            "Her question came back from a colleague who left on Friday. Nobody owns it; she last heard from us four days ago.",
            "Give it an owner",
        ),
        mend(
            "Quayside Café",
            "R-4801",
            "They have an owner, Cleo, but no time at which they next hear. Cleo is away until Thursday.",
            "Set the next word",
        ),
    ];
    LawsPage {
        frame: frame("The ten laws", Place::Settings),
        title: "One of two holds.".to_owned(),
        lead: "Two people are waiting without a next word. The laws are checked all the time over everything we know, last at 14:21:48, twelve seconds ago.".to_owned(),
        laws: vec![
            first,
            law(2, "Nothing promised is forgotten", "Every promise is written down. Its time moves only when the customer has been told first.", "", LawState::NotYet, &[]),
            law(9, "Only those meant to hear, hear", "No note, finding or other customer’s word leaves by any door.", "9,310 messages sent", LawState::Holds, &[8]),
        ],
    }
}

pub(crate) fn sign_in() -> SignInPage {
    SignInPage {
        theme: None,
        org: "Example Coffee".to_owned(),
        csrf: "sample".to_owned(),
        next: "/today".to_owned(),
        email: "ben@example.com".to_owned(),
        fault: None,
    }
}

pub(crate) fn sign_in_refused() -> SignInPage {
    SignInPage {
        fault: Some("Address and password do not belong together. A link by mail works as well.".to_owned()),
        ..sign_in()
    }
}

pub(crate) fn sign_in_sent() -> SignInSentPage {
    SignInSentPage {
        theme: None,
        org: "Example Coffee".to_owned(),
        email: "ben@example.com".to_owned(),
        valid_for: "15 minutes".to_owned(),
        outbox: true,
    }
}

pub(crate) fn sign_in_link(good: bool) -> SignInLinkPage {
    SignInLinkPage {
        theme: None,
        org: "Example Coffee".to_owned(),
        csrf: "sample".to_owned(),
        token: good.then(|| "sample".to_owned()),
        next: "/today".to_owned(),
    }
}

pub(crate) fn setup() -> SetupPage {
    SetupPage { theme: None }
}

pub(crate) fn error(status: u16) -> ErrorPage {
    let page = ErrorPage::of(status, "01JDRW-7Q2F", "/today", None);
    if status == 403 { page.asking("Anna Keller") } else { page }
}
