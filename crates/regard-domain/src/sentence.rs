//! Rules read aloud: each condition and action in plain words, for the page that shows a rule and for the reason that
//! stands in a ticket's history.

use crate::action::{Action, Who};
use crate::condition::hours::age_of;
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
    ("ticket_form_id", "form"),
    ("custom_status_id", "status"),
    ("role", "colleague who acts"),
    ("current_via_id", "channel of the update"),
    ("satisfaction_score", "satisfaction"),
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
        "ticket_form_id" => "form",
        "custom_status_id" => "status",
        _ => "",
    };
    names(kind, value).unwrap_or_else(|| value.replace('_', " "))
}

/// A condition in words: "the status is open".
pub fn condition(condition: &Condition, names: Names<'_>) -> String {
    let first = condition.values.first().map_or("", String::as_str);
    let is_negated = condition.operator.is_negated();
    if !condition.operator.is_about_change()
        && let Some(said) = whole(&condition.field, first, is_negated)
    {
        return said.into();
    }
    if age_of(condition).is_some() {
        return hours(condition);
    }
    let values: Vec<String> =
        condition.values.iter().map(|one| value(&condition.field, one, names)).collect();
    match condition.field.as_str() {
        "current_tags" if !condition.operator.is_about_change() => tags(condition.operator, &values),
        "subject_includes_word" | "comment_includes_word" | "description_includes_word" => {
            words(condition, &values)
        }
        name => {
            let label = field(name, names);
            let the = if label.starts_with(char::is_lowercase) { "the " } else { "" };
            let how = match (name, condition.operator) {
                ("status", Operator::Less) => "comes before",
                ("status", Operator::Greater) => "comes after",
                ("priority", Operator::Less) => "is lower than",
                ("priority", Operator::Greater) => "is higher than",
                (_, other) => operator(other),
            };
            format!("{the}{label} {how} {}", values.join(" or ")).trim_end().to_owned()
        }
    }
}

/// Conditions that have a sentence of their own.
fn whole(field: &str, value: &str, is_negated: bool) -> Option<&'static str> {
    Some(match (field, value, is_negated) {
        ("update_type", "Create" | "create", false) => "a conversation begins",
        ("update_type", ..) => "a conversation changes",
        ("comment_is_public", "true" | "requester_can_see_comment", _) => {
            "something was just said that the customer sees"
        }
        ("comment_is_public", "not_relevant", _) => "something was just said",
        ("comment_is_public", ..) => "a note was just written",
        ("in_business_hours", "true", false) | ("in_business_hours", "false", true) => "we are open",
        ("in_business_hours", ..) => "we are closed",
        ("role", "agent", false) => "a colleague acts",
        ("role", "end_user", false) => "a customer acts",
        ("role", "requester" | "requester_id", false) => "the requester acts",
        ("role", "agent", true) => "no colleague acts",
        ("role", "end_user", true) => "no customer acts",
        ("role", "requester" | "requester_id", true) => "somebody else than the requester acts",
        ("attachment", "true" | "present", false) => "files were sent along",
        ("attachment", "false", false) => "no files were sent along",
        ("assignee_id", "none", false) => "nobody has it",
        ("assignee_id", "none", true) => "somebody has it",
        ("assignee_id", "me", false) => "whoever acts has it",
        ("assignee_id", "me", true) => "whoever acts does not have it",
        ("group_id", "none", false) => "it has no group",
        ("group_id", "none", true) => "it has a group",
        ("organization_id", "none", false) => "the requester belongs to no organization",
        ("organization_id", "none", true) => "the requester belongs to an organization",
        ("priority", "none", false) => "it has no priority",
        ("priority", "none", true) => "it has a priority",
        ("type", "none", false) => "it has no type",
        ("type", "none", true) => "it has a type",
        _ => return None,
    })
}

/// A condition about hours: "24 hours have passed since it was solved".
fn hours(condition: &Condition) -> String {
    use Operator::{
        Greater, GreaterBusinessHours, GreaterOrSame, IsBusinessHours, Less, LessBusinessHours, LessOrSame,
    };
    let number = condition.values.first().map_or("", String::as_str);
    let is_business =
        matches!(condition.operator, IsBusinessHours | LessBusinessHours | GreaterBusinessHours);
    let opening = if is_business { "opening " } else { "" };
    let (plural, have) = if number == "1" { ("", "has") } else { ("s", "have") };
    let how = match condition.operator {
        Less | LessBusinessHours => "fewer than ",
        LessOrSame => "at most ",
        Greater | GreaterBusinessHours => "more than ",
        GreaterOrSame => "at least ",
        _ => "",
    };
    let span = format!("{how}{number} {opening}hour{plural}");
    if condition.field == "until_due_date" {
        let are = if number == "1" { "is" } else { "are" };
        return format!("{span} {are} left until it is due");
    }
    let since = match age_of(condition) {
        Some("open_since") => "it was opened",
        Some("pending_since") => "it became pending",
        Some("hold_since") => "it was put on hold",
        Some("solved_since") => "it was solved",
        Some("closed_since") => "it was closed",
        Some("updated") => "it last changed",
        Some("assigned") => "it was assigned",
        Some("requester_spoke") => "the requester last spoke",
        Some("assignee_spoke") => "the assignee last spoke",
        Some("due_date") => "it was due",
        _ => "it began",
    };
    format!("{span} {have} passed since {since}")
}

fn tags(operator: Operator, values: &[String]) -> String {
    let all: Vec<&str> = values.iter().flat_map(|words| words.split_whitespace()).collect();
    match (operator, all.as_slice()) {
        (Operator::Present, _) => "it has tags".into(),
        (Operator::NotPresent, _) => "it has no tags".into(),
        (Operator::NotIncludes | Operator::IsNot, _) => format!("it is not tagged {}", all.join(" or ")),
        _ => format!("it is tagged {}", all.join(" or ")),
    }
}

/// Words in a subject or in what was said: "the subject has the word leak".
fn words(condition: &Condition, values: &[String]) -> String {
    let what = if condition.field == "subject_includes_word" { "the subject" } else { "what was just said" };
    let all: Vec<&str> = values.iter().flat_map(|words| words.split_whitespace()).collect();
    let several = all.len() > 1;
    match condition.operator {
        Operator::Includes if several => format!("{what} has one of the words {}", all.join(", ")),
        Operator::Includes => format!("{what} has the word {}", all.join(" ")),
        Operator::NotIncludes if several => format!("{what} has none of the words {}", all.join(", ")),
        Operator::NotIncludes => format!("{what} does not have the word {}", all.join(" ")),
        Operator::IsNot => format!("{what} does not have the words “{}”", values.join("” or “")),
        Operator::Is => format!("{what} has the words “{}”", values.join("” or “")),
        other => format!("{what} {} {}", operator(other), values.join(" or ")).trim_end().to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(field: &str, operator: &str, value: &str, expected: &str) {
        let written = json!({"field": field, "operator": operator, "value": value});
        let read = Condition::read(&written).expect("a condition");
        let names = |kind: &str, id: &str| (kind == "group" && id == "7").then(|| "Repairs".to_owned());
        assert_eq!(condition(&read, &names), expected);
    }

    #[test]
    fn conditions_are_read_as_people_say_them() {
        check("update_type", "is", "Create", "a conversation begins");
        check("current_tags", "includes", "leaky", "it is tagged leaky");
        check("current_tags", "not_includes", "vip gold", "it is not tagged vip or gold");
        check("subject_includes_word", "includes", "leak", "the subject has the word leak");
        check(
            "subject_includes_word",
            "includes",
            "leak drip",
            "the subject has one of the words leak, drip",
        );
        check("comment_includes_word", "is", "give up", "what was just said has the words “give up”");
        check("status", "less_than", "solved", "the status comes before solved");
        check("status", "value", "solved", "the status just became solved");
        check("status", "changed", "", "the status just changed");
        check("group_id", "is", "7", "the group is Repairs");
        check("group_id", "is_not", "", "it has a group");
        check("assignee_id", "is", "", "nobody has it");
        check("assignee_id", "changed", "", "the assignee just changed");
        check("pending", "is", "24", "24 hours have passed since it became pending");
        check("solved", "greater_than", "1", "more than 1 hour has passed since it was solved");
        check("created_at", "is_business_hours", "8", "8 opening hours have passed since it began");
        check("until_due_date", "less_than", "4", "fewer than 4 hours are left until it is due");
    }
}
