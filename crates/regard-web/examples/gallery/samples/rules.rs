//! Rules, read aloud.

use regard_web::view::{
    frame::Place,
    icon::Icon,
    list::{Choice, Empty},
    rule::{RuleKind, RulePage, RuleRow, RuleTrial, RulesPage, RunRow, VersionRow},
    rule_form::{ActionLine, Choices, ConditionLine, ConditionPart, RuleFormPage, ValueInput},
    settings::Field,
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
        any: owned(&["the subject has the word leak", "it is tagged leaky"]),
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
        &["a conversation begins"],
        &["set the priority to urgent", "give it to Repairs"],
        true,
    )
}

fn ran(ticket: i64, subject: &str, what: &str) -> RunRow {
    RunRow { ticket, subject: subject.to_owned(), what: what.to_owned(), at: when("2026-11-16 08:05") }
}

pub(crate) fn rules() -> RulesPage {
    let solved = ["more than 72 hours have passed since it was solved"];
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
        can_try: true,
        versions: vec![VersionRow {
            by: "Imogen Hart".to_owned(),
            what: "made it",
            title: "Leaks first".to_owned(),
            rule: Some(leaks()),
            at: when("2026-11-03 09:12"),
        }],
        trial: Some(RuleTrial {
            matched: 37,
            of: "of the last 1000 tickets".to_owned(),
            tickets: vec![ran(41, "My grinder leaks", ""), ran(40, "Water under the machine", "")],
            more: "and 35 more".to_owned(),
        }),
        runs: vec![ran(41, "My grinder leaks", "set the priority to urgent, give it to Repairs")],
    }
}

fn condition(at: usize, about: &str, value: ValueInput) -> ConditionLine {
    ConditionLine {
        at,
        word: if at == 0 { "" } else { "and" },
        field: "update_type".to_owned(),
        about: about.to_owned(),
        fields: vec![Choices {
            heading: "What happens",
            list: vec![Choice::new("update_type", about, true), Choice::new("role", "Who acts", false)],
        }],
        operators: vec![Choice::new("is", "is", true), Choice::new("is_not", "is not", false)],
        value,
        fault: (at > 0).then(|| "Choose or write what it is compared with.".to_owned()),
    }
}

fn action(at: usize, about: &str, value: ValueInput, is_letter: bool) -> ActionLine {
    ActionLine {
        at,
        field: "x".to_owned(),
        about: about.to_owned(),
        fields: vec![Choice::new("x", about, true), Choice::new("y", "Add tags", false)],
        value,
        subject: is_letter.then(|| "Your machine leaks".to_owned()),
        body: is_letter.then(|| "Hello {{ticket.requester.first_name}}".to_owned()),
        fault: None,
    }
}

pub(crate) fn rule_form() -> RuleFormPage {
    let one = |label: &str| ValueInput::Choices(vec![Choice::new("1", label, true)]);
    let page = rule();
    RuleFormPage {
        frame: frame("Leaks first", Place::Settings),
        heading: "Leaks first".to_owned(),
        href: "/settings/rules/1/draft".to_owned(),
        back: "/settings/rules/1".to_owned(),
        kinds: vec![Choice::new("trigger", "Trigger", true), Choice::new("automation", "Automation", false)],
        kind: "trigger",
        line: page.kind,
        title: Field { value: "Leaks first".to_owned(), fault: None },
        active: true,
        rule: leaks(),
        fault: Some("Choose what it does: without that nothing happens.".to_owned()),
        parts: vec![
            ConditionPart {
                key: "all",
                title: "All of these are true",
                rows: vec![
                    condition(0, "The conversation", one("begins")),
                    condition(1, "Subject", ValueInput::Text(String::new(), "words")),
                    condition(2, "Hours since it began", ValueInput::Hours("24".to_owned())),
                ],
            },
            ConditionPart { key: "any", title: "At least one of these is true", rows: Vec::new() },
        ],
        actions: vec![
            action(0, "Set the priority", one("Urgent"), false),
            action(1, "Write a mail to somebody", one("The requester"), true),
            action(2, "", ValueInput::None(String::new()), false),
        ],
        trial: page.trial,
        can_try: true,
        can_remove: true,
    }
}
