//! Patterns of a pack: regular expressions over folded text, with word lists by name.
//!
//! A sheet writes `{people}` for any word of its list `people`. Each pattern is one line: `name flags : expression`.

use crate::sheet::Sheet;
use regex::Regex;
use std::collections::{HashMap, HashSet};

/// A sheet with its word lists, each as one alternative: what the rules of a language are compiled from.
#[derive(Clone, Debug, Default)]
pub struct Book {
    sheet: Sheet,
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

impl Book {
    /// Reads a sheet; a list of its section `lists` may use the ones above it.
    pub fn read(source: &str) -> Self {
        let mut book = Self { sheet: Sheet::parse(source), lists: HashMap::new() };
        for line in book.sheet.lines("lists").to_vec() {
            if let Some((name, words)) = line.split_once(" = ") {
                let words = book.fill(words.trim());
                let known = book.lists.entry(name.trim().to_owned()).or_default();
                if !known.is_empty() {
                    known.push('|');
                }
                known.push_str(&words);
            }
        }
        book
    }

    /// The lines of a section.
    pub fn lines(&self, section: &str) -> &[String] {
        self.sheet.lines(section)
    }

    /// The words of a section.
    pub fn words(&self, section: &str) -> HashSet<String> {
        self.sheet.words(section).map(str::to_owned).collect()
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
    pub fn any(&self, section: &str) -> Regex {
        match self.lines(section) {
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
    pub fn patterns(&self, section: &str) -> Vec<Pattern> {
        let read = |line: &String| {
            let (head, expression) = line.split_once(" : ").unwrap_or_else(|| panic!("no pattern: {line}"));
            let mut words = head.split_whitespace().map(str::to_owned);
            let name = words.next().unwrap_or_default();
            Pattern { name, flags: words.collect(), regex: self.regex(expression.trim()) }
        };
        self.lines(section).iter().map(read).collect()
    }
}

impl Pattern {
    /// Whether the flag is set.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}
