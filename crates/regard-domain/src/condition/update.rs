//! What just happened to a ticket, and the conditions that ask about it.

use crate::channel::Channel;
use crate::condition::{Condition, Operator};
use crate::event::Event;
use crate::id::UserId;

/// Words that were said in an update.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidNow {
    /// As text.
    pub text: String,
    /// Whether the customer sees them.
    pub is_public: bool,
    /// Whether a machine said them.
    pub is_by_machine: bool,
    /// Whether files belong to them.
    pub has_files: bool,
}

/// One change of a ticket, as rules see it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Update {
    /// Whether the ticket began with it.
    pub is_new: bool,
    /// Fields that changed: what they were and are.
    pub changes: Vec<(String, Option<String>, Option<String>)>,
    /// What was said.
    pub said: Option<SaidNow>,
    /// Who did it; `None` is the desk.
    pub by: Option<UserId>,
    /// Whether a colleague did it.
    pub is_by_staff: bool,
    /// By which door.
    pub channel: Option<Channel>,
    /// The subject, for conditions about words in either.
    pub subject: String,
    /// Whether the customer sees any of the ticket.
    pub ticket_is_public: bool,
    /// Whether we are open now.
    pub is_open: bool,
}

impl Update {
    /// Takes up what happened: a field that changed twice went from its first value to its last.
    pub fn take_up(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::Create => self.is_new = true,
                Event::Change { field, previous, value } => self.change(field, previous, value),
                Event::MachineAnswer { .. } => self.said.get_or_insert_default().is_by_machine = true,
                _ => {}
            }
        }
    }

    fn change(&mut self, field: &str, previous: &Option<String>, value: &Option<String>) {
        match self.changes.iter_mut().find(|(name, ..)| name == field) {
            Some((_, _, last)) => *last = value.clone(),
            None => self.changes.push((field.to_owned(), previous.clone(), value.clone())),
        }
    }

    /// Whether something happened that rules look at: a screen that was read or a mail that arrived is nothing new.
    pub fn concerns(events: &[Event]) -> bool {
        events.iter().any(|event| {
            matches!(
                event,
                Event::Create
                    | Event::Comment { .. }
                    | Event::Change { .. }
                    | Event::MachineAnswer { .. }
                    | Event::CollaboratorAdded { .. }
                    | Event::CollaboratorRemoved { .. }
                    | Event::UnmarkedSpam
                    | Event::MergedFrom { .. }
            )
        })
    }

    /// Whether the update answers a condition about it; `None` when the condition is about what the ticket is.
    pub fn answers(&self, condition: &Condition, requester: UserId) -> Option<bool> {
        if condition.operator.is_about_change() {
            return Some(self.changed(condition));
        }
        let value = condition.values.first().map_or("", String::as_str);
        let is = match condition.field.as_str() {
            "update_type" => match value {
                "Create" | "create" => self.is_new,
                _ => !self.is_new,
            },
            "comment_is_public" => match value {
                // The market's value for whatever is said at all.
                "not_relevant" => self.said.is_some(),
                "requester_can_see_comment" => self.said.as_ref().is_some_and(|said| said.is_public),
                "true" => self.said.as_ref().is_some_and(|said| said.is_public),
                _ => self.said.as_ref().is_some_and(|said| !said.is_public),
            },
            "ticket_is_public" => (value == "public" || value == "true") == self.ticket_is_public,
            "comment_includes_word" | "description_includes_word" => return Some(self.words(condition)),
            "current_via_id" | "update_via" => {
                let via = Condition { field: "via_id".into(), ..condition.clone() };
                let term = super::asking::term(
                    &via,
                    jiff::Timestamp::UNIX_EPOCH,
                    &crate::schedule::Schedule::always(),
                );
                let channel = self.channel.map_or("", Channel::as_str);
                term.is_some_and(|term| term.values.iter().any(|value| value == channel))
            }
            "role" => match value {
                "agent" => self.is_by_staff,
                "end_user" => self.by.is_some() && !self.is_by_staff,
                "requester" | "requester_id" => self.by == Some(requester),
                id => self.by.is_some_and(|by| by.to_string() == id),
            },
            "attachment" => match condition.operator {
                Operator::Present | Operator::NotPresent => {
                    self.said.as_ref().is_some_and(|said| said.has_files)
                }
                _ => {
                    (value == "present" || value == "true")
                        == self.said.as_ref().is_some_and(|said| said.has_files)
                }
            },
            "in_business_hours" => (value == "true") == self.is_open,
            _ => return None,
        };
        Some(is != condition.operator.is_negated())
    }

    fn changed(&self, condition: &Condition) -> bool {
        let field = match condition.field.as_str() {
            "current_tags" => "tags",
            "ticket_type_id" => "type",
            "due_date" => "due_at",
            name => {
                name.strip_prefix("custom_fields_").or(name.strip_prefix("ticket_fields_")).unwrap_or(name)
            }
        };
        let found = self.changes.iter().find(|(name, ..)| name == field);
        let change = found.filter(|(_, previous, value)| previous != value);
        let among = |value: &Option<String>| {
            let value = value.as_deref().filter(|value| !value.is_empty()).unwrap_or("none");
            condition.values.iter().any(|one| match field {
                "tags" => one.split_whitespace().all(|tag| value.split_whitespace().any(|have| have == tag)),
                _ => one == value,
            })
        };
        match condition.operator {
            Operator::Changed => change.is_some(),
            Operator::NotChanged => change.is_none(),
            Operator::ChangedTo => change.is_some_and(|(_, _, value)| among(value)),
            Operator::NotChangedTo => !change.is_some_and(|(_, _, value)| among(value)),
            // What a new ticket begins with was nothing before.
            Operator::ChangedFrom => !self.is_new && change.is_some_and(|(_, previous, _)| among(previous)),
            _ => self.is_new || !change.is_some_and(|(_, previous, _)| among(previous)),
        }
    }

    /// Words of what was said; for a new ticket also of its subject.
    fn words(&self, condition: &Condition) -> bool {
        let mut text = self.said.as_ref().map(|said| said.text.to_lowercase()).unwrap_or_default();
        if self.is_new || condition.field == "description_includes_word" {
            text = format!("{} {text}", self.subject.to_lowercase());
        }
        let is_word = |word: &str| {
            text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').any(|one| one == word)
        };
        let phrase = |value: &String| text.contains(&value.to_lowercase());
        let one_word = |value: &String| value.to_lowercase().split_whitespace().any(is_word);
        match condition.operator {
            Operator::Includes => condition.values.iter().any(one_word),
            Operator::NotIncludes => !condition.values.iter().any(one_word),
            Operator::IsNot => !condition.values.iter().any(phrase),
            _ => condition.values.iter().any(phrase),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(update: &Update, field: &str, operator: &str, value: &str, expected: bool) {
        let condition = Condition::read(&json!({"field": field, "operator": operator, "value": value}));
        let got = update.answers(&condition.expect("a condition"), UserId(9));
        assert_eq!(got, Some(expected), "{field} {operator} {value}");
    }

    #[test]
    fn a_change_is_known_by_both_its_ends() {
        let mut update = Update::default();
        let change = |from: &str, to: &str| {
            Event::change("status", Some(from.into()), Some(to.into())).expect("another value")
        };
        update.take_up(&[change("new", "open"), change("open", "solved")]);
        for (operator, value, expected) in [
            ("changed", "", true),
            ("not_changed", "", false),
            ("value", "solved", true),
            ("changed_to", "open", false),
            ("value_previous", "new", true),
            ("changed_from", "open", false),
            ("not_value", "open", true),
            ("not_value_previous", "new", false),
        ] {
            check(&update, "status", operator, value, expected);
        }
        check(&update, "priority", "changed", "", false);
        check(&update, "update_type", "is", "Create", false);
    }

    #[test]
    fn words_are_found_whole_and_phrases_as_they_stand() {
        let said = SaidNow { text: "The refund is late.".into(), is_public: true, ..SaidNow::default() };
        let update = Update { said: Some(said), ..Update::default() };
        check(&update, "comment_includes_word", "includes", "fund refund", true);
        check(&update, "comment_includes_word", "includes", "fund", false);
        check(&update, "comment_includes_word", "is", "refund is", true);
        check(&update, "comment_includes_word", "not_includes", "parcel", true);
        check(&update, "comment_is_public", "is", "true", true);
    }
}
