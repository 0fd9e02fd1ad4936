//! Search, the palette's answers, and a person's page.

use regard_web::view::{
    face::Face,
    frame::Place,
    icon::Icon,
    inbox::Identity,
    list::{Choice, Empty},
    search::{Filter, FindGroup, FindOption, FindResults, Operator, PersonHit, SearchPage, TicketHit},
    tone::Tone,
    user::{SamePerson, TimelineEntry, UserPage, UserTicket},
    when::Clock,
};

use super::cast::{clock, frame, html, when};

pub(crate) fn search() -> SearchPage {
    let op = |key: &str, value: &str| Operator {
        key: key.to_owned(),
        value: value.to_owned(),
        href: "/search?q=steam+wand".to_owned(),
    };
    let box_ = |value: &str, label: &str, n: &str, on| Choice::new(value, label, on).hinted(n);
    SearchPage {
        frame: frame("steam wand", Place::Search),
        words: "steam wand".to_owned(),
        operators: vec![op("has:", "attachment"), op("since:", "1 Nov")],
        offers: vec![
            op("from:", "Dora"),
            op("status:", "open"),
            op("with:", "me"),
            op("group:", "Repairs"),
            op("tag:", "seal-0624"),
        ],
        filters: vec![
            Filter {
                title: "State".to_owned(),
                field: "state".to_owned(),
                choices: vec![
                    box_("us", "Waiting for us", "4", false),
                    box_("them", "Their turn", "2", false),
                    box_("solved", "Solved", "8", true),
                ],
            },
            Filter {
                title: "Channel".to_owned(),
                field: "channel".to_owned(),
                choices: vec![box_("mail", "Email", "9", false), box_("form", "Web form", "1", false)],
            },
        ],
        total: Some("16 results for".to_owned()),
        orders: vec![
            Choice::new("/search?q=steam+wand", "Newest", true),
            Choice::new("/search?q=steam+wand&order=best", "Best match", false),
        ],
        people: vec![
            PersonHit {
                href: "/users/4".to_owned(),
                name: "Dora Brandt".to_owned(),
                face: Face::customer("Dora Brandt").with(&clock("2026-11-24 12:34", "2026-11-24 15:00")),
                line: "two conversations about it".to_owned(),
            },
            PersonHit {
                href: "/users/5".to_owned(),
                name: "Eve Laurent".to_owned(),
                face: Face::customer("Eve Laurent").with(&Clock::resting("")),
                line: "wrote about it in June".to_owned(),
            },
            PersonHit {
                href: "/users/1".to_owned(),
                name: "Anna Keller".to_owned(),
                face: Face::colleague("Anna Keller"),
                line: "colleague, Repairs".to_owned(),
            },
        ],
        tickets: hits(),
        ticket_count: 14,
        more: Some("/search?q=steam+wand&page=2".to_owned()),
        empty: nobody(),
        foot: "You see what you may see: two private notes of other groups are left out.".to_owned(),
    }
}

fn hits() -> Vec<TicketHit> {
    let hit = |id: i64, name: &str, subject: &str, quote: &str, at: &str, clock: Clock| TicketHit {
        href: format!("/tickets/{id}"),
        face: Face::customer(name).with(&clock),
        subject: subject.to_owned(),
        quote: html(quote),
        name: name.to_owned(),
        reference: format!("R-{id}"),
        owner: "Ben, Repairs".to_owned(),
        when: when(at),
        clock,
    };
    let solved = || Clock { tone: Tone::Kept, ..Clock::resting("solved") };
    vec![
        hit(
            4821,
            "Dora Brandt",
            "Steam wand leaking again after repair",
            "This morning the <mark>steam</mark> <mark>wand</mark> is dripping again. It is the same drip as before, and I have my sister’s family here…",
            "2026-11-24 09:12",
            clock("2026-11-24 12:34", "2026-11-24 15:00"),
        ),
        hit(
            4810,
            "Quayside Café",
            "Three machines for the new café",
            "…and could the <mark>steam</mark> <mark>wands</mark> be the long ones? We had to bend the jug in the old place.",
            "2026-11-23 16:20",
            clock("2026-11-24 11:22", "2026-11-24 16:32"),
        ),
        hit(
            4702,
            "Dora Brandt",
            "Steam wand leaking",
            "There is a small leak where the <mark>wand</mark> meets the body, only when the <mark>steam</mark> is on.",
            "2026-11-04 08:00",
            solved(),
        ),
    ]
}

fn nobody() -> Empty {
    Empty {
        icon: Icon::Search,
        tone: Tone::Rest,
        title: "Nothing about “stem wond”".to_owned(),
        text: "There are 14 conversations about “steam wand”. Did you mean them?".to_owned(),
        action: Some(("/search?q=steam+wand".to_owned(), "Search for steam wand".to_owned())),
    }
}

pub(crate) fn search_nothing() -> SearchPage {
    SearchPage {
        words: "stem wond".to_owned(),
        operators: Vec::new(),
        filters: Vec::new(),
        total: Some("Nothing for".to_owned()),
        people: Vec::new(),
        tickets: Vec::new(),
        foot: String::new(),
        ..search()
    }
}

pub(crate) fn search_start() -> SearchPage {
    SearchPage { words: String::new(), total: None, ..search_nothing() }
}

pub(crate) fn find() -> FindResults {
    let option = |id: &str, href: &str, icon, label: &str, meta: &str| FindOption {
        id: id.to_owned(),
        href: href.to_owned(),
        icon,
        label: label.to_owned(),
        meta: meta.to_owned(),
    };
    FindResults {
        groups: vec![
            FindGroup {
                title: "People".to_owned(),
                options: vec![option(
                    "find-user-4",
                    "/users/4",
                    Icon::UserRound,
                    "Dora Brandt",
                    "dora@example.com",
                )],
            },
            FindGroup {
                title: "Conversations".to_owned(),
                options: vec![option(
                    "find-ticket-4821",
                    "/tickets/4821",
                    Icon::Mail,
                    "Steam wand leaking again after repair",
                    "R-4821",
                )],
            },
        ],
    }
}

pub(crate) fn user() -> UserPage {
    let due = clock("2026-11-24 12:34", "2026-11-24 15:00");
    let ticket = |id: i64, subject: &str, facts: &[&str], icon, clock: Clock| UserTicket {
        href: format!("/tickets/{id}"),
        subject: subject.to_owned(),
        reference: format!("R-{id}"),
        facts: facts.iter().map(|f| (*f).to_owned()).collect(),
        icon,
        clock,
    };
    let solved = || Clock { tone: Tone::Kept, ..Clock::resting("solved") };
    UserPage {
        frame: frame("Dora Brandt", Place::People),
        id: 4,
        name: "Dora Brandt".to_owned(),
        face: Face::customer("Dora Brandt").with(&due),
        crumb: "customer since March 2019".to_owned(),
        line: "Bristol, 14:22 there. She hears from Ben by 15:00:".to_owned(),
        clock: Some(due.clone()),
        open: vec![
            ticket(
                4821,
                "Steam wand leaking again after repair",
                &["Ben, Repairs", "2 of us wrote"],
                Icon::Mail,
                due,
            ),
            ticket(
                4790,
                "Invoice with my company’s address",
                &["Cleo, Orders", "since Mon 23 Nov"],
                Icon::FileText,
                Clock::resting("their turn"),
            ),
        ],
        closed: vec![
            ticket(
                4702,
                "Steam wand leaking",
                &["Ben, Repairs", "Wed 4 Nov to Fri 20 Nov"],
                Icon::Mail,
                solved(),
            ),
            ticket(
                3120,
                "Which beans for a wedding?",
                &["Anna, Orders", "12 Jun 2025"],
                Icon::Mail,
                solved(),
            ),
        ],
        closed_count: 7,
        more: Some("/users/4?all=1".to_owned()),
        note: "Prefers writing; please don’t phone. The machine was a wedding present.".to_owned(),
        identities: vec![
            Identity {
                icon: Icon::Mail,
                value: "dora@example.com".to_owned(),
                note: "verified, first choice".to_owned(),
                tone: Tone::Rest,
            },
            Identity {
                icon: Icon::MailX,
                value: "dora.brandt@example.net".to_owned(),
                note: "mail comes back since 3 May".to_owned(),
                tone: Tone::Late,
            },
            Identity {
                icon: Icon::Phone,
                value: "0117 496 0187".to_owned(),
                note: "please don’t phone".to_owned(),
                tone: Tone::Rest,
            },
        ],
        same: Some(SamePerson { id: 9, text: "d.brandt@example.org, one request in 2022.".to_owned() }),
        organization: Some((
            "/organizations/1".to_owned(),
            "Brandt Bindery".to_owned(),
            "3 people".to_owned(),
        )),
        tags: vec!["bindery".to_owned()],
        timeline: timeline(),
        can_change: true,
        suspended: false,
    }
}

fn timeline() -> Vec<TimelineEntry> {
    let entry = |at: &str, icon, tone, text: &str, quote: &str, id: i64| TimelineEntry {
        when: when(at),
        icon,
        tone,
        text: text.to_owned(),
        quote: quote.to_owned(),
        link: Some((format!("/tickets/{id}"), format!("R-{id}"))),
    };
    vec![
        entry(
            "2026-11-24 10:31",
            Icon::Mail,
            Tone::Calm,
            "Answered within the hour",
            "Any time on Thursday would suit me, I work from home.",
            4821,
        ),
        entry(
            "2026-11-24 09:12",
            Icon::Mail,
            Tone::Late,
            "Wrote by email",
            "I don’t want to send it away a third time. What can we do?",
            4821,
        ),
        entry("2026-11-20 11:00", Icon::Check, Tone::Kept, "Steam wand leaking: solved", "", 4702),
        entry(
            "2026-11-04 08:00",
            Icon::Mail,
            Tone::Rest,
            "Wrote by email",
            "There is a small leak where the wand meets the body.",
            4702,
        ),
    ]
}
