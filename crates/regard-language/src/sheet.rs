//! The form in which a language pack writes its data: named sections of lines, `#` for remarks.
//!
//! ```text
//! [section]
//! name = first phrase | second phrase
//! ```

use std::collections::BTreeMap;

/// One data file of a pack. Packs are part of the program, so a mistake in one is found by a test, not by a user.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    sections: BTreeMap<String, Vec<String>>,
}

impl Sheet {
    /// Reads a sheet.
    pub fn parse(source: &str) -> Self {
        let mut sheet = Self::default();
        let mut section = String::new();
        for line in source.lines().map(str::trim) {
            if line.is_empty() || line.starts_with("# ") || line == "#" {
                continue;
            }
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(name) if !name.contains(['[', ']', '|', ' ']) => section = name.to_owned(),
                _ => sheet.sections.entry(section.clone()).or_default().push(line.to_owned()),
            }
        }
        sheet
    }

    /// The lines of a section; none when it is not there.
    pub fn lines(&self, section: &str) -> &[String] {
        self.sections.get(section).map_or(&[], Vec::as_slice)
    }

    /// The `name = a | b` lines of a section.
    pub fn entries<'s>(&'s self, section: &str) -> impl Iterator<Item = (&'s str, Vec<&'s str>)> {
        self.lines(section).iter().filter_map(|line| {
            let (name, phrases) = line.split_once(" = ")?;
            Some((name.trim(), phrases.split('|').map(str::trim).collect()))
        })
    }

    /// All words of a section, parted by blanks.
    pub fn words<'s>(&'s self, section: &str) -> impl Iterator<Item = &'s str> {
        self.lines(section).iter().flat_map(|line| line.split_whitespace())
    }

    /// The phrases of a section, parted by `|`.
    pub fn phrases<'s>(&'s self, section: &str) -> impl Iterator<Item = &'s str> {
        self.lines(section).iter().flat_map(|line| line.split('|')).map(str::trim).filter(|p| !p.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_hold_their_lines_and_remarks_are_left_out() {
        let sheet = Sheet::parse("# head\n[one]\nby = by | no later than\n\n[two]\na b\nc\n");
        let one: Vec<_> = sheet.entries("one").collect();
        assert_eq!(one, [("by", vec!["by", "no later than"])]);
        assert_eq!(sheet.words("two").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(sheet.lines("three").is_empty());
    }
}
