//! The `courtesy` sheet of a language, compiled.

use super::Kind;
use crate::pack::{Tongue, Tongues};
use crate::pattern::Book;
use regex::Regex;
use std::collections::{HashMap, HashSet};

/// One pattern.
pub(super) struct Lint {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) regex: Regex,
    pub(super) suggestion: String,
}

/// A language's rules.
pub(super) struct Rules {
    pub(super) lints: Vec<Lint>,
    /// What looks like a lapse and is none.
    fine: Regex,
    /// A problem that is open.
    pub(super) problem: Regex,
    /// Somebody's next step, or the problem is gone.
    pub(super) next_step: Regex,
    /// A wait or a promise.
    pub(super) waits: Regex,
    /// A time that nobody can hold to.
    pub(super) vague: Regex,
    /// Abbreviations that everybody knows.
    pub(super) known: HashSet<String>,
    /// Words of a trade.
    pub(super) terms: Regex,
    /// An explanation.
    pub(super) explained: Regex,
    /// Words that scold when they stand in capitals.
    pub(super) scolding: HashSet<String>,
    /// What to say instead, for the lapses that are more than one expression.
    says: HashMap<String, String>,
}

static RULES: Tongues<Rules> = Tongues::new(
    || Rules::read(include_str!("../../packs/en/courtesy.txt")),
    || Rules::read(include_str!("../../packs/de/courtesy.txt")),
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
            lints: book.lines("lints").iter().map(|line| lint(&book, line)).collect(),
            fine: any("fine"),
            problem: any("problem"),
            next_step: any("next-step"),
            waits: any("waits"),
            vague: any("vague"),
            known: book.words("known"),
            terms: any("terms"),
            explained: any("explained"),
            scolding: book.words("scolding"),
            says: pairs(book.lines("says")),
        }
    }

    /// What the writer could say instead, by the kind of lapse.
    pub(super) fn says(&self, kind: &str) -> String {
        self.says.get(kind).cloned().unwrap_or_default()
    }

    /// The text with what is fine blanked out; the same bytes long.
    pub(super) fn without_fine(&self, shown: &str) -> String {
        let mut left = String::with_capacity(shown.len());
        let mut at = 0;
        for found in self.fine.find_iter(shown) {
            left.push_str(&shown[at..found.start()]);
            left.extend(std::iter::repeat_n('_', found.len()));
            at = found.end();
        }
        left.push_str(&shown[at..]);
        left
    }
}

/// `name = text` lines.
fn pairs(lines: &[String]) -> HashMap<String, String> {
    let parted = lines.iter().filter_map(|line| line.split_once(" = "));
    parted.map(|(name, text)| (name.trim().to_owned(), text.trim().to_owned())).collect()
}

/// `rule kind : expression => suggestion`.
fn lint(book: &Book, line: &str) -> Lint {
    let (head, rest) =
        line.split_once(" : ").expect("a lint has a colon between its names and its expression");
    let (expression, suggestion) =
        rest.rsplit_once(" => ").expect("a lint has a suggestion behind its expression");
    let (name, kind) = head.trim().split_once(' ').expect("a lint has a rule and a kind");
    let kind = Kind::of(kind.trim()).expect("the kind of a lint is one of ours");
    Lint {
        name: name.to_owned(),
        kind,
        regex: book.regex(expression.trim()),
        suggestion: suggestion.trim().to_owned(),
    }
}
