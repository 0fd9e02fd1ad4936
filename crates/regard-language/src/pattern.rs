//! Patterns of a pack: regular expressions over folded text, with word lists by name.
//!
//! A sheet writes `{people}` for any word of its list `people`. Each pattern is one line: `name flags : expression`.

use crate::sheet::Sheet;
use regex::Regex;
use std::collections::HashMap;

/// The word lists of a sheet, each as one alternative.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    lists: HashMap<String, String>,
}

/// A named pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The rule's name.
    pub name: String,
    /// The words behind the name.
    pub flags: Vec<String>,
    /// What it matches.
    pub regex: Regex,
}

impl Lists {
    /// Reads the section `lists`; a list may use the ones above it.
    pub fn of(sheet: &Sheet) -> Self {
        let mut lists = Self::default();
        for line in sheet.lines("lists") {
            if let Some((name, words)) = line.split_once(" = ") {
                let words = lists.fill(words.trim());
                let known = lists.lists.entry(name.trim().to_owned()).or_default();
                if !known.is_empty() {
                    known.push('|');
                }
                known.push_str(&words);
            }
        }
        lists
    }

    /// An expression with its lists in place.
    fn fill(&self, expression: &str) -> String {
        let mut filled = expression.to_owned();
        for (name, words) in &self.lists {
            let mark = format!("{{{name}}}");
            if filled.contains(&mark) {
                filled = filled.replace(&mark, &format!("(?:{words})"));
            }
        }
        filled
    }

    /// An expression of a pack.
    ///
    /// # Panics
    /// When it is none: the packs are part of the program, and a test reads each.
    pub fn regex(&self, expression: &str) -> Regex {
        let filled = self.fill(expression);
        Regex::new(&filled).unwrap_or_else(|error| panic!("a pack has a wrong pattern: {error}"))
    }

    /// All lines of a section as one alternative; matches nothing when there is none.
    pub fn any(&self, sheet: &Sheet, section: &str) -> Regex {
        match sheet.lines(section) {
            [] => self.regex("[^\\s\\S]"),
            lines => {
                self.regex(&lines.iter().map(|line| format!("(?:{line})")).collect::<Vec<_>>().join("|"))
            }
        }
    }

    /// The `name flags : expression` lines of a section.
    ///
    /// # Panics
    /// When a line is not of this form.
    pub fn patterns(&self, sheet: &Sheet, section: &str) -> Vec<Pattern> {
        let read = |line: &String| {
            let (head, expression) = line.split_once(" : ").unwrap_or_else(|| panic!("no pattern: {line}"));
            let mut words = head.split_whitespace().map(str::to_owned);
            let name = words.next().unwrap_or_default();
            Pattern { name, flags: words.collect(), regex: self.regex(expression.trim()) }
        };
        sheet.lines(section).iter().map(read).collect()
    }
}

impl Pattern {
    /// Whether the flag is set.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}
