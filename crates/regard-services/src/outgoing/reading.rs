//! Mail of ours, read again: for the page of caught mail.

use super::letter;
use regard_domain::outgoing::Outgoing;
use regard_mail::message;

/// What a person looks at in a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Header fields in their order.
    pub fields: Vec<(String, String)>,
    /// The plain text.
    pub text: String,
    /// The same as HTML; empty when it has none.
    pub html: String,
}

/// The fields that say who, to whom, about what and when; the rest stands in the original.
const FIELDS: [&str; 7] = ["from", "to", "cc", "reply-to", "subject", "date", "auto-submitted"];

/// Reads a composed mail.
pub fn read(raw: &[u8]) -> Read {
    let message = message::parse(raw);
    let fields = message
        .headers
        .iter()
        .filter(|(name, _)| FIELDS.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(name, value)| (name.to_owned(), value.into_owned()))
        .collect();
    Read { fields, text: message.texts.join("\n\n"), html: message.htmls.join("\n") }
}

/// The addresses a mail goes to.
pub fn addresses(mail: &Outgoing) -> Vec<String> {
    letter::emails(mail)
}
