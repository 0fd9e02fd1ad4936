//! The page on which a rule is built by choosing: `GET /settings/rules/new` and `GET /settings/rules/{id}/draft`.

use askama::Template;

use super::{
    frame::Frame,
    list::Choice,
    rule::{RuleRow, RuleTrial},
    settings::Field,
};

/// A rule while it is built.
#[derive(Clone, Debug, Template)]
#[template(path = "settings/rule_form.html")]
pub struct RuleFormPage {
    /// The frame.
    pub frame: Frame,
    /// "New trigger", or the rule's name.
    pub heading: String,
    /// Where the form goes.
    pub href: String,
    /// Where one goes back to.
    pub back: String,
    /// Which kind it is; several only while it is new.
    pub kinds: Vec<Choice>,
    /// The kind's word.
    pub kind: &'static str,
    /// When rules of this kind are asked.
    pub line: &'static str,
    /// What people call it.
    pub title: Field,
    /// Whether it is on.
    pub active: bool,
    /// The rule read aloud.
    pub rule: RuleRow,
    /// What is wrong with all of it.
    pub fault: Option<String>,
    /// The two lists of conditions; none for a macro.
    pub parts: Vec<ConditionPart>,
    /// What it does.
    pub actions: Vec<ActionLine>,
    /// What came of a trial, when one was asked for.
    pub trial: Option<RuleTrial>,
    /// Whether it can be tried.
    pub can_try: bool,
    /// Whether it is kept already and may be taken away.
    pub can_remove: bool,
}

/// Conditions of which all or one has to hold.
#[derive(Clone, Debug)]
pub struct ConditionPart {
    /// `all` or `any`.
    pub key: &'static str,
    /// "All of these are true".
    pub title: &'static str,
    /// Its rows.
    pub rows: Vec<ConditionLine>,
}

/// Choices under a heading.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The heading; empty for choices without one.
    pub heading: &'static str,
    /// The choices.
    pub list: Vec<Choice>,
}

/// A row of conditions.
#[derive(Clone, Debug)]
pub struct ConditionLine {
    /// Its place in its list.
    pub at: usize,
    /// "and", "or"; empty before the first.
    pub word: &'static str,
    /// The field as it is shown: whatever belongs to another one is forgotten.
    pub field: String,
    /// What it is about; the chosen one's words for the button that takes it away.
    pub about: String,
    /// Fields to choose from.
    pub fields: Vec<Choices>,
    /// Ways to compare it.
    pub operators: Vec<Choice>,
    /// With what.
    pub value: ValueInput,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// A row of actions.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Its place.
    pub at: usize,
    /// The action as it is shown: whatever belongs to another one is forgotten.
    pub field: String,
    /// What it does, for the button that takes it away.
    pub about: String,
    /// Actions to choose from.
    pub fields: Vec<Choice>,
    /// With what, or to whom.
    pub value: ValueInput,
    /// The subject of a mail.
    pub subject: Option<String>,
    /// Its text, a reply's or what a webhook is told.
    pub body: Option<String>,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// How a value is given.
#[derive(Clone, Debug)]
pub enum ValueInput {
    /// Nothing is given; what was there goes along.
    None(String),
    /// One of these.
    Choices(Vec<Choice>),
    /// Words.
    Text(String, &'static str),
    /// Hours.
    Hours(String),
}
