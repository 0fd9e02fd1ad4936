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
        MailboxRow, MailboxesPage, PeoplePage, PersonRow, ProfilePage, SessionRow, SettingsLink,
        SettingsPage, SettingsSection, TargetField, TryRow,
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
    let row = |id, address: &str, line: &str, state: &str, tone| MailboxRow {
        id,
        address: address.to_owned(),
        line: line.to_owned(),
        state: state.to_owned(),
        tone,
    };
    MailboxesPage {
        frame: frame("Mailboxes", Place::Settings),
        mailboxes: vec![
            row(
                2,
                "hello@example.com",
                "Fetched 12 seconds ago, 1,204 letters this month",
                "Well",
                Tone::Kept,
            ),
            row(
                1,
                "repairs@example.com",
                "Fetched 40 seconds ago, 318 letters this month",
                "One thing to mend",
                Tone::Soon,
            ),
        ],
        empty: Empty {
            icon: Icon::Mail,
            tone: Tone::Rest,
            title: "No mailbox yet".to_owned(),
            text: "Connect the address your customers write to. The last 30 days can come along.".to_owned(),
            action: Some(("/settings/mailboxes/new".to_owned(), "Connect a mailbox".to_owned())),
        },
        receiver: "Letters are also taken directly, by SMTP on port 2525.".to_owned(),
    }
}

pub(crate) fn no_mailboxes() -> MailboxesPage {
    MailboxesPage { mailboxes: Vec::new(), ..mailboxes() }
}

pub(crate) fn mailbox() -> MailboxPage {
    let dkim = Check::new(Icon::Wrench, Tone::Soon, "Letters are not signed yet", "DKIM").explained(
        "Some providers will put them into spam. Ask whoever looks after your domain to add this line, then test again.",
        "regard1._domainkey  TXT  v=DKIM1; k=ed25519; p=Xb7kQ0c4sample9wE=",
    );
    MailboxPage {
        frame: frame("repairs@example.com", Place::Settings),
        id: Some(1),
        form: MailboxForm {
            address: Field::new("repairs@example.com"),
            imap_host: Field {
                value: "imap.example.con".to_owned(),
                fault: Some("There is no server of this name.".to_owned()),
            },
            imap_port: vec![
                Choice::new("993/tls", "993, TLS", true),
                Choice::new("143/starttls", "143, STARTTLS", false),
            ],
            user: Field::new("repairs@example.com"),
            password_fault: None,
            has_password: true,
            folders: Field::new("INBOX"),
            name: Field::new("{agent} from Example Coffee"),
            smtp_host: Field::new("smtp.example.com"),
            smtp_port: vec![
                Choice::new("465/tls", "465, TLS", true),
                Choice::new("587/starttls", "587, STARTTLS", false),
            ],
            groups: vec![Choice::new("1", "Repairs", true)],
            brands: vec![Choice::new("1", "Example Coffee", true)],
            after: vec![
                Choice::new("stay", "Stays where it is", true).hinted("Marked as read. Nothing can be lost."),
                Choice::new("move", "Moves to “Regard”", false).hinted("The inbox stays empty."),
            ],
            since: Field::new("2026-10-25"),
        },
        line: "Fetched 40 seconds ago. 318 letters this month, none lost.".to_owned(),
        paused: false,
        connection: vec![
            Check::holds("Signed in and read the inbox", "180 ms"),
            Check::holds("Sent a letter to ourselves", "2.1 s"),
            Check::holds("It came back, safe over TLS 1.3", "4.8 s"),
        ],
        trust: vec![
            Check::holds("Our server may send for example.com", "SPF"),
            dkim,
            Check::holds("Strangers are told to refuse forgeries", "DMARC"),
            Check::holds("Answers find their way back", "MX"),
        ],
        checked: Some(when("2026-11-24 14:21")),
    }
}

pub(crate) fn new_mailbox() -> MailboxPage {
    let mut page = mailbox();
    page.id = None;
    page.line = "One address is enough; the servers are often found by it alone.".to_owned();
    page.connection.clear();
    page.trust.clear();
    page.form.address = Field::new("");
    page.form.imap_host = Field::new("");
    page.form.has_password = false;
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
