//! Rules read aloud: each condition and action in plain words, for the page that shows a rule and for the reason that
//! stands in a ticket's history.

use crate::action::{Action, Who};
use crate::condition::{Condition, Conditions, Operator};

/// Gives the name behind a number: the kind of thing (`group`, `user`, ...) and its id.
pub type Names<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// Fields that people choose from, with their words.
pub const FIELDS: &[(&str, &str)] = &[
    ("status", "status"),
    ("priority", "priority"),
    ("type", "type"),
    ("group_id", "group"),
    ("assignee_id", "assignee"),
    ("requester_id", "requester"),
    ("organization_id", "organization"),
    ("brand_id", "brand"),
    ("current_tags", "tags"),
    ("via_id", "channel it came by"),
    ("recipient", "mailbox"),
    ("subject_includes_word", "subject"),
    ("comment_includes_word", "what was just said"),
    ("comment_is_public", "what was just said"),
    ("update_type", "it"),
    ("role", "whoever acts"),
    ("current_via_id", "channel of the update"),
    ("in_business_hours", "within opening hours"),
    ("attachment", "files"),
    ("satisfaction_score", "satisfaction"),
    ("created_at", "hours since it began"),
    ("new", "hours since it began"),
    ("open", "hours since it is open"),
    ("pending", "hours since it is pending"),
    ("hold", "hours since it is on hold"),
    ("solved", "hours since it was solved"),
    ("closed", "hours since it was closed"),
    ("updated_at", "hours since it last changed"),
    ("requester_updated_at", "hours since the requester spoke"),
    ("assignee_updated_at", "hours since the assignee spoke"),
    ("assigned_at", "hours since it was assigned"),
    ("until_due_date", "hours until it is due"),
    ("due_date", "hours since it was due"),
];

/// What a field is called.
pub fn field(name: &str, names: Names<'_>) -> String {
    if let Some((_, label)) = FIELDS.iter().find(|(field, _)| *field == name) {
        return (*label).to_owned();
    }
    match name.rsplit_once('_') {
        Some(("custom_fields" | "ticket_fields", id)) => {
            names("field", id).unwrap_or_else(|| format!("field {id}"))
        }
        _ => name.replace('_', " "),
    }
}

/// What an operator is called.
pub fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::Less | Operator::LessBusinessHours => "is less than",
        Operator::LessOrSame => "is at most",
        Operator::Greater | Operator::GreaterBusinessHours => "is more than",
        Operator::GreaterOrSame => "is at least",
        Operator::Includes => "has one of",
        Operator::NotIncludes => "has none of",
        Operator::Present => "is filled",
        Operator::NotPresent => "is empty",
        Operator::Changed => "just changed",
        Operator::NotChanged => "did not just change",
        Operator::ChangedTo => "just became",
        Operator::NotChangedTo => "did not just become",
        Operator::ChangedFrom => "just was",
        Operator::NotChangedFrom => "was not just",
        Operator::IsBusinessHours => "is",
    }
}

/// What a value is called.
pub fn value(name: &str, value: &str, names: Names<'_>) -> String {
    match value {
        "none" => return "nothing".into(),
        "me" => return "whoever acts".into(),
        _ => {}
    }
    let kind = match name {
        "group_id" => "group",
        "assignee_id" | "requester_id" | "cc" | "follower" | "role" => "user",
        "organization_id" => "organization",
        "brand_id" => "brand",
        "recipient" => "mailbox",
        _ => "",
    };
    names(kind, value).unwrap_or_else(|| value.replace('_', " "))
}

/// A condition in words: "status is open".
pub fn condition(condition: &Condition, names: Names<'_>) -> String {
    let first = condition.values.first().map_or("", String::as_str);
    match (condition.field.as_str(), first) {
        ("update_type", "Create" | "create") => return "it just began".into(),
        ("update_type", _) => return "it was just changed".into(),
        ("comment_is_public", "true") => return "something was just said that the customer sees".into(),
        ("comment_is_public", "not_relevant") => return "something was just said".into(),
        ("comment_is_public", _) => return "a note was just written".into(),
        ("in_business_hours", "true") => return "we are open".into(),
        ("in_business_hours", _) => return "we are closed".into(),
        ("role", "agent") => return "a colleague acts".into(),
        ("role", "end_user") => return "a customer acts".into(),
        _ => {}
    }
    let values: Vec<String> =
        condition.values.iter().map(|one| value(&condition.field, one, names)).collect();
    let business = matches!(
        condition.operator,
        Operator::IsBusinessHours | Operator::LessBusinessHours | Operator::GreaterBusinessHours
    );
    let opening = if business { "opening " } else { "" };
    format!(
        "{opening}{} {} {}",
        field(&condition.field, names),
        operator(condition.operator),
        values.join(" or ")
    )
    .trim_end()
    .to_owned()
}

/// Conditions in words; empty when there are none.
pub fn conditions(conditions: &Conditions, names: Names<'_>) -> String {
    let words = |list: &[Condition]| list.iter().map(|one| condition(one, names)).collect::<Vec<_>>();
    let (all, any) = (words(&conditions.all).join(" and "), words(&conditions.any).join(" or "));
    match (all.is_empty(), any.is_empty()) {
        (_, true) => all,
        (true, false) => any,
        (false, false) => format!("{all}, and {any}"),
    }
}

fn who(who: &Who, names: Names<'_>, kind: &str) -> String {
    match who {
        Who::Nobody => "nobody".into(),
        Who::Me => "whoever acts".into(),
        Who::Requester => "the requester".into(),
        Who::RequesterAndCopies => "the requester and everybody in copy".into(),
        Who::Assignee => "the assignee".into(),
        Who::Group => "its group".into(),
        Who::Everybody => "all colleagues".into(),
        Who::One(id) => names(kind, &id.to_string()).unwrap_or_else(|| format!("{kind} {id}")),
    }
}

/// An action in words: "set the status to open".
pub fn action(action: &Action, names: Names<'_>) -> String {
    let id = |kind: &str, id: &i64| names(kind, &id.to_string()).unwrap_or_else(|| format!("{kind} {id}"));
    match action {
        Action::Status(status) => format!("set the status to {status}"),
        Action::CustomStatus(status) => format!("set the status to {}", id("status", status)),
        Action::Priority(Some(priority)) => format!("set the priority to {priority}"),
        Action::Priority(None) => "take the priority away".into(),
        Action::Kind(Some(kind)) => format!("call it a {kind}"),
        Action::Kind(None) => "take its type away".into(),
        Action::Group(group) => format!("give it to {}", who(group, names, "group")),
        Action::Assignee(Who::Nobody) => "give it back to the group".into(),
        Action::Assignee(person) => format!("give it to {}", who(person, names, "user")),
        Action::Brand(brand) => format!("move it to {}", id("brand", brand)),
        Action::Form(form) => format!("give it the form {}", id("form", form)),
        Action::Subject(subject) => format!("call it “{subject}”"),
        Action::Field(field, value) => format!("set {} to {value}", id("field", field)),
        Action::SetTags(tags) => format!("set the tags to {}", tags.join(", ")),
        Action::AddTags(tags) => format!("tag it {}", tags.join(", ")),
        Action::RemoveTags(tags) => format!("take the tags {} away", tags.join(", ")),
        Action::Cc(person) => format!("copy {}", who(person, names, "user")),
        Action::Follower(person) => format!("let {} follow", who(person, names, "user")),
        Action::NotifyUser(person, subject, _) => {
            format!("write “{subject}” to {}", who(person, names, "user"))
        }
        Action::NotifyGroup(group, subject, _) => {
            format!("write “{subject}” to {}", who(group, names, "group"))
        }
        Action::Webhook(webhook, _) => {
            format!("call {}", names("webhook", webhook).unwrap_or_else(|| "a webhook".into()))
        }
        Action::Say(text, _) => format!("say “{}”", crate::field::snippet(text, 60)),
        Action::SayPublicly(true) => "let the customer see the words".into(),
        Action::SayPublicly(false) => "keep the words internal".into(),
        Action::Unknown(name) => format!("{} (this desk does not do that)", name.replace('_', " ")),
    }
}
