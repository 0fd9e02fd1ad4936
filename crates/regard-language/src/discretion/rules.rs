//! The `discretion` sheet of a language, compiled.

use super::{Kind, Leak, Level};
use crate::pack::{Tongue, Tongues};
use crate::pattern::Book;
use crate::text::Text;
use regex::Regex;
use std::collections::HashSet;
use std::ops::Range;

/// A language's words around data.
pub(super) struct Rules {
    pub(super) card_words: Regex,
    pub(super) no_card_words: Regex,
    pub(super) uid_words: Regex,
    pub(super) secret_words: Regex,
    pub(super) no_secret_words: Regex,
    pub(super) passwords: Vec<Regex>,
    pub(super) no_passwords: Regex,
    pub(super) greetings: Regex,
    pub(super) titles: Regex,
    pub(super) general: Regex,
    pub(super) order_words: Regex,
    pub(super) count_words: Regex,
    /// Words that may follow an order number; behind others it counts things.
    pub(super) order_followers: HashSet<String>,
    pub(super) places: Regex,
    /// Whether every noun has a capital.
    pub(super) has_capital_nouns: bool,
    internal: Regex,
    not_internal: Regex,
    self_talk: Regex,
}

/// Data has no language: German reads the English sheet as well, before its own.
static RULES: Tongues<Rules> = Tongues::new(
    || Rules::read(include_str!("../../packs/en/discretion.txt")),
    || {
        Rules::read(concat!(
            include_str!("../../packs/en/discretion.txt"),
            "\n",
            include_str!("../../packs/de/discretion.txt")
        ))
    },
);

/// The rules of a language.
pub(super) fn of(tongue: Tongue) -> &'static Rules {
    RULES.of(tongue)
}

impl Rules {
    fn read(source: &str) -> Self {
        let book = Book::read(source);
        let any = |section: &str| book.any(section);
        Self {
            card_words: any("card-words"),
            no_card_words: any("no-card-words"),
            uid_words: any("uid-words"),
            secret_words: any("secret-words"),
            no_secret_words: any("no-secret-words"),
            passwords: book.lines("passwords").iter().map(|line| book.regex(line)).collect(),
            no_passwords: any("no-passwords"),
            greetings: any("greetings"),
            titles: book.regex("^(?:{titles})$"),
            general: book.regex("^(?:{general})$"),
            order_words: any("order-words"),
            count_words: any("count-words"),
            order_followers: book.words("order-followers"),
            places: any("places"),
            has_capital_nouns: book.words("habits").contains("capital-nouns"),
            internal: any("internal"),
            not_internal: any("not-internal"),
            self_talk: any("self-talk"),
        }
    }

    /// A sentence that is meant for the house, or for nobody.
    pub(super) fn house_talk(&self, text: &Text<'_>, bytes: Range<usize>) -> Option<Leak> {
        let words = &text.folded()[bytes.clone()];
        if self.internal.is_match(&self.not_internal.replace_all(words, "")) {
            return Some(Leak {
                kind: Kind::Internal,
                level: Level::Block,
                bytes,
                rule: "meant-for-the-house",
            });
        }
        let is_self = self.self_talk.is_match(words);
        is_self.then_some(Leak {
            kind: Kind::SelfTalk,
            level: Level::Warn,
            bytes,
            rule: "talks-to-themselves",
        })
    }
}
