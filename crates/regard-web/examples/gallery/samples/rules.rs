//! Rules, read aloud.

use regard_web::view::{
    frame::Place,
    icon::Icon,
    list::Empty,
    rule::{RuleKind, RulePage, RuleRow, RuleTrial, RulesPage, RunRow},
    tone::Tone,
};

use super::cast::{frame, when};

fn row(id: i64, title: &str, lead: &'static str, all: &[&str], actions: &[&str], active: bool) -> RuleRow {
    let owned = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
    RuleRow {
        id,
        title: title.to_owned(),
        lead,
        all: owned(all),
        any: owned(&["subject has one of leak", "tags has one of leaky"]),
        actions: owned(actions),
        idle: "",
        active,
        runs: "Ran twelve times in 30 days".to_owned(),
        last: Some(when("2026-11-16 08:05")),
    }
}

fn leaks() -> RuleRow {
    row(
        1,
        "Leaks first",
        "When",
        &["it just began"],
        &["set the priority to urgent", "give it to Repairs"],
        true,
    )
}

fn ran(ticket: i64, subject: &str, what: &str) -> RunRow {
    RunRow { ticket, subject: subject.to_owned(), what: what.to_owned(), at: when("2026-11-16 08:05") }
}

pub(crate) fn rules() -> RulesPage {
    let solved = ["hours since it was solved is more than 72"];
    RulesPage {
        frame: frame("Rules", Place::Settings),
        kinds: vec![
            RuleKind {
                title: "Triggers",
                line: "Asked at once, whenever something happens to a ticket.",
                rules: vec![leaks()],
            },
            RuleKind {
                title: "Automations",
                line: "Asked at the moment at which their hours have passed.",
                rules: vec![row(
                    2,
                    "Close what is done",
                    "As soon as",
                    &solved,
                    &["set the status to closed"],
                    false,
                )],
            },
        ],
        empty: Empty {
            icon: Icon::ListOrdered,
            tone: Tone::Rest,
            title: "No rules yet".to_owned(),
            text: "Nothing happens here by itself.".to_owned(),
            action: None,
        },
        can_change: true,
    }
}

pub(crate) fn rule() -> RulePage {
    RulePage {
        frame: frame("Leaks first", Place::Settings),
        rule: leaks(),
        kind: "Trigger: asked at once, whenever something happens to a ticket.",
        can_change: true,
        trial: Some(RuleTrial {
            matched: 37,
            of: "of the last 1000 tickets".to_owned(),
            tickets: vec![ran(41, "My grinder leaks", ""), ran(40, "Water under the machine", "")],
            more: "and 35 more".to_owned(),
        }),
        runs: vec![ran(41, "My grinder leaks", "set the priority to urgent, give it to Repairs")],
    }
}
