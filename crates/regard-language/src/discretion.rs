//! What must not leave in a draft: other customers' data, cards, accounts, secrets, passwords, words meant for the
//! house, a greeting to somebody else.
//!
//! The check is driven by the draft, not by the customers: it picks out what looks like a name, an address, a number,
//! and looks each up. So a desk with a million customers asks its index a handful of [keys](known::keys) and no more.

mod greeting;
pub mod known;
mod money;
mod rules;
mod secrets;

use crate::pack::Tongue;
use crate::sentence::sentences;
use crate::text::{Span, Text};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A person as a live desk knows them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Person {
    /// The whole name.
    pub name: String,
    /// Mail addresses.
    pub mails: Vec<String>,
    /// Telephone numbers in any notation.
    pub phones: Vec<String>,
    /// Order numbers.
    pub orders: Vec<String>,
}

/// Whom the draft is for, and what the desk knows of everybody else.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The people of the ticket.
    pub ticket_people: Vec<Person>,
    /// The orders of the ticket.
    #[serde(deserialize_with = "known::texts")]
    pub ticket_orders: Vec<String>,
    /// Other customers who may be meant.
    pub other_customers: Vec<Person>,
}

/// What should not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Data of a customer who is not on the ticket.
    OtherCustomer,
    /// A card number.
    Card,
    /// An account number.
    Iban,
    /// A key or a token.
    Secret,
    /// A password.
    Password,
    /// Words meant for the house.
    Internal,
    /// The writer talking to themselves.
    SelfTalk,
    /// A greeting to somebody who is not on the ticket.
    WrongRecipient,
}

/// How hard a finding stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not sent until it is changed or overridden with a reason.
    Block,
    /// Shown, and the writer decides.
    Warn,
}

/// A datum that should not leave.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// How hard it stands in the way.
    pub level: Level,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The datum as written.
    pub text: String,
    /// The rule that found it.
    pub rule: &'static str,
}

/// A datum in the folded text.
#[derive(Clone, Debug)]
struct Leak {
    kind: Kind,
    level: Level,
    bytes: Range<usize>,
    rule: &'static str,
}

/// All data of a draft that should not leave, in order.
pub fn find(source: &str, context: &Context) -> Vec<Finding> {
    let text = Text::new(source);
    let rules = rules::of(Tongue::guess(&text));
    let mut found = greeting::wrong_recipients(&text, rules, context);
    found.extend(secrets::private_keys(&text));
    found.extend(money::cards(&text, rules));
    found.extend(money::ibans(&text));
    found.extend(secrets::secrets(&text, rules));
    found.extend(secrets::passwords(&text, rules));
    found.extend(known::other_customers(&text, rules, context));
    found.extend(house_talk(&text, rules));
    apart(found).into_iter().map(|leak| finding(&text, leak)).collect()
}

/// Sentences meant for the house or for nobody; neighbours of one kind are one finding.
fn house_talk(text: &Text<'_>, rules: &rules::Rules) -> Vec<Leak> {
    let mut found: Vec<Leak> = Vec::new();
    for leak in sentences(text.folded()).into_iter().filter_map(|one| rules.house_talk(text, one.bytes)) {
        let is_next = |last: &Leak| {
            let between = &text.folded()[last.bytes.end..leak.bytes.start];
            last.kind == leak.kind
                && !between.contains(|letter: char| letter.is_alphanumeric() || letter == '\n')
        };
        match found.last_mut() {
            Some(last) if is_next(last) => last.bytes.end = leak.bytes.end,
            _ => found.push(leak),
        }
    }
    found
}

/// One finding for each place: what was found first stands, and house talk only where it adds something.
fn apart(found: Vec<Leak>) -> Vec<Leak> {
    let mut kept: Vec<Leak> = Vec::new();
    for leak in found {
        let shares = |other: &Leak| other.bytes.start < leak.bytes.end && leak.bytes.start < other.bytes.end;
        let is_talk = matches!(leak.kind, Kind::Internal | Kind::SelfTalk);
        let is_double = kept.iter().any(|other| shares(other) && (!is_talk || other.kind == Kind::Internal));
        if !is_double {
            kept.push(leak);
        }
    }
    kept.sort_by_key(|leak| (leak.bytes.start, leak.bytes.end));
    kept
}

fn finding(text: &Text<'_>, leak: Leak) -> Finding {
    let Span { start, end, text } = text.span(leak.bytes);
    Finding { kind: leak.kind, level: leak.level, start, end, text, rule: leak.rule }
}
