//! Rows of a rule as a page offers them: what is chosen stays choosable, also where the desk no longer offers it.

use crate::view::list::Choice;
use crate::view::rule_form::{ActionLine, Choices, ConditionLine, ConditionPart, ValueInput};
use regard_domain::condition::Operator;
use regard_domain::offer;
use regard_domain::rule_draft::{ActionRow, ConditionRow};
use regard_domain::sentence;
use regard_services::rule_writing::{Offered, Offers, Pick, Taking};

/// What is wrong at a place, if anything is.
pub type Fault<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A list of conditions.
pub fn condition_part(
    key: &'static str,
    title: &'static str,
    rows: &[ConditionRow],
    offers: &Offers,
    fault: Fault<'_>,
) -> ConditionPart {
    let joined = if key == "all" { "and" } else { "or" };
    let line = |(at, row): (usize, &ConditionRow)| {
        let word = if at == 0 { "" } else { joined };
        ConditionLine { word, fault: fault(&format!("{key}-{at}")), ..condition(at, row, offers) }
    };
    ConditionPart { key, title, rows: rows.iter().enumerate().map(line).collect() }
}

fn condition(at: usize, row: &ConditionRow, offers: &Offers) -> ConditionLine {
    let offered = offers.conditions.iter().find(|one| one.field == row.field);
    let nobody = |_: &str, _: &str| None;
    let label = match offered {
        Some(one) => one.label.clone(),
        None if row.field.is_empty() => String::new(),
        None => sentence::field(&row.field, &nobody),
    };
    let operator = operator_of(row, offered);
    let is_complete = Operator::from_word(&operator).is_some_and(Operator::is_complete);
    ConditionLine {
        at,
        word: "",
        field: row.field.clone(),
        about: label.clone(),
        fields: fields(&row.field, &label, offers, offered.is_none()),
        operators: operators(row, offered, &operator),
        value: match offered {
            _ if row.field.is_empty() || is_complete => ValueInput::None(String::new()),
            Some(one) => value(&one.takes, &row.value),
            None => ValueInput::Text(row.value.clone(), ""),
        },
        fault: None,
    }
}

/// The operator of a row: the first that its field has, when it was chosen for another field.
fn operator_of(row: &ConditionRow, offered: Option<&Offered>) -> String {
    let is_known = Operator::from_word(&row.operator);
    match offered {
        // What a program wrote and the page does not offer stays; another field's operator does not.
        Some(one)
            if row.operator.is_empty()
                || is_known.is_some_and(|operator| !one.operators.contains(&operator)) =>
        {
            one.operators.first().map_or(row.operator.clone(), |first| first.as_str().to_owned())
        }
        _ => row.operator.clone(),
    }
}

fn operators(row: &ConditionRow, offered: Option<&Offered>, chosen: &str) -> Vec<Choice> {
    let choice = |operator: Operator| {
        let word = operator.as_str();
        Choice::new(word, offer::operator(&row.field, operator), word == chosen)
    };
    match offered {
        _ if row.field.is_empty() => Vec::new(),
        Some(one) if one.operators.iter().any(|operator| operator.as_str() == chosen) => {
            one.operators.iter().map(|operator| choice(*operator)).collect()
        }
        Some(one) => {
            let mut all: Vec<Choice> = one.operators.iter().map(|operator| choice(*operator)).collect();
            all.push(Choice::new(chosen, chosen, true));
            all
        }
        None => {
            let known = Operator::from_word(chosen).map(sentence::operator);
            vec![Choice::new(chosen, known.unwrap_or(chosen), true)]
        }
    }
}

fn fields(chosen: &str, label: &str, offers: &Offers, is_other: bool) -> Vec<Choices> {
    let mut all: Vec<Choices> = Vec::new();
    for one in &offers.conditions {
        let choice = Choice::new(&one.field, &one.label, one.field == chosen);
        match all.last_mut().filter(|last| last.heading == one.heading) {
            Some(last) => last.list.push(choice),
            None => all.push(Choices { heading: one.heading, list: vec![choice] }),
        }
    }
    if is_other && !chosen.is_empty() {
        all.push(Choices { heading: "Written by a program", list: vec![Choice::new(chosen, label, true)] });
    }
    all
}

fn value(takes: &Taking, value: &str) -> ValueInput {
    match takes {
        Taking::One(list) | Taking::Letter(list) | Taking::Call(list) => choices(list, value),
        Taking::Words => ValueInput::Text(value.to_owned(), "words"),
        Taking::Tags => ValueInput::Text(value.to_owned(), "tags, with spaces between"),
        Taking::Hours => ValueInput::Hours(value.to_owned()),
        Taking::Text => ValueInput::None(String::new()),
    }
}

fn choices(list: &[Pick], value: &str) -> ValueInput {
    let is_there = list.iter().any(|(one, _)| one == value);
    let mut all: Vec<Choice> =
        list.iter().map(|(one, label)| Choice::new(one, label, one == value)).collect();
    let name = |one: &str| {
        list.iter().find(|(value, _)| value == one).map_or_else(|| one.to_owned(), |(_, label)| label.clone())
    };
    // Several values were written by a program; a value that is nothing of this field belonged to another one.
    let several: Vec<String> = value.split(',').map(name).collect();
    if !is_there && several.len() > 1 {
        all.push(Choice::new(value, &several.join(" or "), true));
    } else if !is_there {
        all.insert(0, Choice::new("", "Choose", true));
    }
    ValueInput::Choices(all)
}

/// The actions.
pub fn action_lines(rows: &[ActionRow], offers: &Offers, fault: Fault<'_>) -> Vec<ActionLine> {
    let line = |(at, row): (usize, &ActionRow)| ActionLine {
        at,
        fault: fault(&format!("action-{at}")),
        ..action(row, offers)
    };
    rows.iter().enumerate().map(line).collect()
}

fn action(row: &ActionRow, offers: &Offers) -> ActionLine {
    let offered = offers.actions.iter().find(|one| one.field == row.field);
    let mut fields: Vec<Choice> = offers
        .actions
        .iter()
        .map(|one| Choice::new(&one.field, &one.label, one.field == row.field))
        .collect();
    if offered.is_none() && !row.field.is_empty() {
        fields.push(Choice::new(&row.field, &row.field.replace('_', " "), true));
    }
    let takes = offered.map(|one| &one.takes);
    ActionLine {
        at: 0,
        field: row.field.clone(),
        about: offered.map_or_else(|| row.field.replace('_', " "), |one| one.label.clone()),
        fields,
        value: match takes {
            _ if row.field.is_empty() => ValueInput::None(String::new()),
            Some(takes) => value(takes, &row.value),
            // What a program wrote goes along as it is.
            None => ValueInput::None(row.value.clone()),
        },
        subject: matches!(takes, Some(Taking::Letter(_))).then(|| row.subject.clone()),
        body: matches!(takes, Some(Taking::Letter(_) | Taking::Call(_) | Taking::Text))
            .then(|| row.body.clone()),
        fault: None,
    }
}
