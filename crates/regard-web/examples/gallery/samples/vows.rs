//! Promises: the board, and the customer's own page.

use regard_web::view::{
    face::{Face, Ring},
    frame::Place,
    icon::Icon,
    list::Choice,
    promise::{Owed, PromisedPage, Suggested, Vow, VowDeeds},
    promises::{Card, Column, Dot, PromisesPage, Week},
    tone::Tone,
};

use super::cast::{frame, when};

pub(crate) fn vow() -> Vow {
    Vow {
        id: 7,
        ring: Ring::still(26, Tone::Soon),
        icon: Icon::Promise,
        words: "I’ll write again by 15:00 whatever the answer is".to_owned(),
        state: "Due in 38 min".to_owned(),
        facts: vec!["by you, 10:05".to_owned()],
        deeds: VowDeeds { deliver: true, change: true, begin: true, accept: true, mend: Some(4821) },
        due: "2026-11-24T15:00".to_owned(),
    }
}

pub(crate) fn suggested() -> Suggested {
    Suggested { id: 9, words: "We’ll send a new seal".to_owned(), due: String::new() }
}

pub(crate) fn board() -> PromisesPage {
    let card = |id: i64, tone: Tone, icon: Icon, clock: &str| Card {
        id,
        href: "/tickets/4821#promise-7".to_owned(),
        ring: Ring::still(60, tone),
        icon,
        clock: clock.to_owned(),
        words: "New seal fitted before the family visit".to_owned(),
        to: "Dora Brandt".to_owned(),
        by: "Ben".to_owned(),
        face: Face::colleague("Ben Okafor"),
        fact: (tone == Tone::Soon).then(|| "at risk: less than a fifth of its time is left".to_owned()),
    };
    let column = |title: &str, tone: Tone, cards: Vec<Card>| Column {
        title: title.to_owned(),
        tone,
        count: cards.len() + 1,
        cards,
    };
    PromisesPage {
        frame: frame("Promises", Place::Promises),
        lead: "Fourteen promises are open, the next due 38 min.".to_owned(),
        scopes: vec![Choice::new("everyone", "Everyone", true), Choice::new("mine", "Mine", false)],
        weeks: vec![Week {
            label: "this week".to_owned(),
            x: 1059,
            dots: vec![Dot { x: 1062, y: 40, kept: true }, Dot { x: 1071, y: 40, kept: false }],
        }],
        weeks_said: "Promises that ended in the last twelve weeks: 1 kept, 1 not.".to_owned(),
        columns: vec![
            column("Today", Tone::Soon, vec![card(1, Tone::Soon, Icon::Promise, "38 min")]),
            column("This week", Tone::Calm, vec![card(2, Tone::Calm, Icon::Promise, "Thu 11:00")]),
            column("Later", Tone::Rest, Vec::new()),
            column("Kept this week", Tone::Kept, vec![card(3, Tone::Kept, Icon::PromiseKept, "3 h early")]),
            column(
                "Broken this week",
                Tone::Late,
                vec![card(4, Tone::Late, Icon::PromiseBroken, "2 h over")],
            ),
        ],
        figures: vec![(
            "Kept as first said".to_owned(),
            "98.1%".to_owned(),
            "363 of 370, between 96 and 99%".to_owned(),
        )],
        alarm: Some("Nearly all are kept with more than half of the time left.".to_owned()),
    }
}

pub(crate) fn promised(is_closed: bool) -> PromisedPage {
    let owed = Owed {
        vow: Vow { deeds: VowDeeds::default(), facts: Vec::new(), ..vow() },
        by: Some(when("2026-11-24 15:00")),
        from: "Ben".to_owned(),
        face: Face::colleague("Ben Okafor"),
        moved: Some(("The seal is late.".to_owned(), false)),
        is_delivered: false,
        is_disputed: false,
    };
    let kept = Vow {
        icon: Icon::PromiseKept,
        ring: Ring::still(100, Tone::Kept),
        state: "Kept, Mon 09:12".to_owned(),
        ..owed.vow.clone()
    };
    PromisedPage {
        theme: None,
        org: "Example Coffee".to_owned(),
        csrf: "t".to_owned(),
        path: if is_closed { String::new() } else { "/p/abc".to_owned() },
        name: "Dora".to_owned(),
        subject: "Steam wand".to_owned(),
        said: is_closed.then(|| "Thank you.".to_owned()),
        open: vec![owed],
        past: vec![Vow { id: 8, ..kept }],
        hear_by: Some(when("2026-11-24 15:00")),
        last: Some(("Ben".to_owned(), when("2026-11-24 10:05"), "The new seal is packed.".to_owned())),
        until: "27 December".to_owned(),
    }
}
