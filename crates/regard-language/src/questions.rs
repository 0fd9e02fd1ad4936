//! The questions of a customer's mail, and whether a reply answers each.
//!
//! A question is found by its form (a question mark, an opening word, an indirect request). It counts as answered when
//! some clause of the reply gives its content: a time to a "when", a sum to a "how much", its own words with something
//! new, a yes or a no, a refusal with its reason, or a date for the answer. Repeating its words, an advertisement or a
//! question in return do not.

mod answer;
mod asked;
mod rules;

use crate::pack::Tongue;
use crate::text::{Span, Text};
use serde::Serialize;
use std::ops::Range;

/// A question of the customer.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The question as written, an exact part of the message.
    pub text: String,
    /// Whether the reply answers it.
    pub answered: bool,
}

/// All questions of a message, each judged by the reply.
pub fn find(message: &str, reply: &str) -> Vec<Finding> {
    let text = Text::new(message);
    let rules = rules::of(Tongue::guess(&text));
    let questions: Vec<Range<usize>> = asked::questions(&text, rules);
    let words: Vec<&str> = questions.iter().map(|bytes| &text.folded()[bytes.clone()]).collect();
    let answered = answer::judge(&words, &Text::new(reply), rules);
    let finding = |(bytes, answered): (Range<usize>, bool)| {
        let Span { start, end, text } = text.span(bytes);
        Finding { start, end, text, answered }
    };
    questions.into_iter().zip(answered).map(finding).collect()
}
