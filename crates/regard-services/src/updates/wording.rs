//! The words of an update, made from its parts: plain, short, with the time of the next one.

use crate::waiting::moment;
use regard_domain::update::{Kind, NewUpdate};

/// What the customer reads. `zone` is where they are.
pub fn words(update: &NewUpdate, name: &str, zone: &str) -> String {
    let greeting = match name.trim() {
        name if name.is_empty() || name.contains('@') => "Hello,".to_owned(),
        name => format!("Hello {name},"),
    };
    let opening = match update.kind {
        Kind::Progress => "here is how things stand.",
        Kind::NoProgress => "there is no news yet, and I do not want to leave you without a word.",
        Kind::Delay => "this takes longer than we said, and I am sorry.",
        Kind::Done => "it is done.",
    };
    let did = if update.kind == Kind::NoProgress { "What we tried" } else { "What we did" };
    let parts = [
        (did, &update.did),
        ("What it waits for", &update.blocked_by),
        ("What comes next", &update.next_step),
    ];
    let mut paragraphs = vec![greeting, opening.to_owned()];
    let told = parts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    paragraphs.extend(told.map(|(label, text)| format!("{label}: {}", text.trim())));
    if let Some(at) = update.next_due.filter(|_| update.kind != Kind::Done) {
        paragraphs.push(format!("You will hear from us again by {}.", moment(at, zone)));
    }
    paragraphs.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_news_says_what_was_tried_what_it_waits_for_what_comes_next_and_when() {
        let update = NewUpdate {
            kind: Kind::NoProgress,
            did: "We asked the carrier on Tuesday.".into(),
            blocked_by: "The carrier has not answered.".into(),
            next_step: "We call them tomorrow morning.".into(),
            next_due: "2026-11-25T14:00:00Z".parse().ok(),
        };
        let expected = "Hello Dora,\n\nthere is no news yet, and I do not want to leave you without a word.\n\n\
            What we tried: We asked the carrier on Tuesday.\n\nWhat it waits for: The carrier has not answered.\n\n\
            What comes next: We call them tomorrow morning.\n\n\
            You will hear from us again by Wednesday, 25 November, 15:00 (Europe/Berlin).";
        assert_eq!(words(&update, "Dora", "Europe/Berlin"), expected);
    }
}
