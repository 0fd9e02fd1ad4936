//! What is wrong with an input, by field, in words a person can act on.

use serde::Serialize;

/// One wrong field: its name, what is wrong with it and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field as the form or the API names it.
    pub field: &'static str,
    /// A sentence: what is wrong and what to do.
    pub message: String,
    /// The market's word for what is wrong.
    pub code: &'static str,
}

impl FieldError {
    /// A field with what is wrong with it.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into(), code: "InvalidValue" }
    }

    /// A field whose value somebody else has.
    pub fn taken(field: &'static str, message: impl Into<String>) -> Self {
        Self { code: "DuplicateValue", ..Self::new(field, message) }
    }

    /// A field that must not be empty.
    pub fn blank(field: &'static str, message: impl Into<String>) -> Self {
        Self { code: "BlankValue", ..Self::new(field, message) }
    }
}

/// The longest subject a ticket keeps, in characters (RFC 5322 lines allow more; nobody reads more).
pub const SUBJECT_MAX_CHARS: usize = 500;

/// A subject as it is kept: one line, trimmed, not too long; an empty one stays empty.
pub fn subject(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(SUBJECT_MAX_CHARS).collect()
}

/// The first `chars` characters of a text on one line, with an ellipsis where it was cut: for lists.
pub fn snippet(text: &str, chars: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if count + length > chars {
            if count == 0 {
                out.extend(word.chars().take(chars));
            }
            out.push('…');
            return out;
        }
        if count > 0 {
            out.push(' ');
            count += 1;
        }
        out.push_str(word);
        count += length;
    }
    out
}

/// A tag as it is kept: lower case, letters, digits and `_-./:`; anything else becomes `_`. `None` when nothing is left.
pub fn tag(text: &str) -> Option<String> {
    let tag: String = text
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || "_-./:".contains(c) { c } else { '_' })
        .take(80)
        .collect();
    (!tag.trim_matches('_').is_empty()).then_some(tag)
}

/// An e-mail address as it is compared: trimmed, lower case; `None` when it cannot be one (RFC 5321 sizes).
pub fn email(text: &str) -> Option<String> {
    let address = text.trim().trim_start_matches('<').trim_end_matches('>').to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    let domain_ok = !domain.is_empty()
        && domain.len() <= 255
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !domain.contains("..")
        && domain.chars().all(|c| c.is_alphanumeric() || "-.[]:".contains(c));
    let local_ok = !local.is_empty()
        && local.len() <= 64 * 4
        && !local.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;".contains(c));
    (domain_ok && local_ok).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_never_cuts_a_word_unless_it_is_the_first() {
        assert_eq!(snippet("one two  three", 8), "one two…");
        assert_eq!(snippet("abcdefghij", 4), "abcd…");
        assert_eq!(snippet("short", 10), "short");
    }

    #[test]
    fn an_address_is_compared_in_lower_case_and_nonsense_is_none() {
        assert_eq!(email(" <Dora@Example.COM> ").as_deref(), Some("dora@example.com"));
        for nonsense in ["", "dora", "@example.com", "dora@", "a b@example.com", "dora@exa..mple", "a,b@c"] {
            assert_eq!(email(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_tag_keeps_letters_and_digits_of_any_language() {
        assert_eq!(tag("Über Fall").as_deref(), Some("über_fall"));
        assert_eq!(tag(" ! "), None);
    }
}
