//! What people choose from when they build a rule: which fields, how each is compared, what it may be compared with, and
//! which actions there are. Written once, so that a page and a program offer the same.

use crate::condition::Operator;
use crate::definition::Kind;

/// What a condition or an action takes beside its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// One of these: value and words.
    One(&'static [(&'static str, &'static str)]),
    /// One of the things of this kind that the desk has.
    Named(&'static str),
    /// A few words.
    Words,
    /// Tags.
    Tags,
    /// A number of hours.
    Hours,
    /// A text of several lines.
    Text,
    /// Whom to write to, what about, and what.
    Letter(&'static str),
    /// A webhook, and what it is told.
    Call,
}

/// What a condition asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// What just happened.
    Update,
    /// What the ticket is.
    State,
    /// How long ago something was.
    Time,
}

/// A condition that may be chosen.
#[derive(Clone, Copy, Debug)]
pub struct ConditionOffer {
    /// The field, in the market's words.
    pub field: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What it asks about.
    pub about: About,
    /// How it is compared.
    pub operators: &'static [Operator],
    /// With what.
    pub takes: Takes,
}

/// An action that may be chosen.
#[derive(Clone, Copy, Debug)]
pub struct ActionOffer {
    /// The field, in the market's words.
    pub field: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Which rules may do it: triggers and automations, macros, or all.
    pub by: By,
}

/// Which rules may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// What runs by itself.
    Rules,
    /// What a colleague lets happen.
    Macros,
    /// Both.
    All,
}

use Operator::{
    Changed, ChangedFrom, ChangedTo, Greater, GreaterBusinessHours, Includes, Is, IsBusinessHours, IsNot,
    Less, LessBusinessHours, NotChanged, NotChangedFrom, NotChangedTo, NotIncludes, NotPresent, Present,
};

const CHOSEN: &[Operator] =
    &[Is, IsNot, Changed, ChangedTo, ChangedFrom, NotChanged, NotChangedTo, NotChangedFrom];
const ORDERED: &[Operator] =
    &[Is, IsNot, Less, Greater, Changed, ChangedTo, ChangedFrom, NotChanged, NotChangedTo, NotChangedFrom];
const HOURS: &[Operator] = &[Is, Greater, Less, IsBusinessHours, GreaterBusinessHours, LessBusinessHours];
const WORDS: &[Operator] = &[Includes, NotIncludes, Is, IsNot];
const PLAIN: &[Operator] = &[Is, IsNot];
const ONLY: &[Operator] = &[Is];

/// How a field of one's own is compared.
pub const OWN_FIELD: &[Operator] =
    &[Is, IsNot, Present, NotPresent, Changed, ChangedTo, ChangedFrom, NotChanged];

const YES_OR_NO: &[(&str, &str)] = &[("true", "yes"), ("false", "no")];
const STATUSES: &[(&str, &str)] = &[
    ("new", "New"),
    ("open", "Open"),
    ("pending", "Pending"),
    ("hold", "On hold"),
    ("solved", "Solved"),
    ("closed", "Closed"),
];
const PRIORITIES: &[(&str, &str)] =
    &[("none", "None"), ("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")];
const TYPES: &[(&str, &str)] = &[
    ("none", "None"),
    ("question", "Question"),
    ("incident", "Incident"),
    ("problem", "Problem"),
    ("task", "Task"),
];
const CHANNELS: &[(&str, &str)] = &[
    ("email", "Mail"),
    ("web", "The workspace"),
    ("portal", "The portal or a web form"),
    ("chat", "Chat"),
    ("phone", "Phone"),
    ("counter", "The counter"),
    ("letter", "Letter"),
    ("sms", "SMS"),
    ("social", "A social network"),
    ("api", "A program"),
];

const fn condition(
    field: &'static str,
    label: &'static str,
    about: About,
    operators: &'static [Operator],
    takes: Takes,
) -> ConditionOffer {
    ConditionOffer { field, label, about, operators, takes }
}

/// All conditions, in reading order.
pub const CONDITIONS: &[ConditionOffer] = &[
    condition(
        "update_type",
        "The conversation",
        About::Update,
        ONLY,
        Takes::One(&[("Create", "begins"), ("Change", "changes")]),
    ),
    condition(
        "comment_is_public",
        "What was said",
        About::Update,
        ONLY,
        Takes::One(&[
            ("true", "Words that the customer sees"),
            ("false", "A note"),
            ("not_relevant", "Anything"),
        ]),
    ),
    condition("comment_includes_word", "Words just said", About::Update, WORDS, Takes::Words),
    condition(
        "role",
        "Who acts",
        About::Update,
        PLAIN,
        Takes::One(&[
            ("agent", "A colleague"),
            ("end_user", "A customer"),
            ("requester_id", "The requester"),
        ]),
    ),
    condition("current_via_id", "Channel of what happened", About::Update, PLAIN, Takes::One(CHANNELS)),
    condition("attachment", "Files were sent along", About::Update, ONLY, Takes::One(YES_OR_NO)),
    condition("in_business_hours", "We are open", About::Update, ONLY, Takes::One(YES_OR_NO)),
    condition("status", "Status", About::State, ORDERED, Takes::One(STATUSES)),
    condition("custom_status_id", "Status of our own", About::State, CHOSEN, Takes::Named("custom_status")),
    condition("priority", "Priority", About::State, ORDERED, Takes::One(PRIORITIES)),
    condition("type", "Type", About::State, CHOSEN, Takes::One(TYPES)),
    condition("group_id", "Group", About::State, CHOSEN, Takes::Named("group")),
    condition("assignee_id", "Assignee", About::State, CHOSEN, Takes::Named("assignee")),
    condition("organization_id", "Organization", About::State, CHOSEN, Takes::Named("organization")),
    condition("brand_id", "Brand", About::State, CHOSEN, Takes::Named("brand")),
    condition("ticket_form_id", "Form", About::State, CHOSEN, Takes::Named("form")),
    condition("recipient", "Mailbox it came to", About::State, PLAIN, Takes::Named("mailbox")),
    condition("via_id", "Channel it came by", About::State, PLAIN, Takes::One(CHANNELS)),
    condition("current_tags", "Tags", About::State, &[Includes, NotIncludes], Takes::Tags),
    condition("subject_includes_word", "Subject", About::State, WORDS, Takes::Words),
    condition("created_at", "Hours since it began", About::Time, HOURS, Takes::Hours),
    condition("open", "Hours since it was opened", About::Time, HOURS, Takes::Hours),
    condition("pending", "Hours since it became pending", About::Time, HOURS, Takes::Hours),
    condition("hold", "Hours since it was put on hold", About::Time, HOURS, Takes::Hours),
    condition("solved", "Hours since it was solved", About::Time, HOURS, Takes::Hours),
    condition("updated_at", "Hours since it last changed", About::Time, HOURS, Takes::Hours),
    condition(
        "requester_updated_at",
        "Hours since the requester last spoke",
        About::Time,
        HOURS,
        Takes::Hours,
    ),
    condition("assignee_updated_at", "Hours since the assignee last spoke", About::Time, HOURS, Takes::Hours),
    condition("assigned_at", "Hours since it was assigned", About::Time, HOURS, Takes::Hours),
    condition("until_due_date", "Hours until it is due", About::Time, HOURS, Takes::Hours),
];

const fn action(field: &'static str, label: &'static str, takes: Takes, by: By) -> ActionOffer {
    ActionOffer { field, label, takes, by }
}

/// All actions, in reading order.
pub const ACTIONS: &[ActionOffer] = &[
    action("status", "Set the status", Takes::One(STATUSES), By::All),
    action("custom_status_id", "Set our own status", Takes::Named("custom_status"), By::All),
    action("priority", "Set the priority", Takes::One(PRIORITIES), By::All),
    action("type", "Set the type", Takes::One(TYPES), By::All),
    action("group_id", "Give it to a group", Takes::Named("group"), By::All),
    action("assignee_id", "Give it to a colleague", Takes::Named("new_assignee"), By::All),
    action("brand_id", "Move it to a brand", Takes::Named("brand"), By::All),
    action("ticket_form_id", "Give it a form", Takes::Named("form"), By::All),
    action("current_tags", "Add tags", Takes::Tags, By::All),
    action("remove_tags", "Take tags away", Takes::Tags, By::All),
    action("set_tags", "Set the tags to exactly", Takes::Tags, By::All),
    action("subject", "Set the subject", Takes::Words, By::All),
    action("cc", "Copy somebody", Takes::Named("reader"), By::Rules),
    action("follower", "Let a colleague follow", Takes::Named("reader"), By::Rules),
    action("notification_user", "Write a mail to somebody", Takes::Letter("reader"), By::Rules),
    action("notification_group", "Write a mail to a group", Takes::Letter("reading_group"), By::Rules),
    action("notification_webhook", "Call a webhook", Takes::Call, By::Rules),
    action("comment_value", "Put words into the reply", Takes::Text, By::Macros),
    action(
        "comment_mode_is_public",
        "Who sees the words",
        Takes::One(&[("true", "The customer too"), ("false", "Colleagues only")]),
        By::Macros,
    ),
];

/// The conditions that rules of a kind may ask.
pub fn conditions(kind: Kind) -> impl Iterator<Item = &'static ConditionOffer> {
    CONDITIONS.iter().filter(move |offer| {
        let of_its_kind = matches!(
            (kind, offer.about),
            (Kind::Trigger, About::Update) | (Kind::Automation | Kind::View, About::Time)
        );
        of_its_kind || offer.about == About::State
    })
}

/// The operators of those that fit rules of a kind: only a trigger sees a change.
pub fn operators(kind: Kind, operators: &'static [Operator]) -> impl Iterator<Item = Operator> {
    operators.iter().copied().filter(move |one| kind == Kind::Trigger || !one.is_about_change())
}

/// The actions that rules of a kind may do.
pub fn actions(kind: Kind) -> impl Iterator<Item = &'static ActionOffer> {
    let leaves_out = if kind == Kind::Macro { By::Rules } else { By::Macros };
    ACTIONS.iter().filter(move |offer| offer.by != leaves_out)
}

/// What an operator is called in a list beside a field.
pub fn operator(field: &str, operator: Operator) -> &'static str {
    let is_words = field.ends_with("_includes_word");
    match (field, operator) {
        ("current_tags", Includes) => "include one of",
        ("current_tags", NotIncludes) => "include none of",
        (_, Is) if is_words => "has the words",
        (_, IsNot) if is_words => "does not have the words",
        (_, Includes) => "has one of the words",
        (_, NotIncludes) => "has none of the words",
        ("status", Less) => "comes before",
        ("status", Greater) => "comes after",
        ("priority", Less) => "is lower than",
        ("priority", Greater) => "is higher than",
        (_, IsBusinessHours) => "is, in opening hours",
        (_, LessBusinessHours) => "is less than, in opening hours",
        (_, GreaterBusinessHours) => "is more than, in opening hours",
        (_, other) => crate::sentence::operator(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::condition::hours::age_of;
    use crate::condition::update::Update;
    use crate::condition::{Condition, asking};
    use crate::id::UserId;
    use crate::schedule::Schedule;
    use serde_json::json;

    #[test]
    fn every_condition_that_is_offered_is_understood() {
        for offer in CONDITIONS {
            let value = match offer.takes {
                Takes::One(choices) => choices[0].0,
                _ => "4",
            };
            for operator in offer.operators {
                let written = json!({"field": offer.field, "operator": operator.as_str(), "value": value});
                let read = Condition::read(&written).expect("a condition");
                let (now, office) = (jiff::Timestamp::UNIX_EPOCH, Schedule::always());
                let is_asked = asking::term(&read, now, &office).is_some();
                let is_answered = Update::default().answers(&read, UserId(1)).is_some();
                assert!(is_asked || is_answered, "{written}");
                assert_eq!(offer.about == About::Time, age_of(&read).is_some(), "{written}");
            }
        }
    }

    #[test]
    fn every_action_that_is_offered_is_understood() {
        for offer in ACTIONS {
            let value = match offer.takes {
                Takes::One(choices) => json!(choices[1].0),
                Takes::Letter(_) => json!(["4", "Subject", "Body"]),
                Takes::Call => json!(["4", ""]),
                _ => json!("4"),
            };
            let read = Action::read(&json!({"field": offer.field, "value": value})).expect("an action");
            assert!(!matches!(read, Action::Unknown(_)), "{}", offer.field);
        }
    }
}
