//! Today, writing first, and the small pages around a ticket.

use regard_web::view::{
    compose::{ComposePage, MergeCandidate, MergePage, SplitPage, SubjectPage},
    face::Face,
    frame::Place,
    handoff::HandoffPage,
    icon::Icon,
    list::{Choice, Empty},
    settings::Field,
    today::{AgendaDue, AgendaItem, Colleague, Mend, Side, SideRow, TodayPage, Week},
    tone::Tone,
    update::{ClocksPage, SilentRow, UpdatePage},
    when::Clock,
};

use super::cast::{clock, frame, html, when};

pub(crate) fn today() -> TodayPage {
    TodayPage {
        frame: frame("Today", Place::Today),
        day: "Tuesday 24 November".to_owned(),
        greeting: "Good afternoon, Ben.".to_owned(),
        lead: "Three people are waiting to hear from you before you leave at 17:00, one of them for longer than we said."
            .to_owned(),
        scopes: vec![Choice::new("me", "Mine", true), Choice::new("1", "Repairs", false)],
        count: 5,
        agenda: agenda(),
        empty: Empty {
            icon: Icon::CheckCheck,
            tone: Tone::Kept,
            title: "Everyone has been heard".to_owned(),
            text: "Nothing is due today. Five people are still without an owner.".to_owned(),
            action: Some(("/inbox?view=unassigned".to_owned(), "See who".to_owned())),
        },
        foot: "Nothing else is due until tomorrow at 09:30. Five conversations are waiting for the customer.".to_owned(),
        week: Some(Week {
            title: "Heard in time this week".to_owned(),
            kept: 31,
            of: 32,
            text: "One person heard from us 25 minutes later than we said.".to_owned(),
        }),
        news_upto: Some(7),
        mend: vec![
            Mend { icon: Icon::MailX, tone: Tone::Late, title: "An answer came back".to_owned(), text: "The mailbox of eve@example.net is full".to_owned(), href: "/tickets/4821".to_owned() },
            Mend { icon: Icon::Wrench, tone: Tone::Soon, title: "repairs@example.com is not fetched".to_owned(), text: "The password was refused at 14:05".to_owned(), href: "/settings/mailboxes/1".to_owned() },
        ],
        side: vec![Side {
            key: "silence",
            title: "Silent too long".to_owned(),
            count: 2,
            all: Some(("/clocks".to_owned(), "All".to_owned())),
            rows: vec![SideRow {
                icon: Icon::Clock,
                tone: Tone::Late,
                title: "Quayside Café".to_owned(),
                text: "Three machines for the new café".to_owned(),
                href: "/tickets/4810".to_owned(),
                actions: Vec::new(),
            }],
            action: None,
        }],
        colleagues: vec![
            Colleague { name: "Anna Keller".to_owned(), face: Face::colleague("Anna Keller"), line: "Repairs, 4 waiting".to_owned() },
            Colleague { name: "Cleo Marsh".to_owned(), face: Face::colleague("Cleo Marsh"), line: "Orders, all heard".to_owned() },
        ],
    }
}

pub(crate) fn quiet_day() -> TodayPage {
    let mut page = today();
    page.count = 0;
    page.agenda.clear();
    page.mend.clear();
    page.side.clear();
    page.lead = "Nobody is waiting for you.".to_owned();
    page
}

fn agenda() -> Vec<AgendaItem> {
    let due = |ticket: i64,
               at: &str,
               clock: Clock,
               icon: Icon,
               kind: &str,
               title: &str,
               name: &str,
               fact: &str,
               verb: &str| {
        AgendaItem::Due(Box::new(AgendaDue {
            anchor: ticket.to_string(),
            at: at.to_owned(),
            clock,
            icon,
            title: title.to_owned(),
            quoted: false,
            kind: kind.to_owned(),
            name: name.to_owned(),
            fact: fact.to_owned(),
            href: format!("/tickets/{ticket}"),
            verb: verb.to_owned(),
            first: ticket == 4816,
        }))
    };
    let mut items = vec![
        due(
            4816,
            "13:57",
            clock("2026-11-24 11:57", "2026-11-24 13:57"),
            Icon::Clock,
            "Update",
            "Tell Harbour Books where their machine is",
            "Harbour Books",
            "Second delivery date missed",
            "Write now",
        ),
        AgendaItem::Now("14:22".to_owned()),
        due(
            4821,
            "15:00",
            clock("2026-11-24 12:34", "2026-11-24 15:00"),
            Icon::Promise,
            "Update",
            "I’ll write again by 15:00 whatever the answer is",
            "Dora Brandt",
            "Steam wand leaking again after repair",
            "Continue draft",
        ),
        due(
            4823,
            "15:14",
            clock("2026-11-24 12:41", "2026-11-24 15:14"),
            Icon::Reply,
            "Reply",
            "Charged twice for the same filters",
            "Eve Laurent",
            "First reply, within two hours",
            "Reply",
        ),
        due(
            4810,
            "16:32",
            clock("2026-11-24 11:22", "2026-11-24 16:32"),
            Icon::Mail,
            "Reply",
            "Three machines for the new café",
            "Quayside Café",
            "Delivery date asked for",
            "Open",
        ),
        due(
            4827,
            "17:22",
            clock("2026-11-24 12:50", "2026-11-24 17:22"),
            Icon::Users,
            "Colleague",
            "Returns label printer prints blank",
            "Cleo Marsh",
            "Warehouse. Forty parcels waiting for a label",
            "Reply",
        ),
    ];
    if let AgendaItem::Due(item) = &mut items[2] {
        item.quoted = true;
    }
    items
}

pub(crate) fn update() -> UpdatePage {
    let field = |value: &str| Field { value: value.to_owned(), fault: None };
    let kind =
        |value: &str, label: &str, chosen: bool| Choice::new(value, label, chosen).hinted("in its own words");
    UpdatePage {
        frame: frame("Say how things stand", Place::Inbox),
        ticket: 4821,
        title: "R-4821 Steam wand leaking again after repair".to_owned(),
        name: "Dora".to_owned(),
        lead: "Dora last heard from us yesterday 14:10 and hears again by 15:00.".to_owned(),
        kinds: vec![
            kind("no_progress", "No news yet", true),
            kind("progress", "It moved", false),
            kind("delay", "It takes longer", false),
            kind("done", "It is done", false),
        ],
        did: field("Anna Keller worked on it on Monday."),
        is_found: true,
        blocked_by: field(""),
        next_step: field(""),
        next_due: Field {
            value: "2026-11-25T15:00".to_owned(),
            fault: Some("Choose a time that is still to come.".to_owned()),
        },
        fault: Some("It does not say what it waits for.".to_owned()),
    }
}

pub(crate) fn handoff() -> HandoffPage {
    HandoffPage {
        frame: frame("Offer it to a colleague", Place::Inbox),
        ticket: 4821,
        title: "R-4821 Steam wand leaking again after repair".to_owned(),
        name: "Dora".to_owned(),
        takers: vec![
            Choice::new("", "A lead, whoever can decide", false),
            Choice::new("2", "Cleo Marsh", true),
        ],
        reason: "Cleo knows these machines best".to_owned(),
        asked: "The wand leaks again after the repair.".to_owned(),
        tried: "A new gasket on Monday.".to_owned(),
        promised: String::new(),
        mood: "Patient, and tired of it".to_owned(),
        fault: Some(
            "It is offered to somebody already. Wait for their answer, half an hour at most.".to_owned(),
        ),
    }
}

pub(crate) fn clocks() -> ClocksPage {
    let row = |ticket: i64, name: &str, subject: &str, since: &str, clock: Clock| SilentRow {
        ticket,
        name: name.to_owned(),
        face: Face::customer(name),
        subject: subject.to_owned(),
        owner: "with Anna Keller".to_owned(),
        since: since.to_owned(),
        clock,
    };
    ClocksPage {
        frame: frame("Silence", Place::Today),
        lead: "Two people have heard less than we said. The longest silence stands first.".to_owned(),
        rows: vec![
            row(
                4810,
                "Quayside Café",
                "Three machines for the new café",
                "last word Mon 09:12",
                clock("2026-11-23 09:12", "2026-11-24 09:12"),
            ),
            row(
                4816,
                "Harbour Books",
                "Where is our machine?",
                "last word 11:57",
                clock("2026-11-24 11:57", "2026-11-24 13:57"),
            ),
        ],
        empty: quiet_day().empty,
        measures: vec![("Said before they asked, 30 days".to_owned(), "7 of 10".to_owned())],
    }
}

pub(crate) fn compose() -> ComposePage {
    ComposePage {
        frame: frame("Write to a customer", Place::Inbox),
        draft: "d9".to_owned(),
        to: "dora@".to_owned(),
        to_fault: Some("This is not a whole address yet.".to_owned()),
        cc: String::new(),
        subject: "Your visit on Thursday".to_owned(),
        subject_fault: None,
        text: "Dear Dora, Anna will be with you between nine and ten.".to_owned(),
        text_fault: None,
        from: vec![
            Choice::new("1", "repairs@example.com, Example Coffee", true),
            Choice::new("2", "hello@example.com, Example Coffee", false),
        ],
        groups: vec![Choice::new("1", "Repairs", true), Choice::new("2", "Orders", false)],
    }
}

pub(crate) fn subject() -> SubjectPage {
    SubjectPage {
        frame: frame("Change the subject", Place::Inbox),
        ticket: 4821,
        reference: "R-4821".to_owned(),
        subject: String::new(),
        fault: Some("A conversation needs a subject.".to_owned()),
    }
}

pub(crate) fn merge() -> MergePage {
    let candidate = |id: i64, subject: &str, meta: &str, chosen| MergeCandidate {
        id,
        face: Face::customer("Dora Brandt"),
        subject: subject.to_owned(),
        meta: meta.to_owned(),
        clock: Clock::resting("their turn"),
        chosen,
    };
    MergePage {
        frame: frame("Merge", Place::Inbox),
        ticket: 4830,
        title: "R-4830 Photo of the steam wand".to_owned(),
        candidates: vec![
            candidate(
                4821,
                "Steam wand leaking again after repair",
                "R-4821, Dora Brandt, today 09:12",
                true,
            ),
            candidate(4790, "Invoice with my company’s address", "R-4790, Dora Brandt, Mon 23 Nov", false),
        ],
        other: String::new(),
        fault: None,
        warning: Some(
            "R-4830 was written by Eve, R-4821 by Dora. Merged, both would read every answer.".to_owned(),
        ),
    }
}

pub(crate) fn split() -> SplitPage {
    SplitPage {
        frame: frame("Split", Place::Inbox),
        ticket: 4821,
        title: "R-4821 Steam wand leaking again after repair".to_owned(),
        comment: 94,
        name: "Dora Brandt".to_owned(),
        face: Face::customer("Dora Brandt"),
        when: when("2026-11-24 10:31"),
        body: html("<p>By the way, could the invoice carry my company’s address?</p>"),
        subject: "Invoice with my company’s address".to_owned(),
        fault: None,
    }
}
