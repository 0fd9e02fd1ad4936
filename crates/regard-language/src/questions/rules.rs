//! The `question` sheet of a language, compiled.

use crate::pack::{Tongue, Tongues};
use crate::pattern::{Book, Pattern};
use regex::Regex;
use std::collections::{HashMap, HashSet};

/// A language's rules.
pub(super) struct Rules {
    /// What opens a question, at the start of a sentence.
    pub(super) opens: Regex,
    /// "and" or a comma, then an opening.
    pub(super) opens_next: Regex,
    /// What opens a condition rather than a question, when there is no question mark.
    pub(super) no_mark: Regex,
    pub(super) indirect: Regex,
    pub(super) rhetorical: Regex,
    pub(super) tag: Regex,
    pub(super) empty: Regex,
    pub(super) yes_no: Regex,
    pub(super) refusal: Regex,
    pub(super) dated: Regex,
    pub(super) how: Regex,
    /// What a question wants to hear, by name, in order.
    pub(super) wants: Vec<Pattern>,
    pub(super) money: Regex,
    pub(super) number: Regex,
    pub(super) length: Regex,
    /// Words that speak of what was named before.
    pub(super) pronouns: HashSet<String>,
    pub(super) time: Regex,
    pub(super) place: Regex,
    pub(super) reason: Regex,
    pub(super) stop: HashSet<String>,
    /// Says that the deed or the answer comes.
    pub(super) coming: Regex,
    pub(super) asks_deed: Regex,
    /// Says that it may be done, or not.
    pub(super) permits: Regex,
    /// Words that are a question alone: "When?"
    pub(super) alone: HashSet<String>,
    /// Words that link clauses.
    pub(super) links: Vec<String>,
    /// The same, before a further question.
    pub(super) link_words: HashSet<String>,
    /// Words before a question that are none of it.
    pub(super) before: HashSet<String>,
    /// Small words at the very start that are none of it either.
    pub(super) small: HashSet<String>,
    /// Who is meant without a name: a colleague, a title.
    pub(super) person: Regex,
    /// Says how without an order: "you can ...", "attached".
    pub(super) way: Regex,
    /// Says that something is both or comes along.
    pub(super) both: Regex,
    /// Verbs that carry the answer of "what do you need": "we need ...".
    pub(super) verbs: HashSet<String>,
    /// Whether every noun has a capital, so that none tells a name.
    pub(super) has_capital_nouns: bool,
    /// The groups of words that answer each other, by stem.
    pub(super) groups: HashMap<String, Vec<usize>>,
    affixes: Affixes,
}

static RULES: Tongues<Rules> = Tongues::new(
    || Rules::read(include_str!("../../packs/en/question.txt")),
    || Rules::read(include_str!("../../packs/de/question.txt")),
);

/// The rules of a language.
pub(super) fn of(tongue: Tongue) -> &'static Rules {
    RULES.of(tongue)
}

impl Rules {
    fn read(source: &str) -> Self {
        let book = Book::read(source);
        let any = |section: &str| book.any(section);
        let opener = any("opener");
        let list =
            |section: &str| book.lines(section).iter().flat_map(|line| line.split(' ')).map(str::to_owned);
        let affixes = Affixes { endings: list("endings").collect(), prefixes: list("prefixes").collect() };
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, line) in book.lines("synonyms").iter().enumerate() {
            line.split_whitespace()
                .for_each(|word| groups.entry(affixes.stem(word)).or_default().push(number));
        }
        Self {
            opens: book.regex(&format!("^(?:{})", opener.as_str())),
            opens_next: book.regex(&format!(
                "(?:,|;|:| -| \u{2013}|\\(|,? (?:{{linking}})) ?(?:{{between}})?(?P<next>{}|{{further}})",
                opener.as_str()
            )),
            no_mark: any("no-mark"),
            indirect: any("indirect"),
            rhetorical: any("rhetorical"),
            tag: any("tag"),
            empty: any("empty"),
            yes_no: any("yes-no"),
            refusal: any("refusal"),
            dated: any("dated"),
            how: any("how"),
            wants: book.patterns("wants"),
            money: any("money"),
            number: any("number"),
            length: any("length"),
            pronouns: book.words("pronouns"),
            time: any("time"),
            place: any("place"),
            reason: any("reason"),
            stop: book.words("stop"),
            links: list("links").map(|link| format!(" {link} ")).collect(),
            coming: any("coming"),
            asks_deed: any("asks-deed"),
            permits: any("permits"),
            alone: book.words("alone"),
            link_words: book.words("question-links"),
            before: book.words("before"),
            small: book.words("small"),
            person: any("person-words"),
            way: any("way"),
            both: any("both"),
            verbs: book.words("verbs"),
            has_capital_nouns: book.words("habits").contains("capital-nouns"),
            groups,
            affixes,
        }
    }

    /// The words of a text that carry something, as stems.
    pub(super) fn key_words(&self, text: &str) -> HashSet<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
        let words = words.map(|word| word.trim_matches('\'')).filter(|word| word.len() > 1);
        words.filter(|word| !self.stop.contains(*word)).map(|word| self.stem(word)).collect()
    }

    /// A word without what its language adds to it.
    pub(super) fn stem(&self, word: &str) -> String {
        self.affixes.stem(word)
    }

    /// Whether two stems mean the same or answer each other.
    pub(super) fn are_kin(&self, one: &str, two: &str) -> bool {
        let shares = |a: &Vec<usize>, b: &Vec<usize>| a.iter().any(|group| b.contains(group));
        one == two
            || matches!((self.groups.get(one), self.groups.get(two)), (Some(a), Some(b)) if shares(a, b))
    }
}

/// What a language adds to a word without changing what it means.
#[derive(Debug, Default)]
pub(super) struct Affixes {
    endings: Vec<String>,
    prefixes: Vec<String>,
}

impl Affixes {
    /// A word without its commonest endings.
    fn stem(&self, word: &str) -> String {
        let word = word.trim_end_matches("'s");
        let without_end = self.endings.iter().find_map(|ending| {
            // "Family" has no ending.
            let least = if ending.ends_with("ly") { 5 } else { 3 };
            word.strip_suffix(ending.as_str()).filter(|left| left.chars().count() >= least)
        });
        let left = without_end.unwrap_or(word);
        let starts =
            |prefix: &String| left.strip_prefix(prefix.as_str()).filter(|rest| rest.chars().count() >= 4);
        self.prefixes.iter().find_map(starts).unwrap_or(left).to_owned()
    }
}
