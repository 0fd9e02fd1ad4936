//! What somebody typed into the search field, understood: words, quoted phrases, a ticket number, and operators.
//!
//! A beginning of the market's grammar: `word`, `"a phrase"`, `-word`, `42` or `#42`, `status:open`, `status<solved`,
//! `from:dora@example.com`, `assignee:me`. Nothing typed is an error: what is not an operator is a word.

use crate::ticket::Status;

/// A search, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that must occur; the last one also matches as a beginning (search as you type).
    pub words: Vec<String>,
    /// Phrases that must occur as they stand.
    pub phrases: Vec<String>,
    /// Words that must not occur.
    pub without: Vec<String>,
    /// A ticket's number.
    pub number: Option<i64>,
    /// Only tickets in this status.
    pub status: Option<Status>,
    /// Only tickets whose requester has this address.
    pub from: Option<String>,
    /// Only tickets assigned to this person (`me` or an address).
    pub assignee: Option<String>,
}

impl Query {
    /// Understands what was typed.
    pub fn parse(text: &str) -> Query {
        let mut query = Query::default();
        for part in parts(text) {
            query.take(part);
        }
        query
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        *self == Query::default()
    }

    /// Whether full text is asked (not only a number or operators).
    pub fn has_text(&self) -> bool {
        !self.words.is_empty() || !self.phrases.is_empty()
    }

    fn take(&mut self, part: Part) {
        let word = match part {
            Part::Phrase(phrase) => return self.phrases.extend(Some(phrase).filter(|p| has_letters(p))),
            Part::Word(word) => word,
        };
        if let Some(number) = word.strip_prefix('#').unwrap_or(&word).parse().ok().filter(|n| *n > 0) {
            self.number = Some(number);
            if !word.starts_with('#') {
                self.words.push(word);
            }
            return;
        }
        if let Some(without) = word.strip_prefix('-').filter(|rest| has_letters(rest)) {
            return self.without.push(without.to_lowercase());
        }
        match word.split_once(':') {
            Some(("status", value)) if Status::from_word(value).is_some() => {
                self.status = Status::from_word(value)
            }
            Some(("from" | "requester", value)) if !value.is_empty() => {
                self.from = Some(value.to_lowercase())
            }
            Some(("assignee", value)) if !value.is_empty() => self.assignee = Some(value.to_lowercase()),
            _ if has_letters(&word) => self.words.push(word.to_lowercase()),
            _ => {}
        }
    }
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

enum Part {
    Word(String),
    Phrase(String),
}

/// Splits at white space outside straight or curly double quotes; an open quote runs to the end.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        if matches!(first, '"' | '“' | '”') {
            let body = &rest[first.len_utf8()..];
            let end = body.find(['"', '“', '”']).unwrap_or(body.len());
            parts.push(Part::Phrase(body[..end].trim().to_lowercase()));
            rest = body[end..].trim_start_matches(['"', '“', '”']).trim_start();
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
            parts.push(Part::Word(rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_numbers_and_operators_are_told_apart() {
        let query = Query::parse(r#"Wand "steam seal" -refund status:open from:Dora@example.com #42"#);
        assert_eq!(query.words, ["wand"]);
        assert_eq!(query.phrases, ["steam seal"]);
        assert_eq!(query.without, ["refund"]);
        assert_eq!(query.status, Some(Status::Open));
        assert_eq!(query.from.as_deref(), Some("dora@example.com"));
        assert_eq!(query.number, Some(42));
    }

    #[test]
    fn a_bare_number_is_a_ticket_and_a_word() {
        let query = Query::parse("4821");
        assert_eq!((query.number, query.words), (Some(4821), vec!["4821".to_owned()]));
    }

    #[test]
    fn nothing_typed_is_an_error() {
        for text in ["", "  ", "\"", "- ::", "status:nonsense", "\"open phrase", "🙂"] {
            let _ = Query::parse(text);
        }
        assert!(Query::parse(" \" ").is_empty());
        assert_eq!(Query::parse("status:nonsense").words, ["status:nonsense"]);
    }
}
