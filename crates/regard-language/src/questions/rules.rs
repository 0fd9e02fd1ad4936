//! The `question` sheet of a language, compiled.

use crate::pack::Tongue;
use crate::pattern::{Lists, Pattern};
use crate::sheet::Sheet;
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

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
    pub(super) time: Regex,
    pub(super) place: Regex,
    pub(super) reason: Regex,
    pub(super) stop: HashSet<String>,
    /// The groups of words that answer each other, by stem.
    pub(super) groups: HashMap<String, Vec<usize>>,
}

static ENGLISH: LazyLock<Rules> = LazyLock::new(|| Rules::read(include_str!("../../packs/en/question.txt")));

/// The rules of a language; none when its pack has no questions yet.
pub(super) fn of(tongue: Tongue) -> Option<&'static Rules> {
    match tongue {
        Tongue::English => Some(&ENGLISH),
        Tongue::German => None,
    }
}

impl Rules {
    fn read(source: &str) -> Self {
        let sheet = Sheet::parse(source);
        let lists = Lists::of(&sheet);
        let any = |section: &str| lists.any(&sheet, section);
        let opener = any("opener");
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, line) in sheet.lines("synonyms").iter().enumerate() {
            line.split_whitespace().for_each(|word| groups.entry(stem(word)).or_default().push(number));
        }
        Self {
            opens: lists.regex(&format!("^(?:{})", opener.as_str())),
            opens_next: lists.regex(&format!(
                "(?:,|;|:| -| \u{2013}|\\(|,? (?:and|or|but|so|also|because)) ?(?:also |then |if so,? |if not,? |secondly,? )?(?P<next>{})",
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
            wants: lists.patterns(&sheet, "wants"),
            money: any("money"),
            number: any("number"),
            time: any("time"),
            place: any("place"),
            reason: any("reason"),
            stop: sheet.words("stop").map(str::to_owned).collect(),
            groups,
        }
    }

    /// The words of a text that carry something, as stems.
    pub(super) fn key_words(&self, text: &str) -> HashSet<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
        let words = words.map(|word| word.trim_matches('\'')).filter(|word| word.len() > 1);
        words.filter(|word| !self.stop.contains(*word)).map(stem).collect()
    }

    /// Whether two stems mean the same or answer each other.
    pub(super) fn are_kin(&self, one: &str, two: &str) -> bool {
        let shares = |a: &Vec<usize>, b: &Vec<usize>| a.iter().any(|group| b.contains(group));
        one == two
            || matches!((self.groups.get(one), self.groups.get(two)), (Some(a), Some(b)) if shares(a, b))
    }
}

/// A word without its commonest endings.
pub(super) fn stem(word: &str) -> String {
    let word = word.trim_end_matches("'s");
    for ending in [
        "ations", "ation", "ingly", "ings", "ing", "edly", "ies", "ied", "ers", "ely", "ed", "es", "ly",
        "er", "s", "e", "y",
    ] {
        // "Family" has no ending.
        let least = if ending.ends_with("ly") { 5 } else { 3 };
        if let Some(left) = word.strip_suffix(ending).filter(|left| left.chars().count() >= least) {
            return left.to_owned();
        }
    }
    word.to_owned()
}
