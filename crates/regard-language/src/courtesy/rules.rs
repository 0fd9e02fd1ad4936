//! The `courtesy` sheet of a language, compiled.

use super::Kind;
use crate::pack::Tongue;
use crate::pattern::Lists;
use crate::sheet::Sheet;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

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
}

static ENGLISH: LazyLock<Rules> = LazyLock::new(|| Rules::read(include_str!("../../packs/en/courtesy.txt")));

/// The rules of a language; none when its pack has no courtesy yet.
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
        Self {
            lints: sheet.lines("lints").iter().map(|line| lint(&lists, line)).collect(),
            fine: any("fine"),
            problem: any("problem"),
            next_step: any("next-step"),
            waits: any("waits"),
            vague: any("vague"),
            known: sheet.words("known").map(str::to_owned).collect(),
            terms: any("terms"),
            explained: any("explained"),
        }
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

/// `rule kind : expression => suggestion`.
fn lint(lists: &Lists, line: &str) -> Lint {
    let (head, rest) =
        line.split_once(" : ").expect("a lint has a colon between its names and its expression");
    let (expression, suggestion) =
        rest.rsplit_once(" => ").expect("a lint has a suggestion behind its expression");
    let (name, kind) = head.trim().split_once(' ').expect("a lint has a rule and a kind");
    let kind = Kind::of(kind.trim()).expect("the kind of a lint is one of ours");
    Lint {
        name: name.to_owned(),
        kind,
        regex: lists.regex(expression.trim()),
        suggestion: suggestion.trim().to_owned(),
    }
}
