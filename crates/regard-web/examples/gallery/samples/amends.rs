//! Recoveries: the list, a ticket's own, and the customer's answer.

use regard_web::view::{
    face::Face,
    frame::Place,
    recovery::{
        Dot, Money, RecoveriesPage, RecoveryForm, RecoveryPage, RecoveryRow, RestoredPage, Turn, Whose,
    },
};

use super::cast::frame;

pub(crate) fn recovery(is_new: bool) -> RecoveryPage {
    let text = |words: &str| if is_new { String::new() } else { words.to_owned() };
    let some = |words: &str| (!is_new).then(|| words.to_owned());
    let dot = |number, name, class, when: &str| Dot { number, name, class, when: when.to_owned() };
    RecoveryPage {
        frame: frame("Recovery", Place::Recoveries),
        ticket_id: 4821,
        title: "Two missed deliveries and a lost day off".to_owned(),
        lead: "For Daniel Osei. Opened Monday 18:31, to be repaired.".to_owned(),
        track: vec![
            dot(1, "Hear", "is-done", "Mon 18:40"),
            dot(2, "Apologise", "is-done", "Mon 18:52"),
            dot(3, "Make good", "is-done", ""),
            dot(4, "Repair", "is-on", "now"),
            dot(5, "Follow up", "is-next", ""),
        ],
        turn: if is_new { Turn::Open } else { Turn::Repair },
        who: Some(Whose {
            id: 7,
            face: Face::customer("Daniel Osei"),
            name: "Daniel Osei".to_owned(),
            goodwill: "Goodwill -1 when it began".to_owned(),
        }),
        words: is_new
            .then(|| ("I stayed at home on Monday and nobody came.".to_owned(), "Mon 18:22".to_owned())),
        broken: Vec::new(),
        heard: some("I stayed at home on Monday and nobody came.")
            .map(|words| (words, "Mon 18:40".to_owned())),
        apology: some("We did not check what we said we had. That was ours.")
            .map(|words| (words, "Mon 18:52".to_owned())),
        gestures: some("Half a day’s pay")
            .map(|what| (what, "Imogen, 85.00 GBP".to_owned()))
            .into_iter()
            .collect(),
        repair: None,
        answer: None,
        fault: some("You may give 35.00 GBP more here today. Anna can say yes, up to 500.00 GBP."),
        typed: RecoveryForm::default(),
        finding: text("The parcel had no label."),
        treatment: text("We bring it with our own van."),
        lesson: String::new(),
        money: Money {
            stake: "196.67 GBP".to_owned(),
            left: "35.00 GBP".to_owned(),
            spent: "85.00 GBP".to_owned(),
            envelope: "19.66 GBP".to_owned(),
        },
        lead_name: None,
        can_give: !is_new,
        is_open: !is_new,
    }
}

pub(crate) fn list() -> RecoveriesPage {
    let row = RecoveryRow {
        ticket: 4821,
        face: Face::customer("Daniel Osei"),
        name: "Daniel Osei".to_owned(),
        cause: "Two missed deliveries and a lost day off".to_owned(),
        owner: "with you".to_owned(),
        since: "since Monday".to_owned(),
        next: "to be repaired",
        done: 3,
    };
    RecoveriesPage {
        frame: frame("Recoveries", Place::Recoveries),
        lead: "One thing is being put right. Only the customer closes one.".to_owned(),
        rows: vec![row],
    }
}

pub(crate) fn restored() -> RestoredPage {
    RestoredPage {
        theme: None,
        org: "Merrin Coffee".to_owned(),
        csrf: "token".to_owned(),
        path: "/p/example".to_owned(),
        repair: "Our own van brought your machine on Wednesday.".to_owned(),
        can_answer: true,
        said: None,
    }
}
