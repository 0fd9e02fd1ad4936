//! The inbox: one view of eight conversations, one of them open.

use regard_web::view::{
    composer::{Composer, DraftFile, Mode},
    face::Face,
    findings::{Finding, FindingsPart, FoundPromise},
    frame::Place,
    icon::Icon,
    inbox::{Identity, InboxPage, Open, OtherTicket, Who},
    list::{Choice, ConvBand, ConvRow, Empty, ListPane, Mark},
    thread::{
        Collaborator, Deeds, Delivery, Due, Earlier, Entry, Event, FileLink, Note, Presence, Said, Strip,
        Thread, Voice,
    },
    tone::Tone,
    when::{Band, Clock},
};

use super::cast::{clock, frame, html, when};

pub(crate) fn list_only() -> InboxPage {
    InboxPage { frame: frame("Mine", Place::Inbox), list: list(0), open: None }
}

pub(crate) fn conversation() -> InboxPage {
    let frame = frame("Steam wand leaking again after repair", Place::Inbox);
    InboxPage { frame, list: list(4821), open: Some(open()) }
}

pub(crate) fn writing_a_note() -> InboxPage {
    let mut page = conversation();
    let open = page.open.as_mut().expect("a conversation is open");
    open.thread.strips.push(Strip {
        icon: Icon::Merge,
        tone: Tone::Calm,
        lead: "R-4830 was merged into this.".to_owned(),
        text: "Its two messages stand below.".to_owned(),
        action: Some(regard_web::view::thread::Action {
            path: "/tickets/4821/merge".to_owned(),
            label: "Take it apart".to_owned(),
            delete: true,
        }),
    });
    let composer = open.composer.as_mut().expect("it can be answered");
    composer.mode = Mode::Note;
    composer.text = "Same batch as in October. Cleo has two of the new seals.".to_owned();
    composer.fault = Some("Cleo answered a minute ago. Please read it before you send.".to_owned());
    composer.confirmed = true;
    page
}

pub(crate) fn nothing_waits() -> InboxPage {
    let mut page = list_only();
    page.list.count = 0;
    page.list.bands.clear();
    page
}

fn list(open: i64) -> ListPane {
    let rows = rows(open);
    let band = |b: Band| ConvBand {
        band: b,
        rows: rows.iter().filter(|(x, _)| *x == b).map(|(_, r)| r.clone()).collect(),
    };
    ListPane {
        view: "mine".to_owned(),
        title: "Mine".to_owned(),
        count: 8,
        orders: vec![
            Choice::new("due", "Next update first", true),
            Choice::new("newest", "Newest message first", false),
            Choice::new("oldest", "Waiting longest first", false),
        ],
        bands: [Band::Overdue, Band::Hour, Band::Today, Band::Resting].into_iter().map(band).collect(),
        more: Some("/inbox?view=mine&after=8".to_owned()),
        empty: Empty {
            icon: Icon::CheckCheck,
            tone: Tone::Kept,
            title: "Everyone has been heard".to_owned(),
            text: "Nobody is waiting for you. The next update is due tomorrow at 09:30.".to_owned(),
            action: Some(("/inbox?view=unassigned".to_owned(), "See who has nobody yet".to_owned())),
        },
        assignees: assignees(),
    }
}

fn rows(open: i64) -> Vec<(Band, ConvRow)> {
    let mail = || Mark::plain(Icon::Mail, "Email");
    let row = |id: i64, name: &str, subject: &str, snippet: &str, clock: Clock| ConvRow {
        id,
        href: format!("/tickets/{id}?view=mine"),
        name: name.to_owned(),
        face: Face::customer(name).with(&clock),
        clock,
        subject: subject.to_owned(),
        snippet: snippet.to_owned(),
        channel: mail(),
        marks: Vec::new(),
        unread: false,
        current: id == open,
    };
    let mut all = vec![
        (
            Band::Overdue,
            row(
                4816,
                "Harbour Books",
                "Second delivery date missed",
                "We closed the shop for this. Could somebody please tell us…",
                clock("2026-11-24 11:57", "2026-11-24 13:57"),
            ),
        ),
        (
            Band::Hour,
            row(
                4821,
                "Dora Brandt",
                "Steam wand leaking again after repair",
                "Thank you for the quick answer. It is the same drip as…",
                clock("2026-11-24 12:34", "2026-11-24 15:00"),
            ),
        ),
        (
            Band::Hour,
            row(
                4823,
                "Eve Laurent",
                "Charged twice for the same filters",
                "My bank shows two payments on 19 November, both…",
                clock("2026-11-24 12:41", "2026-11-24 15:14"),
            ),
        ),
        (
            Band::Today,
            row(
                4810,
                "Quayside Café",
                "Three machines for the new café",
                "We open on 4 January, so the machines would need to be…",
                clock("2026-11-24 11:22", "2026-11-24 16:32"),
            ),
        ),
        (
            Band::Today,
            row(
                4827,
                "Cleo Marsh",
                "Returns label printer prints blank",
                "Colleague in the warehouse. Every third label comes out…",
                clock("2026-11-24 12:50", "2026-11-24 17:22"),
            ),
        ),
        (
            Band::Today,
            row(
                4829,
                "Atelier Lumen",
                "Une question sur la garantie",
                "Bonjour, ma machine a été achetée à Lyon et je voudrais…",
                clock("2026-11-24 13:05", "2026-11-24 18:52"),
            ),
        ),
        (
            Band::Today,
            row(
                4790,
                "Dora Brandt",
                "Invoice with my company’s address",
                "Could you put Brandt Bindery on it, and the number…",
                clock("2026-11-24 13:25", "2026-11-24 19:22"),
            ),
        ),
        (
            Band::Resting,
            row(
                4801,
                "Eve Laurent",
                "Which descaler for hard water?",
                "You asked Eve for her postcode so you can check the…",
                Clock::resting("Thu"),
            ),
        ),
    ];
    all[0].1.marks.push(Mark {
        icon: Icon::MailX,
        label: "Our answer came back".to_owned(),
        tone: Some(Tone::Late),
    });
    all[1].1.marks.push(Mark {
        icon: Icon::PencilLine,
        label: "You have a draft".to_owned(),
        tone: Some(Tone::Soon),
    });
    all[4].1.face = Face::colleague("Cleo Marsh").with(&all[4].1.clock);
    all[4].1.channel = Mark::plain(Icon::Globe, "API");
    all[5].1.channel = Mark::plain(Icon::FileText, "Web form");
    for i in [2, 4, 5] {
        all[i].1.unread = true;
    }
    all
}

fn assignees() -> Vec<Choice> {
    vec![
        Choice::new("user:2", "You", true),
        Choice::new("group:1", "Repairs", false).hinted("group"),
        Choice::new("group:2", "Orders", false).hinted("group"),
        Choice::new("user:1", "Anna Keller", false).hinted("Repairs"),
        Choice::new("user:3", "Cleo Marsh", false).hinted("Orders"),
        Choice::new("", "Nobody yet", false),
    ]
}

fn open() -> Open {
    Open { thread: thread(), composer: Some(composer()), who: who() }
}

fn thread() -> Thread {
    let due = clock("2026-11-24 12:34", "2026-11-24 15:00");
    Thread {
        id: 4821,
        reference: "R-4821".to_owned(),
        subject: "Steam wand leaking again after repair".to_owned(),
        line: vec!["Dora Brandt".to_owned(), "Repairs".to_owned(), "with you".to_owned()],
        back: "/inbox?view=mine".to_owned(),
        previous: Some("/tickets/4816?view=mine".to_owned()),
        next: Some("/tickets/4823?view=mine".to_owned()),
        here: vec![Presence {
            name: "Cleo Marsh".to_owned(),
            face: Face::colleague("Cleo Marsh"),
            doing: "reading".to_owned(),
        }],
        due: Some(Due {
            text: "Dora expects to hear from you by 15:00.".to_owned(),
            clock: due,
            update: Some("/tickets/4821/updates/new".to_owned()),
        }),
        strips: Vec::new(),
        earlier: Some(Earlier { count: 4, href: "/tickets/4821?view=mine&all=1".to_owned() }),
        entries: entries(),
        deeds: deeds(),
    }
}

fn entries() -> Vec<Entry> {
    vec![
        Entry::Vow(super::vows::vow()),
        Entry::Suggested(super::vows::suggested()),
        Entry::Event(Event {
            icon: Icon::CornerUpLeft,
            text: "Reopened: Dora answered a solved request".to_owned(),
            when: when("2026-11-24 09:12"),
        }),
        Entry::Voice(first_words()),
        Entry::Note(Note {
            id: 92,
            name: "Cleo Marsh".to_owned(),
            when: when("2026-11-24 09:40"),
            body: html(
                "<p>Second failure of the same seal. Batch 0624 again, see <a href=\"/tickets/4702\">R-4702</a>. Anna can visit on Thursday with the new part.</p>",
            ),
            files: Vec::new(),
            seen_by: "seen by Example Coffee staff only".to_owned(),
        }),
        Entry::Said(answer(93, "2026-11-24 10:05", Delivery::Gone)),
        Entry::Voice(Voice {
            id: 94,
            when: when("2026-11-24 10:31"),
            files: Vec::new(),
            quoted: None,
            doubt: None,
            held_pictures: None,
            body: html(
                "<p>Thank you for the quick answer. Any time on Thursday would suit me, I work from home.</p>",
            ),
            ..first_words()
        }),
        Entry::Said(Said {
            body: html("<p>Thursday it is. Anna rings before she sets out.</p>"),
            ..answer(
                95,
                "2026-11-24 13:40",
                Delivery::Failed("the mailbox of eve@example.net is full. Dora’s copy arrived.".to_owned()),
            )
        }),
        Entry::Said(Said {
            body: html("<p>One more thing: the part is <b>free of charge</b>, of course.</p>"),
            ..answer(96, "2026-11-24 14:22", Delivery::Waiting { seconds: 8 })
        }),
    ]
}

fn first_words() -> Voice {
    Voice {
        id: 91,
        name: "Dora Brandt".to_owned(),
        face: Face::customer("Dora Brandt"),
        via: "by email".to_owned(),
        when: when("2026-11-24 09:12"),
        body: html(
            "<p>Good morning. The machine came back on Friday, beautifully packed, and for two days it was perfect. This morning the steam wand is dripping again. It is the same drip as before, and I have my sister’s family here on Saturday.</p><p>I don’t want to send it away a third time. What can we do?</p>",
        ),
        quoted: Some(html(
            "<p>On 20 November, Example Coffee wrote:</p><blockquote><p>Your machine is on its way back to you.</p></blockquote>",
        )),
        quoted_label: "Earlier message and signature".to_owned(),
        doubt: Some(
            "We could not prove that this letter came from Dora: it carries no signature.".to_owned(),
        ),
        held_pictures: Some((2, "/tickets/4821?pictures=91".to_owned())),
        files: vec![FileLink {
            href: "/attachments/17".to_owned(),
            name: "wand-drip.mov".to_owned(),
            meta: "12 s, 4.1 MB".to_owned(),
            icon: Icon::Image,
        }],
        original: Some("/tickets/4821/comments/91/original".to_owned()),
        can_split: true,
    }
}

fn answer(id: i64, at: &str, delivery: Delivery) -> Said {
    Said {
        is_mine: true,
        id,
        name: "You".to_owned(),
        face: Face::colleague("Ben Ortega"),
        to: "to Dora and Eve".to_owned(),
        when: when(at),
        body: html(
            "<p>Dora, thank you for writing straight away, and I’m sorry: a repair should be the end of it, not the middle. You won’t be sending it anywhere. I’m finding out today whether one of our engineers can come to you, and I’ll write again by 15:00 whatever the answer is.</p>",
        ),
        files: Vec::new(),
        delivery,
    }
}

fn deeds() -> Deeds {
    Deeds {
        can_change: true,
        solved: false,
        statuses: vec![
            Choice::new("open", "Open", true).hinted("our turn"),
            Choice::new("pending", "Pending", false).hinted("their turn"),
            Choice::new("hold", "On hold", false).hinted("waiting for others"),
            Choice::new("solved", "Solved", false),
        ],
        priorities: vec![
            Choice::new("low", "Low", false),
            Choice::new("normal", "Normal", true),
            Choice::new("high", "High", false),
            Choice::new("urgent", "Urgent", false),
        ],
        assignees: assignees(),
        tags: vec!["repair".to_owned(), "seal-0624".to_owned()],
        collaborators: vec![Collaborator { id: 5, name: "Eve Laurent, eve@example.net".to_owned() }],
        snoozes: vec![
            Choice::new("2026-11-24T17:00", "This evening", false).hinted("17:00"),
            Choice::new("2026-11-25T09:00", "Tomorrow morning", false).hinted("Wed 09:00"),
            Choice::new("2026-11-30T09:00", "Next week", false).hinted("Mon 09:00"),
            Choice::new("answer", "Until the customer answers", false),
        ],
        snoozed: None,
        can_delete: true,
        facts: Vec::new(),
    }
}

fn composer() -> Composer {
    Composer {
        ticket: 4821,
        draft: "d7".to_owned(),
        mode: Mode::Reply,
        text: "Dear Dora, good news: Anna, who rebuilds these machines, can be with you on Thursday morning with the redesigned seal. It takes her half an hour. She is confirming the exact hour.".to_owned(),
        html: String::new(),
        to: "Dora".to_owned(),
        reply_seen_by: "Dora, Eve and Example Coffee staff".to_owned(),
        note_seen_by: "Example Coffee staff only".to_owned(),
        cc: String::new(),
        files: vec![DraftFile { id: 18, name: "seal-drawing.pdf".to_owned(), size: "212 KB".to_owned() }],
        seen: 96,
        found: found(),
        no_reply: None,
        fault: None,
        confirmed: false,
        after: vec![
            Choice::new("pending", "Send, then it is their turn", false),
            Choice::new("solved", "Send and close", false).hinted("Ctrl ⇧ ↵"),
            Choice::new("open", "Send and keep it open", false),
        ],
        later: vec![
            Choice::new("2026-11-24T17:00", "This evening", false).hinted("17:00"),
            Choice::new("2026-11-25T09:00", "Tomorrow morning", false).hinted("Wed 09:00"),
        ],
    }
}

pub(crate) fn findings() -> FindingsPart {
    FindingsPart { found: found() }
}

fn found() -> Vec<Finding> {
    let promise = FoundPromise {
        key: "5d1f0a".to_owned(),
        words: "I’ll get back to you by Friday".to_owned(),
        by: Some(when("2026-11-27 17:00")),
        due: "2026-11-27T17:00".to_owned(),
        asks: false,
        is_conditional: false,
        is_never: false,
        past: "Nine of ten of 37 like it were done by Mon 11:00.".to_owned(),
        is_early: true,
        reason: String::new(),
        colleague: None,
        ask_by: "15:00".to_owned(),
        is_own: false,
        is_dismissed: false,
    };
    let other = FoundPromise {
        key: "77ab01".to_owned(),
        words: "Cleo will call you shortly".to_owned(),
        by: None,
        due: String::new(),
        asks: true,
        colleague: Some("Cleo".to_owned()),
        is_early: false,
        ..promise.clone()
    };
    vec![Finding::Promise(promise), Finding::Promise(other)]
}

fn who() -> Who {
    let due = clock("2026-11-24 12:34", "2026-11-24 15:00");
    Who {
        id: 4,
        name: "Dora Brandt".to_owned(),
        face: Face::customer("Dora Brandt").with(&due),
        lines: vec!["Bristol, 14:22 there".to_owned(), "Customer since March 2019".to_owned()],
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
        organization: Some((
            "/organizations/1".to_owned(),
            "Brandt Bindery".to_owned(),
            "3 people".to_owned(),
        )),
        others: vec![
            OtherTicket {
                href: "/tickets/4790".to_owned(),
                subject: "Invoice with my company’s address".to_owned(),
                meta: "R-4790, Mon 23 Nov".to_owned(),
                clock: Clock::resting("their turn"),
            },
            OtherTicket {
                href: "/tickets/4702".to_owned(),
                subject: "Steam wand leaking".to_owned(),
                meta: "R-4702, Wed 4 Nov".to_owned(),
                clock: Clock { tone: Tone::Kept, ..Clock::resting("solved") },
            },
        ],
        others_more: 3,
        promises: vec![super::vows::vow()],
    }
}
