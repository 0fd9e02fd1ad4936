//! Conditions: `all` of these and at least one of `any`, each a field, an operator and a value. Views, triggers,
//! automations, macros and service levels speak this one language, in the market's words.
//!
//! What a ticket is becomes a [`Term`](crate::term::Term), which the store turns into SQL and [`fits`](crate::term::fits)
//! decides in memory; what just happened to it is only known in memory.

pub mod asking;
pub mod hours;
pub mod update;

use crate::channel::words;
use serde_json::{Map, Value, json};

words! {
    /// How a field is compared.
    Operator {
        /// One of the values.
        Is = "is",
        /// None of the values.
        IsNot = "is_not",
        /// Less.
        Less = "less_than",
        /// Less or the same.
        LessOrSame = "less_than_equal",
        /// Greater.
        Greater = "greater_than",
        /// Greater or the same.
        GreaterOrSame = "greater_than_equal",
        /// One of the words or tags occurs.
        Includes = "includes",
        /// None of the words or tags occurs.
        NotIncludes = "not_includes",
        /// It has a value.
        Present = "present",
        /// It has no value.
        NotPresent = "not_present",
        /// It got another value just now.
        Changed = "changed",
        /// It did not change just now.
        NotChanged = "not_changed",
        /// It got this value just now.
        ChangedTo = "value",
        /// It did not get this value just now.
        NotChangedTo = "not_value",
        /// It had this value until just now.
        ChangedFrom = "value_previous",
        /// It did not have this value until just now.
        NotChangedFrom = "not_value_previous",
        /// That many hours of opening have passed.
        IsBusinessHours = "is_business_hours",
        /// Fewer hours of opening have passed.
        LessBusinessHours = "less_than_business_hours",
        /// More hours of opening have passed.
        GreaterBusinessHours = "greater_than_business_hours",
    }
}

impl Operator {
    /// Reads the market's words, and those that people write instead.
    pub fn read(word: &str) -> Option<Self> {
        Self::from_word(word).or(match word {
            "changed_to" => Some(Operator::ChangedTo),
            "changed_from" => Some(Operator::ChangedFrom),
            "not_changed_to" => Some(Operator::NotChangedTo),
            "not_changed_from" => Some(Operator::NotChangedFrom),
            "before" | "is_before" => Some(Operator::Less),
            "after" | "is_after" => Some(Operator::Greater),
            "includes_words" | "contains" => Some(Operator::Includes),
            "does_not_include" | "not_includes_words" => Some(Operator::NotIncludes),
            _ => None,
        })
    }

    /// Whether it asks about a change and not about a state.
    pub fn is_about_change(self) -> bool {
        use Operator::{Changed, ChangedFrom, ChangedTo, NotChanged, NotChangedFrom, NotChangedTo};
        matches!(self, Changed | NotChanged | ChangedTo | NotChangedTo | ChangedFrom | NotChangedFrom)
    }

    /// Whether the values must not fit.
    pub fn is_negated(self) -> bool {
        matches!(self, Operator::IsNot | Operator::NotIncludes | Operator::NotPresent)
    }

    /// Whether it needs no value.
    pub fn is_complete(self) -> bool {
        matches!(self, Operator::Changed | Operator::NotChanged | Operator::Present | Operator::NotPresent)
    }
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The field, in the market's words.
    pub field: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what; nobody and nothing is `none`, whoever acts is `me`.
    pub values: Vec<String>,
}

impl Condition {
    /// Reads the market's shape: `{"field", "operator", "value"}`. `None` for what is no condition.
    pub fn read(value: &Value) -> Option<Self> {
        let field = value.get("field")?.as_str()?.to_lowercase();
        let operator = value.get("operator").and_then(Value::as_str).unwrap_or("is");
        let operator = Operator::read(operator)?;
        let mut values = values(value.get("value").unwrap_or(&Value::Null));
        if operator.is_complete() {
            values.clear();
        }
        Some(Self { field, operator, values })
    }

    /// The market's shape.
    pub fn write(&self) -> Value {
        let own = |value: &String| match value.as_str() {
            "none" => json!(""),
            "me" => json!("current_user"),
            text => json!(text),
        };
        let value = match self.values.as_slice() {
            [] => Value::Null,
            [one] => own(one),
            many => many.iter().map(own).collect(),
        };
        json!({"field": self.field, "operator": self.operator.as_str(), "value": value})
    }
}

/// Values as terms have them: our `me` and `none` for the market's words.
fn values(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => match text.as_str() {
            "current_user" => "me".to_owned(),
            "" => "none".to_owned(),
            text => text.to_owned(),
        },
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    };
    match value {
        Value::Array(list) => list.iter().map(one).collect(),
        other => vec![one(other)],
    }
}

/// Conditions of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Every one of these has to fit.
    pub all: Vec<Condition>,
    /// One of these has to fit, if there are any.
    pub any: Vec<Condition>,
    /// Whether something stood there that is no condition of ours: then nothing fits.
    pub has_unknown: bool,
}

impl Conditions {
    /// Reads the conditions of a rule's document, under `conditions`, under another name, or beside each other.
    pub fn read(body: &Map<String, Value>, name: &str) -> Self {
        let mut conditions = Self::default();
        let list = |part: &str| {
            let inside = body.get(name).and_then(|inside| inside.get(part)).or_else(|| body.get(part));
            inside.and_then(Value::as_array).cloned().unwrap_or_default()
        };
        for (part, into) in [("all", &mut conditions.all), ("any", &mut conditions.any)] {
            for one in list(part) {
                match Condition::read(&one) {
                    Some(condition) => into.push(condition),
                    None => conditions.has_unknown = true,
                }
            }
        }
        conditions
    }

    /// Whether all fit and, if there are any, at least one of the others.
    pub fn fit(&self, mut one: impl FnMut(&Condition) -> bool) -> bool {
        !self.has_unknown
            && self.all.iter().all(&mut one)
            && (self.any.is_empty() || self.any.iter().any(&mut one))
    }

    /// The market's shape.
    pub fn write(&self) -> Value {
        let list = |list: &[Condition]| list.iter().map(Condition::write).collect::<Vec<_>>();
        json!({"all": list(&self.all), "any": list(&self.any)})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_back_as_it_was_written() {
        for written in [
            json!({"field": "status", "operator": "less_than", "value": "solved"}),
            json!({"field": "assignee_id", "operator": "is", "value": "current_user"}),
            json!({"field": "priority", "operator": "value_previous", "value": ""}),
            json!({"field": "group_id", "operator": "changed", "value": null}),
            json!({"field": "current_tags", "operator": "includes", "value": ["vip", "gold"]}),
        ] {
            let read = Condition::read(&written).expect("a condition");
            assert_eq!(read.write(), written);
        }
    }

    #[test]
    fn what_is_no_condition_makes_the_rule_fit_nothing() {
        let body =
            json!({"conditions": {"all": [{"field": "status", "operator": "smells_of", "value": "x"}]}});
        let read = Conditions::read(body.as_object().expect("a map"), "conditions");
        assert!(read.has_unknown && !read.fit(|_| true));
    }
}
